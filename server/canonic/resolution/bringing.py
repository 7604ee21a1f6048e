"""The imports that a new expression needs where a call stands, so that each of its names means there what it should.

Takes a call site and paths, gives `AddImport` changes beside the imports that brought the old callable, or the reason
why a name cannot be had. A name that the place surely has already is not imported again.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator

from canonic.changes import AddImport
from canonic.facts.model import Binding, FileBody, FileFacts, Guard, Import, ImportedName, ScopeKind
from canonic.findings import Reason
from canonic.resolution.call_sites import CallSite, is_bound_otherwise
from canonic.resolution.canonical import Judge
from canonic.resolution.live import conditions, is_star
from canonic.resolution.model import Missing
from canonic.text.names import Path

_BUILTINS = frozenset(dir(builtins))

Spelling = Callable[[str], str]
"""How the file is to write a module behind ``from``."""


class Bringer:
    """Answers about one call site."""

    def __init__(self, judge: Judge, site: CallSite, spelling: Spelling) -> None:
        self._judge = judge
        self._resolver = judge.resolver
        self._site = site
        self._spelling = spelling
        self._facts: FileFacts = judge.resolver.snapshot.facts(site.file)
        self._body: FileBody = judge.resolver.snapshot.body(site.file)
        self._anchors = [lead.statement for lead in site.leads]

    def bring(self, path: Path) -> tuple[AddImport, ...] | Reason:
        """What makes the root of a path mean it at the site; nothing where it does already."""
        bound = path.name or path.module.partition(".")[0]
        scopes = {anchor.scope for anchor in self._anchors}
        if bound in self._site.call.hidden:
            return Reason.NAME_TAKEN
        if len(scopes) > 1 or self._facts.scopes[min(scopes)].kind is ScopeKind.CLASS:
            return Reason.FORM_NOT_SUPPORTED
        scope = self._scope_of(bound)
        if scope is None:
            return self._unbound(path, bound)
        imports = list(self._imports_in(scope, bound))
        if self._is_bound_otherwise(scope, bound):
            return () if not scope and self._is_defined_here(path, bound) else Reason.NAME_TAKEN
        if not all(self._is_same(statement, imported, path) for statement, imported in imports):
            return Reason.NAME_TAKEN
        if self._is_surely_there(imports, scope, path):
            return ()
        if scopes != {scope}:
            # One more import in a function would hide the outer name from the rest of the function.
            typing = all(Guard.TYPE_CHECKING in statement.guards for statement, _ in imports)
            if scope or not typing:
                return Reason.NAME_TAKEN
        return self._added(path, bound)

    def keeps(self, name: str) -> Reason | None:
        """Why a name that nothing has to bring does not mean Python's own at the site; None when it does."""
        if name not in _BUILTINS:
            return Reason.NO_CANONICAL
        if name in self._site.call.hidden or self._scope_of(name) is not None:
            return Reason.NAME_TAKEN
        return self._starred(name)

    # ------------------------------------------------------------------ what binds a name

    def _scope_of(self, name: str) -> int | None:
        """The nearest scope that the site sees and that binds the name; None when none does."""
        scope = here = self._site.use.scope
        while True:
            visible = self._facts.scopes[scope].kind is not ScopeKind.CLASS or scope == here
            if visible and (self._is_bound_otherwise(scope, name) or any(self._imports_in(scope, name))):
                return scope
            if not scope:
                return None
            scope = self._facts.scopes[scope].parent

    def _is_bound_otherwise(self, scope: int, name: str) -> bool:
        return is_bound_otherwise(self._facts, self._body, scope, name)

    def _imports_in(self, scope: int, name: str) -> Iterator[tuple[Import, ImportedName]]:
        for statement in self._facts.imports:
            if statement.scope == scope:
                for imported in statement.names:
                    if imported.bound == name:
                        yield statement, imported

    def _is_same(self, statement: Import, imported: ImportedName, path: Path) -> bool:
        """Whether an import binds what the path means (for a module: a package above it)."""
        if not path.name:
            return not statement.is_from and not imported.asname
        written = self._resolver.written(self._site.file, statement, imported.name)
        if written is None or written == path:
            return written is not None
        if not statement.is_from:
            return False
        chain = self._resolver.follow(written.module, written.name, self._site.file)
        return self._resolver.same_object(chain, self._judge.home(path))

    def _is_surely_there(self, imports: list[tuple[Import, ImportedName]], scope: int, path: Path) -> bool:
        """Whether one of the imports has surely run when the site is reached."""
        if not path.name:
            imports = [pair for pair in imports if f"{pair[1].name}.".startswith(f"{path.module}.")]
        early = [statement for statement, _ in imports if statement.span < self._site.use.span]
        if not scope and any(all(guard is Guard.NOT_TYPE_CHECKING for guard in one.guards) for one in early):
            return True
        blocks = {statement.block for statement in early}
        return all(anchor.scope == scope and anchor.block in blocks for anchor in self._anchors)

    def _is_defined_here(self, path: Path, bound: str) -> bool:
        """Whether the file itself defines what the path means, above the site."""
        bindings: list[Binding] = [binding for binding in self._facts.bindings if binding.name == bound]
        if len(bindings) != 1 or conditions(bindings[0]) or bindings[0].span > self._site.use.span:
            return False
        own = self._resolver.follow(self._resolver.module_name(self._site.file), bound, self._site.file)
        return self._resolver.same_object(own, self._judge.home(path))

    # ------------------------------------------------------------------ names that nothing binds

    def _unbound(self, path: Path, bound: str) -> tuple[AddImport, ...] | Reason:
        if bound in _BUILTINS:
            return Reason.NAME_TAKEN
        return self._starred(bound) or self._added(path, bound)

    def _starred(self, name: str) -> Reason | None:
        """Why a star import may bind the name; None when none does."""
        if not any(map(is_star, self._facts.imports)):
            return None
        own = self._resolver.follow(self._resolver.module_name(self._site.file), name, self._site.file)
        return None if isinstance(own.end, Missing) and len(own.arms) == 1 else Reason.NAME_TAKEN

    def _added(self, path: Path, bound: str) -> tuple[AddImport, ...]:
        """One import in each block in which the old callable is imported."""
        blocks = {anchor.block: anchor for anchor in reversed(self._anchors)}
        added = [
            AddImport(
                statement=anchor.span,
                spelling=self._spelling(path.module) if path.name else path.module,
                name=path.name,
                bound=bound if path.name else "",
            )
            for anchor in blocks.values()
        ]
        return tuple(sorted(added, key=lambda change: change.statement))
