"""A template filled in with the arguments of one call: the new expression in parts, in the caller's own words.

Takes a template, the parameters of the callable, a call and which argument reaches which parameter; gives `Rendering`,
or None where the template cannot be filled in. Arguments are put into parentheses where their place asks for it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from canonic.facts.arguments import Argument, CallText, read_call
from canonic.facts.called import Parameter, ParameterKind
from canonic.facts.calls import is_loose
from canonic.policy.template import Slot, Template
from canonic.resolution.matching import Matched

_PRIMARY = (
    ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.List | ast.Set | ast.Dict | ast.Tuple | ast.JoinedStr
    | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
)  # fmt: skip
"""What may stand before a dot as it is. Tuples and generators have their parentheses wherever we meet them."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An argument of the caller."""

    number: int
    wrap: bool
    """In parentheses of ours."""


Part = str | Ref


@dataclass(frozen=True, slots=True)
class Item:
    """An argument in the new call: text, or something of the caller's with text before it."""

    text: str
    ref: Ref | None
    by_name: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The new expression as one call with something around it, where all the caller's arguments are arguments again."""

    head: str
    """Up to the opening bracket, which is its last character."""
    items: tuple[Item, ...]
    tail: str
    """From the closing bracket on."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A new expression."""

    parts: tuple[Part, ...]
    layout: Layout | None
    left_out: bool
    """An argument of the new call is left out because its old one was: then its default counts, whatever that is."""
    primary: bool
    """It needs no parentheses anywhere."""

    @property
    def order(self) -> tuple[int, ...]:
        """The numbers of the caller's arguments in the order in which the new expression has them."""
        return tuple(part.number for part in self.parts if isinstance(part, Ref))

    @property
    def literal(self) -> str:
        """All text that is not the caller's."""
        return "".join(part for part in self.parts if isinstance(part, str))

    def text(self, arguments: Sequence[Argument]) -> str:
        """The whole expression."""
        return "".join(part if isinstance(part, str) else written(part, arguments) for part in self.parts)


def written(ref: Ref, arguments: Sequence[Argument]) -> str:
    """The text of an argument, in parentheses where it needs them."""
    text = arguments[ref.number].text
    return f"({text})" if ref.wrap else text


def render(template: Template, parameters: Sequence[Parameter], call: CallText, matched: Matched) -> Rendering | None:
    """The template with the arguments in it; None where one would get lost, or is wanted and was not given."""
    writer = _Writer(template, {parameter.name: parameter for parameter in parameters}, call, matched)
    if not writer.is_possible():
        return None
    root = template.tree
    primary = is_primary(root) or any(slot.node is root for slot in template.slots)
    layout = writer.layout()
    parts = writer.emit(0, len(template.source)) if layout is None else _parts_of(layout)
    return Rendering(tuple(_joined(parts)), layout, writer.left_out, primary)


def is_primary(node: ast.expr) -> bool:
    """Whether an expression needs no parentheses anywhere, before a dot neither."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, int | float | complex) or isinstance(node.value, bool)
    return isinstance(node, _PRIMARY)


class _Writer:
    def __init__(self, template: Template, parameters: dict[str, Parameter], call: CallText, matched: Matched) -> None:
        self.template = template
        self.parameters = parameters
        self.call = call
        self.matched = matched
        self.omitted = {slot.node for slot in template.slots if self.is_omitted(slot)}
        self.left_out = bool(self.omitted)
        self.slots = {slot.node: slot for slot in template.slots}
        self.texts: dict[ast.Call, CallText] = {}
        for node in ast.walk(template.tree):
            if isinstance(node, ast.Call) and (text := self.read(node)) is not None:
                self.texts[node] = text

    def is_omitted(self, slot: Slot) -> bool:
        """Whether nobody gave an argument, and the default is none that can be written."""
        parameter = self.parameters.get(slot.parameter)
        return parameter is not None and not slot.stars and not self.matched[slot.parameter] and not parameter.default

    def is_possible(self) -> bool:
        """Whether every slot can be filled, and what reaches ``*args`` and ``**kwargs`` has one."""
        spoken = set()
        for slot in self.template.slots:
            parameter = self.parameters.get(slot.parameter)
            stars = {ParameterKind.LIST: 1, ParameterKind.TABLE: 2}
            if parameter is None or slot.stars != stars.get(parameter.kind, 0):
                return False
            parent = slot.above[-1][0] if slot.above else None
            if slot.node in self.omitted and not (isinstance(parent, ast.keyword) and parent.arg):
                return False
            if slot.stars == 2 and self.repeats(slot):
                return False
            spoken.add(slot.parameter)
        return all(
            name in spoken or not numbers or self.parameters[name].kind not in (ParameterKind.LIST, ParameterKind.TABLE)
            for name, numbers in self.matched.items()
        )

    def repeats(self, slot: Slot) -> bool:
        """Whether the call of a ``{**kwargs}`` has one of the names that reach it already."""
        holder = slot.above[-2][0]
        own = {word.arg for word in holder.keywords if word.arg} if isinstance(holder, ast.Call) else set()
        return any(self.call.arguments[number].name in own for number in self.matched[slot.parameter])

    # ------------------------------------------------------------------ text

    def emit(self, start: int, end: int, within: ast.Call | None = None) -> Iterator[Part]:
        """The parts of a stretch of the template; `within`: the call whose brackets it is taken from."""
        source = self.template.source
        position = start
        for first, last, node in self.regions(within):
            if first < position or last > end:
                continue
            yield source[position:first]
            if isinstance(node, ast.Call):
                for number, (item, _) in enumerate(self.items(node)):
                    yield ", " if number else ""
                    yield from item
            else:
                yield from self.value(self.slots[node])
            position = last
        yield source[position:end]

    def regions(self, within: ast.Call | None) -> list[tuple[int, int, ast.Call | ast.Name]]:
        """What is to be replaced: single slots, and the brackets of calls that gain or lose arguments; outer first."""
        found: list[tuple[int, int, ast.Call | ast.Name]] = [
            (slot.start, slot.end, slot.node) for slot in self.template.slots if not slot.stars
        ]
        for node, text in self.texts.items():
            if node is not within and any(self.is_special(argument) for argument in text.arguments):
                begin = self.template.offsets(node)[0]
                found.append((begin + text.open + 1, begin + len(text.text) - 1, node))
        return sorted(found, key=lambda region: (region[0], -region[1]))

    def items(self, node: ast.Call) -> Iterator[tuple[list[Part], bool]]:
        """The arguments of a call of the template that are left, and those that come in their place; each with whether
        it is passed by name.
        """
        begin = self.template.offsets(node)[0]
        for argument in self.texts[node].arguments:
            slot = self.slot_of(argument)
            if slot is not None and slot.stars:
                for number in self.matched[slot.parameter]:
                    name = self.call.arguments[number].name
                    yield [f"{name}=" if slot.stars == 2 else "", self.ref(number, tight=False)], slot.stars == 2
            elif slot is None or slot.node not in self.omitted:
                yield (
                    list(self.emit(begin + argument.begin, begin + argument.end, node)),
                    argument.name not in ("", "*"),
                )

    def value(self, slot: Slot) -> Iterator[Part]:
        """What stands in a single slot."""
        numbers = self.matched[slot.parameter]
        tight = not (slot.above and is_loose(*slot.above[-1]))
        yield self.ref(numbers[0], tight=tight) if numbers else self.default(slot, tight=tight)

    def ref(self, number: int, *, tight: bool) -> Ref:
        argument = self.call.arguments[number]
        if argument.wrapped:
            return Ref(number, False)
        needs = isinstance(argument.node, ast.NamedExpr) or (
            tight and (not is_primary(argument.node) or "\n" in argument.text)
        )
        return Ref(number, needs)

    def default(self, slot: Slot, *, tight: bool) -> str:
        text = self.parameters[slot.parameter].default
        return f"({text})" if tight and text[:1] in "-.0123456789" else text

    # ------------------------------------------------------------------ layout

    def layout(self) -> Layout | None:
        """The expression as one call; None when the arguments stand in several, or deeper in one."""
        holders = {self.holder(slot) for slot in self.template.slots}
        holder = holders.pop() if len(holders) == 1 else None
        if holder is None:
            return None
        begin, end = self.template.offsets(holder)
        items: list[Item] = []
        for parts, by_name in self.items(holder):
            first, *rest = _joined(parts)
            if not rest:
                items.append(Item("", first, by_name) if isinstance(first, Ref) else Item(first, None, by_name))
            elif len(rest) == 1 and isinstance(first, str) and isinstance(rest[0], Ref):
                items.append(Item(first, rest[0], by_name))
            else:
                return None
        opening = begin + self.texts[holder].open + 1
        return Layout(self.template.source[:opening], _in_callers_order(items), self.template.source[end - 1 :])

    def holder(self, slot: Slot) -> ast.Call | None:
        """The call that has a slot as one of its arguments."""
        ways = [node for node, _ in slot.above]
        if ways and isinstance(ways[-1], ast.keyword | ast.Starred):
            ways.pop()
        holder = ways[-1] if ways else None
        if not isinstance(holder, ast.Call) or holder not in self.texts or slot.node is holder.func:
            return None
        return holder if any(self.slot_of(argument) is slot for argument in self.texts[holder].arguments) else None

    # ------------------------------------------------------------------ the template's own calls

    def read(self, node: ast.Call) -> CallText | None:
        start, end = self.template.offsets(node)
        return read_call(self.template.source[start:end])

    def is_special(self, argument: Argument) -> bool:
        slot = self.slot_of(argument)
        return slot is not None and (slot.stars > 0 or slot.node in self.omitted)

    def slot_of(self, argument: Argument) -> Slot | None:
        """The slot that is the whole of an argument."""
        if not isinstance(argument.node, ast.Name):
            return None
        for slot in self.template.slots:
            if slot.node.id == argument.node.id:
                stars = {"*": 1, "**": 2}.get(argument.name, 0)
                return slot if stars == slot.stars and not argument.wrapped else None
        return None


def _in_callers_order(items: list[Item]) -> tuple[Item, ...]:
    """The arguments of the new call, those passed by name in the caller's order where any would move: the callable
    sees no difference, and they are evaluated as they were.
    """
    order = [item.ref.number for item in items if item.ref is not None]
    if order == sorted(order):
        return tuple(items)
    named = [item for item in items if item.by_name]
    named.sort(key=lambda item: (item.ref is None, item.ref.number if item.ref is not None else 0))
    return (*(item for item in items if not item.by_name), *named)


def _parts_of(layout: Layout) -> Iterator[Part]:
    yield layout.head
    for number, item in enumerate(layout.items):
        yield ", " if number else ""
        yield item.text
        if item.ref is not None:
            yield item.ref
    yield layout.tail


def _joined(parts: Iterator[Part] | list[Part]) -> list[Part]:
    """The parts with neighbouring texts made one, empty ones left out; at least one."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return found or [""]
