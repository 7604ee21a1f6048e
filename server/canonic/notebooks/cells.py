"""A notebook and its cells: the joined text, the way from places in it to places in a cell, and edits carried back.

Takes the bytes of an ``.ipynb`` file (format 4), gives a `Notebook`; raises `NotANotebook` for anything else. Each cell
is a run of its own: a statement stands between two of them in the joined text, so that nothing is moved or joined
across.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from canonic.notebooks.magics import plain
from canonic.notebooks.sources import replacements
from canonic.text.edits import TextEdit, apply_edits
from canonic.text.spans import Lines, Span

_BETWEEN = "pass  # the next cell\n"
_MARK = "\ufeff"
_HEAD = re.compile(r"(?:[^\r\n]*(?:\r\n|\r|\n)){0,2}")
_COOKIE = re.compile(r"(?m)^([ \t\f]*#.*?coding)[:=](?=[ \t]*[-\w.])")


class NotANotebook(Exception):
    """The bytes are not a notebook that can be read. The message says why, in words for the user."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell."""

    number: int
    """Its position among all cells, text ones too, from 1."""
    source: str
    first_line: int
    """Line of the joined text on which it begins."""
    lines: int
    """How many lines of the joined text it has; the text between cells is not counted."""


@dataclass(frozen=True)
class Notebook:
    """One notebook file. `text` is what is read as Python."""

    raw: str
    """The file's own text, with its byte order mark if it has one."""
    cells: tuple[Cell, ...]

    @cached_property
    def text(self) -> str:
        """The code cells in order, magics made harmless."""
        joined = _BETWEEN.join(_as_lines(plain(cell.source)) for cell in self.cells)
        # The file is UTF-8, whatever a comment in its first cell declares.
        head = _HEAD.match(joined)
        end = head.end() if head is not None else 0
        return _COOKIE.sub(r"\1 ", joined[:end]) + joined[end:]

    def place(self, line: int) -> tuple[int, int]:
        """The number of the cell that a line of the text belongs to, and the line in it."""
        cell = self._cell(line)
        return cell.number, line - cell.first_line + 1

    def span(self, span: Span) -> Span:
        """A span of the text as a span of its cell."""
        before = self._cell(span.line).first_line - 1
        return Span(span.line - before, span.column, span.end_line - before, span.end_column)

    def source(self, line: int) -> str:
        """The source of the cell that a line of the text belongs to."""
        return self._cell(line).source

    def rewritten(self, edits: Iterable[TextEdit]) -> str:
        """The file's text after edits of the joined text.

        Raises ValueError when one of them does not stay inside a cell's Python, or the file has an odd shape.
        """
        parts: list[str] = []
        done = 0
        for start, end, text in self.replacements(edits):
            parts += (self.raw[done:start], text)
            done = end
        return "".join((*parts, self.raw[done:]))

    def replacements(self, edits: Iterable[TextEdit]) -> list[tuple[int, int, str]]:
        """The same as the stretches of `raw` that change, in order: where each begins and ends, and its new text."""
        by_cell: dict[Cell, list[TextEdit]] = {}
        for edit in edits:
            cell = self._cell(edit.span.line)
            own = self.span(edit.span)
            if (own.end_line, own.end_column) > (cell.lines + 1, 1):
                raise ValueError("an edit reaches beyond its cell")
            by_cell.setdefault(cell, []).append(TextEdit(own, edit.text))
        sources: dict[int, str] = {}
        for cell, own_edits in by_cell.items():
            before = _as_lines(cell.source)
            lines, python = Lines(before), Lines(plain(before))
            after = apply_edits(before, own_edits)
            hidden = any(lines.slice(edit.span) != python.slice(edit.span) for edit in own_edits)
            if hidden or plain(after) != apply_edits(python.text, own_edits):
                raise ValueError("an edit concerns text that is no Python")
            sources[cell.number - 1] = after if before == cell.source else after.removesuffix("\n")
        return replacements(self.raw, sources)

    def _cell(self, line: int) -> Cell:
        starts = [cell.first_line for cell in self.cells]
        return self.cells[max(0, bisect_right(starts, line) - 1)]


class _RawCell(msgspec.Struct):
    cell_type: Any = None
    source: Any = None
    metadata: Any = None


class _RawNotebook(msgspec.Struct):
    cells: list[_RawCell]
    nbformat: Any = 4
    metadata: Any = None


_decoder = msgspec.json.Decoder(_RawNotebook)


def read_notebook(data: bytes) -> Notebook:
    """The notebook that these bytes hold; one of another language has no cells."""
    try:
        raw = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotANotebook(f"is no notebook: the bytes are not UTF-8 (byte {error.start})") from None
    content = _content(raw.removeprefix(_MARK))
    if not isinstance(content.nbformat, int) or content.nbformat < 4:
        raise NotANotebook(f"is a notebook of format {content.nbformat}; format 4 is read")
    cells: list[Cell] = []
    line = 1
    for number, cell in enumerate(content.cells if _is_python(content.metadata) else (), 1):
        source = _source(cell)
        if source:
            lines = len(Lines(_as_lines(source)).starts) - 1
            cells.append(Cell(number, source, line, lines))
            line += lines + 1
    return Notebook(raw, tuple(cells))


def _content(text: str) -> _RawNotebook:
    try:
        return _decoder.decode(text)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NotANotebook(f"is no notebook: {error}") from None
    except msgspec.DecodeError:
        pass
    # What Python writes is a little more than JSON: NaN, and halves of characters.
    try:
        return msgspec.convert(json.loads(text), _RawNotebook)
    except (ValueError, RecursionError) as error:
        raise NotANotebook(f"is no notebook: {error}") from None


def _source(cell: _RawCell) -> str:
    """The Python of a cell; empty for text, for another language and for what cannot be read."""
    if cell.cell_type != "code" or not _is_python(_part(cell.metadata, "vscode"), "languageId"):
        return ""
    parts = cell.source if isinstance(cell.source, list) else [cell.source]
    if not all(isinstance(part, str) for part in parts):
        return ""
    source = "".join(parts)
    return "" if "\0" in source or any("\ud800" <= character <= "\udfff" for character in source) else source


def _is_python(metadata: Any, key: str = "") -> bool:
    """Whether the language is Python, as far as anything says."""
    if key:
        said = _part(metadata, key)
    else:
        said = _part(_part(metadata, "kernelspec"), "language") or _part(_part(metadata, "language_info"), "name")
    return not isinstance(said, str) or said.lower().startswith(("python", "ipython"))


def _part(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _as_lines(source: str) -> str:
    return source if source.endswith(("\n", "\r")) else f"{source}\n"
