"""Which side of an exclusive entry a file uses, where, and in which function: imports, calls, attributes, and what is
held in variables.

Takes a judge and one file; gives `SideUse`s in the order of the text. Type-only imports and annotations count only when
the entry says so. What functions do is looked at only in a file that has both sides.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.holders import HeldUse, held_uses
from canonic.facts.model import FileFacts, Guard, Import, ImportedName, ScopeKind, UseKind
from canonic.index.readings import Reading
from canonic.policy.model import ExclusiveEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.module_uses import BoundModule, reaches
from canonic.resolution.path_uses import PathUse, path_uses
from canonic.text.names import Path
from canonic.text.spans import Span

_HELD: Reading[tuple[HeldUse, ...]] = Reading("held 1", held_uses, tuple[HeldUse, ...])
_ANNOTATIONS = frozenset((UseKind.ANNOTATION, UseKind.STRING_ANNOTATION))


class How(enum.Enum):
    """How a place uses a side."""

    IMPORT = "imports"
    CALL = "calls"
    READ = "uses"
    TYPE = "annotates with"
    HELD = "uses what it holds:"


@dataclass(frozen=True, slots=True)
class SideUse:
    """One place where a file uses a side of an exclusive entry."""

    span: Span
    how: How
    preferred: bool
    path: Path
    """The side's path as the policy declares it."""
    written: Path
    """The path by which the file has it."""
    expression: str
    """What stands there: the bound name, ``m.X``, ``X.y`` or ``self.x.y``."""
    function: str
    """Qualified name of the function or class that it stands in; empty for the module's own level."""
    statement: Import
    """The import that brings the side."""
    imported: ImportedName


def side_uses(judge: Judge, file: str, entry: ExclusiveEntry) -> tuple[SideUse, ...]:
    """All uses of both sides, in the order of the text; none in a file that uses one side or neither."""
    preferred = frozenset(entry.preferred)

    def counts(statement: Import) -> bool:
        return entry.type_only or Guard.TYPE_CHECKING not in statement.guards

    brought = path_uses(judge, file, (*entry.preferred, *entry.instead_of), counts)
    if len({use.path in preferred for use in brought}) < 2:
        return ()
    facts = judge.resolver.snapshot.facts(file)
    found = {use.span: _side_use(facts, use, use.path in preferred) for use in brought}
    for use in (*_direct(judge, file, brought, entry), *_held(judge, file, brought, entry)):
        found.setdefault(use.span, use)
    return tuple(sorted(found.values(), key=lambda use: use.span))


def _side_use(facts: FileFacts, use: PathUse, preferred: bool) -> SideUse:
    how, scope = How.IMPORT, use.statement.scope
    if use.use is not None:
        how, scope = How.CALL if use.use.kind is UseKind.CALL else How.READ, use.use.scope
        how = How.TYPE if use.use.kind in _ANNOTATIONS else how
    name = _qualified(facts, scope)
    return SideUse(use.span, how, preferred, use.path, use.written, use.bound, name, use.statement, use.imported)


def _direct(judge: Judge, file: str, brought: list[PathUse], entry: ExclusiveEntry) -> Iterator[SideUse]:
    """Uses of the names that the imports bind."""
    facts = judge.resolver.snapshot.facts(file)
    by_name = [use for use in brought if use.use is None and use.written.name]
    for read in judge.resolver.snapshot.uses(file).uses:
        root = read.dotted.partition(".")[0]
        if (read.kind in _ANNOTATIONS and not entry.type_only) or (read.kind is UseKind.STORE and read.dotted == root):
            continue
        for use in by_name:
            bound = BoundModule(use.statement, use.imported, use.bound, use.written.module, True)
            if use.bound == root and reaches(facts, bound, read):
                how = How.CALL if read.kind is UseKind.CALL else How.TYPE if read.kind in _ANNOTATIONS else How.READ
                preferred = use.path in entry.preferred
                name = _qualified(facts, read.scope)
                yield SideUse(
                    read.span, how, preferred, use.path, use.written, read.dotted, name, use.statement, use.imported
                )
                break


def _held(judge: Judge, file: str, brought: list[PathUse], entry: ExclusiveEntry) -> Iterator[SideUse]:
    """Uses of variables and attributes that hold something of a side."""
    for held in judge.resolver.snapshot.reading(file, _HELD):
        for use in brought:
            if held.via == use.bound or held.via.startswith(f"{use.bound}."):
                preferred = use.path in entry.preferred
                yield SideUse(
                    held.span, How.HELD, preferred, use.path, use.written, held.dotted, held.function, use.statement,
                    use.imported,
                )  # fmt: skip
                break


def _qualified(facts: FileFacts, scope: int) -> str:
    names: list[str] = []
    while scope:
        if facts.scopes[scope].kind is not ScopeKind.MODULE:
            names.insert(0, facts.scopes[scope].name)
        scope = facts.scopes[scope].parent
    return ".".join(names)
