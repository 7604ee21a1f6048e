"""Lays out the statements whose uses were rewritten, as the project's formatter would.

Takes a text, its edits and a way to format; gives edits. It wraps nothing itself: it tells whether a formatter could
have something to do, and takes over what that did to the statements concerned. Runs nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from canonic.facts.lexing import Lexer
from canonic.facts.patterns import reading_pattern
from canonic.text.edits import TextEdit, apply_edits
from canonic.text.spans import Lines, Span

Formatted = Callable[[str], str | None]
"""A text as the formatter leaves it; None when it cannot tell."""

_BEFORE_CODE = reading_pattern(r"(?:[ \t\f\r]*+(?:#[^\n]*+)?\n)*+[ \t\f]*+")
_PLAIN = re.compile(r"[\w.:]*|(?: as \w+)")
"""Text that a formatter leaves as it is, but for its length."""
_SLICE = re.compile(r"\[[^\]]*:")
"""Perhaps a slice: the blanks around its colon depend on what it is between."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_TAB = 8


def laid_out(
    text: str,
    edits: tuple[TextEdit, ...],
    uses: Collection[Span],
    line_length: int,
    formatted: Formatted,
    is_formatted: Callable[[str], bool],
) -> tuple[TextEdit, ...]:
    """The edits, with the statements around `uses` (the spans of the edits outside import statements) formatted.

    They stay as they are where no layout can change, where `text` was not formatted before, or where the formatter
    fails. `formatted` is not asked without need.
    """
    if not uses or not text.endswith("\n"):
        return edits
    after = apply_edits(text, edits)
    moves = _moves(Lines(text), edits)
    rows = _rows(after)
    if rows is None or not any(
        move.edit.span in uses and _can_change(text, after, move, rows, line_length) for move in moves
    ):
        return edits
    result = formatted(after)
    if result is None or result == after or not is_formatted(text):
        return edits
    found = _taken_over(text, after, result, moves, rows)
    return edits if found is None or apply_edits(text, found) != result else found


class _Move(NamedTuple):
    """An edit by its offsets: of what it replaces in the text before, of what it writes in the text after."""

    edit: TextEdit
    start: int
    end: int
    new_start: int
    new_end: int


class _Row(NamedTuple):
    """A logical line with the blank lines and comments above it. Rows join without a gap."""

    start: int
    code: int
    end: int


def _moves(lines: Lines, edits: Sequence[TextEdit]) -> list[_Move]:
    moves: list[_Move] = []
    shift = 0
    for edit in sorted(edits):
        start = lines.offset(edit.span.line, edit.span.column)
        end = lines.offset(edit.span.end_line, edit.span.end_column)
        moves.append(_Move(edit, start, end, start + shift, start + shift + len(edit.text)))
        shift += len(edit.text) - (end - start)
    return moves


def _rows(text: str) -> list[_Row] | None:
    """The logical lines of a text; None when it is not understood whole."""
    if not text.endswith("\n") or "\r" in text.replace("\r\n", ""):
        return None
    lexer, rows, position = Lexer(text), [], 0
    while position < len(text):
        match = _BEFORE_CODE.match(text, position)
        code = match.end() if match else position
        line = lexer.logical_line(code) if code < len(text) else None
        if line is not None and line.fault is not None:
            return None
        end = line.end if line is not None else len(text)
        rows.append(_Row(position, code, end))
        position = end
    return rows


# ---------------------------------------------------------------------------------------- whether to ask


def _can_change(text: str, after: str, move: _Move, rows: Sequence[_Row], line_length: int) -> bool:
    """Whether the formatter may lay out the statement of a use in another way than the edit leaves it."""
    row = rows[_row_at(rows, move.new_start)]
    now = after[row.code : row.end].rstrip("\r\n")
    old, new = _differing(text[move.start : move.end], move.edit.text)
    if "\n" in now or move.new_start < row.code or not (_PLAIN.fullmatch(old) and _PLAIN.fullmatch(new)):
        return True
    if ("." in old) != ("." in new) and _SLICE.search(now):
        return True
    start = text.rfind("\n", 0, move.start) + 1
    before = text[start : text.find("\n", move.end)]
    return max(_width(before), _width(after[after.rfind("\n", 0, row.code) + 1 : row.end])) > line_length


def _differing(old: str, new: str) -> tuple[str, str]:
    """Two texts without what both begin with and both end with."""
    shorter = min(len(old), len(new))
    head = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    most = shorter - head
    tail = next((index for index in range(most) if old[-1 - index] != new[-1 - index]), most)
    return old[head : len(old) - tail], new[head : len(new) - tail]


def _width(line: str) -> int:
    """The columns of a line, at most: a sign that is not ASCII may take two."""
    line = line.rstrip("\r\n")
    wide = 0 if line.isascii() else sum(not character.isascii() for character in line)
    return len(line) + wide + line.count("\t") * (_TAB - 1)


def _row_at(rows: Sequence[_Row], offset: int) -> int:
    return max(0, bisect_right(rows, offset, key=lambda row: row.start) - 1)


# ---------------------------------------------------------------------------------------- taking over


def _taken_over(
    text: str, after: str, result: str, moves: Sequence[_Move], rows: Sequence[_Row]
) -> tuple[TextEdit, ...] | None:
    """Edits that make `result`, which is `after` as formatted; None when more than the edited statements differs."""
    new_rows = _rows(result)
    if new_rows is None or len(new_rows) != len(rows):
        return None
    edited = {
        number
        for move in moves
        for number in range(_row_at(rows, move.new_start), _row_at(rows, max(move.new_start, move.new_end - 1)) + 1)
    }
    regions: list[tuple[int, int]] = []
    for number, (row, new) in enumerate(zip(rows, new_rows, strict=True)):
        if after[row.start : row.end] == result[new.start : new.end]:
            continue
        if number not in edited and not (number - 1 in edited and _same_but_for_blanks(after, row, result, new)):
            return None
        first, last = _grown(number, number, rows, moves)
        while regions and regions[-1][1] >= first:
            earlier = regions.pop()
            first, last = min(first, earlier[0]), max(last, earlier[1])
        regions.append((first, last))
    lines, found, kept = Lines(text), [], list(moves)
    for first, last in regions:
        start, end = rows[first].start, rows[last].end
        inside = [move for move in moves if move.new_end >= start and move.new_start <= end]
        kept = [move for move in kept if move not in inside]
        shift = sum(_growth(move) for move in moves if move.new_end < start)
        old_end = end - shift - sum(map(_growth, inside))
        found += _line_edits(lines, start - shift, old_end, result[new_rows[first].start : new_rows[last].end])
    return tuple(sorted([*(move.edit for move in kept), *found]))


def _same_but_for_blanks(after: str, row: _Row, result: str, new: _Row) -> bool:
    """Whether two rows differ only in the blank lines above."""
    return (
        after[row.code : row.end] == result[new.code : new.end]
        and after[row.start : row.code].splitlines()[-1:] == result[new.start : new.code].splitlines()[-1:]
        and after[row.start : row.code].split() == result[new.start : new.code].split()
    )


def _grown(first: int, last: int, rows: Sequence[_Row], moves: Sequence[_Move]) -> tuple[int, int]:
    """The rows from `first` to `last` and all others that share or touch an edit with them."""
    while True:
        start, end = rows[first].start, rows[last].end
        near = [move for move in moves if move.new_end >= start and move.new_start <= end]
        grown = (
            min([first, *(_row_at(rows, move.new_start) for move in near if move.new_start < start)]),
            max([last, *(_row_at(rows, move.new_end - 1) for move in near if move.new_end > end)]),
        )
        if grown == (first, last):
            return grown
        first, last = grown


def _growth(move: _Move) -> int:
    return len(move.edit.text) - (move.end - move.start)


def _line_edits(lines: Lines, start: int, end: int, after: str) -> list[TextEdit]:
    """Edits of whole lines that turn the text between two offsets into `after`."""
    old, new = _LINE.findall(lines.text[start:end]), _LINE.findall(after)
    offsets = [start]
    for line in old:
        offsets.append(offsets[-1] + len(line))
    return [
        TextEdit(lines.span(offsets[first], offsets[last]), "".join(new[new_first:new_last]))
        for tag, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
