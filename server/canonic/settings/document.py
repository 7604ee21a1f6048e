"""One TOML file read as data: its table, where everything in it stands, and the policy tables in it, still raw.

Takes a path; gives a `Document` or the `Problem` that says why there is none. Both configurations and packs come
through here. It does not know what a key means.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from canonic.errors import Problem
from canonic.settings.model import RawEntry
from canonic.settings.options import ENTRY_KINDS
from canonic.settings.places import KeyPath, Places, lines_below, locate, render
from canonic.settings.validate import Table


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file that was read."""

    shown: str
    """The file as the user would write it."""
    data: Mapping[str, Any]
    places: Places

    def table(self, prefix: KeyPath) -> Table:
        """The table at a key path, as `canonic.settings.validate` wants it."""
        place = self.places.get(prefix)
        return Table(self.shown, render(prefix), place.line if place else 1, lines_below(self.places, prefix))


def read_document(path: str, shown: str) -> Document | Problem:
    """Read a TOML file; a `Problem` when it cannot be read, is no UTF-8 or no TOML."""
    try:
        with open(path, "rb") as stream:
            content = stream.read()
    except OSError as error:
        return Problem(shown, 0, "", f"cannot be read: {error.strerror or error}")
    return parse_document(content, shown)


def parse_document(content: bytes, shown: str) -> Document | Problem:
    """What `read_document` gives for these bytes."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(shown, line, "", "is not UTF-8, as TOML must be; save the file in that encoding")
    try:
        return Document(shown, tomllib.loads(text), locate(text))
    except tomllib.TOMLDecodeError as error:
        return Problem(shown, _line(str(error), text), "", f"is not valid TOML: {_without_place(str(error))}")
    except (RecursionError, ValueError) as error:
        return Problem(shown, 0, "", f"cannot be understood as TOML: {_without_place(str(error))}")


def raw_entries(document: Document, prefix: KeyPath) -> tuple[tuple[RawEntry, ...], list[Problem]]:
    """The policy tables below a table, and those that are no arrays of tables."""
    table: Any = document.data
    for key in prefix:
        table = table[key]
    found: list[RawEntry] = []
    problems: list[Problem] = []
    for kind in ENTRY_KINDS:
        value = table.get(kind, [])
        header = f"[[{render((*prefix, kind))}]]"
        if not isinstance(value, list):
            wrong = f"expected tables headed `{header}`" + ("; write two brackets" if isinstance(value, dict) else "")
            problems.append(document.table(prefix).problem(kind, wrong))
            continue
        for index, item in enumerate(value):
            where = document.table((*prefix, kind, index))
            if isinstance(item, dict):
                found.append(RawEntry(kind, index, item, where.line, where.lines))
            else:
                problems.append(where.problem("", f"expected a table headed `{header}`"))
    return tuple(found), problems


def shown_path(path: str, root: str) -> str:
    """A file as people write it: relative to the root where it lies inside, else absolute."""
    relative = relative_path(path, root)
    return path.replace(os.sep, "/") if relative is None or relative.split("/")[0] == ".." else relative


def relative_path(path: str, root: str) -> str | None:
    """A path relative to the root, with ``/`` and perhaps leading ``..``; None when they share no drive."""
    try:
        return os.path.relpath(path, root).replace(os.sep, "/")
    except ValueError:
        return None


def _line(message: str, text: str) -> int:
    if match := re.search(r"\(at line (\d+), column \d+\)", message):
        return int(match[1])
    return text.rstrip().count("\n") + 1 if "end of document" in message else 0


def _without_place(message: str) -> str:
    plain = re.sub(r" \(at line \d+, column \d+\)", "", message)
    return plain[:1].lower() + plain[1:]
