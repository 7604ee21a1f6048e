"""What a walk over the statements of a file finds, with offsets and suites: plain values."""

from __future__ import annotations

from typing import NamedTuple

from canonic.facts.bindings import Bound
from canonic.facts.imports import ParsedImport
from canonic.facts.suites import Suite


class FoundImport(NamedTuple):
    """An import statement and the suite that it stands in."""

    parsed: ParsedImport
    suite: Suite


class FoundBinding(NamedTuple):
    """A binding of a module-scope name."""

    bound: Bound
    suite: Suite
    import_index: int = -1
    name_index: int = -1
    decorators: tuple[tuple[int, int], ...] = ()
    """Offsets of the decorators' logical lines."""


class Mark(NamedTuple):
    """A place where a logical line begins, and the scope of the text from there to the next mark."""

    start: int
    scope: int
