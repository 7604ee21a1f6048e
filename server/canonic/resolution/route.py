"""`Route`: what lies behind one name of one file, on the way to a `Chain`. Plain values."""

from __future__ import annotations

from dataclasses import dataclass

from canonic.resolution.model import Arm, End
from canonic.text.names import Path

Node = tuple[str, str]
"""A file and a name in it."""


@dataclass(frozen=True, slots=True)
class Route:
    """What lies behind one (file, name): the arms, and the bindings that are reached whatever happens."""

    arms: tuple[Arm, ...]
    spine: tuple[tuple[Path, bool], ...]
    """Bindings that every arm passes, each with whether the name is stable there."""

    @property
    def stable(self) -> bool:
        """Whether every certain name on the way is bound once and for all."""
        return all(stable for _, stable in self.spine)


def ends(end: End) -> Route:
    """The route that is over at once."""
    return Route((Arm((), (), end),), ())
