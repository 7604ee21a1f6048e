"""Lists every import of a legacy path that a policy names, as the rule `deprecated-import` should report it.

    python tests/oracle/listing.py TREE POLICY.toml [--json]

An independent reading with Python's own `ast`; shares no code with the package under test, so that the two can be
held against each other. What a row is, in the order in which it is decided:

1. every name of every `from … import` in a reported file (relative ones made absolute) is written `module:name`;
2. it is *listed* if a name entry lists `module:name` or `module:*` (a bare `"m"` in a name entry means
   `m:<canonical's name>`); a star is listed if an entry lists `module:*` or any name of that module; a name beats a
   star, and a name entry beats a module entry, which lists every name of the module and of what is below it;
3. `# canonic: moved-to` comments declare entries of their own; with `legacy = "any"` every other path of the same
   object is listed too;
4. it is dropped if the importer is exempt from the entry (the canonical module, the modules on the canonical path's
   chain), if it stands under a guard that catches ImportError and names nothing, or if a `# canonic: ignore[…]`
   comment at the end of its line or of its statement silences it.

Plain imports (`import m`, `import m as k`, `from pkg import m`) of a legacy module are the rule `deprecated-module`;
`--modules` lists those instead. Files that the running Python cannot parse are listed apart (`"unparsable": …`).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.oracle.chains import Workspace
from tests.oracle.reading import ImportSite, Reading, ignores, import_sites, moved
from tests.oracle.tree import SourceFile, matches_glob, source_files

PACKS = Path(__file__).resolve().parents[2] / "server/canonic/policy/packs"


@dataclass(frozen=True, order=True)
class Row:
    """One import of a legacy path. Lines and columns count from 1, columns in characters, the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    written: str


@dataclass(frozen=True)
class Entry:
    """A name entry (`canonical` is `module:Name`) or a module entry (`canonical` is a module)."""

    canonical: str
    legacy: tuple[str, ...]
    any_path: bool = False

    @property
    def is_module(self) -> bool:
        return ":" not in self.canonical


@dataclass(frozen=True)
class Policy:
    entries: tuple[Entry, ...]
    exclude: tuple[str, ...] = ()
    roots: tuple[str, ...] | None = None
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Listing:
    rows: list[Row]
    unparsable: list[str]


def read_policy(path: Path, top: Path) -> Policy:
    """A `canonic.toml`, a `pyproject.toml` with `[tool.canonic]`, or a pack; packs that it extends come with it. A
    configuration without `extends` has the bundled pack on if the tree holds the package that the pack speaks of.
    """
    table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    if path.name == "pyproject.toml":
        table = table["tool"]["canonic"]
    if path.name in {"pyproject.toml", "canonic.toml"} and "extends" not in table:
        table["extends"] = ["websocket-ssot"] if (top / "netra_backend/app/websocket_core").is_dir() else []
    if table.get("severity", {}).get("deprecated-import") == "off":
        raise SystemExit("deprecated-import is off in this policy: nothing to list")
    entries = [*_name_entries(table), *_module_entries(table)]
    for pack in table.get("extends", ()):
        other = PACKS / f"{pack}.toml" if "/" not in pack and not pack.endswith(".toml") else path.parent / pack
        entries += read_policy(other, top).entries
    ignored = {glob: tuple(rules) for glob, rules in table.get("per-file-ignores", {}).items()}
    roots = table.get("source-roots")
    return Policy(
        tuple(entries), tuple(table.get("exclude", ())), None if roots is None else tuple(roots), tuple(ignored.items())
    )


def listing(top: Path, policy: Policy, *, modules: bool = False) -> Listing:
    """The rows of a tree, sorted; with `modules`, the plain imports of legacy modules instead."""
    workspace = Workspace(top, source_files(top, policy.exclude, policy.roots))
    judge = _Judge(workspace, [*policy.entries, *_declared(workspace)])
    rows: list[Row] = []
    unparsable: list[str] = []
    rule = "deprecated-module" if modules else "deprecated-import"
    for file in workspace.files:
        if not file.reported:
            continue
        if any(rule in rules and matches_glob(file.path, glob) for glob, rules in policy.per_file_ignores):
            continue
        if not judge.may_matter((top / file.path).read_bytes()):
            continue
        reading = workspace.reading(file, keep=False)
        if reading is None:
            unparsable.append(file.path)
            continue
        found = [site for site in import_sites(reading, file.package) if judge.is_legacy(site, file, modules=modules)]
        rows += _unsilenced(found, file, reading, rule)
    return Listing(sorted(rows), unparsable)


def _unsilenced(found: list[ImportSite], file: SourceFile, reading: Reading, rule: str) -> Iterator[Row]:
    if not found:
        return
    silenced = ignores(reading)
    for site in found:
        if not silenced.silences(site, rule):
            yield Row(file.path, site.line, site.column, site.end_line, site.end_column, site.written)


class _Judge:
    """Says whether one imported name is a legacy import."""

    def __init__(self, workspace: Workspace, policy: list[Entry]) -> None:
        self.workspace = workspace
        self.names: dict[str, list[Entry]] = {}
        self.modules: dict[str, list[Entry]] = {}
        for entry in policy:
            for path in entry.legacy:
                (self.modules if entry.is_module else self.names).setdefault(path, []).append(entry)
        self.any_path = [entry for entry in policy if entry.any_path]
        self.canonical = {entry.canonical for entry in policy if not entry.is_module}
        listed = {*self.names, *self.modules}
        words = {part.partition(":")[0].rpartition(".")[2] for part in listed} | {p.partition(":")[2] for p in listed}
        self._words = [word.encode() for word in words - {"", "*"}]
        self._exempt = {entry: self._exempt_files(entry) for entry in policy}

    def may_matter(self, data: bytes) -> bool:
        """Whether a file needs parsing: a legacy import writes the module's last part, or after bare dots the name or
        a star. What `any` finds can be written in any words. (Identifiers in other
        spellings that Python takes for the same, such as full-width letters, are not thought of.)
        """
        return (
            bool(self.any_path)
            or any(word in data for word in self._words)
            or re.search(rb"import[\s\\(]*\*", data) is not None
        )

    def is_legacy(self, site: ImportSite, file: SourceFile, *, modules: bool) -> bool:
        entries = self._module_entries(site, file) if modules else self._entries(site, file)
        if not any(file.path not in self._exempt[entry] for entry in entries):
            return False
        return not (site.guarded and self.workspace.is_missing(site.module, site.name, file.root))

    def _entries(self, site: ImportSite, file: SourceFile) -> list[Entry]:
        """The entries that say this name is imported by a legacy path; none for plain imports."""
        if site.name is None or self._module_entries(site, file):
            return []
        if site.name == "*":
            listed = [
                e for path, entries in self.names.items() if path.partition(":")[0] == site.module for e in entries
            ]
        else:
            listed = self.names.get(site.written) or self.names.get(f"{site.module}:*") or []
        listed = [entry for entry in listed if entry.canonical != site.written]
        return listed or self._covering(site.module) or self._other_paths(site, file)

    def _covering(self, module: str) -> list[Entry]:
        """The module entries for a module or the nearest package above it."""
        while module:
            if module in self.modules:
                return self.modules[module]
            module = module.rpartition(".")[0]
        return []

    def _module_entries(self, site: ImportSite, file: SourceFile) -> list[Entry]:
        """The entries that say this imports a legacy module as a module."""
        if site.name is None:
            return self._covering(site.module)
        if site.name == "*" or site.written in self.names:
            return []
        submodule = f"{site.module}.{site.name}"
        return self.modules.get(submodule, [])

    def _other_paths(self, site: ImportSite, file: SourceFile) -> list[Entry]:
        if site.name is None or site.name == "*" or site.written in self.canonical:
            return []
        path = (site.module, site.name)
        return [
            entry for entry in self.any_path if self.workspace.same_object(path, _split(entry.canonical), file.root)
        ]

    def _exempt_files(self, entry: Entry) -> set[str]:
        """The canonical module, and the modules on the canonical path's chain."""
        if entry.is_module:
            found = self.workspace.find(entry.canonical)
            return {found.path} if isinstance(found, SourceFile) else set()
        exempt: set[str] = set()
        for arm in self.workspace.arms(*_split(entry.canonical)):
            modules = (hop.partition(":")[0] for hop in arm.hops)
            found_files = [self.workspace.find(module) for module in modules]
            exempt |= {found.path for found in found_files if isinstance(found, SourceFile)}
        if entry.any_path:
            home = self.workspace.find(_split(entry.canonical)[0])
            exempt |= self.workspace.import_time_closure(home) if isinstance(home, SourceFile) else set()
        return exempt


def _declared(workspace: Workspace) -> Iterator[Entry]:
    """The entries that `# canonic: moved-to` comments declare at the old path."""
    for file in workspace.files:
        if b"moved-to" not in (workspace.top / file.path).read_bytes():
            continue
        reading = workspace.reading(file)
        for name, target in moved(reading) if reading else ():
            if ":" in target:
                yield Entry(target, (f"{file.module}:{name or target.partition(':')[2]}",))
            elif name is None:
                yield Entry(target, (file.module,))


def _name_entries(table: dict[str, Any]) -> Iterator[Entry]:
    for entry in table.get("name", ()):
        canonical = entry["canonical"]
        name = canonical.partition(":")[2]
        legacy = entry.get("legacy", "any")
        if legacy == "any":
            yield Entry(canonical, (), any_path=True)
        else:
            listed = [legacy] if isinstance(legacy, str) else legacy
            yield Entry(canonical, tuple(path if ":" in path else f"{path}:{name}" for path in listed))


def _module_entries(table: dict[str, Any]) -> Iterator[Entry]:
    for entry in table.get("module", ()):
        legacy = entry["legacy"]
        yield Entry(entry["canonical"], tuple([legacy] if isinstance(legacy, str) else legacy))


def _split(path: str) -> tuple[str, str]:
    module, _, name = path.partition(":")
    return module, name


def main() -> None:
    parser = argparse.ArgumentParser(description="List the imports of a policy's legacy paths.")
    parser.add_argument("tree", type=Path)
    parser.add_argument("policy", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.add_argument("--modules", action="store_true", help="plain imports of legacy modules instead")
    parser.add_argument("--python", help="run under this interpreter, for files written for a newer Python")
    options = parser.parse_args()
    if options.python and Path(options.python).resolve() != Path(sys.executable).resolve():
        rest = [argument for argument in sys.argv[1:] if argument not in {"--python", options.python}]
        os.execv(options.python, [options.python, __file__, *rest])
    result = listing(options.tree, read_policy(options.policy, options.tree), modules=options.modules)
    for row in result.rows:
        print(json.dumps(asdict(row)) if options.json else f"{row.path}:{row.line}:{row.column} {row.written}")
    for path in result.unparsable:
        print(json.dumps({"unparsable": path}) if options.json else f"{path}: cannot be parsed by this Python")
    print(f"{len(result.rows)} rows, {len(result.unparsable)} unparsable files", file=sys.stderr)


if __name__ == "__main__":
    main()
