"""Where strings, brackets, comments and statements of Python text begin and end, broken text included.

Takes text whose lines end in ``\\n`` or ``\\r\\n`` and which ends with a line end; gives offsets. Plain text is swallowed by a
few possessive expressions; what they do not cover (PEP 701 strings, deep nesting, faults) is scanned piece by piece.
Both take linear time. Knows nothing of names, blocks or what a statement means.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_DEPTH = 4
"""Bracket levels that the expressions cover."""

_NESTING = 60
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

_LOGICAL = re.compile(rf"{CONTENT}(?:#[^\n]*+)?+\n")
_HEADER = re.compile(rf"(?:[^\n\"'#()\[\]{{}}\\:]++|{BRACKETS}|{STRING}|:=|\\\r?\n)*+:")
_SIMPLE = re.compile(rf"(?:[^\n\"'#()\[\]{{}}\\;]++|{BRACKETS}|{STRING}|\\\r?\n)*+")
_STRING = re.compile(STRING)
_SKELETON = re.compile(rf"{STRING}|{BRACKETS}|\\\r?\n|#[^\n]*+")
_PLAIN = re.compile(rf"(?:{CONTENT}(?:#[^\n]*+)?+\n?+)*+")
_CALM = re.compile(r"[^\"'#()\[\]{}\\\n:;]++|\\\r?\n|:=|\\")
_BEGINNING = re.compile(
    r"^[ \t\f]*+(?:(?:lazy[ \t]+)?import[ \t]+\w|(?:lazy[ \t]+)?from[ \t]+[.\w]+[ \t]+import\b"
    r"|(?:async[ \t]+)?def[ \t]+\w+[ \t]*[(\[]|class[ \t]+\w+[ \t]*[:(\[]|@\w|(?:return|raise|while|with|del|global)[ \t]"
    r"|(?:try|finally)[ \t]*:|(?:pass|break|continue)[ \t]*$|[^\W\d]\w*[ \t]*=[ \t].*[^,\s][ \t]*$)",
    re.MULTILINE,
)
_LAMBDA = re.compile(r"\blambda\b")
_PREFIX = re.compile(r"\w*+$")
_FORMATTED = frozenset(("f", "fr", "rf", "t", "tr", "rt"))
_OPENING = {"(": ")", "[": "]", "{": "}"}


class Fault(NamedTuple):
    """Text that makes no sense: what it is and the offset where it begins."""

    message: str
    offset: int


class Piece(NamedTuple):
    """One simple statement of a logical line, or a header up to its colon; the comment and blanks behind it left out."""

    start: int
    end: int


class LogicalLine(NamedTuple):
    """A logical line, from its first token to the beginning of the next line."""

    end: int
    colons: tuple[int, ...] | None
    """Offsets behind the colons outside of brackets and lambdas; None when not looked for (`header_end` finds them)."""
    semicolons: tuple[int, ...] | None
    code_end: int
    """Where the comment or line end begins; -1 when not looked for."""
    fault: Fault | None


def logical_line(text: str, start: int) -> LogicalLine:
    """The logical line whose first token stands at `start`."""
    match = _LOGICAL.match(text, start)
    if match is not None:
        return LogicalLine(match.end(), None, None, -1, None)
    return _scan(text, start)


def header_end(text: str, start: int, line: LogicalLine) -> int:
    """The offset behind the colon that ends a compound statement's header; -1 without one."""
    if line.colons is None:
        match = _HEADER.match(text, start, line.end)
        if match is None:
            return -1
        if "lambda" not in match.group():
            return match.end()
        line = _scan(text, start)
    return line.colons[0] if line.colons else -1


def pieces(text: str, start: int, line: LogicalLine) -> list[Piece]:
    """The simple statements from `start` to the end of the logical line."""
    found: list[Piece] = []
    if line.semicolons is None:
        position = start
        while True:
            match = _SIMPLE.match(text, position, line.end)
            assert match is not None
            _keep(found, text, position, match.end())
            if not text.startswith(";", match.end()):
                return found
            position = match.end() + 1
    position = start
    for semicolon in line.semicolons:
        if semicolon >= start:
            _keep(found, text, position, semicolon)
            position = semicolon + 1
    _keep(found, text, position, line.code_end)
    return found


def string_end(text: str, quote: int, depth: int = 0) -> int:
    """The offset behind the string literal whose opening quote stands at `quote`; -1 when it never ends.

    `depth` counts the literals that it stands in.
    """
    match = _STRING.match(text, quote)
    if match is not None:
        return match.end()
    if is_formatted(text, quote):
        end = _formatted_end(text, quote, depth)
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
    found: list[Piece] = []
    _formatted_end(text, quote, 0, found)
    return sorted(found)


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
    while start < end and text[end - 1] in " \t\f\r\n":
        end -= 1
    if start < end:
        found.append(Piece(start, end))


def _scan(text: str, start: int) -> LogicalLine:
    """A logical line piece by piece; a fault ends it where the next statement seems to begin."""
    position, length = start, len(text)
    open_brackets: list[tuple[str, int]] = []
    colons: list[int] = []
    semicolons: list[int] = []
    fault: Fault | None = None
    code_end = -1
    lambdas = 0  # outside of brackets, their colons still to come
    while position < length:
        character = text[position]
        if character == "\n":
            if not open_brackets:
                break
            position += 1
        elif character in "\"'":
            end = string_end(text, position)
            if end < 0:
                fault = fault or Fault("the string is not closed", position)
                end = _line_end(text, position)
            position = end
        elif character == "#":
            if not open_brackets:
                code_end = position
            position = _line_end(text, position)
        elif character in _OPENING:
            open_brackets.append((_OPENING[character], position))
            position += 1
        elif character in ")]}":
            if open_brackets and open_brackets[-1][0] == character:
                open_brackets.pop()
            else:
                fault = fault or Fault(f"the bracket {character} does not fit", position)
                if open_brackets:
                    return _recovered(text, start, tuple(colons), tuple(semicolons), fault)
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
        return _recovered(text, start, tuple(colons), tuple(semicolons), fault)
    return LogicalLine(
        min(position + 1, length), tuple(colons), tuple(semicolons), position if code_end < 0 else code_end, fault
    )


def _recovered(
    text: str, start: int, colons: tuple[int, ...], semicolons: tuple[int, ...], fault: Fault
) -> LogicalLine:
    """A broken statement ends before the next line that begins like a statement, or with its own first line."""
    match = _BEGINNING.search(text, _line_end(text, start) + 1)
    end = match.start() if match else _line_end(text, start) + 1
    return LogicalLine(
        end, tuple(c for c in colons if c <= end), tuple(s for s in semicolons if s < end), max(start, end - 1), fault
    )


def _line_end(text: str, position: int) -> int:
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


def _formatted_end(text: str, quote: int, depth: int, fields: list[Piece] | None = None) -> int:
    """The end of an f-string or t-string by the rules of PEP 701; -1 when it makes no sense."""
    if depth > _NESTING:
        return -1
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
            position = _field_end(text, position, closing, depth, fields)
            if position < 0:
                return -1
        # A single closing brace is an error of its own, without influence on where the literal ends.


def _field_end(text: str, start: int, closing: str, depth: int, fields: list[Piece] | None) -> int:
    """The offset behind the brace that closes the replacement field whose expression begins at `start`."""
    if depth > _NESTING:
        return -1
    open_brackets = 0
    position = start
    expression_end = -1
    while True:
        match = _FIELD_STOP.search(text, position)
        if match is None:
            return -1
        character, position = match.group(), match.end()
        if character in "\"'":
            position = string_end(text, position - 1, depth + 1)
            if position < 0:
                return -1
        elif character == "\n":
            # A field of a one-line literal may span lines since PEP 701, but a statement never stands in it.
            if len(closing) == 1 and _BEGINNING.match(text, position):
                return -1
        elif character == "#":
            position = _line_end(text, position)
        elif character in "([{":
            open_brackets += 1
        elif character in ")]":
            open_brackets -= 1
        elif character == "}":
            if open_brackets <= 0:
                _note(fields, text, start, position - 1 if expression_end < 0 else expression_end)
                return position
            open_brackets -= 1
        elif open_brackets <= 0 and character == "!" and not text.startswith("=", position):
            expression_end = position - 1
        elif open_brackets <= 0 and character == ":":
            _note(fields, text, start, position - 1 if expression_end < 0 else expression_end)
            return _specification_end(text, position, closing, depth, fields)


def _note(fields: list[Piece] | None, text: str, start: int, end: int) -> None:
    if fields is None:
        return
    if text.startswith("=", end - 1) and not text.endswith(("==", "!=", "<=", ">="), start, end):
        end -= 1  # the self-documenting form f"{name=}"
    fields.append(Piece(start, end))


def _specification_end(text: str, position: int, closing: str, depth: int, fields: list[Piece] | None) -> int:
    """The offset behind the brace that closes a field, `position` standing in its format specification."""
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
            position = _field_end(text, position, closing, depth + 1, fields)
            if position < 0:
                return -1
