"""Numbers out of a `Survey`, the same for every form of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from canonic.findings import Reason
from canonic.survey.model import EntryRow, How, Mend, Role, Survey, Use


def imports_left(entries: Iterable[EntryRow]) -> tuple[int, int]:
    """Imports that are to go away: outside tests, and in tests."""
    tests = [use.test for row in entries for use in row.uses(to_move=True) if use.how is How.IMPORT]
    return len(tests) - sum(tests), sum(tests)


def other_uses(entries: Iterable[EntryRow]) -> dict[How, int]:
    """What else speaks of legacy paths."""
    counts = Counter(use.how for row in entries for use in row.uses(to_move=True))
    return {how: counts[how] for how in How if how is not How.IMPORT and counts[how]}


def canonical_imports(entries: Iterable[EntryRow]) -> int:
    """Imports of canonical paths, counted as those that are left: a module imported as a whole is another use."""
    uses = (use for row in entries for path in row.paths if path.role is Role.CANONICAL for use in path.uses)
    return sum(use.how is How.IMPORT for use in uses)


def mends(uses: Iterable[Use]) -> Counter[Mend]:
    """How many uses can be mended in which way."""
    return Counter(use.mend for use in uses)


def by_hand(counts: Counter[Mend]) -> int:
    """Those for which there is no fix to apply."""
    return counts[Mend.SHOWN] + counts[Mend.NONE]


def reasons(survey: Survey) -> list[tuple[Reason, int]]:
    """Why there is no safe fix, most frequent first."""
    counts = Counter(use.why for row in survey.entries for use in row.uses(to_move=True) if use.why is not None)
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def share(part: int, whole: int) -> int:
    """Percent, rounded down, so that 100 means all."""
    return 100 * part // whole if whole else 100


def all_left(survey: Survey) -> list[Use]:
    """Every use that is to go away."""
    return [use for row in survey.entries for use in row.uses(to_move=True)]


def remark(survey: Survey) -> str:
    """What the reader should know of the history; also that the working tree has gone on since the last commit."""
    history = survey.history
    if history is None:
        return ""
    now = sum(imports_left(survey.entries))
    if not history.points or sum(history.points[-1].total) == now:
        return history.remark
    return f"{history.remark} The working tree has {now:,} left to move now."
