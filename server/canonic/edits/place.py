"""Where a statement stands in its text: alone on its lines or beside others, with which indentation and line end.

Takes `Lines` and spans, gives `Place` values. Looks only at the lines around a statement and knows nothing of names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from canonic.text.spans import Lines, Span

_BLANK = " \t\f"
_REST_OF_LINE = re.compile(r"[ \t\f]*(#[^\r\n]*)?[ \t\f]*$")
_BETWEEN = re.compile(r"(?:[ \t\f\r\n;]|\\(?:\r\n?|\n))+|#(?P<comment>[^\r\n]*)")
_SORTER_DIRECTIVE = re.compile(r"\s*(?:isort\s*:|fmt\s*:\s*(?:off|on)|yapf\s*:|ruff\s*:\s*isort)")


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of one simple statement. Offsets are in characters from the start of the text."""

    start: int
    end: int
    alone: bool
    """Nothing but blanks stands before it and nothing but a comment behind it, so a line may be added or taken away."""
    continued: bool
    """The line above ends with a backslash, so that this line is part of that one."""
    indentation: str
    """What stands before it on its line, without anything up to a form feed; meaningful when `alone`."""
    comment: str
    """The comment behind it on its last line, from ``#`` on; only when `alone`."""
    line_start: int
    line_end: int
    """Where its last line ends, before the line end's own characters."""
    next_line: int
    newline: str
    """The line end to use for new lines beside it."""
    separable: bool
    """Its lines can be deleted with nothing lost but `comment`: no comment directly above it, no form feed."""

    @property
    def removable(self) -> bool:
        """Whether its lines can be deleted with nothing lost."""
        return self.separable and not self.comment


def locate(lines: Lines, span: Span) -> Place:
    """The `Place` of the statement at `span`."""
    text = lines.text
    start, end = lines.offset(span.line, span.column), lines.offset(span.end_line, span.end_column)
    line_start = lines.starts[span.line - 1]
    next_line = lines.starts[span.end_line] if span.end_line < len(lines.starts) else len(text)
    line_end = lines.starts[span.end_line - 1] + len(lines.line_text(span.end_line))
    before, rest = text[line_start:start], _REST_OF_LINE.match(text, end, line_end)
    above = lines.line_text(span.line - 1)
    continued = above.endswith("\\")  # `if x: \` or `import os; \`
    alone = rest is not None and not before.strip(_BLANK) and not continued
    comment = (rest.group(1) or "").rstrip(_BLANK) if alone and rest is not None else ""
    return Place(
        start=start,
        end=end,
        alone=alone,
        continued=continued,
        indentation=before.rpartition("\f")[2],
        comment=comment,
        line_start=line_start,
        line_end=line_end,
        next_line=next_line,
        newline=text[line_end:next_line] or _newline_of(lines),
        separable=alone and "\f" not in before and not above.lstrip(_BLANK).startswith("#"),
    )


def adjacent(lines: Lines, first: Span, second: Span) -> bool:
    """Whether nothing but blank space, ``;`` and ordinary comments stands between two statements.

    A comment that steers an import sorter or formatter counts as something.
    """
    start, end = lines.offset(first.end_line, first.end_column), lines.offset(second.line, second.column)
    if end < start:
        return False
    position = start
    while position < end:
        # One comment at a time, so that each of them is looked at.
        match = _BETWEEN.match(lines.text, position, end)
        if match is None or (match.group("comment") and _SORTER_DIRECTIVE.match(match.group("comment"))):
            return False
        position = match.end()
    return True


def blank_lines(lines: Lines, first: int, last: int) -> tuple[int, int]:
    """How many blank lines stand directly above and below some lines; a form feed is not blank."""
    above = below = 0
    while first - above > 1 and not lines.line_text(first - above - 1).strip(" \t"):
        above += 1
    while last + 1 + below <= len(lines.starts) and not lines.line_text(last + 1 + below).strip(" \t"):
        below += 1
    return above, below


def _newline_of(lines: Lines) -> str:
    """The line end that the text begins with; a plain line feed for a text of one line."""
    if len(lines.starts) == 1:
        return "\n"
    first = lines.text[: lines.starts[1]]
    return first[len(first.rstrip("\r\n")) :]
