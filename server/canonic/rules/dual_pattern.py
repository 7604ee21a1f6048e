"""`dual-pattern`: a file that uses both sides of an exclusive entry.

One finding per file and entry, at the first place that brings the side to leave. It tells how many of the sites are
left; each of them, and which function uses which side, is related information.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from canonic.findings import Reason, Related, Rewrite, Severity, Withheld
from canonic.policy.model import ExclusiveEntry
from canonic.resolution.finish import finish, refusals
from canonic.resolution.path_uses import files_behind
from canonic.resolution.sides import How, SideUse, side_uses
from canonic.rule import About, FileView, Rule
from canonic.text.globs import matches
from canonic.text.spans import Span

_MOST_NAMED = 3
_MOST_LEFT, _MOST_KEPT = 30, 10


@dataclass(frozen=True, slots=True)
class TwoSides:
    """Both sides of one entry, in one file."""

    entry: ExclusiveEntry
    uses: tuple[SideUse, ...]

    @property
    def first(self) -> SideUse:
        """The first place that brings the side to leave."""
        return next(use for use in self.left if use.how is not How.HELD)

    @property
    def left(self) -> tuple[SideUse, ...]:
        """The sites that are left to change."""
        return tuple(use for use in self.uses if not use.preferred)


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
            if uses and file.path not in files_behind(judge, (*entry.preferred, *entry.instead_of)):
                yield TwoSides(entry, uses)

    def span(self, evidence: TwoSides) -> Span:
        """The first place that brings the side to leave."""
        return evidence.first.span

    def message(self, evidence: TwoSides, file: FileView) -> str:
        """Which two ways, which one to keep, and how much is left."""
        keep = sorted({use.path.name or use.path.module for use in evidence.uses if use.preferred})
        leave = sorted({use.path.name or use.path.module for use in evidence.left})
        total, left = len(evidence.uses), len(evidence.left)
        state = f"{left} of {total} sites left"
        if all(use.how is How.IMPORT for use in evidence.left):
            state += f" ({'an import' if left == 1 else 'imports'} only)"
        reason = f" ({evidence.entry.notes.reason.rstrip('.')})" if evidence.entry.notes.reason else ""
        return (
            f"this file uses both {_listing(keep)} and {_listing(leave)} for {evidence.entry.name}; "
            f"keep {_listing(keep)}, {state}{_mixed(evidence)}{reason}"
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

    def fix(self, evidence: TwoSides, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Finish the file: change all sites that are left, where each of them can be proven."""
        return finish(file.workspace.judge, file.workspace.grader, file.path, evidence.entry, evidence.left)

    def related(self, evidence: TwoSides, file: FileView) -> tuple[Related, ...]:
        """The sites that are left, then the first site of the other side in each function."""
        left = evidence.left
        view = file.workspace
        several = len({use.imported.span for use in left}) > 1
        why = refusals(view.judge, view.grader, file.path, evidence.entry, left) if several else {}
        found = [
            Related(file.path, use.span, f"to leave, {number} of {len(left)}: {_said(use)}{_by_hand(use, why)}")
            for number, use in enumerate(left, 1)
            if use is not evidence.first
        ]
        kept: dict[tuple[str, bool], SideUse] = {}
        for use in evidence.uses:
            if use.preferred:
                kept.setdefault((use.function, use.how is How.IMPORT), use)
        shown = list(kept.values())[:_MOST_KEPT]
        return (*found[:_MOST_LEFT], *(Related(file.path, use.span, f"to keep: {_said(use)}") for use in shown))


def _mixed(evidence: TwoSides) -> str:
    """Which functions use both sides; else which classes have methods that do not agree."""
    sides: dict[str, set[bool]] = {}
    classes: dict[str, set[bool]] = {}
    for use in evidence.uses:
        if use.how not in (How.IMPORT, How.TYPE) and use.function:
            sides.setdefault(use.function, set()).add(use.preferred)
            owner = use.function.rpartition(".")[0]
            if owner:
                classes.setdefault(owner, set()).add(use.preferred)
    both = [name for name, used in sides.items() if len(used) == 2]
    if both:
        more = f" and {len(both) - _MOST_NAMED} more" if len(both) > _MOST_NAMED else ""
        return f"; {_listing(both[:_MOST_NAMED], ', ')}{more} {'uses' if len(both) == 1 else 'use'} both"
    split = [name for name, used in classes.items() if len(used) == 2]
    return f"; the methods of {_listing(split[:_MOST_NAMED], ', ')} do not agree" if split else ""


def _said(use: SideUse) -> str:
    """What one site does."""
    who = f"`{use.function}`" if use.function else "the module"
    if use.how is How.IMPORT:
        return f"{who} imports `{use.written}`"
    name = use.path.name or use.path.module
    if use.how is How.HELD:
        return f"{who} uses `{use.expression}`, of `{name}`"
    return f"{who} {use.how.value} `{use.expression}`"


def _by_hand(use: SideUse, why: Mapping[Span, Reason]) -> str:
    """Why a site keeps the file from being finished by one action, where others would not."""
    reason = why.get(use.imported.span)
    return "" if reason is None else f" (by hand: {reason.value})"


def _listing(names: list[str], between: str = " / ") -> str:
    return between.join(f"`{name}`" for name in names)
