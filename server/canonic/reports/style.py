"""`Style`: colour where the reader has a terminal, plain text elsewhere; and text made fit to print.

Takes words and gives words. It decides nothing about whether there is a terminal (`canonic.cli.terminal` does).
"""

from __future__ import annotations

import re

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "information": "1;36",
    "hint": "1;34",
    "strong": "1",
    "quiet": "2",
    "gutter": "34",
    "good": "1;32",
    "added": "32",
    "removed": "31",
    "hunk": "36",
}
"""Select Graphic Rendition codes by the role that a piece of text plays."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, marks that turn the direction of text round, and halves of surrogate pairs."""


class Style:
    """Paints words by their role, or leaves them as they are."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def paint(self, role: str, text: str) -> str:
        """`text` in the colour of its role; the roles are those of severities plus ``strong``, ``gutter`` and so on."""
        return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if self.colour and text else text


def printable(text: str) -> str:
    """`text` with every character that could upset a terminal or a line replaced by a visible one.

    A file's name or text is not ours: an escape sequence in it must not reach the reader's terminal. The result has
    as many characters as `text`.
    """
    return text if text.isprintable() else _UNPRINTABLE.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
