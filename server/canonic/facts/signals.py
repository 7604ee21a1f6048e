"""Cheap looks at raw text that spare the careful ones: where an import may stand, and how deep a line is indented."""

from __future__ import annotations

import re

_BEFORE_IMPORT = re.compile(r"(?:[:;]|\blazy\b)[ \t]*(?:from\b.*|)$")
_LONGEST_LOOK = 300
"""Characters before ``import`` that are looked at; in a longer line any ``import`` may be a statement's."""


def import_signals(text: str) -> list[int]:
    """Offsets at which the word ``import`` may belong to a statement, and those of ``global``, in order."""
    found = []
    for word in ("import", "global"):
        position = text.find(word)
        while position >= 0:
            end = position + len(word)
            window = max(0, position - _LONGEST_LOOK)
            line_start = text.rfind("\n", window, position) + 1
            before = text[line_start or window : position].strip(" \t\f")
            if not text[end : end + 1].isidentifier() and (
                not before
                or before[-1] in ":;\\"
                or before.startswith(("from", "lazy"))
                or (window and not line_start)
                or _BEFORE_IMPORT.search(before)
            ):
                found.append(position)
            position = text.find(word, end)
    found.sort()
    return found


def may_matter(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text may hold a statement that a walk must see."""
    return text.find("import", start, end) >= 0 or text.find("global", start, end) >= 0


def width(indent: str) -> int:
    """The column that an indentation reaches: tabs go to the next multiple of eight, a form feed starts again."""
    if "\f" in indent:
        indent = indent.rpartition("\f")[2]
    if "\t" not in indent:
        return len(indent)
    return len(indent.expandtabs(8))
