"""Python's own parser on a part of a text: single statements, one function, or (second tier) a whole file.

Takes text and gives an `ast` tree whose places can be turned into offsets of that text. Formatted strings are hidden
from the parser when it does not know them (PEP 701, PEP 750), so text for a newer Python parses too. Knows no facts.
"""

from __future__ import annotations

import ast
import re
import warnings

from canonic.facts.literals import is_formatted, prefix, string_end
from canonic.facts.patterns import reading_pattern

_LONGEST = 8_000_000
"""Characters; longer text is not given to the parser."""

_STOP = re.compile(r"[#\"']")
_COMMENT = reading_pattern(r"[^\n]*+")


class Parsed:
    """A tree and the way from its places to offsets."""

    def __init__(self, tree: ast.Module, text: str, base: int, hidden: tuple[int, ...] = ()) -> None:
        self.tree = tree
        self.text = text
        self.base = base
        self.hidden = hidden
        """Offsets of the quotes of the formatted strings that the parser saw as plain ones, in order."""
        self._starts: list[int] | None = None
        self._ascii = text.isascii()

    def offset(self, line: int, column: int) -> int:
        """The offset of a place of the tree: line from 1, column in bytes from 0."""
        if self._starts is None:
            self._starts = [0]
            position = self.text.find("\n")
            while position >= 0:
                self._starts.append(position + 1)
                position = self.text.find("\n", position + 1)
        start = self._starts[line - 1]
        if not self._ascii:
            # A character takes at most four bytes, and a column at least as many bytes as characters.
            column = len(self.text[start : start + column].encode()[:column].decode(errors="ignore"))
        return self.base + start + column

    def start(self, node: ast.expr | ast.stmt | ast.excepthandler | ast.alias | ast.pattern | ast.arg) -> int:
        """Where a node begins."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.excepthandler | ast.alias | ast.pattern | ast.arg) -> int:
        """Where a node ends."""
        return self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)


def parse(source: str, base: int = 0, *, hide_formatted: bool = False) -> Parsed | None:
    """The tree of `source`, whose first character stands at offset `base`; None when it does not parse."""
    if len(source) > _LONGEST:
        return None
    for hide in (False, True):
        if hide_formatted and not hide:
            continue
        text, hidden = hidden_formatted(source) if hide else (source, ())
        if hide and not hidden and not hide_formatted:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return Parsed(ast.parse(text), text, base, tuple(base + quote for quote in hidden))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def hidden_formatted(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with each f-string and t-string replaced by a plain one of equal length and lines, and their quotes."""
    parts: list[str] = []
    quotes: list[int] = []
    kept = position = 0
    while (stop := _STOP.search(text, position)) is not None:
        if stop.group() == "#":
            comment = _COMMENT.match(text, stop.start())
            position = comment.end() if comment else stop.end()
            continue
        quote = stop.start()
        end = string_end(text, quote)
        if end < 0:
            break
        if is_formatted(text, quote):
            width = len(prefix(text, quote))
            parts += (text[kept : quote - width], _blank_literal(text[quote:end], width))
            quotes.append(quote)
            kept = end
        position = end
    parts.append(text[kept:])
    return "".join(parts), tuple(quotes)


def _blank_literal(literal: str, width: int) -> str:
    """A plain literal of the same length and lines as one with a prefix of `width` letters."""
    mark = literal[0] * 3 if literal.startswith(literal[0] * 3) and len(literal) >= 6 else literal[0]
    inside = re.sub(r"[^\r\n]", "x", literal[len(mark) : -len(mark)])
    if len(mark) == 1:
        # Since PEP 701 a replacement field may span lines; a plain string only behind a backslash.
        inside = re.sub(r"x(\r?\n)", r"\\\1", inside)
    return "u" + mark + "x" * (width - 1) + inside + mark
