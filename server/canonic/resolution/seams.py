"""Who sees a patch: the places that read a name from a module's namespace when they run, and the modules that hold it
under a name of their own, which the patch does not reach.

Takes a judged snapshot and a patched path, gives a `Seam`. It sees imports and ``m.X``; what is read in other ways
(``getattr``, another path to the same object) it does not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import Guard, ScopeKind, UseKind
from canonic.resolution.canonical import Judge
from canonic.resolution.contributions import Contributions
from canonic.resolution.model import Chain, Defined, Missing
from canonic.resolution.module_uses import bound_modules, reaches
from canonic.resolution.patches import Patches
from canonic.resolution.told import Told
from canonic.text.names import Path
from canonic.text.spans import Span
from canonic.workspace.modules import SourceModule

_MOST_SHOWN = 5
_MOST_ALTERNATIVES = 3
_FEW = 2
"""So many modules that hold the name are all offered, whether or not the test imports them."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A place that reads a name, or a module that holds it."""

    file: str
    span: Span
    path: Path
    """For a module that holds the name: its own path to it; else the path that is read."""


@dataclass(frozen=True, slots=True)
class Seam:
    """Who reads a name that a test replaces; of many only the first are shown."""

    late: int
    """Number of places that read it from the legacy module when they run."""
    elsewhere: int
    """Number of places that read it from its canonical module when they run."""
    holders: int
    """Number of modules, tests left out, that have it under a name of their own since they were imported."""
    defined: bool
    """The legacy module itself defines the name, so its own code reads it there."""
    shown: tuple[Reader, ...]
    """The first of `late`."""
    shown_elsewhere: tuple[Reader, ...]
    shown_holders: tuple[Reader, ...]
    """Those that the test imports come first."""
    tested: tuple[Reader, ...]
    """Modules in which the test may mean to replace the name: they hold it and use it."""


@dataclass(frozen=True, slots=True)
class _Importers:
    """``from`` imports of one path."""

    late: list[Reader]
    """Those that run each time a function is called."""
    holders: list[Reader]
    """Those that run once with their module, tests left out."""


Question = tuple[str, Path, Path | None]
"""The test's file, the patched path, and its canonical path."""


class Seams:
    """The seams of one snapshot."""

    def __init__(
        self, judge: Judge, patches: Patches, before: Seams | None = None, changed: frozenset[str] = frozenset()
    ) -> None:
        """`before`: the seams of an earlier snapshot of equal policy and modules, from which only `changed` differ."""
        self._judge = judge
        self._patches = patches
        self._snapshot = judge.resolver.snapshot
        self._imported: Contributions[Path] = Contributions(
            self._snapshot, self._imported_in, None if before is None else before._imported, changed
        )
        self._by_path: dict[Path, _Importers] = {}
        self._told = Told(self._answer)

    def seam(self, file: str, path: Path, target: Path | None) -> Seam:
        """Who reads `path`, which a string in `file` replaces; a finding of the file will show it."""
        return self._told.tell(file, (file, path, target))

    def news(self, before: Seams, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """The files that an earlier snapshot, from which `changed` differ, told otherwise; those that are `reached`
        by the change ask again anyway.
        """

        def may_differ(question: Question) -> bool:
            file, path, target = question
            concerned = {file, *self._readers(path), *before._readers(path)}
            if target is not None:
                concerned.update((*self._readers(target), *before._readers(target)))
            return not changed.isdisjoint(concerned)

        return self._told.news(before._told, reached, may_differ)

    def _readers(self, path: Path) -> Iterator[str]:
        yield from self._imported.files_with(path)
        yield from self._patches.binders(path.module)
        located = self._snapshot.modules.find(path.module, None)
        if isinstance(located, SourceModule):
            yield located.path

    def _imported_in(self, file: str) -> tuple[Path, ...]:
        return tuple(dict.fromkeys(site.written for site in self._judge.sites(file) if site.imported.name != "*"))

    # ------------------------------------------------------------------ the answer

    def _answer(self, question: Question) -> Seam:
        file, path, target = question
        chain = self._judge.resolver.follow(path.module, path.name, file)
        home = None if target is None else self._judge.home(target)
        passing = {*_files(chain), *(_files(home) if home is not None else ())}
        located = self._snapshot.modules.find(path.module, file)
        own = located.path if isinstance(located, SourceModule) else ""
        late = [*self._own_reads(own, path), *self._importers(path).late, *self._attributes(path, own)]
        elsewhere = [] if target is None else self._importers(target).late
        named = [path]
        if home is not None and (isinstance(chain.end, Missing) or self._judge.resolver.same_object(chain, home)):
            named.append(home.start)
        holders = [reader for each in named for reader in self._importers(each).holders if reader.file not in passing]
        imported = self._modules_of(file)
        tests_last = sorted(late, key=lambda reader: self._rank(reader.file, imported, reader.span))
        holders.sort(key=lambda reader: self._rank(reader.file, imported, reader.span))
        end = chain.end
        return Seam(
            late=len(late),
            elsewhere=len(elsewhere),
            holders=len({reader.path.module for reader in holders}),
            defined=isinstance(end, Defined) and end.file == own,
            shown=tuple(tests_last[:_MOST_SHOWN]),
            shown_elsewhere=tuple(elsewhere[:_MOST_SHOWN]),
            shown_holders=tuple(holders[:_MOST_SHOWN]),
            tested=tuple(self._tested(holders, imported)),
        )

    def _rank(self, file: str, imported: frozenset[str], span: Span) -> tuple[bool, bool, str, Span]:
        """Sorts what the test imports before the rest, and tests behind all other code."""
        return self._judge.resolver.module_name(file) not in imported, self._judge.is_test(file), file, span

    def _passes_on(self, path: Path) -> bool:
        """Whether a module that holds the name is there to hand it on: its own path is legacy or canonical."""
        return path in self._judge.policy.homes or self._judge.listed(path) is not None

    def _importers(self, path: Path) -> _Importers:
        if path not in self._by_path:
            late, holders = [], []
            for file in self._imported.files_with(path):
                for site in self._judge.sites(file):
                    if site.written != path or Guard.TYPE_CHECKING in site.statement.guards:
                        continue
                    if self._runs_late(file, site.statement.scope):
                        late.append(Reader(file, site.imported.span, path))
                    elif not site.statement.scope and not self._judge.is_test(file):
                        own = Path(self._judge.resolver.module_name(file), site.imported.bound)
                        if not self._passes_on(own):
                            holders.append(Reader(file, site.imported.span, own))
            self._by_path[path] = _Importers(late, holders)
        return self._by_path[path]

    def _runs_late(self, file: str, number: int) -> bool:
        """Whether a scope is run when a function is called, not with its module."""
        scopes = self._snapshot.facts(file).scopes
        while number:
            if scopes[number].kind is ScopeKind.FUNCTION:
                return True
            number = scopes[number].parent
        return False

    def _attributes(self, path: Path, own: str) -> Iterator[Reader]:
        """Uses ``m.X`` of a path."""
        for file in self._patches.binders(path.module):
            for bound in bound_modules(self._judge, file, frozenset((path.module,))) if file != own else ():
                for use in self._snapshot.uses(file).uses:
                    name = use.dotted.removeprefix(f"{bound.expression}.").partition(".")[0]
                    if (
                        name == path.name
                        and use.dotted.startswith(f"{bound.expression}.")
                        and use.kind in (UseKind.READ, UseKind.CALL)
                        and reaches(self._snapshot.facts(file), bound, use)
                    ):
                        yield Reader(file, use.span, path)

    def _own_reads(self, own: str, path: Path) -> Iterator[Reader]:
        """Where functions of the legacy module itself use the name that it has imported."""
        if not own or not any(binding.name == path.name for binding in self._snapshot.facts(own).bindings):
            return
        for use in self._snapshot.uses(own).uses:
            if self._runs_late(own, use.scope) and use.dotted.partition(".")[0] == path.name and use.kind in _READING:
                yield Reader(own, use.root_span, path)

    def _tested(self, holders: list[Reader], imported: frozenset[str]) -> Iterator[Reader]:
        chosen = [reader for reader in holders if reader.path.module in imported]
        if not chosen and len(holders) <= _FEW:
            chosen = holders
        once = {reader.path: reader for reader in reversed(chosen)}
        for reader in list(reversed(once.values()))[: _MOST_ALTERNATIVES * 2]:
            uses = self._snapshot.uses(reader.file).uses
            if any(use.dotted.partition(".")[0] == reader.path.name and use.kind in _READING for use in uses):
                yield reader

    def _modules_of(self, file: str) -> frozenset[str]:
        """The modules that a file imports, or imports from, under their absolute names."""
        found: set[str] = set()
        for statement in self._snapshot.facts(file).imports:
            for imported in statement.names:
                written = self._judge.resolver.written(file, statement, imported.name)
                if written is not None:
                    found.update((written.module, written.dotted))
        return frozenset(found)


_READING = frozenset((UseKind.READ, UseKind.CALL, UseKind.PASSED))


def _files(chain: Chain) -> Iterator[str]:
    """The files that a name comes through, its definition's included."""
    for arm in chain.arms:
        yield from (hop.file for hop in arm.hops)
        if isinstance(arm.end, Defined):
            yield arm.end.file
