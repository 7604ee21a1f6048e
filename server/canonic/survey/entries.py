"""The rows of one policy entry: its home, and each path by which its name is reached or was.

Takes a judge, an entry and the uses that were found; gives `EntryRow` and `PathRow`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from canonic.policy.model import CallEntry, ModuleEntry, NameEntry, Origin, Policy
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Chain, Cyclic, Defined, Dynamic, External, Missing
from canonic.survey.model import EntryRow, Fault, PathRow, Role, Use
from canonic.text.names import Path

Entry = NameEntry | ModuleEntry | CallEntry

_ORDER = {role: number for number, role in enumerate(Role)}


def key_of(entry: Entry) -> str:
    """What stands for an entry from one day to the next, wherever it is declared. Entries of one key make one row: a
    directive may add to an entry of the policy, and each place of a function that must not be called has its own.
    """
    match entry:
        case NameEntry():
            return f"name {entry.canonical}"
        case ModuleEntry():
            return f"module {entry.legacy}"
        case CallEntry():
            return f"call {entry.legacy.name} -> {entry.replace_with}"


def keys_of(policy: Policy) -> frozenset[str]:
    """The keys of all entries that have paths of their own."""
    entries: tuple[Entry, ...] = (*policy.names, *policy.modules, *policy.calls)
    return frozenset(map(key_of, entries))


def source_of(origin: Origin) -> str:
    """Where an entry is declared: a file or a pack, with a line."""
    if origin.pack:
        return f"pack {origin.pack}, line {origin.line}"
    return f"{origin.file}, line {origin.line}"


def path_row(judge: Judge, path: Path, role: Role, target: Path | None, uses: tuple[Use, ...]) -> PathRow:
    """One path with its uses."""
    chain = judge.resolver.follow(path.module, "" if path.name == "*" else path.name)
    ordered = tuple(sorted(uses, key=lambda use: (use.file, use.cell, use.line, use.how)))
    return PathRow(
        path=str(path),
        role=role,
        leads_to="" if path.name == "*" and not isinstance(chain.end, Missing) else _end(chain),
        exists=not isinstance(chain.end, Missing),
        to=str(target) if target is not None and role.to_move else "",
        uses=ordered,
    )


def entry_row(judge: Judge, entries: Sequence[Entry], paths: Iterable[PathRow], copies: tuple[Fault, ...]) -> EntryRow:
    """The entries of one key as one row: with their paths, and with those that they list though nothing uses them."""
    entry = max(entries, key=lambda one: one.origin.level)
    rows = list(paths)
    known = {row.path for row in rows}
    modules = {row.path.partition(":")[0] for row in rows}
    for path, role in dict.fromkeys(declared for one in entries for declared in _declared(one)):
        if str(path) not in known and not (path.name == "*" and path.module in modules):
            rows.append(path_row(judge, path, role, None, ()))
    rows.sort(key=_rank)
    home = _home(entry)
    chain = judge.home(home) if home is not None else None
    end = chain.end if chain is not None else None
    return EntryRow(
        key=key_of(entry),
        kind=_kind(entry),
        title=_title(entry),
        canonical=entry.replace_with if isinstance(entry, CallEntry) else str(home),
        home=_end(chain) if chain is not None else "",
        home_place=end.file if isinstance(end, Defined) else "",
        home_line=end.span.line if isinstance(end, Defined) else 0,
        sound=end is None or isinstance(end, Defined | External),
        notes=entry.notes,
        sources=tuple(dict.fromkeys(source_of(one.origin) for one in entries)),
        paths=tuple(rows),
        copies=copies,
        most_implementations=entry.max_implementations if isinstance(entry, NameEntry) else None,
    )


def _rank(row: PathRow) -> tuple[object, ...]:
    """The canonical path first, then what is used most."""
    return row.role is not Role.CANONICAL, -len(row.uses), not row.exists, _ORDER[row.role], row.path


def _declared(entry: Entry) -> list[tuple[Path, Role]]:
    match entry:
        case NameEntry():
            listed = [(Path(legacy.module, legacy.name), Role.LEGACY) for legacy in entry.legacy]
            return [(entry.canonical, Role.CANONICAL), *listed]
        case ModuleEntry():
            return [(Path(entry.canonical), Role.CANONICAL), (Path(entry.legacy), Role.LEGACY)]
        case CallEntry():
            return [(entry.legacy, Role.LEGACY)]


def _home(entry: Entry) -> Path | None:
    match entry:
        case NameEntry():
            return entry.canonical
        case ModuleEntry():
            return Path(entry.canonical)
        case CallEntry():
            return entry.imports[0] if len(entry.imports) == 1 else None


def _kind(entry: Entry) -> str:
    return {NameEntry: "name", ModuleEntry: "module", CallEntry: "call"}[type(entry)]


def _title(entry: Entry) -> str:
    match entry:
        case NameEntry():
            return entry.canonical.name
        case ModuleEntry():
            return entry.legacy
        case CallEntry():
            return f"{entry.legacy.name}(…)"


def _end(chain: Chain) -> str:
    """Where a chain ends, in a few words."""
    match chain.end:
        case Defined(path=path):
            if len(chain.arms) > 1:
                return f"{path}, or another by condition"
            return "defined here" if path == chain.start else str(path)
        case External(path=path):
            return f"outside the workspace: {path}"
        case Missing(path=path):
            return "does not exist" if path in (chain.start, Path(chain.start.module)) else f"{path} does not exist"
        case Cyclic():
            return "goes round in a circle"
        case Dynamic():
            return "only running the program can tell"
