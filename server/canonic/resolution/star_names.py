"""What ``from m import *`` gives, name by name, and which of it a file takes.

Takes a resolver and one star import; gives the names that the star surely gives, those that it may give, and those that
the code of the file takes. Where nobody can say what a star gives, the answer is None. What other files take through
the file is for `canonic.resolution.takers`.
"""

from __future__ import annotations

from dataclasses import dataclass

from canonic.facts.model import Binding, BindingKind, FileFacts, Guard, Import
from canonic.resolution.chain import Resolver
from canonic.resolution.live import conditions, is_star, live_bindings
from canonic.text.spans import Span
from canonic.workspace.modules import SourceModule

_NEVER_RUN = frozenset((Guard.TYPE_CHECKING, Guard.MAIN))
_HARMLESS = frozenset(("", "extend_path", "declare_namespace", "__path__"))
"""Dynamic namespaces that gain submodules only."""
_MAYBE = frozenset((BindingKind.OTHER, BindingKind.GLOBAL))
"""Bindings that need not happen: a loop over nothing, a function that nobody calls."""


@dataclass(frozen=True, slots=True)
class Given:
    """The names that a star gives."""

    sure: frozenset[str]
    unsure: frozenset[str]
    """Names that it gives in some runs, or only to type checkers."""


def given_names(resolver: Resolver, module: str, importer: str, seen: frozenset[str] = frozenset()) -> Given | None:
    """What ``from module import *`` gives in the file `importer`; None when its text does not tell."""
    located = resolver.snapshot.modules.find(module, importer)
    if not isinstance(located, SourceModule) or located.path in seen:
        return None
    facts = resolver.snapshot.facts(located.path)
    if facts.problem is not None or facts.dynamic_namespace not in _HARMLESS:
        return None
    if resolver.snapshot.unreadable(located.path) is not None:
        return None
    if facts.exports is not None:
        return Given(frozenset(export.name for export in facts.exports), frozenset()) if facts.exports_exact else None
    sure, unsure = _bound_names(facts)
    for statement in filter(is_star, facts.imports):
        target = resolver.target_module(located.path, statement)
        inner = given_names(resolver, target, located.path, seen | {located.path}) if target else None
        if inner is None:
            return None
        runs = _NEVER_RUN.isdisjoint(statement.guards)
        (sure if runs and not statement.guards else unsure).update(inner.sure)
        unsure.update(inner.unsure)
    own = {module, *resolver.snapshot.modules.names_of(located.path)}
    assigned = {path.name for path in resolver.assigned_outside if path.module in own}
    if "*" in assigned:
        return None
    unsure.update(assigned)
    return Given(_public(sure - _deleted(facts)), _public(unsure - sure | sure & _deleted(facts)))


def is_taken_here(resolver: Resolver, file: str, statement: Import, name: str) -> bool:
    """Whether the code of a file may take a name from its star import `statement`, or its ``__all__`` hands it on.

    A name that the file has in another way too counts as taken where the star comes last: without it, another object
    would be left.
    """
    facts, body = resolver.snapshot.facts(file), resolver.snapshot.body(file)
    if any(lookup.name == name and _reaches(lookup.span, statement.span) for lookup in body.lookups):
        return True
    said = any(binding.name == name for binding in facts.bindings) or _is_given_before(resolver, file, statement, name)
    exported = any(export.name == name for export in facts.exports or ())
    return (said or exported) and is_left_behind(facts, statement, name)


def _is_given_before(resolver: Resolver, file: str, statement: Import, name: str) -> bool:
    """Whether an earlier star of the file may give the name too."""
    for other in filter(is_star, resolver.snapshot.facts(file).imports):
        if other.span < statement.span:
            module = resolver.target_module(file, other)
            given = given_names(resolver, module, file) if module else None
            if given is None or name in given.sure | given.unsure:
                return True
    return False


def is_left_behind(facts: FileFacts, statement: Import, name: str) -> bool:
    """Whether the file's namespace may still hold what the star gave, once all of the file has run."""
    return not any(
        binding.name == name
        and binding.kind not in _MAYBE
        and not conditions(binding)
        and binding.span > statement.span
        for binding in facts.bindings
    )


def _reaches(lookup: Span, star: Span) -> bool:
    """Whether a star stands where it may give what is looked up."""
    return (lookup.line, lookup.column) <= (star.line, star.column) and (star.end_line, star.end_column) <= (
        lookup.end_line,
        lookup.end_column,
    )


def _bound_names(facts: FileFacts) -> tuple[set[str], set[str]]:
    """Names that a module surely binds, and those that it binds in some runs."""
    sure: set[str] = set()
    unsure: set[str] = set()
    for name in {binding.name for binding in facts.bindings}:
        live, _ = live_bindings(facts, name)
        if live:
            (sure if _one_always_runs(live) else unsure).add(name)
    return sure, unsure


def _one_always_runs(bindings: list[Binding]) -> bool:
    """Whether some binding always happens: it has no condition, or both arms of a guard have one."""
    ways = [conditions(binding) for binding in bindings if binding.kind not in _MAYBE]
    return any(not way or (way[-1] is Guard.TRY and (*way[:-1], Guard.EXCEPT_IMPORT) in ways) for way in ways)


def _deleted(facts: FileFacts) -> set[str]:
    """Names that a ``del`` may have taken out of the namespace again, whatever bound them."""
    return {binding.name for binding in facts.bindings if binding.kind is BindingKind.DELETED}


def _public(names: set[str]) -> frozenset[str]:
    return frozenset(name for name in names if not name.startswith("_"))
