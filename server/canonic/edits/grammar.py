"""Whether a text is Python by a grammar newer than the running Python's. LibCST brings its own grammar."""

from __future__ import annotations

import re

import libcst

_DEEPEST = 200
"""Python's own limit for brackets in brackets. LibCST has none and would end the whole process."""


def parses_as_newer_python(text: str) -> bool:
    """Whether LibCST accepts the whole text. Slow (about a megabyte a second): asked only when `ast` has refused."""
    depth = 0
    for bracket in re.findall(r"[()\[\]{}]", text):
        depth = depth + 1 if bracket in "([{" else max(0, depth - 1)
        if depth > _DEEPEST:
            return False
    try:
        libcst.parse_module(text)
    except (libcst.ParserSyntaxError, ValueError, RecursionError):
        return False
    return True
