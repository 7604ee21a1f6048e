"""How import statements vanish from a text, alone on their lines or beside others, without leaving a block empty.

Takes `Lines`, places and the import facts; gives `TextEdit`. Knows nothing of what the statements import.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence

from canonic.edits.place import Place, blank_lines
from canonic.facts.model import Import
from canonic.text.edits import TextEdit
from canonic.text.spans import Lines, Span, overlap

_BLANK = " \t\f"
_SEMICOLON_BEFORE = re.compile(r"[ \t\f]*;[ \t\f]*$")
_SEMICOLON_BEHIND = re.compile(r"[ \t\f]*;[ \t\f]*")
_REST = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?=[\r\n]|$)")


def removals(
    lines: Lines,
    imports: Sequence[Import],
    gone: Sequence[int],
    place: Callable[[int], Place],
    others: Collection[Span] = (),
) -> Iterator[TextEdit]:
    """The edits that take statements away, `gone` in the order of the text; a block that would be empty keeps a
    ``pass``. Blank lines that would be too many go along, unless one of `others`, places that change too, is there.
    """
    lonely = _lonely(lines, imports, gone)
    for group in _groups(lines, imports, gone, place):
        first, last = place(group[0]), place(group[-1])
        if lonely.isdisjoint(group):
            whole = _with_blank_lines(lines, imports[group[0]].span.line, imports[group[-1]].span.end_line)
            if any(overlap(span, lines.span(*whole)) for span in others):
                whole = first.line_start, last.next_line
            yield _removal(lines, first, last, whole)
        else:
            yield TextEdit(lines.span(first.start, last.line_end if last.alone else last.end), "pass")


def _removal(lines: Lines, first: Place, last: Place, whole: tuple[int, int]) -> TextEdit:
    """The edit that takes away what stands from one statement to another one: `whole` if their lines are theirs."""
    before = lines.text[first.line_start : first.start]
    if not before.strip(_BLANK) and not first.continued and _REST.match(lines.text, last.end):
        if "\f" in before:  # a page break of the file, not of the statement
            return TextEdit(lines.span(first.start, last.line_end), "")
        return TextEdit(lines.span(*whole), "")
    if semicolon := _SEMICOLON_BEFORE.search(before):
        return TextEdit(lines.span(first.line_start + semicolon.start(), last.end), "")
    behind = _SEMICOLON_BEHIND.match(lines.text, last.end)
    if behind and not lines.text.startswith("\\", behind.end()):
        if not _REST.match(lines.text, behind.end()):
            return TextEdit(lines.span(first.start, behind.end()), "")
        if not before.strip(_BLANK) and not first.continued:
            return TextEdit(lines.span(first.line_start, last.next_line), "")
    return TextEdit(lines.span(first.start, last.end), "pass")


def _with_blank_lines(lines: Lines, first: int, last: int) -> tuple[int, int]:
    """Whole lines that go, first to last, with the blank ones that would be too many without them: as offsets."""
    above, below = blank_lines(lines, first, last)
    behind = last + 1 + below
    if behind > len(lines.starts):  # nothing at all
        return lines.starts[first - above - 1], len(lines.text)
    if first - above == 1 or (not above and _is_header(lines, first - 1, behind)):
        return lines.starts[first - 1], lines.starts[behind - 1]
    return lines.starts[first - 1], lines.starts[last + min(above, below)]


def _is_header(lines: Lines, above: int, below: int) -> bool:
    """Whether the line above opens the block of the line below, as far as indentation tells."""
    return _indentation(lines.line_text(above)) < _indentation(lines.line_text(below))


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(_BLANK))


def _groups(
    lines: Lines, imports: Sequence[Import], gone: Sequence[int], place: Callable[[int], Place]
) -> list[list[int]]:
    """Neighbours together: on one line, or in one block with nothing but blank lines between."""
    groups: list[list[int]] = []
    for number in gone:
        if groups:
            last, here = place(groups[-1][-1]), place(number)
            if last.alone and here.alone and imports[number].block == imports[groups[-1][-1]].block:
                near = not lines.text[last.line_end : here.line_start].strip("\r\n \t")
            else:
                near = _SEMICOLON_BEHIND.fullmatch(lines.text, last.end, here.start) is not None
            if near:
                groups[-1].append(number)
                continue
        groups.append([number])
    return groups


def _lonely(lines: Lines, imports: Sequence[Import], gone: Sequence[int]) -> set[int]:
    """One statement of each block that has nothing else. What cannot be parsed counts as having nothing else: a
    ``pass`` too many does no harm.
    """
    taken = set(gone)
    blocks: dict[int, list[int]] = {}
    for number, statement in enumerate(imports):
        if statement.block:
            blocks.setdefault(statement.block, []).append(number)
    doubtful = [numbers for numbers in blocks.values() if taken.issuperset(numbers)]
    if not doubtful:
        return set()
    sizes = _sizes(lines.text)
    return {numbers[0] for numbers in doubtful if sizes.get(_place_of(lines, imports[numbers[0]]), 0) <= len(numbers)}


def _place_of(lines: Lines, statement: Import) -> tuple[int, int]:
    """The place of a statement as `ast` has it: its line, and its column in bytes."""
    line, column = statement.span.line, statement.span.column
    return line, len(lines.line_text(line)[: column - 1].encode(errors="replace"))


def _sizes(text: str) -> dict[tuple[int, int], int]:
    """How many statements stand in the block of each import; empty when Python cannot parse the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return {}
    sizes = {}
    for node in ast.walk(tree):
        for _, block in ast.iter_fields(node):
            if isinstance(block, list):
                for statement in block:
                    if isinstance(statement, ast.Import | ast.ImportFrom):
                        sizes[statement.lineno, statement.col_offset] = len(block)
    return sizes
