"""`double-identity`: one file that is imported under two module names, so that Python loads it twice."""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Place, Related, Severity
from canonic.resolution.identities import SecondName
from canonic.rule import About, FileView, Rule
from canonic.text.names import Path
from canonic.text.spans import Span


class DoubleIdentity(Rule[SecondName]):
    """One file, two modules."""

    name = "double-identity"
    severity = Severity.INFORMATION

    def check(self, file: FileView) -> Iterator[SecondName]:
        """Imports by a second name."""
        return iter(file.workspace.identities.of(file.path))

    def span(self, evidence: SecondName) -> Span:
        """The alias."""
        return evidence.span

    def message(self, evidence: SecondName, file: FileView) -> str:
        """Both names, and what comes of it."""
        return (
            f"`{evidence.module}` and `{evidence.first}` are both {evidence.file}; who imports both names "
            f"loads it twice, and its classes are not the same; others import `{evidence.first}`"
        )

    def about(self, evidence: SecondName, file: FileView) -> About:
        """Both module names."""
        return About(
            name=evidence.first,
            written=Path(evidence.module),
            canonical=Path(evidence.first),
            definition=Place(evidence.file, 1),
        )

    def related(self, evidence: SecondName, file: FileView) -> tuple[Related, ...]:
        """An import by the first name."""
        path, span = evidence.other
        return (Related(path, span, f"imported as `{evidence.first}` here"),)
