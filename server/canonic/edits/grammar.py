"""Whether a text is Python by a grammar newer than the running Python's. LibCST brings its own grammar."""

from __future__ import annotations

import libcst


def parses_as_newer_python(text: str) -> bool:
    """Whether LibCST accepts the whole text. Slow (about a megabyte a second): asked only when `ast` has refused."""
    try:
        libcst.parse_module(text)
    except (libcst.ParserSyntaxError, ValueError, RecursionError):
        return False
    return True
