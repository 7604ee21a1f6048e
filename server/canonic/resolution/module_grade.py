"""How safe it is to read a module's names through another module: the conditions of `Grader`, asked for ``m.X``.

Takes one import of a module, one of its names and the path that should be used instead. A name that is read through a
module is looked up each time, so what tests do to either module counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from canonic.facts.model import Guard, Use
from canonic.findings import Reason, Safety
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.escapes import reached_through
from canonic.resolution.grade import Grade, Grader
from canonic.resolution.installed import may_fail
from canonic.resolution.model import Chain, Defined, Dynamic, Missing
from canonic.resolution.module_sites import ModuleImport
from canonic.resolution.module_uses import BoundModule, reaches
from canonic.resolution.verdicts import Kind, Site, Verdict
from canonic.text.names import Path, parents
from canonic.workspace.modules import Absent, Foreign, NamespacePackage, SourceModule

Entry = NameEntry | ModuleEntry | None

_RUNS = frozenset((Guard.TRY, Guard.TRY_OTHER, Guard.SUPPRESS, Guard.NOT_TYPE_CHECKING, Guard.WARNS))
"""Blocks that run whenever what is around them does."""


class ModuleGrader:
    """Grades over one file."""

    def __init__(self, judge: Judge, grader: Grader, file: str) -> None:
        self._judge = judge
        self._grader = grader
        self._resolver = judge.resolver
        self._snapshot = judge.resolver.snapshot
        self._file = file

    def name(self, found: ModuleImport, names: tuple[str, ...], old: str, target: Path, entry: Entry) -> Grade:
        """The grade of reading `target` where the file reads the attribute ``names[0]`` of the module `old`; what
        follows it matters where that is a module again.
        """
        site = self.site(found.bound, Path(old, names[0]), target, entry)
        home = self._judge.home(target)
        if refused := self._grader.refusal(site, target):
            return None, refused
        if len(names) > 1 and _is_module(site.chain) and _is_module(home) and site.chain.end != home.end:
            if target.dotted not in self._loaded_with(target.module):
                return Safety.UNSAFE, Reason.DYNAMIC
            return self.name(found, names[1:], Path(old, names[0]).dotted, Path(target.dotted, names[1]), entry)
        if isinstance(site.chain.end, Missing) and len(site.chain.arms) == 1:
            if entry is None:
                return None, Reason.NO_CANONICAL
            if not (isinstance(home.end, Defined) and len(home.arms) == 1):
                return Safety.UNSAFE, Reason.DYNAMIC
        elif differs := self._grader.identity(site, target):
            return Safety.UNSAFE, differs
        if self._patched(found.bound, site, target):
            return Safety.UNSAFE, Reason.PATCHED_IN_TESTS
        if _lazy(site.chain) and self._may_fail_later(found.bound.module, target.module):
            return Safety.UNSAFE, Reason.DYNAMIC
        if _lazy(site.chain) and not self._grader.is_quiet(site, target):
            return Safety.UNSAFE, Reason.IMPURE_SHIM
        return Safety.SAFE, None

    def site(self, bound: BoundModule, written: Path, target: Path, entry: Entry) -> Site:
        """A name that is read through a module, as if it were imported where the module is."""
        chain = self._resolver.follow(written.module, written.name, self._file)
        verdict = Verdict(Kind.LEGACY, entry, target, listed=entry is not None)
        return Site(self._file, bound.statement, bound.imported, written, chain, verdict)

    def spelling(self, bound: BoundModule, module: str) -> str:
        """How the file writes a module behind ``from``, where it imports `bound`."""
        return self._grader.spelling(self.site(bound, Path(bound.module), Path(module), None), module)

    def closes_circle(self, bound: BoundModule, module: str) -> bool:
        """Condition 4: whether importing the module where the other one is imported may find a module half loaded."""
        if self._judge.graph.would_close_circle(self._file, bound.statement, module):
            return True
        site = self.site(bound, Path(bound.module), Path(module), None)
        return self._grader.called_half_loaded(site, site.verdict.target or Path(module))

    def enters_circle(self, bound: BoundModule, module: str) -> bool:
        """Whether the import may be what decides which of two modules that load each other is loaded first."""
        return self._judge.graph.enters_circle_elsewhere(self._file, bound.statement, bound.module, module)

    def loses(self, found: ModuleImport, modules: Iterable[str], entry: Entry, unmoved: Iterable[Use]) -> bool:
        """Condition 3: whether something is missed once only the new `modules` are imported. `unmoved`: uses of the
        file that stay as they are.
        """
        site = self.site(found.bound, Path(found.bound.module), Path(found.bound.module), entry)
        news = tuple(modules)
        if not self._grader.lets_go(site, news):
            return True
        lost = {name for file in self._grader.lost(site, news) for name in self._snapshot.modules.names_of(file)}
        if reached_through(self._resolver, self._file, lost, found.bound.imported):
            return True
        return any(self._reads_one_of(use, lost, found.bound) for use in unmoved)

    def is_attribute(self, module: str) -> bool:
        """Whether a module is what its package has under the module's name, for all that can be known."""
        for package in [*parents(module), module]:
            above, _, last = package.rpartition(".")
            if not above:
                continue
            located = self._snapshot.modules.find(package, self._file)
            chain = self._resolver.follow(above, last, self._file)
            if isinstance(located, NamespacePackage):
                if not (isinstance(chain.end, Dynamic) and chain.end.reason == "namespace-package"):
                    return False
            elif not (
                isinstance(located, SourceModule)
                and _is_module(chain)
                and chain.stable
                and isinstance(chain.end, Defined)
                and chain.end.file == located.path
                and not self._resolver.is_assigned_outside(Path(above, last))
            ):
                return False
        return True

    def no_module(self, module: str) -> Reason | None:
        """Why a module cannot be imported instead of another one; None when it is a file of the workspace."""
        match self._snapshot.modules.find(module, self._file):
            case SourceModule() as located:
                anybody = self._snapshot.modules.find(module, None)
                same = isinstance(anybody, SourceModule) and anybody.path == located.path
                return None if same else Reason.DYNAMIC
            case Foreign():
                return Reason.EXTERNAL
            case Absent():
                return Reason.MISSING_CANONICAL
            case _:
                return Reason.DYNAMIC

    def is_same_module(self, found: ModuleImport, module: str) -> bool:
        """Whether the name already stands for the very module object that is to take the other one's place."""
        package, _, last = found.bound.module.rpartition(".")
        if not (package and found.bound.statement.is_from):
            return False
        chain, there = self._resolver.follow(package, last, self._file), self._resolver.follow(module, "")
        return _is_module(chain) and chain.stable and chain.end == there.end

    # ------------------------------------------------------------------ what they rest on

    def _patched(self, bound: BoundModule, site: Site, target: Path) -> bool:
        """Condition 5, for a name that is looked up late."""
        patches = self._grader.patches
        if self._grader.patched(site, target, late=True):
            return True
        if any(patches.patched(path) for path in _lazy(site.chain)):
            return True  # the legacy module looks the name up there each time
        if patches.is_replaced_in_package(bound.module) or patches.is_replaced_in_package(target.module):
            return True
        return not bound.statement.scope and self._grader.handed_out.is_spoken(self._file, bound.expression)

    def _may_fail_later(self, old: str, new: str) -> bool:
        """Whether the old module waits with loading something of the new one that may fail on another machine."""
        at_once = {file for path in self._files(old) for file in self._judge.graph.certain(path)}
        return any(may_fail(self._judge, file) for file in self._judge.graph.beyond(self._files(new), at_once))

    def _reads_one_of(self, use: Use, modules: set[str], moving: BoundModule) -> bool:
        """Whether a use reaches for a module that only the import which is to go has loaded."""
        root, _, rest = use.dotted.partition(".")
        facts = self._snapshot.facts(self._file)
        loaded: list[str] = []
        reached: set[str] = set()
        for statement in facts.imports:
            for imported in statement.names:
                path = self._resolver.written(self._file, statement, imported.name)
                if path is None:
                    continue
                here = BoundModule(statement, imported, imported.asname or imported.name, path.dotted, True)
                meant = imported.bound == root and reaches(facts, here, use)
                runs = _RUNS.issuperset(statement.guards) and statement.scope in (0, moving.statement.scope)
                if imported is not moving.imported and (meant or runs):
                    loaded.append(f"{path.dotted}.")
                if meant:
                    whole = path.dotted if statement.is_from or imported.asname else root
                    reached.update(m for m in modules if f"{whole}.{rest}.".startswith(f"{m}."))
        return any(not any(path.startswith(f"{module}.") for path in loaded) for module in reached)

    def _loaded_with(self, module: str) -> Iterator[str]:
        for path in self._files(module):
            for file in self._judge.graph.certain(path):
                yield from self._snapshot.modules.names_of(file)

    def _files(self, module: str) -> tuple[str, ...]:
        located = self._snapshot.modules.find(module, self._file)
        own = (located.path,) if isinstance(located, SourceModule) else ()
        return tuple(dict.fromkeys((*self._judge.graph.loads(module, self._file), *own)))


def _is_module(chain: Chain) -> bool:
    """Whether a chain surely ends at a module."""
    return len(chain.arms) == 1 and isinstance(chain.end, Defined) and not chain.end.path.name


def _lazy(chain: Chain) -> list[Path]:
    """The paths that are looked up anew each time: those from a module ``__getattr__`` on."""
    hops = chain.arms[0].hops
    first = next((number for number, hop in enumerate(hops) if hop.how == "getattr"), len(hops))
    return [hop.path for hop in hops[first:]]
