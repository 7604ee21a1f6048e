"""Changing a policy file: the edits of its TOML text, and nothing else of it.

Takes the text of a configuration or a pack, gives `TextEdit` values. Comments, order and spelling of everything else
stay. A text that is no TOML gets no edits.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable

from canonic.settings.options import ENTRIES, PACK_OPTIONS
from canonic.settings.places import locate
from canonic.settings.shapes import Array, ImportPath
from canonic.text.edits import TextEdit
from canonic.text.spans import Lines

_PATHS = frozenset(
    option.name
    for option in (*(option for entry in ENTRIES for option in entry.options), *PACK_OPTIONS)
    if isinstance(option.shape.item if isinstance(option.shape, Array) else option.shape, ImportPath)
)
"""Keys that hold import paths."""
_TABLES = frozenset(entry.kind for entry in ENTRIES)


def renamed(text: str, rename: Callable[[str], str | None]) -> tuple[TextEdit, ...]:
    """The edits that write other modules into the entries of a policy. `rename` gives None for one that stays."""
    try:
        tomllib.loads(text)
        places = locate(text)
    except ValueError:
        return ()
    lines = Lines(text)
    found: list[TextEdit] = []
    for path, place in places.items():
        keys = [key for key in path if isinstance(key, str)]
        if not keys or keys[-1] not in _PATHS or place.value is None or not (len(keys) == 1 or _TABLES & set(keys)):
            continue
        literal = lines.slice(place.value)
        if not literal.startswith(('"', "'")):
            continue  # a list, whose items have places of their own
        module = str(tomllib.loads(f"value = {literal}")["value"]).partition(":")[0]
        new = rename(module)
        at = literal.find(module)
        if new is not None and new != module and at >= 0:
            start = lines.offset(place.value.line, place.value.column) + at
            found.append(TextEdit(lines.span(start, start + len(module)), new))
    return tuple(found)
