"""String constants that are shaped like dotted paths, with the call they stand in.

Takes the text and its statements, gives `DottedString` facts and the modules of ``pytest.importorskip``. Docstrings,
f-strings, bytes, and the parts of implicitly joined strings are no paths.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from typing import NamedTuple

from canonic.facts.model import DottedString
from canonic.facts.patterns import reading_pattern
from canonic.facts.places import Places
from canonic.facts.shapes import HEADERS
from canonic.facts.statements import Statement, Statements
from canonic.facts.tokens import Token, TokenKind, tokens

_CANDIDATES = tuple(reading_pattern(rf"{quote}[^\W\d]\w*+(?:\.[^\W\d]\w*+)++{quote}") for quote in "\"'")
_SKIP = re.compile(r"importorskip\s*\(")
_LITERAL = re.compile(r"[rRuU]?(\"\"\"|'''|\"|')([^\W\d]\w*(?:\.[^\W\d]\w*)*)\1")
_HEADER_WORDS = HEADERS - {"match", "case"}
_KEYWORDS = frozenset(keyword.kwlist)


class Strings(NamedTuple):
    """What the strings of a file say."""

    dotted: tuple[DottedString, ...]
    skips: tuple[str, ...]


def find_strings(text: str, statements: Statements, places: Places) -> Strings:
    """All strings of interest, in the order of the text."""
    wanted = [match.start() for pattern in _CANDIDATES for match in pattern.finditer(text)]
    if "importorskip" in text:
        wanted += [match.start() for match in _SKIP.finditer(text)]
    wanted.sort()
    dotted: list[DottedString] = []
    skips: list[str] = []
    done = 0
    for offset in wanted:
        if offset < done:
            continue
        statement = statements.at(offset)
        if statement is None:
            continue
        done = statement.end
        for start, value, call in _of_statement(text, statement):
            if "." in value:
                dotted.append(DottedString(value, places.span(start, start + len(value)), call, statement.scope))
            if call.rpartition(".")[2] == "importorskip":
                skips.append(value)
    return Strings(tuple(dotted), tuple(skips))


def _of_statement(text: str, statement: Statement) -> Iterator[tuple[int, str, str]]:
    """Offset, value and call of each dotted or single-word literal of a statement."""
    found = [token for token in tokens(text, statement.start, statement.end) if token.kind is not TokenKind.COMMENT]
    calls: list[str] = []
    dotted = ""
    before: Token | None = None
    definition = suite_opens = False
    colons = 0
    for index, token in enumerate(found):
        if token.kind is TokenKind.NAME:
            attribute = before is not None and before.text == "."
            dotted = f"{dotted}.{token.text}" if attribute else token.text
            if token.text in _KEYWORDS and not attribute:
                definition = token.text in ("def", "class")
                dotted = ""
        elif token.text == ".":
            if before is None or before.kind is not TokenKind.NAME:
                dotted = ""
        elif token.kind is TokenKind.STRING:
            after = found[index + 1] if index + 1 < len(found) else None
            joined = any(other is not None and other.kind is TokenKind.STRING for other in (before, after))
            # A string that is a statement is a docstring, or says nothing.
            statement_itself = (after is None or after.text == ";") and (
                before is None or before.text == ";" or (before.text == ":" and suite_opens)
            )
            match = None if joined or statement_itself else _LITERAL.fullmatch(text, token.start, token.end)
            if match is not None:
                yield match.start(2), match[2], calls[-1] if calls else ""
        elif token.text == ":":
            # Only the header's own colon: the first outside of brackets.
            suite_opens = not calls and not colons and found[0].text in _HEADER_WORDS
            colons += not calls
        elif token.text in ("(", "[", "{"):
            calls.append(_call(token.text, dotted, before, definition, calls))
            definition, dotted = False, ""
        elif token.text in (")", "]", "}"):
            if calls:
                calls.pop()
            dotted = ""
        before = token


def _call(bracket: str, dotted: str, before: Token | None, definition: bool, calls: list[str]) -> str:
    """What a bracket makes of the strings directly in it."""
    if bracket == "{":
        outer = calls[-1] if calls else ""
        return "patch.dict{}" if outer == "patch.dict" or outer.endswith(".patch.dict") else ""
    behind_name = before is not None and before.kind is TokenKind.NAME and not definition
    if not behind_name or not dotted:
        return ""
    return dotted if bracket == "(" else f"{dotted}[]"
