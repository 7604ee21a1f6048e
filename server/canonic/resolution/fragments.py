"""Definitions that files import by several paths although no policy says by which.

Takes a judged snapshot of which every file was read for facts; gives the `Fragmented` definitions of a file when asked.
Whoever hands a name on is no importer of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from canonic.facts.model import BindingKind
from canonic.resolution.advised import advised, calls_itself_deprecated
from canonic.resolution.canonical import Judge
from canonic.resolution.contributions import Contributions
from canonic.resolution.model import Chain, Defined
from canonic.text.names import Path
from canonic.text.spans import Span
from canonic.workspace.modules import SourceModule

_MADE = frozenset((BindingKind.CLASS, BindingKind.FUNCTION, BindingKind.VALUE))


@dataclass(frozen=True, slots=True)
class Way:
    """One path that a definition is imported by."""

    path: Path
    files: int
    """How many files import it so."""
    first: tuple[str, Span]
    """One of the imports."""
    deprecated: bool
    """The path's module or name calls itself deprecated."""


@dataclass(frozen=True, slots=True)
class Fragmented:
    """A definition with several paths; the one that looks canonical comes first, if files import it."""

    home: Defined
    ways: tuple[Way, ...]
    advised: Path | None
    """The path that looks canonical; None where each calls itself deprecated."""
    home_deprecated: bool
    """The module that defines the name, or the name itself, calls itself deprecated."""


class Fragments:
    """Answers about one judged snapshot."""

    _imports: Contributions[Path]

    def __init__(
        self, judge: Judge, before: Fragments | None = None, changed: frozenset[str] = frozenset(), *, whole: bool
    ) -> None:
        """`before`: answers about an earlier snapshot of equal policy and modules; only `changed` differ. `whole`:
        the index covers the workspace, so that all importers are known.
        """
        self._judge = judge
        self._resolver = judge.resolver
        self._snapshot = judge.resolver.snapshot
        self._whole = whole
        kept = None if before is None else before._imports
        self._imports = Contributions(judge.resolver.snapshot, self._imports_in, kept, changed)
        self._found: Mapping[str, tuple[Fragmented, ...]] | None = None

    def of(self, file: str) -> tuple[Fragmented, ...]:
        """The fragmented definitions of a file, in the order of the text."""
        return self._all.get(file, ()) if self._whole else ()

    def differing(self, later: Fragments, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """Files with another answer later, after `changed` have changed; none while nobody has asked.

        `reached`: files that will be asked again in any case.
        """
        if self._found is None:
            return frozenset()
        older, newer = self._snapshot, later._snapshot
        same = all(older.facts(file).outward() == newer.facts(file).outward() for file in changed)
        shown = {way.first[0] for said in self._found.values() for one in said for way in one.ways}
        if same and self._imports.holds_after(later._imports) and changed.isdisjoint(shown):
            later._found = self._found
        one, other = self._found, later._all
        return frozenset(file for file in one.keys() | other.keys() if one.get(file) != other.get(file)) - reached

    # ------------------------------------------------------------------ finding

    @property
    def _all(self) -> Mapping[str, tuple[Fragmented, ...]]:
        if self._found is None:
            self._found = self._find()
        return self._found

    def _find(self) -> dict[str, tuple[Fragmented, ...]]:
        groups: dict[tuple[str, Span], list[tuple[Path, Chain]]] = {}
        for path in sorted(self._imports.members):
            chain = self._resolver.follow(path.module, path.name)
            end = chain.end
            if isinstance(end, Defined) and len(chain.arms) == 1 and chain.stable and end.kind in _MADE:
                groups.setdefault((end.file, end.span), []).append((path, chain))
        found: dict[str, list[Fragmented]] = {}
        for group in groups.values():
            said = self._fragmented(group) if len(group) > 1 else None
            if said is not None and self._snapshot.is_listed(said.home.file):
                found.setdefault(said.home.file, []).append(said)
        return {file: tuple(sorted(said, key=lambda one: one.home.span)) for file, said in found.items()}

    def _fragmented(self, group: list[tuple[Path, Chain]]) -> Fragmented | None:
        home = group[0][1].end
        assert isinstance(home, Defined)
        if any(self._is_spoken_of(path) for path in (home.path, *(path for path, _ in group))):
            return None
        handing_on = {hop.file for _, chain in group for hop in chain.arms[0].hops}
        ways: list[Way] = []
        for path, _ in group:
            files = [file for file in self._imports.files_with(path) if file not in handing_on]
            if files:
                first = next(file for file in sorted(files, key=lambda file: (self._judge.is_test(file), file)))
                ways.append(
                    Way(path, len(files), (first, self._place(first, path)), calls_itself_deprecated(self._judge, path))
                )
        if len(ways) < 2:
            return None
        best = advised(self._judge, home, {way.path: way.files for way in ways})
        ways.sort(key=lambda way: (way.path != best, way.deprecated, -way.files, len(way.path.module), way.path))
        return Fragmented(home, tuple(ways), best, calls_itself_deprecated(self._judge, home.path))

    def _is_spoken_of(self, path: Path) -> bool:
        policy = self._judge.policy
        if path in policy.paths or path.module in policy.wildcards or policy.module_entry(path.module) is not None:
            return True
        return any(
            entry.any_legacy and entry.canonical.name == path.name and self._is_home_of(entry.canonical, path)
            for entry in policy.policy.names
        )

    def _is_home_of(self, canonical: Path, path: Path) -> bool:
        return self._resolver.same_object(self._resolver.follow(path.module, path.name), self._judge.home(canonical))

    # ------------------------------------------------------------------ who imports what

    def _imports_in(self, file: str) -> tuple[Path, ...]:
        """The paths of workspace modules from which a file imports a name."""
        found: dict[Path, None] = {}
        for statement in self._snapshot.facts(file).imports:
            module = self._resolver.target_module(file, statement) if statement.is_from else None
            if module is None or not isinstance(self._snapshot.modules.find(module, file), SourceModule):
                continue
            for imported in statement.names:
                if imported.name != "*" and not imported.name.startswith("_"):
                    found[Path(module, imported.name)] = None
        return tuple(found)

    def _place(self, file: str, path: Path) -> Span:
        for statement in self._snapshot.facts(file).imports:
            for imported in statement.names if statement.is_from else ():
                if imported.name == path.name and self._resolver.target_module(file, statement) == path.module:
                    return imported.span
        return Span(1, 1, 1, 1)
