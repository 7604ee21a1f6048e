"""The tokens of one statement, as coarse as facts need them.

Takes text and offsets, gives `Token` values: names, strings, single signs of punctuation, comments. Knows no grammar.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import NamedTuple

from canonic.facts.literals import prefix, string_end
from canonic.facts.patterns import reading_pattern

_TOKEN = reading_pattern(
    r"(?:\s++|\\\r?\n)*+(?:([^\W\d]\w*+)|([\"'])|(#[^\n]*+)|(\d[\w.]*+|\.\d\w*+|\.\.\.|[-+*/%@&|^<>=!:]=|->|\S))"
)


class TokenKind(enum.IntEnum):
    """What a token is."""

    NAME = 1
    """An identifier or keyword."""
    STRING = 2
    """A literal from its quote on; its prefix belongs to the token's text."""
    COMMENT = 3
    OTHER = 4
    """A number or a sign."""


class Token(NamedTuple):
    """One token and its offsets. A string that never ends reaches to the end of its line."""

    kind: TokenKind
    start: int
    end: int
    text: str
    """Empty for strings: `start` and `end` say where they are."""


_PREFIXES = frozenset(("r", "u", "b", "br", "rb", "f", "fr", "rf", "t", "tr", "rt"))
_KINDS = (TokenKind.OTHER, TokenKind.NAME, TokenKind.STRING, TokenKind.COMMENT, TokenKind.OTHER)


def tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The tokens from `start` to `end`."""
    position = start
    while position < end:
        match = _TOKEN.match(text, position, end)
        if match is None:
            return
        group = match.lastindex or 0
        begin, position = match.start(group), match.end()
        kind = _KINDS[group]
        if kind is TokenKind.NAME and position < end and text[position] in "\"'" and match[1].lower() in _PREFIXES:
            continue
        if kind is TokenKind.STRING:
            position = string_end(text, begin)
            if position < 0:
                position = text.find("\n", begin)
            word = prefix(text, begin)
            first = begin - len(word) if word in _PREFIXES else begin
            yield Token(kind, first, position, "")
        else:
            yield Token(kind, begin, position, match[group])
