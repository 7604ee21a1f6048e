"""`dual-pattern`: a file that uses both sides of an exclusive entry.

One finding per file and entry, at the first use of the side to leave; every other site, and who uses which side per
function, is related information.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.findings import Related, Severity
from canonic.policy.model import ExclusiveEntry
from canonic.resolution.sides import SideUse, exempt_files, function_uses, side_uses
from canonic.rule import About, FileView, Rule
from canonic.text.globs import matches
from canonic.text.spans import Span


@dataclass(frozen=True, slots=True)
class TwoSides:
    """Both sides of one entry, in one file."""

    entry: ExclusiveEntry
    uses: tuple[SideUse, ...]

    @property
    def first(self) -> SideUse:
        """The first use of the side to leave."""
        return next(use for use in self.uses if not use.preferred)


class DualPattern(Rule[TwoSides]):
    """Two ways of access where one should do."""

    name = "dual-pattern"
    severity = Severity.WARNING

    def check(self, file: FileView) -> Iterator[TwoSides]:
        """Entries of which the file uses both sides."""
        judge = file.workspace.judge
        for entry in judge.policy.policy.exclusives:
            relative = file.path.removeprefix(f"{entry.base}/") if entry.base else file.path
            if entry.within and not matches(relative, entry.within):
                continue
            uses = side_uses(judge, file.path, entry)
            sides = {use.preferred for use in uses}
            if len(sides) == 2 and file.path not in exempt_files(judge, entry):
                yield TwoSides(entry, tuple(uses))

    def span(self, evidence: TwoSides) -> Span:
        """The first use of the side to leave."""
        return evidence.first.span

    def message(self, evidence: TwoSides, file: FileView) -> str:
        """Which two ways, which one to keep, and how much is left."""
        keep = sorted({use.path.name or use.path.module for use in evidence.uses if use.preferred})
        leave = sorted({use.path.name or use.path.module for use in evidence.uses if not use.preferred})
        count = sum(not use.preferred for use in evidence.uses)
        reason = f" ({evidence.entry.notes.reason.rstrip('.')})" if evidence.entry.notes.reason else ""
        return (
            f"this file uses both {_listing(keep)} and {_listing(leave)} for {evidence.entry.name}; "
            f"keep {_listing(keep)}, {count} {'site' if count == 1 else 'sites'} of the other left{reason}"
        )

    def about(self, evidence: TwoSides, file: FileView) -> About:
        """The side to leave as written, the side to keep as canonical."""
        keep = next(use for use in evidence.uses if use.preferred)
        judge = file.workspace.judge
        return About(
            name=evidence.entry.name,
            written=evidence.first.written,
            canonical=keep.path,
            definition=judge.definition(evidence.first.written, file.path),
            notes=evidence.entry.notes,
        )

    def related(self, evidence: TwoSides, file: FileView) -> tuple[Related, ...]:
        """All other sites, then each function's use."""
        sites = [
            Related(file.path, use.span, f"{'to keep' if use.preferred else 'to leave'}: `{use.written}`")
            for use in evidence.uses
            if use is not evidence.first
        ]
        functions = [
            Related(
                file.path,
                use.span,
                f"{f'`{use.function}`' if use.function else 'the module'} uses `{use.expression}` "
                f"({'to keep' if use.preferred else 'to leave'})",
            )
            for use in function_uses(file.workspace.judge, file.path, list(evidence.uses))
        ]
        return (*sites, *functions)


def _listing(names: list[str]) -> str:
    return " / ".join(f"`{name}`" for name in names)
