"""Where a place is shown: as it is, or in a notebook as a place of its cell.

Takes a `View`, a path and a span of the text that is read as Python; gives a `Spot`.
"""

from __future__ import annotations

from dataclasses import dataclass

from canonic.findings import Place
from canonic.notebooks.cells import Notebook
from canonic.reports.style import printable
from canonic.reports.view import View
from canonic.text.spans import Lines, Span


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as people and programs look for it."""

    path: str
    """As the reader should see it."""
    cell: int | None
    """The cell of a notebook, from 1; None for any other file."""
    span: Span
    """In the file, or in the cell."""

    def __str__(self) -> str:
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{printable(self.path)}:{cell}{self.span.line}:{self.span.column}"


class Spots:
    """The spots of one report."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._notebooks: dict[str, Notebook | None] = {}
        self._shown: dict[str, str] = {}
        self._path: str | None = None
        self._lines: Lines | None = None

    def spot(self, path: str, span: Span) -> Spot:
        """Where a span is shown."""
        shown = self._shown.get(path)
        if shown is None:
            shown = self._shown[path] = self._view.shown(path)
        notebook = self._notebook(path)
        if notebook is None:
            return Spot(shown, None, span)
        return Spot(shown, notebook.place(span.line)[0], notebook.span(span))

    def place(self, place: Place) -> str:
        """A line of a file as people look for it."""
        spot = self.spot(place.path, Span(place.line, 1, place.line, 1))
        return str(spot).removesuffix(":1")

    def lines(self, path: str, span: Span) -> Lines | None:
        """The text around a span, in which `Spot.span` is a place; None when it cannot be read."""
        notebook = self._notebook(path)
        if notebook is not None:
            return Lines(notebook.source(span.line))
        if path != self._path:
            source = self._view.workspace.text(path)
            self._path, self._lines = path, None if source is None else Lines(source)
        return self._lines

    def _notebook(self, path: str) -> Notebook | None:
        if path not in self._notebooks:
            self._notebooks[path] = self._view.workspace.notebook(path)
        return self._notebooks[path]
