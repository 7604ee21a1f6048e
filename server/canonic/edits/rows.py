"""The statements of a run in the order that the project's settings give, where they had that order before.

Takes drafts before and after the changes and the blank lines of the text, gives the drafts in their final order with
the blank lines between. It never changes which of two imports of one name counts, and never breaks a row that was
sorted otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import NamedTuple, Protocol

from canonic.edits.aliases import split_at_aliases
from canonic.edits.drafts import Draft
from canonic.edits.order import FUTURE_MODULE, Order
from canonic.settings.import_style import ImportStyle


class Between(NamedTuple):
    """What stands between two statements."""

    blank_lines: int
    comments: int
    """Lines of comment directly above the second one."""


class Surroundings(Protocol):
    """What is asked about the text."""

    def between(self, first: int, second: int) -> Between | None:
        """What stands between two neighbouring statements of the file; None when it is more than blank lines and a
        comment that belongs to the second, or when one of them shares its lines.
        """

    def is_commented(self, statement: int) -> bool:
        """Whether a comment stands on the line above the statement."""

    def is_movable(self, statement: int) -> bool:
        """Whether the statement stands alone on whole lines of its own."""

    def order_counts(self, statement: int) -> bool:
        """Whether it counts what is imported before the statement."""


@dataclass(frozen=True, slots=True)
class Row:
    """Statements with nothing between but blank lines and comments that belong to the statement below."""

    before: list[Draft]
    """As written."""
    between: list[Between]
    """Between each two of them."""
    after: list[Draft]
    """As drafted, branched ones included, those that go as well."""
    fixed: bool
    """A comment above belongs to the first statement, which stays where it is."""

    @property
    def is_touched(self) -> bool:
        """Whether anything in it changes."""
        return any(draft.changed for draft in self.after)

    @property
    def leads(self) -> dict[int, list[int]]:
        """The comments that travel with a statement, by its number: each as the number of the statement that it stood
        above. What stands above the first one stays there. The comment of a statement that goes falls to the next one
        that stays; under -1 stands what no statement is left for.
        """
        gone = {draft.statement for draft in self.after if not draft.branched and not draft.everything}
        leads: dict[int, list[int]] = {}
        waiting: list[int] = []
        for number, draft in enumerate(self.before):
            if number and self.between[number - 1].comments:
                waiting.append(draft.statement)
            if draft.statement not in gone and waiting:
                leads[draft.statement], waiting = waiting, []
        return {**leads, -1: waiting} if waiting else leads

    def parts(self) -> Iterator[Row]:
        """The row taken apart at its comments."""
        starts = [0, *(index for index, gap in enumerate(self.between, 1) if gap.comments)]
        for number, start in enumerate(starts):
            end = starts[number + 1] if number + 1 < len(starts) else len(self.before)
            before = self.before[start:end]
            numbers = {draft.statement for draft in before}
            after = [draft for draft in self.after if draft.statement in numbers]
            yield Row(before, self.between[start : end - 1], after, self.fixed or number > 0)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The statements of a row that stay, in their order."""

    drafts: list[Draft]
    blank_lines: list[int]
    """Between each two of them."""


def rows_of(run: Sequence[Draft], written: Callable[[int], Draft], text: Surroundings) -> Iterator[Row]:
    """The rows of a run, in the order of the text."""
    rows: list[Row] = []
    for draft in run:
        if not draft.branched:
            between = text.between(rows[-1].before[-1].statement, draft.statement) if rows else None
            if between is None:
                rows.append(Row([], [], [], fixed=bool(rows) and text.is_commented(draft.statement)))
            else:
                rows[-1].between.append(between)
            rows[-1].before.append(written(draft.statement))
        rows[-1].after.append(draft)
    yield from rows


def arranged(row: Row, style: ImportStyle, text: Surroundings) -> Sorted | None:
    """The row sorted; None when it was not sorted before, or when sorting would change what a name means."""
    drafts = [draft for draft in row.after if draft.everything]
    leads = row.leads
    if not drafts or not all(text.is_movable(draft.statement) for draft in row.before):
        return None
    for is_own in style.own or (_nobodys,):
        order = Order(style, is_own)
        if _is_sorted(row, order, style):
            drafts = split_at_aliases(drafts, order) if style.split_at_aliases else drafts
            first = drafts[:1] if row.fixed and drafts[0].statement == row.before[0].statement else []
            result = first + sorted(drafts[len(first) :], key=order.key)
            if not _means_the_same(drafts, result) or _is_out_of_turn(drafts, result, text):
                return None
            commented = [not draft.branched and draft.statement in leads for draft in result]
            return Sorted(
                result,
                [
                    order.blank_lines(*pair, commented=commented[number])
                    for number, pair in enumerate(pairwise(result), 1)
                ],
            )
    return None


def _is_sorted(row: Row, order: Order, style: ImportStyle) -> bool:
    """Whether the row, as written, is as a sorter would leave it."""
    before = row.before
    free = before[1:] if row.fixed else before
    pairs: Iterable[tuple[Draft, Draft]] = combinations(before, 2)
    whole = True
    if style.split_at_aliases:
        pairs, whole = pairwise(before), len(split_at_aliases(before, order)) == len(before)
    return (
        whole
        and all(order.is_normal(draft) for draft in before)
        and not any(order.are_one(*pair) for pair in pairs)
        and all(order.key(first) <= order.key(second) for first, second in pairwise(free))
        and all(
            gap.blank_lines == order.blank_lines(*pair, commented=gap.comments > 0)
            for gap, pair in zip(row.between, pairwise(before), strict=True)
        )
    )


def _means_the_same(before: Sequence[Draft], after: Sequence[Draft]) -> bool:
    """Whether each name still comes from the import that gave it, and the future from the top."""
    if _winners(before) != _winners(after):
        return False
    future = [draft.spelling == FUTURE_MODULE for draft in after]
    return future == sorted(future, reverse=True)


def _is_out_of_turn(before: Sequence[Draft], after: Sequence[Draft], text: Surroundings) -> bool:
    """Whether a change moves an import past another one while for one of the two it counts what comes before."""
    place = {id(draft): number for number, draft in enumerate(after)}
    return any(
        place[id(first)] > place[id(second)]
        and (first.changed or second.changed)
        and (text.order_counts(first.statement) or text.order_counts(second.statement))
        for first, second in combinations(before, 2)
    )


def _winners(drafts: Sequence[Draft]) -> list[tuple[str, list[int | str]]]:
    """For each name the statements that bind it, in their order. A star may bind any name."""
    binders: dict[str, list[int | str]] = {"*": []}
    for draft in drafts:
        if draft.everything[0].name == "*":
            for numbers in binders.values():
                numbers.append(id(draft))
            continue
        for entry in draft.everything:
            # ``import a.b`` and ``import a.c`` bind one and the same module.
            which = id(draft) if draft.spelling or entry.asname else entry.bound
            binders.setdefault(entry.bound, []).append(which)
    return sorted(binders.items())


def _nobodys(_module: str) -> bool:
    return False
