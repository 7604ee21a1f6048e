"""On which lines of a text some words stand: a quick look that spares walking through most of a tree.

Takes a text and words, and says of a statement whether one of them may stand in it. What it says no to surely has none.
"""

from __future__ import annotations

import ast
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from canonic.text.spans import Lines


class Mentions:
    """The lines that have one of the words, as parts of other words too."""

    def __init__(self, text: str, words: Iterable[str]) -> None:
        # Python reads an identifier in its normal form, whatever the text has.
        self._everywhere = not unicodedata.is_normalized("NFKC", text)
        found: set[int] = set()
        starts = Lines(text).starts
        for word in () if self._everywhere else words:
            at = text.find(word)
            while at >= 0:
                line = bisect_right(starts, at)
                found.add(line)
                at = text.find(word, starts[line]) if line < len(starts) else -1
        self._lines = sorted(found)

    def within(self, statement: ast.stmt) -> bool:
        """Whether the statement, its decorators included, may have one of the words."""
        if self._everywhere:
            return True
        first = min((statement.lineno, *(node.lineno for node in getattr(statement, "decorator_list", ()))))
        at = bisect_left(self._lines, first)
        return at < len(self._lines) and self._lines[at] <= (statement.end_lineno or statement.lineno)
