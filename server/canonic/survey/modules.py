"""The modules that legacy paths lead through: how much is left before each of them can go.

Takes a judge and the rows of all entries; gives `ModuleRow`s. Whether a module may really go is asked by the rule
`idle-shim`, which looks at all that a module provides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from canonic.resolution.canonical import Judge
from canonic.survey.model import EntryRow, Mend, ModuleRow, Role, State, Use
from canonic.workspace.modules import NamespacePackage, SourceModule

_OLD = frozenset((Role.LEGACY, Role.RESOLVED))


def old_modules(judge: Judge, entries: Iterable[EntryRow]) -> tuple[ModuleRow, ...]:
    """Each module with what is left of it; those with most uses first. What is gone and not used is left out."""
    uses: dict[str, list[Use]] = defaultdict(list)
    homes: set[str] = set()
    for entry in entries:
        homes.add(entry.home_place)
        for row in entry.paths:
            module = row.path.partition(":")[0]
            if row.role in _OLD:
                uses[module] += row.uses
            elif row.role is Role.CANONICAL:
                homes.add(_file(judge, module))
    found = [
        ModuleRow(
            name=module,
            state=_state(judge, module, homes - {""}, used=bool(left)),
            left=len(left),
            in_tests=sum(use.test for use in left),
            safe=sum(use.mend is Mend.SAFE for use in left),
            files=len({use.file for use in left}),
        )
        for module, left in uses.items()
    ]
    found = [row for row in found if row.left or row.state is not State.GONE]
    return tuple(sorted(found, key=lambda row: (-row.left, row.state is State.GONE, row.name)))


def _state(judge: Judge, module: str, homes: set[str], *, used: bool) -> State:
    located = judge.resolver.snapshot.modules.find(module, None)
    if not isinstance(located, SourceModule | NamespacePackage):
        return State.GONE
    if isinstance(located, SourceModule) and located.path in homes:
        return State.HOME
    if isinstance(located, SourceModule) and located.is_package:
        folder = located.path.rpartition("/")[0]
        if any(home.startswith(f"{folder}/") for home in homes):
            return State.HOME
    return State.IN_USE if used else State.EMPTY


def _file(judge: Judge, module: str) -> str:
    located = judge.resolver.snapshot.modules.find(module, None)
    return located.path if isinstance(located, SourceModule) else ""
