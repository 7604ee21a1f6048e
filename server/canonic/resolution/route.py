"""`Route`: what lies behind one name of one file, on the way to a `Chain`. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from canonic.facts.model import Import
from canonic.index.snapshot import Snapshot
from canonic.resolution.model import Arm, End
from canonic.text.names import Path
from canonic.text.spans import Span

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


class Follower(Protocol):
    """What a step needs of the resolver that takes it."""

    snapshot: Snapshot

    def module_name(self, file: str) -> str:
        """The dotted name that a file is imported under."""

    def target_module(self, file: str, statement: Import) -> str | None:
        """The absolute module that a ``from`` statement names."""

    def inside(self, file: str, name: str, seen: tuple[Node, ...]) -> Route:
        """What lies behind a name of a file."""

    def hop(
        self, file: str, here: Path, span: Span, how: str, conditional: bool, own_spine: bool, route: Route
    ) -> Route:
        """A route that is reached by one more hop."""
