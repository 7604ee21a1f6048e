"""What a probe saw, as plain values, and how its answer is read."""

from __future__ import annotations

from pathlib import Path as FilePath

import msgspec


class Thing(msgspec.Struct, frozen=True):
    """Who an object is."""

    kind: str
    """``class``, ``function``, ``module`` or ``value``."""
    of: str
    """Its own dotted name, as it says; of a value its type."""
    id: int
    """Means something within one process only."""


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """A line that was running."""

    file: str
    """Absolute."""
    line: int


class Error(msgspec.Struct, frozen=True):
    """Why an import failed."""

    type: str
    message: str
    gone: bool = False
    """The path itself is not there; nothing else is wrong."""
    lacking: str | None = None
    """A module that is not installed."""
    frames: tuple[Frame, ...] = ()
    """Outermost first."""


class Warned(msgspec.Struct, frozen=True):
    """A deprecation warning."""

    category: str
    message: str
    module: str
    """The module whose import gave it."""
    file: str
    line: int


class Difference(msgspec.Struct, frozen=True):
    """One name of two modules that is two things."""

    name: str
    here: Thing
    there: Thing


class Step(msgspec.Struct, frozen=True):
    """One import: an object or an error."""

    stage: str
    """``imported`` for the path itself, ``compared`` for its home after it."""
    seconds: float
    object: Thing | None = None
    error: Error | None = None
    warnings: tuple[Warned, ...] = ()
    same: bool | None = None
    differing: tuple[Difference, ...] = ()


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """All that one probe tells."""

    imported: Step | None = None
    """None: it ended, or was ended, before."""
    compared: Step | None = None
    late: bool = False
    """It was ended because its time was up."""
    code: int = 0
    """Exit code of the process; negative for a signal."""
    stack: tuple[Frame, ...] = ()
    """What was running when the time was nearly up, innermost first."""


_step = msgspec.json.Decoder(Step)


def read_steps(file: FilePath) -> dict[str, Step]:
    """The steps that a probe has written so far, by stage."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return {}
    found: dict[str, Step] = {}
    for line in lines:
        try:
            step = _step.decode(line)
        except msgspec.MsgspecError:  # ended while it wrote
            continue
        found[step.stage] = step
    return found


def read_stack(file: FilePath) -> tuple[Frame, ...]:
    """The frames of the main thread, which `faulthandler` writes last; innermost first."""
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return ()
    frames: list[Frame] = []
    for line in text.rpartition("most recent call first")[2].splitlines():
        head, quote, rest = line.strip().partition('"')
        name, _, place = rest.rpartition('", line ')
        number = place.partition(" ")[0]
        if head == "File " and quote and number.isdigit():
            frames.append(Frame(name, int(number)))
    return tuple(frames)
