"""The names of a file that stand for modules, and whether a use reads the name that one import binds."""

from __future__ import annotations

from dataclasses import dataclass

from canonic.facts.model import FileFacts, Import, ImportedName, ScopeKind, Use
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Defined, Missing
from canonic.text.names import Path
from canonic.workspace.modules import Absent, Foreign, SourceModule


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
            there = isinstance(located, SourceModule) or (
                isinstance(located, Foreign) and (not written.name or _is_named(judge, written.dotted))
            )
            if there or (isinstance(located, Absent) and _is_module(judge, written, file)):
                bound = imported.asname or imported.name
                found.append(BoundModule(statement, imported, bound, written.dotted, there))
    return found


def _is_named(judge: Judge, dotted: str) -> bool:
    """Whether the policy speaks of a library's path as a module; nothing else tells whether it is one."""
    policy = judge.policy
    return dotted in policy.moved or dotted in policy.wildcards or any(path.module == dotted for path in policy.listed)


def _is_module(judge: Judge, written: Path, file: str) -> bool:
    """Whether a path without a file of its own is a module all the same: one that is gone, or another one's alias."""
    if not written.name:
        return True
    chain = judge.resolver.follow(written.module, written.name, file)
    if len(chain.arms) != 1:
        return False
    return isinstance(chain.end, Missing) or (isinstance(chain.end, Defined) and not chain.end.path.name)


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
