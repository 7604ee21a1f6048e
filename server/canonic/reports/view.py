"""`View`: what a report may ask while it writes, and the shape that every report function has.

A report takes findings in the order they come and gives strings to be written one after another, so that the first
line stands on the screen before the last file is judged. It does not know who answers its questions
(`canonic.analysis` does) nor where its strings go (`canonic.cli` does).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from canonic.findings import Finding
from canonic.notebooks.cells import Notebook
from canonic.text.edits import TextEdit


class Workspace(Protocol):
    """Who knows the files; `canonic.analysis.Analysis` has this shape."""

    def text(self, path: str) -> str | None:
        """The text of a file; None when it cannot be read."""
        ...

    def notebook(self, path: str) -> Notebook | None:
        """The cells of a notebook, whose Python is its `text`; None for any other file."""
        ...

    def edits(self, path: str, findings: Iterable[Finding]) -> tuple[TextEdit, ...]:
        """The edits that apply the fixes of these findings of one file."""
        ...


@dataclass(frozen=True, slots=True)
class View:
    """The questions of a report, and how it is to look."""

    workspace: Workspace
    shown: Callable[[str], str]
    """A path relative to the workspace root as the reader should see it: relative to the working folder, with ``/``."""
    colour: bool = False


Report = Callable[[Iterable[Finding], View], Iterator[str]]
"""Findings in, pieces of output out; every piece ends with a line end."""
