"""The statements of a run in the order that the project's settings give, where they had that order before.

Takes drafts before and after the changes and the blank lines of the text, gives the drafts in their final order with
the blank lines between. It never changes which of two imports of one name counts, and never breaks a row that was
sorted otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Protocol

from canonic.edits.drafts import Draft
from canonic.edits.order import FUTURE_MODULE, Order
from canonic.settings.import_style import ImportStyle


class Surroundings(Protocol):
    """What is asked about the text."""

    def blank_lines(self, first: int, second: int) -> int | None:
        """How many blank lines stand between two statements of the file; None when anything else does, or when one of
        them shares its lines.
        """

    def is_commented(self, statement: int) -> bool:
        """Whether a comment stands on the line above the statement."""

    def is_movable(self, statement: int) -> bool:
        """Whether the statement stands alone on whole lines of its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """Statements with nothing but blank lines between."""

    before: list[Draft]
    """As written."""
    after: list[Draft]
    """As drafted, branched ones included, those that go as well."""
    fixed: bool
    """A comment above belongs to the first statement, which stays where it is."""

    @property
    def is_touched(self) -> bool:
        """Whether anything in it changes."""
        return any(draft.changed for draft in self.after)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The statements of a row that stay, in their order."""

    drafts: list[Draft]
    blank_lines: list[int]
    """Between each two of them."""
    order: Order


def rows_of(run: Sequence[Draft], written: Callable[[int], Draft], text: Surroundings) -> Iterator[Row]:
    """The rows of a run, in the order of the text."""
    rows: list[list[Draft]] = []
    last: int | None = None
    for draft in run:
        if not draft.branched:
            if last is None or text.blank_lines(last, draft.statement) is None:
                rows.append([])
            last = draft.statement
        rows[-1].append(draft)
    for number, after in enumerate(rows):
        before = [written(draft.statement) for draft in after if not draft.branched]
        yield Row(before, after, fixed=number > 0 and text.is_commented(before[0].statement))


def arranged(row: Row, style: ImportStyle, text: Surroundings) -> Sorted | None:
    """The row sorted; None when it was not sorted before, or when sorting would change what a name means."""
    drafts = [draft for draft in row.after if draft.everything]
    if not drafts or not all(text.is_movable(draft.statement) for draft in row.before):
        return None
    for is_own in style.own or (_nobodys,):
        order = Order(style, is_own)
        if _is_sorted(row, order, text):
            first = drafts[:1] if row.fixed and drafts[0].statement == row.before[0].statement else []
            result = first + sorted(drafts[len(first) :], key=order.key)
            if _means_the_same(drafts, result):
                return Sorted(result, [order.blank_lines(*pair) for pair in pairwise(result)], order)
            return None
    return None


def _is_sorted(row: Row, order: Order, text: Surroundings) -> bool:
    """Whether the row, as written, is as a sorter would leave it."""
    free = row.before[1:] if row.fixed else row.before
    return (
        all(order.is_normal(draft) for draft in row.before)
        and not any(order.are_one(*pair) for pair in combinations(row.before, 2))
        and all(order.key(first) <= order.key(second) for first, second in pairwise(free))
        and all(
            text.blank_lines(first.statement, second.statement) == order.blank_lines(first, second)
            for first, second in pairwise(row.before)
        )
    )


def _means_the_same(before: Sequence[Draft], after: Sequence[Draft]) -> bool:
    """Whether each name still comes from the import that gave it, and the future from the top."""
    if _winners(before) != _winners(after):
        return False
    future = [draft.spelling == FUTURE_MODULE for draft in after]
    return future == sorted(future, reverse=True)


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
