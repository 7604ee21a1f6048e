"""Answers of resolution: `Chain` with its arms, hops and ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import BindingKind, Guard
from canonic.text.names import Path
from canonic.text.spans import Span


@dataclass(frozen=True, slots=True)
class Defined:
    """The chain ends at a definition in the workspace."""

    path: Path
    """Module and name of the definition; the name is empty when the object is the module itself."""
    file: str
    span: Span
    kind: BindingKind | None
    """None for a module."""


@dataclass(frozen=True, slots=True)
class External:
    """The chain leaves the workspace."""

    path: Path
    distribution: str = ""
    """Name of the installed distribution where it is known."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The chain ends at a workspace module or name that is not there."""

    path: Path
    """The first path that does not exist: the module alone when the module is missing."""


@dataclass(frozen=True, slots=True)
class Cyclic:
    """The names pass each other round."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Dynamic:
    """Only running the program would tell."""

    reason: str
    path: Path


End = Defined | External | Missing | Cyclic | Dynamic


@dataclass(frozen=True, slots=True)
class Hop:
    """One binding on the way."""

    path: Path
    file: str
    span: Span
    how: str
    """``import``, ``alias``, ``star``, ``getattr`` or ``submodule``: how it passes the name on."""
    conditional: bool


@dataclass(frozen=True, slots=True)
class Arm:
    """One way that the chain can take at run time."""

    hops: tuple[Hop, ...]
    guards: tuple[Guard, ...]
    end: End


@dataclass(frozen=True, slots=True)
class Chain:
    """From a written path to its end or ends; at least one arm."""

    start: Path
    arms: tuple[Arm, ...]
    stable: bool
    """False when a name on the way is rebound, deleted or declared ``global`` in a function."""
    spine: tuple[tuple[Path, bool], ...] = ()
    """Bindings that the chain passes whatever happens, each with whether the name is bound once and for all there."""

    @property
    def end(self) -> End:
        """The end of the first arm."""
        return self.arms[0].end

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of the first arm, start and definition included, without repetition."""
        last = self.end
        tail = (last.path,) if isinstance(last, Defined) else ()
        return tuple(dict.fromkeys((self.start, *(hop.path for hop in self.arms[0].hops), *tail)))

    def passages(self) -> Iterator[str]:
        """The files and modules that any arm leads through, and the dotted paths where it starts and ends."""
        yield from (self.start.module, self.start.dotted)
        for arm in self.arms:
            yield from (hop.file for hop in arm.hops)
            for path in arm.end.paths if isinstance(arm.end, Cyclic) else (arm.end.path,):
                yield from (path.module, path.dotted)
            if isinstance(arm.end, Defined):
                yield arm.end.file
