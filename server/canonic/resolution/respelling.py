"""The edits that turn the text of one call into its rendering, so that line breaks and comments stay where they can.

Takes the call, its rendering and what stands before it that has to go; gives `(start, end, text)` in offsets of the
text. Gives None where a comment would get lost.
"""

from __future__ import annotations

from itertools import pairwise

from canonic.facts.arguments import CallText
from canonic.resolution.rendering import Item, Layout, Rendering

Edit = tuple[int, int, str]


def respell(call: CallText, rendering: Rendering, *, before: int, wrap: bool) -> list[Edit] | None:
    """The edits, in offsets that count from `before` characters in front of the call. Those characters go: an
    ``await``. With `wrap` the outcome stands in parentheses.
    """
    order = rendering.order
    opening, closing = ("(", ")") if wrap else ("", "")
    in_order = all(one < other for one, other in pairwise(order))
    if rendering.layout is None or not order or not in_order or call.shared:
        edits = _whole(call, rendering)
    else:
        edits = _Relaying(call, rendering.layout).edits()
    if edits is None:
        return None
    (_, end, text), *rest = edits
    edits = [(-before, end, opening + text), *rest]
    start, end, text = edits[-1]
    edits[-1] = (start, end, text + closing)
    found = [(start + before, end + before, text) for start, end, text in edits]
    return [edit for edit in found if edit[0] < before or call.text[edit[0] - before : edit[1] - before] != edit[2]]


def _whole(call: CallText, rendering: Rendering) -> list[Edit] | None:
    """The call replaced as one."""
    used = set(rendering.order)
    lost = [*call.gaps, *(argument.text for n, argument in enumerate(call.arguments) if n not in used)]
    if any("#" in text for text in lost):
        return None
    return [(0, len(call.text), rendering.text(call.arguments))]


class _Relaying:
    """The text between the arguments replaced, the arguments and the blanks around them left as they are."""

    def __init__(self, call: CallText, layout: Layout) -> None:
        self.call = call
        self.layout = layout
        self.lost: list[str] = [call.text[: call.open]]

    def edits(self) -> list[Edit] | None:
        found: list[Edit] = []
        closing, before = "", -1
        pending: list[Item] = []
        for item in self.layout.items:
            if item.ref is None:
                pending.append(item)
                continue
            argument = self.call.arguments[item.ref.number]
            between = "".join(f"{other.text}, " for other in pending)
            if before < 0:
                start = 0
                text = self.layout.head + self.call.arguments[0].lead + between
                self.drop(0, item.ref.number, first=True)
            else:
                last = self.call.arguments[before]
                start = last.end
                text = f"{closing}{last.trail},{argument.lead or ' '}{between}"
                self.drop(before + 1, item.ref.number)
            self.lost.append(self.call.text[argument.begin : argument.start])
            found.append((start, argument.start, text + item.text + ("(" if item.ref.wrap else "")))
            closing = ")" if item.ref.wrap else ""
            before, pending = item.ref.number, []
        found.append(self.tail(before, closing, pending))
        return None if any("#" in text for text in self.lost) else found

    def drop(self, start: int, end: int, *, first: bool = False, last: bool = False) -> None:
        """Note what gets lost with the arguments from `start` up to `end`, which the new call does not have.

        `first`: what stands before them stays; `last`: what stands behind them stays.
        """
        dropped = self.call.arguments[start:end]
        for number, argument in enumerate(dropped):
            if number or not first:
                self.lost.append(argument.lead)
            self.lost.append(self.call.text[argument.begin : argument.end])
            if number < len(dropped) - 1 or not last:
                self.lost.append(argument.trail)
        if first and dropped:
            self.lost.append(self.call.arguments[end].lead)

    def tail(self, before: int, closing: str, pending: list[Item]) -> Edit:
        call, argument = self.call, self.call.arguments[before]
        last = call.arguments[-1]
        if argument is not last:
            self.lost.append(argument.trail)
            self.drop(before + 1, len(call.arguments), last=not call.comma)
        trail = "" if call.comma and argument is not last else last.trail
        text = closing + "".join(f", {item.text}" for item in pending) + trail
        return argument.end, len(call.text), text + (f",{call.rest}" if call.comma else "") + self.layout.tail
