"""Legacy modules imported as modules, and legacy names read through them: ``import a.old as m`` … ``m.X``.

Takes one file of a judged snapshot. The file's second tier of facts (its uses) is made only when it imports a module
that a policy entry speaks of, which few files do.
"""

from __future__ import annotations

from dataclasses import dataclass

from canonic.facts.model import FileFacts, Import, ImportedName, ScopeKind, Use, UseKind
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.canonical import Judge
from canonic.text.names import Path
from canonic.text.spans import Span
from canonic.workspace.modules import Absent, SourceModule


@dataclass(frozen=True, slots=True)
class ModuleSite:
    """A legacy module import (`use` is None), or a legacy name read through a module."""

    file: str
    statement: Import
    imported: ImportedName
    span: Span
    written: Path
    target: Path | None
    entry: NameEntry | ModuleEntry
    use: Use | None = None


@dataclass(frozen=True, slots=True)
class BoundModule:
    """A name of a file that stands for a module."""

    statement: Import
    imported: ImportedName
    expression: str
    """How the file spells the module: ``m`` or ``a.b``."""
    module: str
    exists: bool


def bound_modules(judge: Judge, file: str, interesting: frozenset[str]) -> list[BoundModule]:
    """The names of a file that stand for one of the `interesting` modules."""
    last_words = {module.rpartition(".")[2] for module in interesting}
    found: list[BoundModule] = []
    for statement in judge.resolver.snapshot.facts(file).imports:
        for imported in statement.names:
            if imported.name.rpartition(".")[2] not in last_words:
                continue
            written = judge.resolver.written(file, statement, imported.name)
            if written is None or written.dotted not in interesting:
                continue
            located = judge.resolver.snapshot.modules.find(written.dotted, file)
            if isinstance(located, SourceModule) or (isinstance(located, Absent) and not statement.is_from):
                bound = imported.asname or imported.name
                found.append(BoundModule(statement, imported, bound, written.dotted, isinstance(located, SourceModule)))
    return found


def module_sites(judge: Judge, file: str) -> tuple[ModuleSite, ...]:
    """All sites of one file, in the order of the text."""
    policy = judge.policy
    moved = frozenset(_with_submodules(judge, file))
    listed = frozenset((*policy.wildcards, *(path.module for path in policy.listed)))
    found: list[ModuleSite] = []
    for bound in bound_modules(judge, file, moved | listed):
        if entry := policy.module_entry(bound.module):
            if file not in judge.exempt_files(entry):
                target = Path(entry.canonical + bound.module[len(entry.legacy) :])
                written = Path(bound.module)
                found.append(
                    ModuleSite(file, bound.statement, bound.imported, bound.imported.span, written, target, entry)
                )
            continue
        for use in judge.resolver.snapshot.body(file).uses:
            name = _name_through(bound.expression, use)
            # A module's own ``__all__`` or ``__name__`` has no other home.
            if not name or (name.startswith("__") and name.endswith("__")):
                continue
            if not reaches(judge.resolver.snapshot.facts(file), bound, use):
                continue
            written = Path(bound.module, name)
            known = judge.listed(written)
            if known is not None and file not in judge.exempt_files(known[0]):
                span = Span(use.span.line, use.span.column, use.span.end_line, use.span.end_column)
                found.append(ModuleSite(file, bound.statement, bound.imported, span, written, known[1], known[0], use))
    # Two imports of one module in one scope (``try`` and ``except``) are one reading.
    once = {(site.span, site.written): site for site in reversed(found)}
    return tuple(sorted(once.values(), key=lambda site: site.span))


def reaches(facts: FileFacts, bound: BoundModule, use: Use) -> bool:
    """Whether a use reads the name that this import binds, not that of an import in a nearer scope."""
    root = bound.expression.partition(".")[0]
    plain = not bound.statement.is_from and not bound.imported.asname
    scope = use.scope
    while scope != bound.statement.scope:
        # A class body's names are not seen from the functions in it.
        seen = facts.scopes[scope].kind is not ScopeKind.CLASS or scope == use.scope
        for statement in facts.imports:
            if seen and statement.scope == scope and any(name.bound == root for name in statement.names):
                # ``import a.b`` and ``import a.c`` bind the same ``a``.
                if not plain or statement.is_from or any(n.asname for n in statement.names if n.bound == root):
                    return False
        if scope == 0:
            return False
        scope = facts.scopes[scope].parent
    return facts.scopes[scope].kind is not ScopeKind.CLASS or scope == use.scope


def _with_submodules(judge: Judge, file: str) -> list[str]:
    """Imported modules of a file that a module entry covers, the entry's own submodules included."""
    if not judge.policy.moved:
        return []
    found: list[str] = []
    for statement in judge.resolver.snapshot.facts(file).imports:
        for imported in statement.names:
            written = judge.resolver.written(file, statement, imported.name)
            if written is not None and judge.policy.module_entry(written.dotted):
                found.append(written.dotted)
    return found


def _name_through(expression: str, use: Use) -> str:
    """The name ``X`` of a use ``m.X…``; empty for other uses."""
    if use.kind is UseKind.PASSED or not use.dotted.startswith(f"{expression}."):
        return ""
    return use.dotted[len(expression) + 1 :].partition(".")[0]
