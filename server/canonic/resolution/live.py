"""The bindings of a name that may be in force when a module is loaded, read from one file's facts alone.

Takes facts and gives them in the order of the text, with whether the name is bound once and for all. Follows nothing.
"""

from __future__ import annotations

from canonic.facts.model import Binding, BindingKind, FileFacts, Guard, Import
from canonic.resolution.model import Arm

_SILENT_GUARDS = frozenset((Guard.NOT_TYPE_CHECKING, Guard.WARNS))


def is_package(file: str) -> bool:
    """Whether a file is a package's ``__init__``."""
    return file.rpartition("/")[2].partition(".")[0] == "__init__"


def is_stub(file: str) -> bool:
    """Whether a file describes types only: nothing in it ever runs."""
    return file.endswith(".pyi")


def is_star(statement: Import) -> bool:
    """Whether a statement is a module-level ``from m import *``."""
    return not statement.scope and statement.is_from and bool(statement.names) and statement.names[0].name == "*"


def conditions(binding: Binding) -> tuple[Guard, ...]:
    """The guards that may keep a binding from happening; empty for one that always does."""
    return tuple(guard for guard in binding.guards if guard not in _SILENT_GUARDS)


def arm_order(arm: Arm) -> int:
    """The ``try`` arm first, fallbacks and type-only arms last."""
    if Guard.EXCEPT_IMPORT in arm.guards or Guard.TYPE_CHECKING in arm.guards:
        return 2
    return 0 if Guard.TRY in arm.guards else 1


def live_bindings(facts: FileFacts, name: str) -> tuple[list[Binding], bool]:
    """The bindings of a name that may be in force when the module is loaded, and whether it is bound more than once."""
    every = [binding for binding in facts.bindings if binding.name == name]
    if not every:
        return [], False
    running = [b for b in every if Guard.TYPE_CHECKING not in b.guards and Guard.MAIN not in b.guards]
    running = running or every
    live: list[Binding] = []
    rebound = False
    for binding in running:
        if binding.kind is BindingKind.OTHER:
            rebound = True  # a loop may not run, a pattern may not match
        if binding.kind is BindingKind.GLOBAL:
            rebound = True
            if not live:
                live = [binding]
        elif binding.kind is BindingKind.DELETED:
            rebound = True
            if not conditions(binding):
                live = []
        elif not conditions(binding):
            rebound = rebound or any(not _same_source(facts, binding, other) for other in live)
            live = [binding]
        else:
            rebound = rebound or any(not conditions(other) for other in live)
            live.append(binding)
    return live, rebound


def _same_source(facts: FileFacts, one: Binding, other: Binding) -> bool:
    """Whether two bindings import the same thing, so that the second changes nothing."""
    if one.kind is not other.kind or one.kind not in (BindingKind.IMPORT, BindingKind.MODULE):
        return False
    first, second = facts.imports[one.import_index], facts.imports[other.import_index]
    names = first.names[one.name_index].name, second.names[other.name_index].name
    if one.kind is BindingKind.MODULE:  # ``import a.b`` and ``import a.c`` both bind the same ``a``
        aliased = first.names[one.name_index].asname or second.names[other.name_index].asname
        return names[0] == names[1] if aliased else True
    return names[0] == names[1] and (first.level, first.module) == (second.level, second.module)
