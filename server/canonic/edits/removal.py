"""How import statements vanish from a text, alone on their lines or beside others, without leaving a block empty.

Takes `Lines`, places and the import facts; gives `TextEdit`. Knows nothing of what the statements import.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Sequence

from canonic.edits.place import Place
from canonic.facts.model import Import
from canonic.text.edits import TextEdit
from canonic.text.spans import Lines

_BLANK = " \t\f"
_SEMICOLON_BEFORE = re.compile(r"[ \t\f]*;[ \t\f]*$")
_SEMICOLON_BEHIND = re.compile(r"[ \t\f]*;[ \t\f]*")
_REST = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?=[\r\n]|$)")


def removals(
    lines: Lines, imports: Sequence[Import], gone: Sequence[int], place: Callable[[int], Place]
) -> Iterator[TextEdit]:
    """The edits that take statements away, `gone` in the order of the text; a block that would be empty keeps a
    ``pass``.
    """
    lonely = _lonely(lines, imports, gone)
    for group in _groups(lines, gone, place):
        first, last = place(group[0]), place(group[-1])
        if lonely.isdisjoint(group):
            yield _removal(lines, first, last)
        else:
            yield TextEdit(lines.span(first.start, last.line_end if last.alone else last.end), "pass")


def _removal(lines: Lines, first: Place, last: Place) -> TextEdit:
    """The edit that takes away what stands from one statement to another one on its line."""
    before = lines.text[first.line_start : first.start]
    if not before.strip(_BLANK) and not first.continued and _REST.match(lines.text, last.end):
        if "\f" in before:  # a page break of the file, not of the statement
            return TextEdit(lines.span(first.start, last.line_end), "")
        return TextEdit(lines.span(first.line_start, last.next_line), "")
    if semicolon := _SEMICOLON_BEFORE.search(before):
        return TextEdit(lines.span(first.line_start + semicolon.start(), last.end), "")
    behind = _SEMICOLON_BEHIND.match(lines.text, last.end)
    if behind and not lines.text.startswith("\\", behind.end()):
        if not _REST.match(lines.text, behind.end()):
            return TextEdit(lines.span(first.start, behind.end()), "")
        if not before.strip(_BLANK) and not first.continued:
            return TextEdit(lines.span(first.line_start, last.next_line), "")
    return TextEdit(lines.span(first.start, last.end), "pass")


def _groups(lines: Lines, gone: Sequence[int], place: Callable[[int], Place]) -> list[list[int]]:
    """Neighbours on one line together."""
    groups: list[list[int]] = []
    for number in gone:
        if groups and _SEMICOLON_BEHIND.fullmatch(lines.text, place(groups[-1][-1]).end, place(number).start):
            groups[-1].append(number)
        else:
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
