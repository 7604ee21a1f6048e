"""String literals of Python text: where they end, which are formatted, and what their replacement fields hold.

Takes text and the offset of an opening quote, gives offsets. Simple literals are matched by one expression; f-strings
and t-strings that need the rules of PEP 701 are scanned. Knows nothing of statements.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from canonic.facts.patterns import reading_pattern

_NESTING = 20
"""Strings within replacement fields within strings: beyond this the text counts as broken."""


def _string_pattern(quote: str, other: str) -> str:
    """Literals in one kind of quote, of which the first unescaped quote is the end under every version of Python.

    For f-strings and t-strings that needs replacement fields with plain braces and quotes; the rest does not match.
    """
    plain = rf"{other}[^\"'\\\n{{}}]*+{other}|\{{[^{{}}\"'\\#\n]*+\}}"
    field = rf"\{{(?:[^{{}}\"'\\#\n]++|{plain})*+\}}"
    wide_field = rf"\{{(?:[^{{}}\"'\\#]++|{plain}|{quote}[^\"'\\\n{{}}]++{quote})*+\}}"
    lone = rf"{quote}(?!{quote * 2})"
    single, triple = rf"(?!{quote * 2})", quote * 2
    return (
        rf"{quote}(?:(?<![fFtT]{quote})(?<![fFtT][rR]{quote})(?:"
        rf"{single}(?:[^{quote}\\\n]++|\\(?:\r\n|[\s\S]))*+{quote}"
        rf"|{triple}(?:[^{quote}\\]++|\\[\s\S]|{lone})*+{quote * 3})"
        rf"|{single}(?:[^{quote}\\\n{{}}]++|{field}|\\(?:\r\n|[^{{\r])|\{{\{{|\}}\}})*+{quote}"
        rf"|{triple}(?:[^{quote}\\{{}}]++|{wide_field}|\\[^{{]|\{{\{{|\}}\}}|{lone})*+{quote * 3})"
    )


STRING = _string_pattern('"', "'") + "|" + _string_pattern("'", '"')
"""A string literal from its quote on (its prefix stands before)."""


_STRING = reading_pattern(STRING)
_PREFIX = reading_pattern(r"\w*+$")
_FORMATTED = frozenset(("f", "fr", "rf", "t", "tr", "rt"))
_STATEMENT = reading_pattern(
    r"[ \t\f]*+(?:(?:import|from|def|class|return|raise|if|for|while|with|try)\b|[^\W\d]\w*[ \t]*=[ \t])"
)
"""The beginning of a line that is hardly a part of a replacement field."""


class Piece(NamedTuple):
    """A stretch of text, blanks and comments around it left out."""

    start: int
    end: int


def string_end(text: str, quote: int, senseless: set[int] | None = None) -> int:
    """The offset behind the string literal whose opening quote stands at `quote`; -1 when it never ends.

    `senseless` keeps the quotes of formatted literals that make no sense, so that none is read twice.
    """
    match = _STRING.match(text, quote)
    if match is not None:
        return match.end()
    if is_formatted(text, quote):
        end = _Formatted(text, senseless).end(quote, 0)
        if end > 0:
            return end
    return _plain_end(text, quote)


def is_formatted(text: str, quote: int) -> bool:
    """Whether the literal at `quote` is an f-string or t-string."""
    return prefix(text, quote) in _FORMATTED


def prefix(text: str, quote: int) -> str:
    """The word directly before a quote, lower case: the literal's prefix if it is one."""
    match = _PREFIX.search(text[max(0, quote - 3) : quote])
    assert match is not None
    return match.group().lower()


def replacement_fields(text: str, quote: int) -> list[Piece]:
    """The expressions in the replacement fields of an f-string, those in format specifications included.

    A nested f-string is part of an expression. Empty when the literal makes no sense.
    """
    reader = _Formatted(text, None)
    reader.end(quote, 0)
    return sorted(reader.fields)


def line_end(text: str, position: int) -> int:
    """The offset of the line end at or behind `position`."""
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _plain_end(text: str, quote: int) -> int:
    """The end of a literal that holds no replacement fields, or broken ones."""
    mark = text[quote]
    closing = mark * 3 if text.startswith(mark * 3, quote) else mark
    position = quote + len(closing)
    stop = re.compile(rf"{closing}|\\|\n" if len(closing) == 1 else rf"{closing}|\\")
    while True:
        match = stop.search(text, position)
        if match is None or match.group() == "\n":
            return -1
        if match.group() != "\\":
            return match.end()
        position = match.end() + (2 if text.startswith("\r\n", match.end()) else 1)


_LITERAL_STOP = {
    closing: re.compile(rf"{closing}|\\|[{{}}]" + ("" if len(closing) == 3 else r"|\n"))
    for closing in ('"', "'", '"""', "'''")
}
_FIELD_STOP = re.compile(r"[\"'#()\[\]{}:\n!]")
_NAMED_CHARACTER = re.compile(r"N\{[^{}\n\"']*\}")


class _Formatted:
    """Reads an f-string or t-string by the rules of PEP 701."""

    def __init__(self, text: str, senseless: set[int] | None) -> None:
        self.text = text
        self.senseless = set() if senseless is None else senseless
        self.fields: list[Piece] = []
        """The expressions met so far, those of nested literals left out."""

    def end(self, quote: int, depth: int) -> int:
        """Where the literal ends that begins at `quote`; -1 when it makes no sense."""
        if depth > _NESTING or quote in self.senseless:
            return -1
        end = self._literal(quote, depth)
        if end < 0:
            self.senseless.add(quote)
        return end

    def _literal(self, quote: int, depth: int) -> int:
        text = self.text
        mark = text[quote]
        closing = mark * 3 if text.startswith(mark * 3, quote) else mark
        raw = "r" in prefix(text, quote)
        position = quote + len(closing)
        while True:
            match = _LITERAL_STOP[closing].search(text, position)
            if match is None or match.group() == "\n":
                return -1
            found, position = match.group(), match.end()
            if found == closing:
                return position
            if found == "\\":
                named = None if raw else _NAMED_CHARACTER.match(text, position)
                if named:
                    position = named.end()
                elif text.startswith("\r\n", position):
                    position += 2
                elif not text.startswith(("{", "}"), position):
                    position += 1
            elif text.startswith(found, position):
                position += 1
            elif found == "{":
                position = self._field(position, closing, depth)
                if position < 0:
                    return -1
            # A single closing brace is an error of its own, without influence on where the literal ends.

    def _field(self, start: int, closing: str, depth: int) -> int:
        """The offset behind the brace that closes the replacement field whose expression begins at `start`."""
        if depth > _NESTING:
            return -1
        text = self.text
        open_brackets = 0
        position = start
        expression_end = -1
        while True:
            match = _FIELD_STOP.search(text, position)
            if match is None:
                return -1
            character, position = match.group(), match.end()
            if character in "\"'":
                position = self._string(position - 1, depth)
                if position < 0:
                    return -1
            elif character == "\n":
                # A field of a one-line literal may span lines since PEP 701, but a statement never stands in it.
                if len(closing) == 1 and _STATEMENT.match(text, position):
                    return -1
            elif character == "#":
                position = line_end(text, position)
            elif character in "([{":
                open_brackets += 1
            elif character in ")]":
                open_brackets -= 1
            elif character == "}":
                if open_brackets <= 0:
                    self._note(start, position - 1 if expression_end < 0 else expression_end)
                    return position
                open_brackets -= 1
            elif open_brackets <= 0 and character == "!" and not text.startswith("=", position):
                expression_end = position - 1
            elif open_brackets <= 0 and character == ":":
                self._note(start, position - 1 if expression_end < 0 else expression_end)
                return self._specification(position, closing, depth)

    def _specification(self, position: int, closing: str, depth: int) -> int:
        """The offset behind the brace that closes a field, `position` standing in its format specification."""
        text = self.text
        while True:
            match = _LITERAL_STOP[closing].search(text, position)
            if match is None or match.group() in ("\n", closing):
                return -1
            found, position = match.group(), match.end()
            if found == "}":
                return position
            if found == "\\":
                position += not text.startswith(("{", "}"), position)
            elif found == "{":
                position = self._field(position, closing, depth + 1)
                if position < 0:
                    return -1

    def _string(self, quote: int, depth: int) -> int:
        """The end of a literal within a replacement field. A senseless one makes those around it senseless too."""
        match = _STRING.match(self.text, quote)
        if match is not None:
            return match.end()
        if is_formatted(self.text, quote):
            return _Formatted(self.text, self.senseless).end(quote, depth + 1)
        return _plain_end(self.text, quote)

    def _note(self, start: int, end: int) -> None:
        text = self.text
        while end > start and text[end - 1].isspace():
            end -= 1
        if text.startswith("=", end - 1) and not text.endswith(("==", "!=", "<=", ">="), start, end):
            end -= 1  # the self-documenting form f"{name=}"
        self.fields.append(Piece(start, end))
