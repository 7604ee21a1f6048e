"""Changing a policy file: the edits of its TOML text, and nothing else of it.

Takes the text of a configuration or a pack; gives the import paths in it, and `TextEdit` values. Comments, order and
spelling of everything else stay. A text that is no TOML gets no edits.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import msgspec

from canonic.settings.options import ENTRIES, PACK_OPTIONS
from canonic.settings.places import KeyPath, locate
from canonic.settings.shapes import Array, ImportPath
from canonic.text.edits import TextEdit
from canonic.text.names import Path, parse_path
from canonic.text.spans import Lines, Span

_PATHS = frozenset(
    option.name
    for option in (*(option for entry in ENTRIES for option in entry.options), *PACK_OPTIONS)
    if isinstance(option.shape.item if isinstance(option.shape, Array) else option.shape, ImportPath)
)
"""Keys that hold import paths."""
_TABLES = frozenset(entry.kind for entry in ENTRIES)


class WrittenPath(msgspec.Struct, frozen=True):
    """One import path in an entry."""

    key: str
    path: Path
    """As it is meant: in a name entry a bare legacy module stands for the canonical's name in it."""
    span: Span
    """The string, quotes included."""
    table_line: int
    """Line of the entry's header."""
    table: KeyPath


def renamed(text: str, rename: Callable[[str], str | None]) -> tuple[TextEdit, ...]:
    """The edits that write other modules into the entries of a policy. `rename` gives None for one that stays."""
    lines = Lines(text)
    found: list[TextEdit] = []
    for written in written_paths(text):
        module = written.path.module
        new = rename(module)
        at = lines.slice(written.span).find(module)
        if new is not None and new != module and at >= 0:
            start = lines.offset(written.span.line, written.span.column) + at
            found.append(TextEdit(lines.span(start, start + len(module)), new))
    return tuple(found)


def made_canonical(text: str, line: int, canonical: Path, written: Path) -> tuple[TextEdit, ...]:
    """The edits that make a legacy path of the entry at a line its canonical one, and the canonical one legacy."""
    own = [found for found in written_paths(text) if found.table_line == line]
    first = [found for found in own if found.key == "canonical" and found.path == canonical]
    legacy = [found for found in own if found.key == "legacy" and found.path == written]
    if len(first) != 1 or len(legacy) > 1:
        return ()
    edits = [
        TextEdit(found.span, f'"{path}"')
        for found, path in ((first[0], written), *((one, canonical) for one in legacy))
    ]
    return tuple(sorted(edits))


def written_paths(text: str) -> tuple[WrittenPath, ...]:
    """Every import path in the entries of a policy, in the order of the text; none where the text is no TOML."""
    try:
        tomllib.loads(text)
        places = locate(text)
    except ValueError:
        return ()
    lines = Lines(text)
    found: list[WrittenPath] = []
    for path, place in places.items():
        keys = [key for key in path if isinstance(key, str)]
        if not keys or keys[-1] not in _PATHS or place.value is None or not (len(keys) == 1 or _TABLES & set(keys)):
            continue
        literal = lines.slice(place.value)
        if literal.startswith(('"', "'")):  # a list's items have places of their own
            value = str(tomllib.loads(f"value = {literal}")["value"])
            above = path[: path.index(keys[-1])]
            header = places.get(above)
            found.append(WrittenPath(keys[-1], parse_path(value), place.value, header.line if header else 0, above))
    names = {one.table: one.path.name for one in found if one.key == "canonical"}
    return tuple(
        msgspec.structs.replace(one, path=Path(one.path.module, names.get(one.table, "")))
        if one.key == "legacy" and not one.path.name
        else one
        for one in sorted(found, key=lambda one: one.span)
    )
