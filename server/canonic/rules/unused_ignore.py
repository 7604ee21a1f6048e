"""`unused-ignore`: an ignore directive that silences nothing.

Runs after all other rules: `FileView.idle_directives` says which directives were of no use.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.directives import Ignore, parse_directive
from canonic.facts.model import Directive
from canonic.findings import Severity
from canonic.rule import FileView, Rule
from canonic.text.spans import Span


class UnusedIgnore(Rule[Directive]):
    """A directive without effect."""

    name = "unused-ignore"
    severity = Severity.INFORMATION
    unnecessary = True
    last = True

    def check(self, file: FileView) -> Iterator[Directive]:
        """Directives that did nothing."""
        return iter(file.idle_directives)

    def span(self, evidence: Directive) -> Span:
        """The comment."""
        return evidence.span

    def message(self, evidence: Directive, file: FileView) -> str:
        """Why it does nothing, and what to do."""
        match parse_directive(int(evidence.kind), evidence.text):
            case Ignore(rules=rules) if rules:
                return f"nothing here is reported by {', '.join(f'`{rule}`' for rule in rules)}; remove the directive"
            case _:
                return "nothing here is reported; remove the directive"
