"""A text cut into parts that are read each by itself: whole statements of the module, many small ones together.

Takes text whose lines end in ``\n`` or ``\r\n`` and which ends with a line end. A cut is made only where what stands
before cannot bear on how the rest is read, and where no bracket, comma, dot or equals sign stands last, not even in a
comment: who looks for such a sign with a word behind it finds both in one part. Parts of an earlier text are taken over
where the text is the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from canonic.facts.lexing import CONTENT, Lexer
from canonic.facts.patterns import reading_pattern
from canonic.facts.shapes import CONFLICT, CONTINUING

_SMALL = 600
"""Characters; shorter parts are cut only where an earlier text was."""
_HEAD = reading_pattern(r"(?:[ \t\f\r]*+(?:#[^\n]*+)?\n)*+[ \t\f]*+(?:\\\r?\n[ \t\f]*+)*+")
_INNER = reading_pattern(rf"(?:[ \t]++{CONTENT}(?:#[^\n]*+)?+\n|[ \t\r]*+(?:#[^\n]*+)?+\n)*+")
"""What follows a statement's first line and does not stand at the margin."""
_FIRST = reading_pattern(r"@|[^\W\d]\w*+")
_UNFINISHED = frozenset("([{,=.\\")


def cut(text: str, before: Sequence[str] = ()) -> tuple[list[str], int, int]:
    """The parts of a text, and how many of an earlier text's parts are the first of these, and how many the last."""
    if not before:
        return _Cutter(text).run(0, {}), 0, 0
    first = at = 0
    for part in before:
        if not text.startswith(part, at):
            break
        at += len(part)
        first += 1
    if first:  # what follows may belong to the last of these now
        first -= 1
        at -= len(before[first])
    last, end = 0, len(text)
    for part in reversed(before[first:]):
        if end - len(part) < at or not text.endswith(part, 0, end):
            break
        last += 1
        end -= len(part)
    starts: dict[int, int] = {}
    for left in range(last, 0, -1):
        starts[end] = left
        end += len(before[-left])
    cutter = _Cutter(text)
    found = cutter.run(at, starts)
    kept = starts.get(cutter.end, 0)
    return [*before[:first], *found, *before[len(before) - kept :]], first, kept


class _Cutter:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lexer = Lexer(text)
        self.end = 0
        """Where the cutting has ended."""

    def run(self, start: int, known: dict[int, int]) -> list[str]:
        """The parts from a cut on: up to the next `known` one, or to the end."""
        text, found = self._text, []
        position, looked = start, 0
        decorated = False
        while position < len(text):
            head = _HEAD.match(text, position)
            assert head is not None
            first = head.end()
            if first >= len(text):
                break
            word = _FIRST.match(text, first)
            if word is None and CONFLICT.match(text, first) is not None:
                position = text.find("\n", first) + 1
                continue
            if (
                first > start
                and text[first - 1] == "\n"
                and word is not None
                and not decorated
                and first > looked
                and (first - start >= _SMALL or first in known)
                and word.group() not in CONTINUING
                and word.group() != "case"
                and text[start:first].rstrip()[-1:] not in _UNFINISHED
            ):
                found.append(text[start:first])
                start = first
                if first in known:
                    self.end = first
                    return found
            line = self._lexer.logical_line(first)
            looked = max(looked, line.looked)
            position = line.end
            if text[first - 1 : first] in ("\n", ""):
                decorated = text[first] == "@"
                inner = _INNER.match(text, position) if not line.fault else None
                if inner is not None:
                    position = inner.end()
        found.append(text[start:])
        self.end = len(text)
        return found
