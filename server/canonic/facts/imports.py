"""One import statement, from its text to names and offsets.

Takes the text and where the statement begins and ends (`canonic.facts.lexing` says), gives a `ParsedImport`, or a fault
for text that is no import statement. Knows parentheses, comments, continuation lines and ``lazy``; not where it stands.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import NamedTuple

from canonic.facts.lexing import Fault
from canonic.facts.literals import Piece
from canonic.facts.patterns import reading_pattern


class ParsedName(NamedTuple):
    """One alias: name, name behind ``as`` or empty, and its offsets."""

    name: str
    asname: str
    start: int
    end: int


class ParsedImport(NamedTuple):
    """An import statement as it is written."""

    is_from: bool
    lazy: bool
    level: int
    module: str
    module_at: Piece
    names: tuple[ParsedName, ...]
    statement: Piece
    fault: Fault | None
    """Set when only a part of the statement makes sense."""


_SIMPLE_FROM = reading_pattern(
    r"(?a)from[ \t]++(\.*+)([A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+|(?<=\.))[ \t]++import[ \t]++"
    r"((?:[A-Za-z_]\w*+(?:[ \t]++as[ \t]++[A-Za-z_]\w*+)?+[ \t]*+,[ \t]*+)*+"
    r"[A-Za-z_]\w*+(?:[ \t]++as[ \t]++[A-Za-z_]\w*+)?+)",
)
_SIMPLE_IMPORT = reading_pattern(
    r"(?a)import[ \t]++([A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+)(?:[ \t]++as[ \t]++([A-Za-z_]\w*+))?+"
)
_ALIAS = re.compile(r"(\w+)(?:[ \t]+as[ \t]+(\w+))?")
_TOKEN = reading_pattern(r"(?:[ \t\f]++|\\\r?\n)*+(?:([^\W\d]\w*+)|([.,()*])|(#[^\n]*+)|(\r?\n)|(\S))")
_RESERVED = frozenset(keyword.kwlist)


def parse_import(text: str, start: int, end: int) -> ParsedImport | Fault:
    """The import statement that `text` holds from `start` (its keyword) to `end`."""
    if text.startswith("f", start):
        match = _SIMPLE_FROM.match(text, start, end)
        if match is not None and match.end() == end:
            dots, module, listed = match.groups()
            offset = match.start(3)
            names = tuple(
                ParsedName(alias[1], alias[2] or "", offset + alias.start(), offset + alias.end())
                for alias in _ALIAS.finditer(listed)
            )
            if _RESERVED.isdisjoint(module.split(".")) and not any(
                name.name in _RESERVED or name.asname in _RESERVED for name in names
            ):
                at = Piece(match.start(1), match.end(2))
                return ParsedImport(True, False, len(dots), module, at, names, Piece(start, end), None)
    elif text.startswith("i", start):
        match = _SIMPLE_IMPORT.match(text, start, end)
        if match is not None and match.end() == end and _RESERVED.isdisjoint((*match[1].split("."), match[2])):
            whole = Piece(start, end)
            names = (ParsedName(match[1], match[2] or "", match.start(1), end),)
            return ParsedImport(False, False, 0, "", whole, names, whole, None)
    return _Parser(text, start, end).parse()


def normal(name: str) -> str:
    """An identifier as Python stores it."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


class _Broken(Exception):
    """The tokens are no import statement."""


class _Parser:
    """Reads one statement token by token. `kind` is the token's first letter: name, punctuation, end."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.limit = text, start, end
        self.position = self.last_end = start
        self.bracketed = False
        self.advance()

    def advance(self) -> None:
        self.last_end = self.position
        while True:
            match = _TOKEN.match(self.text, self.position, self.limit)
            if match is None:
                self.token, self.at, self.position = "", self.limit, self.limit
                return
            if match[3] is not None or (match[4] is not None and self.bracketed):
                self.position = match.end()
                continue
            if match[4] is not None:
                self.token, self.at, self.position = "", match.start(4), self.limit
                return
            self.token = match[match.lastindex or 0]
            self.at, self.position = match.start(match.lastindex or 0), match.end()
            return

    def parse(self) -> ParsedImport | Fault:
        names: list[ParsedName] = []
        fault: Fault | None = None
        lazy, level, module, at = False, 0, "", Piece(self.start, self.limit)
        is_from = False
        try:
            lazy = self.skip("lazy")
            is_from = self.skip("from")
            if is_from:
                first = self.at
                while self.token == ".":
                    level += 1
                    self.advance()
                if not level or self.token != "import":
                    module = self.dotted()
                at = Piece(first, self.last_end)
            self.need("import")
            if is_from and self.token == "*":
                names.append(ParsedName("*", "", self.at, self.at + 1))
                self.advance()
            else:
                self.read_names(is_from, names)
            if self.token:
                raise _Broken
        except _Broken:
            fault = Fault("the import statement does not make sense", self.at if self.at < self.limit else self.start)
            if not names:
                return fault
        end = self.last_end if fault is None else names[-1].end
        statement = Piece(self.start, end)
        return ParsedImport(is_from, lazy, level, module, at if is_from else statement, tuple(names), statement, fault)

    def read_names(self, is_from: bool, names: list[ParsedName]) -> None:
        if is_from and self.token == "(":
            self.bracketed = True
            self.advance()
        while True:
            start = self.at
            name = self.name() if is_from else self.dotted()
            asname = self.name() if self.skip("as") else ""
            names.append(ParsedName(name, asname, start, self.last_end))
            if not self.skip(","):
                break
            if self.bracketed and self.token == ")":
                break
        if self.bracketed:
            self.bracketed = False
            self.need(")")

    def skip(self, token: str) -> bool:
        if self.token != token:
            return False
        self.advance()
        return True

    def need(self, token: str) -> None:
        if not self.skip(token):
            raise _Broken

    def name(self) -> str:
        token = self.token
        if not token.isidentifier() or token in _RESERVED:
            raise _Broken
        self.advance()
        return normal(token)

    def dotted(self) -> str:
        parts = [self.name()]
        while self.skip("."):
            parts.append(self.name())
        return ".".join(parts)
