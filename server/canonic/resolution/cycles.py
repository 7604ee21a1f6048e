"""The graph of import-time edges: which modules importing a module runs, and whether a new edge would close a circle.

Edges are read from facts on demand, only where a question goes. Function-local and type-only imports are no edges.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from canonic.facts.model import Guard, Import, ScopeKind
from canonic.resolution.chain import Resolver
from canonic.resolution.live import is_package
from canonic.text.names import parents
from canonic.workspace.modules import SourceModule

_FEW = 20
"""Above this number of files, comparing them costs more than it saves."""

ExtraEdges = Callable[[str], Iterable[str]]
"""Files that a file would import besides, once all rewrites of the run are made."""


class ImportGraph:
    """Import-time edges between the files of one snapshot."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._snapshot = resolver.snapshot
        self._edges: dict[str, tuple[str, ...]] = {}
        self._upwards: dict[str, tuple[str, ...]] = {}
        self._certain: dict[str, frozenset[str]] = {}
        self._certainly: dict[str, tuple[str, ...]] = {}
        self._closures: dict[tuple[str, bool, bool], frozenset[str]] = {}
        self.extra: ExtraEdges = lambda file: ()

    def take_over(self, earlier: ImportGraph, reached: Collection[str], *, repeats: bool = False) -> None:
        """Keep what an earlier graph has found out, where none of the `reached` files, the only ones whose imports or
        rewrites may be others, has other edges, and the modules are the same. `repeats`: all imports are the same.
        """
        if self._snapshot.modules is not earlier._snapshot.modules:
            return
        if repeats:
            for file in reached:
                self._edges[file] = earlier.edges(file)
                self._upwards[file] = earlier._upward(file)
                self._certainly[file] = earlier._certain_edges(file)
        if len(reached) <= _FEW and all(self._shape(file) == earlier._shape(file) for file in reached):
            self._edges = {**earlier._edges, **self._edges}
            self._upwards = {**earlier._upwards, **self._upwards}
            self._certain = {**earlier._certain, **self._certain}
            self._certainly = {**earlier._certainly, **self._certainly}
            self._closures = {**earlier._closures, **self._closures}

    def _shape(self, file: str) -> tuple[object, ...]:
        """All that the graph knows of one file."""
        return self.edges(file), self._upward(file), self._certain_edges(file), frozenset(self.extra(file))

    def runs_at_import(self, file: str, statement: Import) -> bool:
        """Whether a statement runs when its module is imported."""
        if Guard.TYPE_CHECKING in statement.guards or Guard.MAIN in statement.guards:
            return False
        scopes = self._snapshot.facts(file).scopes
        number = statement.scope
        while number:
            if scopes[number].kind is ScopeKind.FUNCTION:
                return False
            number = scopes[number].parent
        return True

    def loads(self, module: str, importer: str) -> tuple[str, ...]:
        """Files that ``import module`` makes `importer` load: the module and its packages, but none of its own
        packages.
        """
        own = self._ancestors(importer)
        found: list[str] = []
        for name in (*parents(module), module):
            located = self._snapshot.modules.find(name, importer)
            if isinstance(located, SourceModule) and located.path not in own and located.path != importer:
                found.append(located.path)
        return tuple(found)

    def statement_loads(self, file: str, statement: Import) -> tuple[str, ...]:
        """Files that one import statement of `file` loads."""
        if not statement.is_from:
            return tuple(dict.fromkeys(path for name in statement.names for path in self.loads(name.name, file)))
        module = self._resolver.target_module(file, statement)
        if module is None:
            return ()
        found = list(self.loads(module, file))
        located = self._snapshot.modules.find(module, file)
        if not isinstance(located, SourceModule) or is_package(located.path):
            for name in statement.names:
                child = self._snapshot.modules.find(f"{module}.{name.name}", file) if name.name != "*" else None
                if isinstance(child, SourceModule) and child.path != file:
                    found.append(child.path)
        return tuple(dict.fromkeys(found))

    def edges(self, file: str) -> tuple[str, ...]:
        """Files that importing `file` loads directly."""
        if file not in self._edges:
            found: dict[str, None] = {}
            for statement in self._snapshot.facts(file).imports:
                if self.runs_at_import(file, statement):
                    found.update(dict.fromkeys(self.statement_loads(file, statement)))
            self._edges[file] = tuple(found)
        return self._edges[file]

    def waits_for(self, file: str) -> tuple[str, ...]:
        """Files that importing `file` loads directly, and its own packages that must have bound a name by then."""
        return tuple(dict.fromkeys((*self.edges(file), *self._upward(file))))

    def certain(self, file: str) -> frozenset[str]:
        """Every file that importing `file` loads whatever happens, itself included: through unguarded imports only."""
        if file not in self._certain:
            seen = {file}
            pending = [file]
            while pending:
                new = [path for path in self._certain_edges(pending.pop()) if path not in seen]
                seen.update(new)
                pending += new
            self._certain[file] = frozenset(seen)
        return self._certain[file]

    def _certain_edges(self, file: str) -> tuple[str, ...]:
        """Files that importing `file` loads directly, whatever happens."""
        if file not in self._certainly:
            found: dict[str, None] = {}
            for statement in self._snapshot.facts(file).imports:
                if _is_certain(statement) and self.runs_at_import(file, statement):
                    found.update(dict.fromkeys(self.statement_loads(file, statement)))
            self._certainly[file] = tuple(found)
        return self._certainly[file]

    def beyond(self, starts: Iterable[str], known: Collection[str]) -> frozenset[str]:
        """Every file that loading `starts` may load by a way that leads through none of the `known` files.

        What a known file loads, guarded or not, it loads whoever asked for it first.
        """
        seen: set[str] = set()
        pending = [file for file in starts if file not in known]
        while pending:
            current = pending.pop()
            if current not in seen:
                seen.add(current)
                pending += [file for file in self.edges(current) if file not in known and file not in seen]
        return frozenset(seen)

    def closure(self, file: str, *, after_rewrites: bool = False, upward: bool = False) -> frozenset[str]:
        """Every file that importing `file` loads, itself included.

        With `after_rewrites` the edges that this run's rewrites would add count too; with `upward` the files' own
        packages from which they take names, too.
        """
        key = (file, after_rewrites, upward)
        if key not in self._closures:
            seen = {file}
            pending = [file]
            while pending:
                current = pending.pop()
                following = (*self.edges(current), *(self._upward(current) if upward else ()))
                for target in (*following, *self.extra(current)) if after_rewrites else following:
                    if target not in seen:
                        seen.add(target)
                        pending.append(target)
            self._closures[key] = frozenset(seen)
        return self._closures[key]

    def would_close_circle(self, importer: str, statement: Import, module: str, *, passed: bool = False) -> bool:
        """Whether importing `module` where `statement` stands adds an edge whose target already reaches `importer`.

        `passed`: the old import takes its name through that very path, so it waits for the same packages already.
        """
        if not self.runs_at_import(importer, statement):
            return False
        target = self._files_of(module, importer)
        if importer in target:
            return True
        # The module itself counts even when it is a package above the importer, which may be only half loaded.
        new = dict.fromkeys((*self.loads(module, importer), *target))
        known = self._loaded_before(importer, statement)
        return any(
            target not in known and importer in self.closure(target, after_rewrites=True, upward=not passed)
            for target in new
        )

    def comes_back(self, importer: str, statement: Import) -> bool:
        """Whether what a statement loads may load `importer` in turn, or read a name of it, while it is half loaded."""
        if not self.runs_at_import(importer, statement):
            return False
        pending = list(self.statement_loads(importer, statement))
        seen = set(pending)
        while pending and importer not in seen:
            file = pending.pop()
            following = {*self.waits_for(file), *self._packages_named(file), *self.extra(file)} - seen
            seen |= following
            pending += following
        return importer in seen

    def enters_circle_elsewhere(self, importer: str, statement: Import, old: str, new: str) -> bool:
        """Whether two modules load each other, so that it counts which of them is imported first, and the statement may
        be what decides: nothing that comes before it surely loads one of them.
        """
        if Guard.TYPE_CHECKING in statement.guards:
            return False
        both = {*self._files_of(old, importer), *self._files_of(new, importer)}
        if len(both) < 2 or not all(both <= self.closure(file) for file in both):
            return False
        packages = {*self.loads(old, importer), *self.loads(new, importer), *self._ancestors(importer)} - both
        before = {importer} if importer in both else set()
        for file in (*packages, *self._loaded_before(importer, statement)):
            before |= self.certain(file)
        return both.isdisjoint(before)

    def _upward(self, file: str) -> tuple[str, ...]:
        """Packages above a file that must have bound a name before the file can be loaded: ``from . import name``."""
        if file not in self._upwards:
            above = self._ancestors(file)
            found: dict[str, None] = {}
            for statement in self._snapshot.facts(file).imports if above else ():
                if not statement.is_from and self.runs_at_import(file, statement):
                    # ``import a.b.c`` binds ``a``, which has no ``b`` before ``a.b`` is loaded to its end.
                    for package in (p for name in statement.names if not name.asname for p in parents(name.name)[1:]):
                        inner = self._snapshot.modules.find(package, file)
                        if isinstance(inner, SourceModule) and inner.path in above:
                            found[inner.path] = None
                module = self._resolver.target_module(file, statement) if statement.is_from else None
                located = self._snapshot.modules.find(module, file) if module else None
                if not isinstance(located, SourceModule) or located.path not in above or located.path == file:
                    continue
                children = (self._snapshot.modules.find(f"{module}.{name.name}", file) for name in statement.names)
                if self.runs_at_import(file, statement) and not all(isinstance(c, SourceModule) for c in children):
                    found[located.path] = None
            self._upwards[file] = tuple(found)
        return self._upwards[file]

    def _packages_named(self, file: str) -> tuple[str, ...]:
        """Packages above a file that it binds as a whole when it is loaded: ``import package``."""
        above = self._ancestors(file)
        found: set[str] = set()
        for statement in self._snapshot.facts(file).imports if above else ():
            if not statement.is_from and self.runs_at_import(file, statement):
                for module in (module for name in statement.names for module in (*parents(name.name), name.name)):
                    found.update(self._files_of(module, file))
        return tuple(found & above)

    def _files_of(self, module: str, importer: str) -> tuple[str, ...]:
        located = self._snapshot.modules.find(module, importer)
        return (located.path,) if isinstance(located, SourceModule) else ()

    def _loaded_before(self, file: str, statement: Import) -> frozenset[str]:
        """What earlier unconditional module-level statements of the file load already."""
        found: set[str] = set()
        for earlier in self._snapshot.facts(file).imports:
            if earlier.span >= statement.span:
                break
            if not earlier.scope and not earlier.guards:
                found.update(self.statement_loads(file, earlier))
        return frozenset(found)

    def _ancestors(self, file: str) -> frozenset[str]:
        """The ``__init__`` files of the packages that hold a file."""
        found: set[str] = set()
        for name in parents(self._resolver.module_name(file)):
            located = self._snapshot.modules.find(name, file)
            if isinstance(located, SourceModule):
                found.add(located.path)
        return frozenset(found)


def _is_certain(statement: Import) -> bool:
    """Whether a statement runs whenever its block does, and cannot be skipped by what happens before it."""
    return all(guard is Guard.NOT_TYPE_CHECKING for guard in statement.guards) and not statement.lazy
