"""Which side of an exclusive entry a file uses, and where: imports, and names read through imported modules.

Takes a judge and one file; gives `SideUse`s in the order of the text. Type-only imports count only when the entry
says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from canonic.facts.model import Guard, Import, ScopeKind, UseKind
from canonic.policy.model import ExclusiveEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Chain, Defined
from canonic.resolution.module_uses import bound_modules, reaches
from canonic.text.names import Path
from canonic.text.spans import Span
from canonic.workspace.modules import SourceModule


@dataclass(frozen=True, slots=True)
class SideUse:
    """One place where a file uses a side of an exclusive entry."""

    span: Span
    path: Path
    """The side's path as the policy declares it."""
    written: Path
    preferred: bool
    bound: str
    """The expression by which the file reaches it: the bound name, or ``m.X``."""
    statement: Import | None
    """None for a use through a module."""


def side_uses(judge: Judge, file: str, entry: ExclusiveEntry) -> list[SideUse]:
    """All places where a file uses either side."""
    found: list[SideUse] = []
    for site in judge.sites(file):
        if _counts(site.statement, entry):
            for path, preferred in _sides(entry):
                if _is(judge, site.written, site.chain, path):
                    bound = site.imported.bound
                    found.append(SideUse(site.imported.span, path, site.written, preferred, bound, site.statement))
                    break
    modules = frozenset(path.module for path, _ in _sides(entry))
    for module in bound_modules(judge, file, modules):
        if not _counts(module.statement, entry):
            continue
        for use in judge.resolver.snapshot.body(file).uses:
            if use.kind is UseKind.PASSED or not use.dotted.startswith(f"{module.expression}."):
                continue
            if not reaches(judge.resolver.snapshot.facts(file), module, use):
                continue
            written = Path(module.module, use.dotted[len(module.expression) + 1 :].partition(".")[0])
            for path, preferred in _sides(entry):
                if written == path or (not path.name and written.module == path.module):
                    found.append(
                        SideUse(use.span, path, written, preferred, f"{module.expression}.{written.name}", None)
                    )
    return sorted(found, key=lambda use: use.span)


def exempt_files(judge: Judge, entry: ExclusiveEntry) -> frozenset[str]:
    """Files that define either side, or stand on the chain to it."""
    found: set[str] = set()
    for path, _ in _sides(entry):
        located = judge.resolver.snapshot.modules.find(path.module, None)
        if isinstance(located, SourceModule):
            found.add(located.path)
        if path.name:
            for arm in judge.home(path).arms:
                found.update(hop.file for hop in arm.hops)
                if isinstance(arm.end, Defined):
                    found.add(arm.end.file)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """The first place where one function uses one side."""

    function: str
    """Qualified name; empty for the module's own level."""
    preferred: bool
    expression: str
    span: Span


def function_uses(judge: Judge, file: str, sites: list[SideUse]) -> list[FunctionUse]:
    """Per function, the first use of each side through what the file's imports bind."""
    facts = judge.resolver.snapshot.facts(file)
    sides = {use.bound: use.preferred for use in sites if use.statement is not None}
    found: dict[tuple[str, bool], FunctionUse] = {}
    for use in judge.resolver.snapshot.body(file).uses:
        root = use.dotted.partition(".")[0]
        if root not in sides or use.kind in (UseKind.ANNOTATION, UseKind.STRING_ANNOTATION):
            continue
        if use.kind is UseKind.STORE and use.dotted == root:
            continue
        names: list[str] = []
        number = use.scope
        while number:
            if facts.scopes[number].kind is not ScopeKind.MODULE:
                names.insert(0, facts.scopes[number].name)
            number = facts.scopes[number].parent
        key = (".".join(names), sides[root])
        found.setdefault(key, FunctionUse(*key, use.dotted, use.span))
    return sorted(found.values(), key=lambda use: use.span)


def _sides(entry: ExclusiveEntry) -> list[tuple[Path, bool]]:
    return [(path, True) for path in entry.preferred] + [(path, False) for path in entry.instead_of]


def _counts(statement: Import, entry: ExclusiveEntry) -> bool:
    return entry.type_only or Guard.TYPE_CHECKING not in statement.guards


def _is(judge: Judge, written: Path, chain: Chain, side: Path) -> bool:
    """Whether an imported path is a side: listed, or the same object."""
    if not side.name:
        return written.module == side.module
    return written == side or judge.resolver.same_object(chain, judge.home(side))
