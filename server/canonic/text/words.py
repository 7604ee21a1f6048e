"""Patterns for plain words."""

from __future__ import annotations

import re


def whole_word(name: str) -> str:
    """A pattern for an identifier that is no part of a longer one.

    It begins with the word itself, so that a search passes quickly over text without it; one that begins with ``\\b``
    is tried at each place.
    """
    own = re.escape(name)
    return rf"{own}(?<!\w{own})\b"
