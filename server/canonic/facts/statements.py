"""Which logical line a place of the text belongs to, and in which scope.

Takes the marks of a `canonic.facts.walk.Walk`, gives statements. Places must be asked for in the order of the text: the
search goes on where it stopped, so many questions cost one pass at most.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from canonic.facts.found import Mark
from canonic.facts.lexing import CONTENT, Lexer
from canonic.facts.patterns import reading_pattern

_HEAD = reading_pattern(r"(?:[ \t\f\r]*+(?:#[^\n]*+)?\n)*+[ \t\f]*+(?:\\\r?\n[ \t\f]*+)*+")
_LINES = reading_pattern(rf"(?:[ \t\r]*+{CONTENT}(?:#[^\n]*+)?+\n)*+")
"""Whole logical lines, many at once; told where to stop, it stops before the line that goes on there."""


class Statement(NamedTuple):
    """A logical line: first token, beginning of the next line, number of its scope."""

    start: int
    end: int
    scope: int


class Statements:
    """The logical lines of one text, found as they are asked for."""

    def __init__(self, lexer: Lexer, marks: Sequence[Mark]) -> None:
        self.lexer = lexer
        self._text = lexer.text
        self._marks = marks
        self._starts = [mark.start for mark in marks]
        self._last = Statement(0, 0, 0)

    def at(self, offset: int) -> Statement | None:
        """The logical line that covers `offset`; None when only blank lines and comments stand there."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        mark = self._marks[index]
        position = max(mark.start, self._last.end if self._last.start >= mark.start else 0)
        if self._last.start <= offset < self._last.end and self._last.start >= mark.start:
            return self._last
        lines = _LINES.match(self._text, position, offset)
        if lines is not None:
            position = lines.end()
        while True:
            head = _HEAD.match(self._text, position)
            assert head is not None
            start = head.end()
            if start > offset or start >= len(self._text):
                return None
            end = self.lexer.logical_line(start).end
            if end > offset:
                self._last = Statement(start, end, mark.scope)
                return self._last
            position = end
