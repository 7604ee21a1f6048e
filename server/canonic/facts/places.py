"""Lines and columns of offsets in one text, counted as the text is walked.

Takes a text whose lines end in ``\\n`` or ``\\r\\n``, gives `Span`. Quicker than `canonic.text.spans.Lines` when few
offsets are asked for, nearly in order: no table of lines is made.
"""

from __future__ import annotations

from canonic.text.spans import Span


class Places:
    """The places of one text. Keeps the last line it was asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line = 1
        self._start = 0
        self._last = 0

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        text, last = self.text, self._last
        self._last = offset
        if offset < last:
            count = text.count("\n", offset, last)
            self._line -= count
        else:
            count = text.count("\n", last, offset)
            self._line += count
        if count:
            self._start = text.rfind("\n", 0, offset) + 1
        return self._line

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets, `start` first."""
        line = self.line(start)
        first = self._start
        if self.text.find("\n", start, end) < 0:
            return Span(line, start - first + 1, line, end - first + 1)
        last = self.line(end)
        return Span(line, start - first + 1, last, end - self._start + 1)
