"""The sources of the cells inside the text of a notebook file: where each stands, and the file with some changed.

Takes the text of a JSON file, gives spans and a new text. A source is one string or a list of strings; it stays what it
was, and what did not change of it keeps its very spelling.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\n\r]*")
_UNIT = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
_ESCAPED = re.compile(r"\\u(?!00[0-7])[0-9a-fA-F]{4}")


def replacements(raw: str, sources: Mapping[int, str]) -> list[tuple[int, int, str]]:
    """What to put in the place of what, by offsets in the file, so that some cells have new sources. Cells go by their
    position in the list of cells, from 0.

    Raises ValueError where the file has another shape than a notebook's.
    """
    ascii_only = raw.isascii() and _ESCAPED.search(raw) is not None
    spans = dict(enumerate(_source_spans(raw)))
    found: list[tuple[int, int, str]] = []
    for number, source in sorted(sources.items()):
        start, end = spans.get(number) or (0, 0)
        if not end:
            raise ValueError(f"cell {number + 1} has no source")
        value = _value(raw[start:end], source, ascii_only)
        same, rest = _shared(raw[start:end], value)
        found.append((start + same, end - rest, value[same : len(value) - rest]))
    return found


# ---------------------------------------------------------------------------------------------- where the sources stand


def _source_spans(raw: str) -> Iterator[tuple[int, int] | None]:
    """For each cell, where the value of its source begins and ends."""
    found = [span for key, span in _members(raw, _skip(raw, raw.startswith("\ufeff"))) if key == "cells"]
    if len(found) != 1 or not raw.startswith("[", found[0][0]):
        raise ValueError("there is not one list of cells")
    for start, _ in _elements(raw, found[0][0]):
        sources = [span for key, span in _members(raw, start) if key == "source"]
        yield sources[0] if len(sources) == 1 else None


def _members(raw: str, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The keys of an object with the spans of their values."""
    if not raw.startswith("{", start):
        raise ValueError("not an object")
    at = _skip(raw, start + 1)
    while not raw.startswith("}", at):
        key, end = _DECODER.raw_decode(raw, at)
        at = _skip(raw, end)
        if not isinstance(key, str) or not raw.startswith(":", at):
            raise ValueError("no key")
        at = _skip(raw, at + 1)
        end = _DECODER.raw_decode(raw, at)[1]
        yield key, (at, end)
        at = _behind_comma(raw, end, "}")


def _elements(raw: str, start: int) -> Iterator[tuple[int, int]]:
    """The spans of the elements of a list."""
    at = _skip(raw, start + 1)
    while not raw.startswith("]", at):
        end = _DECODER.raw_decode(raw, at)[1]
        yield at, end
        at = _behind_comma(raw, end, "]")


def _behind_comma(raw: str, end: int, closing: str) -> int:
    at = _skip(raw, end)
    if raw.startswith(",", at):
        return _skip(raw, at + 1)
    if not raw.startswith(closing, at):
        raise ValueError("no comma")
    return at


def _skip(raw: str, at: int) -> int:
    found = _SPACE.match(raw, at)
    return found.end() if found is not None else at


# ----------------------------------------------------------------------------------------------------------- new values


def _value(old: str, source: str, ascii_only: bool) -> str:
    """A source in the form of the old one."""
    ascii_only = old.isascii() and (ascii_only or _ESCAPED.search(old) is not None)
    return _list(old, source, ascii_only) if old.startswith("[") else _string(old, source, ascii_only)


def _string(old: str, source: str, ascii_only: bool) -> str:
    """One string: the characters that stay keep their spelling."""
    units = _UNIT.findall(old[1:-1])
    before = json.loads(old, strict=False)
    same, rest = _shared(before, source)
    if len(units) != len(before):
        return json.dumps(source, ensure_ascii=ascii_only)
    middle = json.dumps(source[same : len(source) - rest], ensure_ascii=ascii_only)[1:-1]
    return f'"{"".join(units[:same])}{middle}{"".join(units[len(units) - rest :])}"'


def _list(old: str, source: str, ascii_only: bool) -> str:
    """A list of strings, one for each line: those that stay keep their spelling."""
    spans = list(_elements(old, 0))
    literals = [old[start:end] for start, end in spans]
    texts = [json.loads(literal, strict=False) for literal in literals]
    before = "".join(texts)
    same, rest = _shared(before, source)
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text))
    first = 0
    while first < len(texts) and starts[first + 1] <= same and texts[first].endswith("\n"):
        first += 1
    last = len(texts)
    while last > first and starts[last - 1] >= len(before) - rest:
        last -= 1
    middle = source[starts[first] : len(source) - (len(before) - starts[last])]
    while middle and not middle.endswith("\n") and last < len(texts):
        last += 1
        middle = source[starts[first] : len(source) - (len(before) - starts[last])]
    new = [json.dumps(line, ensure_ascii=ascii_only) for line in re.findall(r"[^\n]*\n|[^\n]+", middle)]
    literals[first:last] = new
    if not literals:
        return "[]"
    opening = old[1 : spans[0][0]]
    between = old[spans[0][1] : spans[1][0]] if len(spans) > 1 else f",{opening or ' '}"
    return f"[{opening}{between.join(literals)}{old[spans[-1][1] : -1]}]"


def _shared(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts share at their beginning, and how many of the others at their end."""
    most = min(len(one), len(other))
    same = 0
    while same < most and one[same] == other[same]:
        same += 1
    rest = 0
    while rest < most - same and one[-1 - rest] == other[-1 - rest]:
        rest += 1
    return same, rest
