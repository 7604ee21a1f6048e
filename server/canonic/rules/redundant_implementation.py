"""`redundant-implementation`: more classes implement a canonical name than its entry allows.

Reported at each class beyond the number, in an order that no import changes; all others come as related information.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Place, Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.implementations import Surplus
from canonic.resolution.wording import because
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span

_MOST_SHOWN = 20


class RedundantImplementation(Rule[Surplus]):
    """One implementation too many."""

    name = "redundant-implementation"
    severity = Severity.WARNING

    def check(self, file: FileView) -> Iterator[Surplus]:
        """Classes in the file that are too many."""
        return iter(file.workspace.implementations.of(file.path))

    def span(self, evidence: Surplus) -> Span:
        """The name of the class."""
        return evidence.definition.span

    def message(self, evidence: Surplus, file: FileView) -> str:
        """How many there are, and how many there may be."""
        entry, most = evidence.entry, evidence.entry.max_implementations
        allowed = "only one" if most == 1 else f"at most {most}"
        return (
            f"`{evidence.definition.path.name}` is one of {len(evidence.all)} implementations of "
            f"`{entry.canonical}`; there may be {allowed}{because(entry, legacy=False)}"
        )

    def about(self, evidence: Surplus, file: FileView) -> About:
        """The class, and the canonical path."""
        first = evidence.all[0]
        return About(
            name=evidence.entry.canonical.name,
            written=evidence.definition.path,
            canonical=evidence.entry.canonical,
            definition=Place(first.file, first.span.line),
        )

    def fix(self, evidence: Surplus, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """None: what another class does has to go somewhere."""
        return Withheld(Reason.DIFFERENT_DEFINITION), Reason.DIFFERENT_DEFINITION

    def related(self, evidence: Surplus, file: FileView) -> tuple[Related, ...]:
        """The other implementations."""
        others = [(number, one) for number, one in enumerate(evidence.all, 1) if one != evidence.definition]
        return tuple(
            Related(one.file, one.span, f"implementation {number} of {len(evidence.all)}: `{one.path}`")
            for number, one in others[:_MOST_SHOWN]
        )
