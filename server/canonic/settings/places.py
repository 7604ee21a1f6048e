"""Where each key of a TOML text stands: `locate` gives the place of every key, table and array item.

Takes a text that `tomllib` accepts (which keeps no line numbers) and gives spans; it decodes nothing but keys. It does
not know which keys have a meaning.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

import msgspec

from canonic.text.spans import Lines, Span

KeyPath = tuple[str | int, ...]
"""The way from the top of the document: keys, and numbers of array items (``("name", 0, "legacy")``)."""


class Place(msgspec.Struct, frozen=True):
    """Where one key, table or item stands first."""

    span: Span
    """The last part of a key; the brackets of an array table's header; an array item itself."""
    value: Span | None = None
    """The value; None for a table that headers or dotted keys make."""

    @property
    def line(self) -> int:
        """Line from 1."""
        return self.span.line


Places = Mapping[KeyPath, Place]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\r\n]+")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def locate(text: str) -> Places:
    """The place of everything in a valid TOML text (without byte order mark).

    Raises ValueError where the text is not TOML; ask `tomllib` first.
    """
    return _Scanner(text).document()


def lines_below(places: Places, prefix: KeyPath = ()) -> dict[str, int]:
    """Lines of everything below a table, by rendered key: ``legacy``, ``legacy[2]``, ``severity.idle-shim``."""
    depth = len(prefix)
    return {
        render(path[depth:]): place.line
        for path, place in places.items()
        if len(path) > depth and path[:depth] == prefix
    }


def render(path: KeyPath) -> str:
    """A key path as people write it: ``name[0].legacy``; odd keys in quotes."""
    parts: list[str] = []
    for part in path:
        if isinstance(part, int):
            parts.append(f"[{part}]")
        else:
            parts.append(("." if parts else "") + (part if _BARE_KEY.fullmatch(part) else f'"{part}"'))
    return "".join(parts)


class _Scanner:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        self._at = 0
        self._places: dict[KeyPath, Place] = {}
        self._array_tables: dict[KeyPath, int] = {}
        """How many tables each array of tables has so far."""

    def document(self) -> Places:
        table: KeyPath = ()
        while self._more(_BLANK):
            table = self._header() if self._text[self._at] == "[" else self._pair(table, table)
        return self._places

    def _header(self) -> KeyPath:
        start = self._at
        brackets = 2 if self._text.startswith("[[", start) else 1
        self._at += brackets
        path: KeyPath = ()
        keys = self._keys()
        for number, (key, span) in enumerate(keys, 1):
            path = (*path, key)
            self._places.setdefault(path, Place(span))
            if path in self._array_tables and number < len(keys):
                path = (*path, self._array_tables[path] - 1)
        for _ in range(brackets):
            self._expect("]")
        if brackets == 2:
            index = self._array_tables.get(path, 0)
            self._array_tables[path] = index + 1
            path = (*path, index)
            self._places[path] = Place(self._lines.span(start, self._at))
        return path

    def _pair(self, table: KeyPath, result: KeyPath) -> KeyPath:
        """One ``key = value``; gives `result` back, so that the table in force can pass through."""
        path = table
        span: Span | None = None
        for key, span in self._keys():
            path = (*path, key)
            self._places.setdefault(path, Place(span))
        self._expect("=")
        self._more(_SPACE)
        value = self._value(path)
        if span is not None:
            self._places[path] = Place(span, value)
        return result

    def _keys(self) -> list[tuple[str, Span]]:
        """The parts of a dotted key."""
        keys: list[tuple[str, Span]] = []
        while True:
            self._more(_SPACE)
            match = _KEY.match(self._text, self._at)
            if match is None:
                raise ValueError(f"expected a key in line {self._lines.place(self._at)[0]}")
            self._at = match.end()
            raw = match[0]
            key = tomllib.loads(f"key = {raw}")["key"] if raw[0] in "\"'" else raw
            keys.append((key, self._lines.span(match.start(), match.end())))
            self._more(_SPACE)
            if not self._text.startswith(".", self._at):
                return keys
            self._at += 1

    def _value(self, path: KeyPath) -> Span:
        start = self._at
        if self._text.startswith("[", start):
            self._at += 1
            number = 0
            while self._open("]"):
                item = (*path, number)
                span = self._value(item)
                self._places[item] = Place(span, span)
                number += 1
                self._comma()
        elif self._text.startswith("{", start):
            self._at += 1
            while self._open("}"):
                self._pair(path, path)
                self._comma()
        elif match := _STRING.match(self._text, start):
            self._at = match.end()
        elif match := _BARE.match(self._text, start):
            self._at = start + len(match[0].rstrip())
        else:
            raise ValueError(f"expected a value in line {self._lines.place(start)[0]}")
        return self._lines.span(start, self._at)

    def _open(self, closing: str) -> bool:
        """Whether another item follows; takes the closing bracket if not."""
        if not self._more(_BLANK):
            raise ValueError(f"expected `{closing}` before the end of the text")
        if self._text.startswith(closing, self._at):
            self._at += 1
            return False
        return True

    def _comma(self) -> None:
        if self._more(_BLANK) and self._text.startswith(",", self._at):
            self._at += 1

    def _expect(self, character: str) -> None:
        self._more(_SPACE)
        if not self._text.startswith(character, self._at):
            raise ValueError(f"expected `{character}` in line {self._lines.place(self._at)[0]}")
        self._at += 1

    def _more(self, blank: re.Pattern[str]) -> bool:
        """Pass over what carries no meaning; False at the end of the text."""
        match = blank.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at < len(self._text)
