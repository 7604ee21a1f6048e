"""`invalid-directive`: a ``# canonic:`` comment that means nothing, so that what it was to say is not in force.

Reports directives that `canonic.directives` cannot read, in its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.directives import Malformed, parse_directive
from canonic.findings import Severity
from canonic.rule import FileView, Rule
from canonic.text.spans import Span


@dataclass(frozen=True, slots=True)
class Misread:
    """A directive, and what is wrong with it."""

    span: Span
    word: str
    """Its first word, as written; empty for an empty directive."""
    fault: str


class InvalidDirective(Rule[Misread]):
    """A comment to Canonic that Canonic does not understand."""

    name = "invalid-directive"
    severity = Severity.ERROR

    def check(self, file: FileView) -> Iterator[Misread]:
        """Directives of the file that say nothing."""
        for directive in file.facts.directives:
            said = parse_directive(int(directive.kind), directive.text)
            if isinstance(said, Malformed):
                yield Misread(directive.span, directive.text.partition(" ")[0].partition("[")[0], said.message)

    def span(self, evidence: Misread) -> Span:
        """The comment."""
        return evidence.span

    def message(self, evidence: Misread, file: FileView) -> str:
        """What is wrong, and what to write."""
        which = f"this `{evidence.word}` comment" if evidence.word else "this comment"
        return f"{which} is not in force: {evidence.fault}"
