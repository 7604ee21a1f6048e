"""Raw policy tables to entries: form, and what a table says against itself.

Takes `RawEntry` tables and the `Context` of the file that holds them; gives entries and every fault. It reads no file
and looks nothing up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from canonic.errors import Problem
from canonic.policy.model import (
    BoundaryEntry,
    CallEntry,
    ExclusiveEntry,
    Legacy,
    Level,
    ModuleEntry,
    NameEntry,
    Notes,
    Origin,
)
from canonic.policy.template import TemplateFault, is_signature, read_template
from canonic.settings.model import RawEntry
from canonic.settings.options import ENTRY_KINDS
from canonic.settings.paths import PathFault, read_path
from canonic.settings.rebase import rebase
from canonic.settings.validate import Table, nearest, validate
from canonic.text.names import Path, parse_path

Entry = NameEntry | ModuleEntry | CallEntry | ExclusiveEntry | BoundaryEntry


@dataclass(frozen=True, slots=True)
class Context:
    """What all tables of one file share."""

    level: Level
    file: str
    """As `Origin.file` has it."""
    key_prefix: str
    root: str
    """Absolute path of the workspace folder."""
    folder: str
    """Absolute path of the folder that globs are relative to; entries get them relative to the root."""
    pack: str = ""
    automatic: bool = False


def read_entries(tables: Iterable[RawEntry], context: Context) -> tuple[list[Entry], list[Problem]]:
    """The entries of all tables that are right, and every fault of the others."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for raw in tables:
        key = f"{raw.kind}[{raw.index}]"
        prefix = f"{context.key_prefix}.{key}" if context.key_prefix else key
        where = Table(context.file, prefix, raw.line, raw.key_lines)
        values, faults = validate(raw.table, ENTRY_KINDS[raw.kind].options, where)
        faults += _contradictions(raw.kind, raw.table, values, where)
        if faults:
            problems += faults
            continue
        lines = tuple(sorted(raw.key_lines.items()))
        origin = Origin(context.level, context.file, raw.line, key, context.pack, context.automatic, lines)
        entries.append(_MAKERS[raw.kind](values, raw, context, origin))
    return entries, problems


# ---------------------------------------------------------------------------------------------- one maker for each kind


def _name(values: Mapping[str, Any], raw: RawEntry, _context: Context, origin: Origin) -> NameEntry:
    canonical = parse_path(values["canonical"])
    listed = values.get("legacy", "any")
    return NameEntry(
        canonical=canonical,
        legacy=() if listed == "any" else tuple(_legacy(listed, canonical, raw)),
        any_legacy=listed == "any",
        max_implementations=values.get("max-implementations"),
        implementations=tuple(values.get("implementations", ())),
        family=values.get("family", ""),
        rewrite=values.get("rewrite", True),
        side_effects=values.get("side-effects"),
        notes=_notes(values),
        origin=origin,
    )


def _module(values: Mapping[str, Any], _raw: RawEntry, _context: Context, origin: Origin) -> ModuleEntry:
    return ModuleEntry(
        legacy=values["legacy"],
        canonical=values["canonical"],
        rewrite=values.get("rewrite", True),
        side_effects=values.get("side-effects"),
        notes=_notes(values),
        origin=origin,
    )


def _call(values: Mapping[str, Any], _raw: RawEntry, _context: Context, origin: Origin) -> CallEntry:
    return CallEntry(
        legacy=parse_path(values["legacy"]),
        replace_with=values["replace-with"],
        imports=_paths(values.get("imports", ())),
        signature=values.get("signature", "").strip(),
        equal=values.get("equal", True),
        rewrite=values.get("rewrite", True),
        notes=_notes(values),
        origin=origin,
    )


def _exclusive(values: Mapping[str, Any], _raw: RawEntry, context: Context, origin: Origin) -> ExclusiveEntry:
    return ExclusiveEntry(
        name=values["name"],
        preferred=_paths(values["preferred"]),
        instead_of=_paths(values["instead-of"]),
        within=_globs(values, "in", context),
        type_only=values.get("type-only", False),
        notes=_notes(values),
        origin=origin,
    )


def _boundary(values: Mapping[str, Any], _raw: RawEntry, context: Context, origin: Origin) -> BoundaryEntry:
    return BoundaryEntry(
        paths=_paths(values["paths"]),
        only_in=_globs(values, "only-in", context),
        not_in=_globs(values, "not-in", context),
        use=parse_path(values["use"]) if "use" in values else None,
        notes=_notes(values),
        origin=origin,
    )


_MAKERS: dict[str, Callable[[Mapping[str, Any], RawEntry, Context, Origin], Entry]] = {
    "name": _name,
    "module": _module,
    "call": _call,
    "exclusive": _exclusive,
    "boundary": _boundary,
}


def _legacy(listed: Iterable[str], canonical: Path, raw: RawEntry) -> Iterable[Legacy]:
    """The listed paths, each once; a bare module stands for the canonical's name in it."""
    seen: set[Path] = set()
    for index, written in enumerate(listed):
        path = parse_path(written)
        name = path.name or canonical.name
        if Path(path.module, name) not in seen:
            seen.add(Path(path.module, name))
            yield Legacy(
                path.module, name, raw.key_lines.get(f"legacy[{index}]", raw.key_lines.get("legacy", raw.line))
            )


def _paths(written: Iterable[str]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(parse_path(path) for path in written))


def _globs(values: Mapping[str, Any], key: str, context: Context) -> tuple[str, ...]:
    """Globs from the workspace folder; where all of them speak of files elsewhere, one that matches nothing."""
    written = values.get(key, ())
    return rebase(written, context.folder, context.root) or (("!**",) if written else ())


def _notes(values: Mapping[str, Any]) -> Notes:
    return Notes(
        since=values.get("since", ""),
        remove_by=str(values.get("remove-by", "")),
        reason=values.get("reason", ""),
        owner=values.get("owner", ""),
    )


# ------------------------------------------------------------------------------------ what a table says against itself


def _contradictions(kind: str, table: Mapping[str, Any], values: Mapping[str, Any], where: Table) -> list[Problem]:
    """Faults between the keys of one table; only keys of the right form are looked at."""
    match kind:
        case "name":
            return list(_of_name(values, where))
        case "module" if values.get("legacy") and values.get("legacy") == values.get("canonical"):
            return [where.problem("legacy", "the canonical module is listed as its own legacy; name the old module")]
        case "call" if "replace-with" in values:
            return list(_of_call(values, where))
        case "exclusive":
            both = sorted({*values.get("preferred", ())} & {*values.get("instead-of", ())})
            return [where.problem("instead-of", f"`{path}` is on both sides; leave it on one") for path in both]
        case "boundary" if "only-in" in table and "not-in" in table:
            return [where.problem("not-in", "both `only-in` and `not-in` are given; keep one of them")]
        case "boundary" if "only-in" not in table and "not-in" not in table:
            return [where.problem("", "neither `only-in` nor `not-in` is given; write one of them")]
        case "boundary" if values.get("use") in values.get("paths", ()):
            return [where.problem("use", "the path to use is one of the guarded `paths`; offer another")]
    return []


def _of_name(values: Mapping[str, Any], where: Table) -> Iterable[Problem]:
    canonical = parse_path(values["canonical"]) if "canonical" in values else None
    listed = values.get("legacy", "any")
    if canonical and listed != "any":
        for index, written in enumerate(listed):
            path = parse_path(written)
            if path.module == canonical.module and path.name in ("", "*", canonical.name):
                yield where.problem(f"legacy[{index}]", f"`{written}` covers the canonical path itself; remove it")
    if "max-implementations" in values and "implementations" not in values:
        wanted = 'say which classes count: `implementations = ["*Name*"]`'
        yield where.problem("max-implementations", f"there is nothing to count; {wanted}")


def _of_call(values: Mapping[str, Any], where: Table) -> Iterable[Problem]:
    if "signature" in values and not is_signature(values["signature"]):
        message = f"`{values['signature']}` is no signature; write `(a, b=1)`, or `async (a, b=1)` for an `async def`"
        yield where.problem("signature", message)
    try:
        needed = read_template(values["replace-with"]).needed
    except TemplateFault as fault:
        yield where.problem("replace-with", str(fault))
        return
    for index, written in enumerate(values.get("imports", ())):
        try:
            path = read_path(written)
        except PathFault:
            continue
        bound = path.name or path.module.split(".")[0]
        if bound not in needed:
            message = f"`{written}` is not used by the replacement{nearest(bound, sorted(needed), 'it uses')}"
            yield where.problem(f"imports[{index}]", message)
