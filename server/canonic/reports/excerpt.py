"""Source excerpts: the lines of a finding with a caret under every column it covers.

Takes the text of a file and a span, gives printable lines. It does not know what the finding says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from canonic.reports.style import Style, printable
from canonic.text.spans import Lines, Span

WIDTH = 140
"""Columns of a line that are shown; the rest of a longer line is cut around the span."""
_TAB = 4
_MOST_LINES = 4
_CUT = "…"


def excerpt(lines: Lines, span: Span, style: Style, role: str) -> Iterator[str]:
    """The lines that `span` covers, numbered, each with its carets painted as `role`; nothing beyond the text."""
    if span.end_column == 1 and span.end_line > span.line:  # a whole line, its end included
        span = Span(span.line, span.column, span.end_line - 1, len(lines.line_text(span.end_line - 1)) + 1)
    last = min(span.end_line, len(lines.starts))
    numbers = range(span.line, last + 1)
    if not numbers:
        return
    margin = len(str(min(last, span.line + _MOST_LINES - 1)))
    bar = style.paint("gutter", f"{' ' * margin} |")
    yield bar
    for number in numbers[:_MOST_LINES]:
        source = lines.line_text(number)
        start = span.column - 1 if number == span.line else len(source) - len(source.lstrip())
        end = span.end_column - 1 if number == span.end_line else len(source)
        shown, before, under = _window(source, min(start, len(source)), min(end, len(source)))
        yield f"{style.paint('gutter', f'{number:>{margin}} |')} {shown}".rstrip()
        yield f"{bar} {' ' * before}{style.paint(role, '^' * max(under, 1))}"
    if len(numbers) > _MOST_LINES:
        yield f"{style.paint('gutter', f'{_CUT:>{margin}} |')}"


def _window(source: str, start: int, end: int) -> tuple[str, int, int]:
    """The part of a line to show, and how many columns stand before and under the carets."""
    first, last = 0, len(source)
    if len(source) > WIDTH:
        first = max(0, min(start - WIDTH // 3, len(source) - WIDTH))
        last = first + WIDTH
    head, body, tail = source[first:start], source[start : min(end, last)], source[min(end, last) : last]
    cells = [_cells(part) for part in (head, body, tail)]
    left = _CUT if first else ""
    right = _CUT if last < len(source) else ""
    shown = left + "".join(text for text, _ in cells) + right
    return shown, len(left) + cells[0][1], cells[1][1]


def _cells(source: str) -> tuple[str, int]:
    """A piece of a line as it is printed, and the columns it takes on a terminal."""
    text = printable(source.replace("\t", " " * _TAB))
    if text.isascii():
        return text, len(text)
    return text, sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or character in "\u200b\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
