"""The three streams: who reads them, whether colour is welcome, and a progress bar where somebody watches.

`rich` is loaded only for a terminal, and only once the work takes long enough to be worth a bar.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from canonic.errors import CanonicError
from canonic.reports.style import Style, printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from canonic.analysis import Progress

_PATIENCE = 0.4
"""Seconds of work before a bar appears: shorter runs would only flicker."""
_PAUSE = 0.05
"""Seconds between two drawings of the bar."""


def prepare_streams() -> None:
    """Make standard output and error take any character that a path or a message may hold."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def is_terminal(stream: TextIO) -> bool:
    """Whether a person watches the stream, on a terminal that can do more than print."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def wants_colour(stream: TextIO) -> bool:
    """Whether the stream is a terminal that may be painted; ``NO_COLOR`` says no."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def say(kind: str, message: str) -> None:
    """One line on standard error; `kind` is ``error``, ``warning`` or ``note``."""
    style = Style(wants_colour(sys.stderr))
    role = "information" if kind == "note" else kind
    sys.stderr.write(f"{style.paint(role, kind)}: {printable(message)}\n")


def write_pieces(pieces: Iterable[str], output: str | None = None) -> None:
    """Write pieces to standard output as they come, or all at once to a file, in UTF-8.

    Raises `CanonicError` when the file cannot be written.
    """
    if output is None:
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
        return
    whole = "".join(pieces)
    try:
        with open(output, "w", encoding="utf-8", newline="", errors="backslashreplace") as file:
            file.write(whole)
    except OSError as error:
        raise CanonicError(f"cannot write {output}: {error.strerror}") from None


def write_exactly(pieces: Iterable[bytes]) -> None:
    """Write bytes to standard output as they are: for programs, which want UTF-8 and no translated line ends."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress | None]:
    """A callback that draws a bar on standard error while the work runs; None where nobody watches."""
    if quiet or not is_terminal(sys.stderr):
        yield None
        return
    drawing = _Drawing()
    try:
        yield drawing.show
    finally:
        drawing.close()


class _Drawing:
    """A bar that appears when the work has taken a while, and is wiped when it is done."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _PATIENCE
        self._bar: Bar | None = None
        self._tasks: dict[str, TaskID] = {}

    def show(self, stage: str, done: int, total: int) -> None:
        """Move the bar of a stage; most calls do nothing, so that the work is not slowed down."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        bar = self._bar or self._open()
        if stage not in self._tasks:
            self._tasks[stage] = bar.add_task(stage, total=total)
        bar.update(self._tasks[stage], completed=done, total=total)

    def close(self) -> None:
        """Wipe the bar and give the cursor back."""
        if self._bar is not None:
            self._bar.stop()

    def _open(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True, no_color=not wants_colour(sys.stderr)),
            transient=True,
        )
        self._bar.start()
        return self._bar
