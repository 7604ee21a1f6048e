"""Copies of canonical definitions: where they stand, how far they have drifted, and which importers get which.

Takes a judged snapshot; gives the `Copy`s of a file when asked, and keeps them. After a change it tells which files
have other answers. Nothing is worked out before someone asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from canonic.facts.model import FileFacts
from canonic.policy.model import NameEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.contributions import Contributions
from canonic.resolution.definitions import Definition, definitions_in, structure_at
from canonic.resolution.drift import Drift, compare
from canonic.resolution.model import Arm, Chain, Defined
from canonic.resolution.relatives import is_relative
from canonic.text.names import Path
from canonic.text.spans import Span

_MOST_SHOWN = 10
_Place = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class Importer:
    """A place that imports a copy."""

    file: str
    span: Span
    written: Path


@dataclass(frozen=True, slots=True)
class Copy:
    """A definition of a canonical name that is not the canonical one."""

    entry: NameEntry
    definition: Definition
    home: Defined
    """The canonical definition."""
    drift: Drift | None
    """None where one of the two cannot be read."""
    extends: bool
    """It is a subclass of the canonical one."""
    importing: int
    """How many files import this copy."""
    importers: tuple[Importer, ...]
    """The first of them, tests last."""
    canonical: int
    """How many files import the canonical definition, by whatever path."""
    passed: frozenset[str]
    """Files that the answer rests on."""


class Copies:
    """Answers about one judged snapshot, given file by file and kept."""

    _imports: Contributions[Path]

    def __init__(
        self, judge: Judge, before: Copies | None = None, changed: frozenset[str] = frozenset(), *, whole: bool
    ) -> None:
        """`before`: answers about an earlier snapshot of equal policy and modules; only `changed` differ. `whole`:
        the index covers the workspace, so importers can be counted.
        """
        self._judge = judge
        self._whole = whole
        self._entries: dict[str, list[NameEntry]] = {}
        for entry in judge.policy.policy.names:
            self._entries.setdefault(entry.canonical.name, []).append(entry)
        kept = None if before is None else before._imports
        self._imports = Contributions(judge.resolver.snapshot, self._imports_in, kept, changed)
        self._known: dict[str, tuple[Copy, ...]] = {}
        """Answers about the files that have any."""

    def of(self, file: str) -> tuple[Copy, ...]:
        """The copies in a file, in the order of the text."""
        if file not in self._known:
            found = tuple(self._find(file))
            if not found:
                return ()
            self._known[file] = found
        return self._known[file]

    def differing(self, later: Copies, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """Files that were asked about and have another answer later, after `changed` have changed.

        `reached`: files that will be asked again in any case. What is known of the others is handed on.
        """
        self._hand_importers_on(later, changed)
        again = self._known.keys() - reached
        if again and self._imports.holds_after(later._imports):
            for file in [file for file in again if all(changed.isdisjoint(one.passed) for one in self._known[file])]:
                later._known[file] = self._known[file]
        return frozenset(file for file in again if later.of(file) != self._known[file])

    def _hand_importers_on(self, later: Copies, changed: frozenset[str]) -> None:
        """Who imports which definition is the same later where all paths lead to the same places."""
        older, newer = self._judge.resolver.snapshot, later._judge.resolver.snapshot
        if (
            "_importers" in self.__dict__
            and older.modules is newer.modules
            and self._imports.holds_after(later._imports)
            and all(_ends_in(older.facts(file)) == _ends_in(newer.facts(file)) for file in changed)
        ):
            later.__dict__["_importers"] = self._importers

    # ------------------------------------------------------------------ finding

    def _find(self, file: str) -> list[Copy]:
        found: list[Copy] = []
        for definition in definitions_in(self._judge, file, self._entries.__contains__):
            for entry in self._entries[definition.path.name]:
                copy = self._copy(entry, definition)
                if copy is not None:
                    found.append(copy)
                    break
        return found

    def _copy(self, entry: NameEntry, definition: Definition) -> Copy | None:
        home = self._judge.home(entry.canonical)
        arms = [arm for arm in home.arms if isinstance(arm.end, Defined)]
        if len(arms) != len(home.arms) or any(_is_at(arm, definition) for arm in arms):
            return None
        end = home.end
        if not isinstance(end, Defined) or not end.path.name or not is_relative(entry, definition.path):
            return None
        importers = self._importers.get((definition.file, definition.span), {})
        importers = {file: path for file, path in importers.items() if file != definition.file}
        shown = [self._importer(file, path) for file, path in list(importers.items())[:_MOST_SHOWN]]
        return Copy(
            entry,
            definition,
            end,
            self._drift(end, definition),
            self._extends(home, definition),
            len(importers),
            tuple(shown),
            len(self._importers.get((end.file, end.span), {})),
            frozenset((definition.file, *(hop.file for hop in arms[0].hops), end.file, *(one.file for one in shown))),
        )

    def _drift(self, home: Defined, definition: Definition) -> Drift | None:
        snapshot = self._judge.resolver.snapshot
        ours = structure_at(snapshot, home.file, home.span)
        theirs = structure_at(snapshot, definition.file, definition.span)
        return compare(ours, theirs) if ours is not None and theirs is not None else None

    def _extends(self, home: Chain, definition: Definition) -> bool:
        resolver = self._judge.resolver
        structure = structure_at(resolver.snapshot, definition.file, definition.span)
        for base in structure.bases if structure is not None else ():
            module, _, name = base.rpartition(".")
            if module:
                facts = resolver.snapshot.facts(definition.file)
                module = resolver.module_behind(definition.file, facts, module) or ""
            else:
                module = definition.path.module
            if module and resolver.same_object(resolver.follow(module, name, definition.file), home):
                return True
        return False

    # ------------------------------------------------------------------ who imports what

    def _imports_in(self, file: str) -> tuple[Path, ...]:
        """The paths that a file imports under a canonical name."""
        found: dict[Path, None] = {}
        for statement in self._judge.resolver.snapshot.facts(file).imports:
            names = [imported.name for imported in statement.names if imported.name in self._entries]
            module = self._judge.resolver.target_module(file, statement) if statement.is_from and names else None
            if module is not None:
                found.update((Path(module, name), None) for name in names)
        return tuple(found)

    @cached_property
    def _importers(self) -> dict[_Place, dict[str, Path]]:
        """For each definition the files that import it, tests last, each with the path that it writes."""
        found: dict[_Place, list[tuple[bool, str, Path]]] = {}
        for path in self._imports.members if self._whole else ():
            files = self._imports.files_with(path)
            end = self._judge.resolver.follow(path.module, path.name, files[0]).end
            if isinstance(end, Defined):
                at = found.setdefault((end.file, end.span), [])
                at += [(self._judge.is_test(file), file, path) for file in files]
        return {place: {file: path for _, file, path in sorted(said)} for place, said in found.items()}

    def _importer(self, file: str, written: Path) -> Importer:
        facts = self._judge.resolver.snapshot.facts(file)
        for statement in facts.imports:
            for imported in statement.names if statement.is_from else ():
                if imported.name == written.name and (
                    self._judge.resolver.target_module(file, statement) == written.module
                ):
                    return Importer(file, imported.span, written)
        return Importer(file, Span(1, 1, 1, 1), written)


def _ends_in(facts: FileFacts) -> tuple[object, ...]:
    """All that a path may lead through or to in a file."""
    return facts.meaning(), tuple(binding.span for binding in facts.bindings)


def _is_at(arm: Arm, definition: Definition) -> bool:
    end = arm.end
    return isinstance(end, Defined) and (end.file, end.span) == (definition.file, definition.span)
