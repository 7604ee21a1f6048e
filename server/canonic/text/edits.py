"""`TextEdit`, and applying many of them to one text at once. Knows nothing of Python."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from canonic.text.spans import Lines, Span


class TextEdit(msgspec.Struct, frozen=True, array_like=True, gc=False, order=True):
    """Replace what `span` covers by `text`."""

    span: Span
    text: str


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """The text after all edits, each given in places of the text before.

    Raises ValueError when two edits overlap: the caller merges, this function never guesses.
    """
    lines = Lines(text)
    parts: list[str] = []
    position = 0
    for edit in sorted(edits):
        start = lines.offset(edit.span.line, edit.span.column)
        end = lines.offset(edit.span.end_line, edit.span.end_column)
        if start < position:
            raise ValueError(f"edits overlap at {edit.span.line}:{edit.span.column}")
        parts += (text[position:start], edit.text)
        position = end
    parts.append(text[position:])
    return "".join(parts)
