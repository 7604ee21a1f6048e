"""Reads one rule page into cases: a workspace of files, the markers in them, and what the fixes must produce.

Takes Markdown text and gives plain values; raises `PageError` for what a page must not contain. It knows nothing of
rules, findings or the disk. CONTRIBUTING.md describes the format for authors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.pages.markers import Marker, MarkerError, extract

REQUIRED_HEADINGS = ("What it does", "Why is this bad?", "Example", "Fix safety", "Options", "Cases")
OPTIONS_FILE = "canonic.toml"

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*([\w+-]*)\s*(.*?)\s*$")
_NAMES = re.compile(r"(`[^`]+`)(?:\s*(?:,|and)\s*(`[^`]+`))*:$")
_INSTEAD = re.compile(r"Use instead(?: \((safe|unsafe)\))?:$")


class PageError(Exception):
    """The page itself is wrong: the message names its line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")


@dataclass(frozen=True, slots=True)
class Golden:
    """What a fix must make of one file."""

    file: str
    text: str
    unsafe: bool
    first_line: int
    """Line of the page where the block's content begins; the content ends before `end_line`."""
    end_line: int


@dataclass(frozen=True, slots=True)
class Case:
    """One heading with code: a workspace."""

    heading: str
    line: int
    files: dict[str, str]
    """Text by path, markers taken out, line ends as they go to the disk."""
    markers: tuple[Marker, ...]
    goldens: tuple[Golden, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page."""

    title: str
    headings: tuple[str, ...]
    """Texts of the second-level headings, in order."""
    cases: tuple[Case, ...]


@dataclass(slots=True)
class _Section:
    """A heading while it is being read."""

    heading: str
    line: int
    files: dict[str, str] = field(default_factory=dict)
    markers: list[Marker] = field(default_factory=list)
    goldens: list[Golden] = field(default_factory=list)


def read(text: str) -> Page:
    """The page that a Markdown text holds.

    Raises `PageError` for a Python block without a file name, a file given twice, a bad marker, an open block.
    """
    title = ""
    headings: list[str] = []
    sections = [_Section("", 1)]
    names: list[str] = []
    instead: str | None = None
    lines = text.splitlines()
    index = 0
    while index < len(lines):
        line = lines[index].rstrip()
        index += 1
        if fence := _FENCE.fullmatch(line):
            first = index
            while index < len(lines) and lines[index].rstrip() != fence[1]:
                index += 1
            if index == len(lines):
                raise PageError(first, "this block is never closed")
            _add_block(sections[-1], lines[first:index], first, fence, names, instead)
            names = []
            index += 1
        elif heading := _HEADING.fullmatch(line):
            if len(heading[1]) == 1:
                title = title or heading[2]
            elif len(heading[1]) == 2:
                headings.append(heading[2])
            sections.append(_Section(heading[2], index))
            names, instead = [], None
        elif named := _NAMES.fullmatch(line):
            names = re.findall(r"`([^`]+)`", named[0])
        elif match := _INSTEAD.fullmatch(line):
            names, instead = [], match[1] or "safe"
        elif line:
            names, instead = [], None
    cases = tuple(
        Case(section.heading, section.line, section.files, tuple(section.markers), tuple(section.goldens))
        for section in sections
        if section.files
    )
    return Page(title, tuple(headings), cases)


def _add_block(
    section: _Section, lines: list[str], first: int, fence: re.Match[str], names: list[str], instead: str | None
) -> None:
    """One fenced block, whose content begins behind line `first` of the page, goes into the section."""
    language, words = fence[2], fence[3].split()
    if not names and language == "toml" and not instead:
        names = [OPTIONS_FILE]
    if not names:
        if language in ("python", "py", "pyi") or instead:
            raise PageError(first, "name the file on the line before this block: `shop/prices.py`:")
        return
    line_end = "\r\n" if "crlf" in words else "\n"
    if instead:
        text = "".join(line + line_end for line in lines)
        for name in names:
            if name not in section.files:
                raise PageError(first, f"`{name}` is no file of this heading, so no fix can change it")
            if any((golden.file, golden.unsafe) == (name, instead == "unsafe") for golden in section.goldens):
                raise PageError(first, f"`{name}` has two blocks after `Use instead`")
            section.goldens.append(Golden(name, text, instead == "unsafe", first + 1, first + 1 + len(lines)))
        return
    for name in names:
        if name in section.files:
            raise PageError(first, f"`{name}` is given twice under one heading")
        try:
            kept, markers = extract(lines, name, first + 1)
        except MarkerError as error:
            raise PageError(error.line, str(error)) from error
        section.files[name] = "".join(line + line_end for line in kept)
        section.markers += markers
