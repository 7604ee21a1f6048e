"""Parts of the second tier of facts: what a module looks up in its own namespace, and what it does when it is imported.

Plain values; `canonic.facts.model.FileBody` holds them.
"""

from __future__ import annotations

from canonic.facts.fact import Fact
from canonic.text.spans import Span


class Lookup(Fact, frozen=True):
    """A name that code of the file takes from the file's own namespace."""

    name: str
    span: Span
    """Where a star import would have to stand to give it: from the end of the statement that surely bound the name
    before, to the read; to the end of the text where the read may happen at any time."""


class Impurity(Fact, frozen=True):
    """A module-level statement that may do more than bind names."""

    reason: str
    span: Span
