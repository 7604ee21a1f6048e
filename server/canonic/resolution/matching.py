"""Which argument of a call reaches which parameter, by Python's own rules, from texts alone.

Takes the parameters of a signature and the arguments of a call; gives positions. A call that Python would refuse, or
that unpacks something, matches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from canonic.facts.arguments import Argument
from canonic.facts.called import Parameter, ParameterKind

Matched = dict[str, tuple[int, ...]]
"""For each parameter, the numbers of the arguments that reach it: none (its default counts), one, or, for ``*args`` and
``**kwargs``, any number."""

_BY_POSITION = (ParameterKind.POSITIONAL, ParameterKind.EITHER)
_BY_NAME = (ParameterKind.EITHER, ParameterKind.KEYWORD)


def match(parameters: Sequence[Parameter], arguments: Sequence[Argument]) -> Matched | None:
    """The arguments by parameter; None when that cannot be told or Python would raise TypeError."""
    found: dict[str, list[int]] = {parameter.name: [] for parameter in parameters}
    positions = [parameter.name for parameter in parameters if parameter.kind in _BY_POSITION]
    named = {parameter.name for parameter in parameters if parameter.kind in _BY_NAME}
    several = {p.kind: p.name for p in parameters if p.kind in (ParameterKind.LIST, ParameterKind.TABLE)}
    positional = 0
    names: set[str] = set()
    for number, argument in enumerate(arguments):
        if argument.name.startswith("*") or argument.name in names:
            return None
        if not argument.name:
            reached = positions[positional] if positional < len(positions) else several.get(ParameterKind.LIST)
            positional += 1
        else:
            names.add(argument.name)
            reached = argument.name if argument.name in named else several.get(ParameterKind.TABLE)
        if reached is None or (found[reached] and reached not in several.values()):
            return None
        found[reached].append(number)
    if any(parameter.required and not found[parameter.name] for parameter in parameters):
        return None
    return {name: tuple(numbers) for name, numbers in found.items()}
