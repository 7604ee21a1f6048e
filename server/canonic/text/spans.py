"""Places in a text: `Span`, and `Lines`, which turns offsets into lines and columns and back.

One convention everywhere inside Canonic: lines and columns count from 1, columns in characters
(code points), the end is exclusive. Lines end at ``\\n``, ``\\r\\n`` and ``\\r`` only; a byte order mark is
no column. Only `canonic.lsp.convert` knows other units.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

import msgspec


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False, order=True):
    """A stretch of text. Lines and columns from 1, in characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, line: int, column: int) -> bool:
        """Whether the place lies inside the span or at its very end (an editor's cursor behind a word)."""
        return (self.line, self.column) <= (line, column) <= (self.end_line, self.end_column)


_LINE_END = re.compile(r"\r\n|\r|\n")


class Lines:
    """The line starts of one text. `text` must not begin with a byte order mark."""

    def __init__(self, text: str) -> None:
        self.text = text
        if "\r" in text or "\0" in text:
            self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        else:  # the same, many times quicker
            lines = text.replace("\n", "\n\0").split("\0")
            self.starts = [0, *accumulate(map(len, lines))]
            self.starts.pop()  # behind the last line stands no line end

    def offset(self, line: int, column: int) -> int:
        """The character offset of a place; places beyond the text are clamped to its end."""
        if line > len(self.starts):
            return len(self.text)
        return min(self.starts[line - 1] + column - 1, len(self.text))

    def place(self, offset: int) -> tuple[int, int]:
        """The (line, column) of a character offset, both from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """The span between two character offsets."""
        return Span(*self.place(start), *self.place(end))

    def slice(self, span: Span) -> str:
        """The text that a span covers."""
        return self.text[self.offset(span.line, span.column) : self.offset(span.end_line, span.end_column)]

    def line_text(self, line: int) -> str:
        """One line without its line end; empty beyond the text."""
        if not 1 <= line <= len(self.starts):
            return ""
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return self.text[self.starts[line - 1] : end].rstrip("\r\n")


@lru_cache(maxsize=2)
def lines_of(text: str) -> Lines:
    """The lines of a text that several in a row ask about, as all do about what is being typed."""
    return Lines(text)


def overlap(first: Span, second: Span) -> bool:
    """Whether two spans share text. An empty one does where it stands within the other, not at its ends."""
    if (first.line, first.column) > (second.line, second.column):
        first, second = second, first
    start, end = (second.line, second.column), (first.end_line, first.end_column)
    return start < end and (first.line, first.column) < max(start, (second.end_line, second.end_column))
