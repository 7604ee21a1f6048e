"""The suites of a file while it is walked: which block, in which scope, under which guards.

`Suite` values form a tree. Whether a ``try`` guards an import shows only at its handlers, so guards are asked for at
the end.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.facts.model import Guard, ScopeKind


class Clauses:
    """The arms of one compound statement (``if … elif … else``, ``try … except …``)."""

    __slots__ = ("catches", "guards", "word")

    def __init__(self, word: str) -> None:
        self.word = word
        """The first keyword: ``if``, ``try``, ``for`` …"""
        self.guards: list[Guard] = []
        """Guards of the arms of an ``if``, in order."""
        self.catches = False
        """Whether a handler of a ``try`` seen so far can catch ImportError."""


class Suite:
    """One indented block, or what stands behind a header's colon on the same line."""

    __slots__ = (
        "at_module_scope",
        "body_column",
        "body_indent",
        "clauses",
        "global_names",
        "guard",
        "header_column",
        "last",
        "memory",
        "number",
        "opened_by",
        "parent",
        "scope",
        "scope_kind",
        "scope_suite",
    )

    def __init__(self, parent: Suite | None, header_column: int, scope: int, scope_kind: ScopeKind | None) -> None:
        self.parent = parent
        self.header_column = header_column
        """Column of the header, from 0; the module's own suite has -1."""
        self.body_column = -1
        """Column of the first statement; -1 until it is seen."""
        self.body_indent = ""
        """Its indentation as it is written."""
        self.scope = scope
        """Number of the innermost scope."""
        self.scope_kind = scope_kind
        """Set when the suite is the body of a scope, None for other blocks."""
        self.scope_suite: Suite = self if scope_kind is not None or parent is None else parent.scope_suite
        """The suite of the innermost scope."""
        self.at_module_scope = scope == 0
        """Whether names bound here are the module's."""
        self.guard: Guard | None = None
        """The guard that the header puts on the suite, for a ``try`` arm `Guard.TRY` until the handlers are known."""
        self.clauses: Clauses | None = None
        """The compound statement of which this suite is an arm."""
        self.last: Clauses | None = None
        """The compound statement that stands directly before the place of the walk, in this suite."""
        self.opened_by = ""
        """The header's keyword."""
        self.global_names: set[str] | None = None
        """Names that this scope declares ``global``."""
        self.number = -1
        """Number for `Import.block`, given when the first import is met."""
        self.memory: tuple[Guard, ...] | None = None

    def guards(self) -> tuple[Guard, ...]:
        """All guards, outermost first. Only right when the file has been walked to its end."""
        if self.memory is None:
            chain = [suite for suite in self._upwards() if suite.memory is None]
            for suite in reversed(chain):
                above = suite.parent.memory if suite.parent is not None else None
                own = suite.guard
                if own is Guard.TRY and suite.clauses is not None and not suite.clauses.catches:
                    own = Guard.TRY_OTHER
                suite.memory = (above or ()) if own is None else (*(above or ()), own)
        assert self.memory is not None
        return self.memory

    def _upwards(self) -> Iterator[Suite]:
        suite: Suite | None = self
        while suite is not None:
            yield suite
            suite = suite.parent


def is_conditional(suite: Suite) -> bool:
    """Whether any block around a suite, up to the module, decides if it runs."""
    while suite.parent is not None:
        if suite.guard is not None:
            return True
        suite = suite.parent
    return False
