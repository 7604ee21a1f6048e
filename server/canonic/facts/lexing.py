"""Where brackets, comments and statements of Python text begin and end, broken text included.

Takes text whose lines end in ``\\n`` or ``\\r\\n`` and which ends with a line end; gives offsets. Plain text is
swallowed by a few possessive expressions; what they do not cover (PEP 701 strings, deep nesting, faults) is scanned
piece by piece. Both take linear time. Knows nothing of names, blocks or what a statement means.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from canonic.facts.literals import STRING, Piece, is_formatted, line_end, string_end
from canonic.facts.patterns import reading_pattern

_DEPTH = 4
"""Bracket levels that the expressions cover."""


def _bracket_pattern() -> str:
    # A line inside brackets that begins like a statement which cannot be part of an expression: the bracket before it
    # was never closed, so the careful scan decides.
    newline = r"\n(?![ \t]*+(?:import|from|def|class)[ \t])"
    plain, rest = r"[^\"'#()\[\]{}\\\n]++", rf"{STRING}|{newline}|#[^\n]*+|\\\r?\n"
    pattern = rf"[(\[{{](?:{plain}|{rest})*+[)\]}}]"
    for _ in range(_DEPTH - 1):
        pattern = rf"[(\[{{](?:{plain}|{pattern}|{rest})*+[)\]}}]"
    return pattern


BRACKETS = _bracket_pattern()
"""A bracket with all that it holds."""

CONTENT = rf"(?:[^\n\"'#()\[\]{{}}\\]++|{BRACKETS}|{STRING}|\\\r?\n)*+"
"""The rest of a logical line up to its comment or line end."""

_LOGICAL = reading_pattern(rf"{CONTENT}(?:#[^\n]*+)?+\n")
_HEADER = reading_pattern(rf"(?:[^\n\"'#()\[\]{{}}\\:]++|{BRACKETS}|{STRING}|:=|\\\r?\n)*+:")
_SIMPLE = reading_pattern(rf"(?:[^\n\"'#()\[\]{{}}\\;]++|{BRACKETS}|{STRING}|\\\r?\n)*+")
_SKELETON = reading_pattern(rf"{STRING}|{BRACKETS}|\\\r?\n|#[^\n]*+")
_PLAIN = reading_pattern(rf"(?:{CONTENT}(?:#[^\n]*+)?+\n?+)*+")
_CALM = reading_pattern(r"[^\"'#()\[\]{}\\\n:;]++|\\\r?\n|:=|\\")
_BEGINNING = reading_pattern(
    r"(?m)^[ \t\f]*+(?:(?:lazy[ \t]+)?import[ \t]+\w|(?:lazy[ \t]+)?from[ \t]+[.\w]+[ \t]+import\b"
    r"|(?:async[ \t]+)?def[ \t]+\w+[ \t]*[(\[]|class[ \t]+\w+[ \t]*[:(\[]|@\w|"
    r"(?:return|raise|while|with|del|global)[ \t]"
    r"|(?:try|finally)[ \t]*:|(?:pass|break|continue)[ \t\r]*$|[^\W\d]\w*[ \t]*=[ \t].*[^,\s][ \t\r]*$"
    r"|(?:if|elif|for|while|else|except)\b.*:[ \t\r]*$|[^\W\d][\w.]*\(.*\)[ \t\r]*$)"
)
_NO_EXPRESSION = reading_pattern(
    r"[ \t\f]*+(?:import[ \t]+\w|from[ \t]+[.\w]+[ \t]+import\b|def[ \t]+\w+[ \t]*\(|class[ \t]+\w+[ \t]*[:(])"
)
"""The beginning of a line that cannot stand in brackets: a bracket before it was never closed."""

_LAMBDA = re.compile(r"\blambda\b")
_OPENING = {"(": ")", "[": "]", "{": "}"}


class Fault(NamedTuple):
    """Text that makes no sense: what it is and the offset where it begins."""

    message: str
    offset: int


class LogicalLine(NamedTuple):
    """A logical line, from its first token to the beginning of the next line."""

    end: int
    colons: tuple[int, ...] | None
    """Offsets behind the colons outside of brackets and lambdas; None when not looked for (`header_end` finds them)."""
    semicolons: tuple[int, ...] | None
    code_end: int
    """Where the comment or line end begins; -1 when not looked for."""
    fault: Fault | None
    looked: int = 0
    """Of a line with a fault, the offset up to which the text was looked at to find it and where to go on."""


class Lexer:
    """Finds the logical lines of one text, whose lines end in ``\\n`` or ``\\r\\n`` and which ends with a line end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._senseless: set[int] = set()
        """Quotes of formatted strings that make no sense: they are read once."""
        self._unclosed: set[int] = set()
        """Offsets of brackets known to be open up to the end: they are never followed so far a second time."""

    def logical_line(self, start: int) -> LogicalLine:
        """The logical line whose first token stands at `start`."""
        match = _LOGICAL.match(self.text, start)
        if match is not None:
            return LogicalLine(match.end(), None, None, -1, None)
        return self._scan(start)

    def header_end(self, start: int, line: LogicalLine) -> int:
        """The offset behind the colon that ends a compound statement's header; -1 without one."""
        if line.colons is None:
            match = _HEADER.match(self.text, start, line.end)
            if match is None:
                return -1
            if "lambda" not in match.group():
                return match.end()
            line = self._scan(start)
        return line.colons[0] if line.colons else -1

    def pieces(self, start: int, line: LogicalLine) -> list[Piece]:
        """The simple statements from `start` to the end of the logical line."""
        text = self.text
        position = start
        found: list[Piece] = []
        if line.semicolons is None:
            while True:
                match = _SIMPLE.match(text, position, line.end)
                assert match is not None
                _keep(found, text, position, match.end())
                if not text.startswith(";", match.end()):
                    return found
                position = match.end() + 1
        for semicolon in line.semicolons:
            if semicolon >= start:
                _keep(found, text, position, semicolon)
                position = semicolon + 1
        _keep(found, text, position, line.code_end)
        return found

    def _scan(self, start: int) -> LogicalLine:  # noqa: PLR0912, PLR0915 (a branch for each kind of token)
        """A logical line piece by piece; a fault ends it where the next statement seems to begin."""
        text = self.text
        position, length = start, len(text)
        open_brackets: list[tuple[str, int]] = []
        colons: list[int] = []
        semicolons: list[int] = []
        fault: Fault | None = None
        code_end = -1
        lambdas = 0  # outside of brackets, their colons still to come
        whole = False  # whether all the rest of the text decides
        while position < length:
            character = text[position]
            if character == "\n":
                if not open_brackets:
                    break
                position += 1
                if _NO_EXPRESSION.match(text, position):
                    break
            elif character in "\"'":
                end = string_end(text, position, self._senseless)
                if end > 0 and position in self._senseless:
                    fault = fault or Fault("the f-string does not make sense", position)
                    whole = True
                if end < 0:
                    fault = fault or Fault("the string is not closed", position)
                    whole = whole or text.startswith(character * 3, position) or is_formatted(text, position)
                    end = line_end(text, position)
                position = end
            elif character == "#":
                if not open_brackets:
                    code_end = position
                position = line_end(text, position)
            elif character in _OPENING:
                open_brackets.append((_OPENING[character], position))
                if position in self._unclosed:
                    whole = True
                    break
                position += 1
            elif character in ")]}":
                if open_brackets and open_brackets[-1][0] == character:
                    open_brackets.pop()
                else:
                    fault = fault or Fault(f"the bracket {character} does not fit", position)
                    if open_brackets:
                        looked = length if whole else position
                        return self._recovered(start, tuple(colons), tuple(semicolons), fault, looked)
                position += 1
            elif character in ":;" and not text.startswith(":=", position):
                position += 1
                if open_brackets:
                    continue
                if character == ";":
                    semicolons.append(position - 1)
                elif lambdas:
                    lambdas -= 1
                else:
                    colons.append(position)
            else:
                match = _CALM.match(text, position)
                assert match is not None
                position = match.end()
                if not open_brackets:
                    lambdas += len(_LAMBDA.findall(match.group()))
        if open_brackets:
            bracket = open_brackets[-1][1]
            fault = fault or Fault(f"the bracket {text[bracket]} is not closed", bracket)
            if position >= length:
                self._unclosed.update(offset for _, offset in open_brackets)
            looked = length if whole else position
            return self._recovered(start, tuple(colons), tuple(semicolons), fault, looked)
        code_end = position if code_end < 0 else code_end
        looked = length if whole else position
        return LogicalLine(
            min(position + 1, length), tuple(colons), tuple(semicolons), code_end, fault, looked if fault else 0
        )

    def _recovered(
        self, start: int, colons: tuple[int, ...], semicolons: tuple[int, ...], fault: Fault, looked: int
    ) -> LogicalLine:
        """A broken statement ends before the next line that begins like a statement."""
        match = _BEGINNING.search(self.text, line_end(self.text, start) + 1)
        end = match.start() if match else len(self.text)
        colons = tuple(colon for colon in colons if colon <= end)
        semicolons = tuple(semicolon for semicolon in semicolons if semicolon < end)
        return LogicalLine(end, colons, semicolons, max(start, end - 1), fault, looked)


def skeleton(text: str) -> str | None:
    """A statement without what its brackets, strings and comments hold: brackets become ``()``, strings ``''``.

    None for text that only the careful scan understands.
    """
    if _PLAIN.fullmatch(text) is None:
        return None
    return _SKELETON.sub(_hollow, text)


def _hollow(match: re.Match[str]) -> str:
    first = match.group()[0]
    return "''" if first in "\"'" else " " if first in "\\#" else first + _OPENING[first]


def _keep(found: list[Piece], text: str, start: int, end: int) -> None:
    while start < end and text[start] in " \t\f\r\n\\":
        start += 1
    while start < end and text[end - 1] in " \t\f\r\n\\":
        end -= 1
    if start < end:
        found.append(Piece(start, end))
