"""What a file does to ``sys.modules``: entries put there or taken out whose names stand somewhere else in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from canonic.facts.model import FileFacts
from canonic.text.spans import Lines, Span

REPLACED, REMOVED = "replaced", "removed"
_TABLE = r"sys\.modules(?<!\wsys\.modules)"
"""A pattern that begins with the words themselves is found many times as quickly as one that looks back first."""
_UPDATE = re.compile(rf"{_TABLE}\s*(?:\.\s*update\b|\|=)")
_POP = re.compile(rf"{_TABLE}\s*\.\s*pop\s*\(\s*\w")


def ways_of_many(facts: FileFacts, text: str) -> Iterator[str]:
    """What a file does to entries of ``sys.modules`` whose names it takes from somewhere else."""
    if "sys.modules" not in text and not any(store.dotted == "sys.modules[]" for store in facts.attribute_stores):
        return
    spelled = [string.span for string in facts.strings if string.call == "sys.modules[]"]
    stores = [store.span for store in facts.attribute_stores if store.dotted == "sys.modules[]"]
    computed = [store for store in stores if not any(_holds(store, span) for span in spelled)]
    removals: list[Span] = []
    if computed:
        lines = Lines(text)
        removals = [store for store in computed if lines.line_text(store.line).lstrip().startswith("del ")]
    if _UPDATE.search(text) or len(removals) < len(computed):
        yield REPLACED
    if _POP.search(text) or removals:
        yield REMOVED


def is_stored(facts: FileFacts, span: Span) -> bool:
    """Whether the item of ``sys.modules`` that a string names is assigned or deleted, not only read."""
    return any(_holds(store.span, span) for store in facts.attribute_stores if store.dotted == "sys.modules[]")


def _holds(outer: Span, inner: Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) < (outer.end_line, outer.end_column)
