"""The arguments of one call as its text has them: what is passed, where each begins and ends, and what lies between.

Takes the text of a call, gives `CallText`. Every character of the text belongs to the callee, to an argument or to a
gap, so a call can be written anew without losing a comment. Knows no signature.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from canonic.facts.syntax import Parsed, parse

_TRIVIA = re.compile(r"(?:[\s\\]|#[^\n]*)*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument. Offsets count from the beginning of the call."""

    name: str
    """The name that it is passed by; ``*`` or ``**`` for one that is unpacked; empty for a position."""
    node: ast.expr
    lead: str
    """What stands between the bracket or comma before and the argument."""
    begin: int
    """Where it begins, its name included."""
    start: int
    """Where its value begins, with the brackets around it."""
    end: int
    trail: str
    """What stands between the argument and the comma or bracket behind."""
    text: str
    """The value with the brackets around it."""
    wrapped: bool
    """Whether those are parentheses that mean nothing."""


@dataclass(frozen=True, slots=True)
class CallText:
    """A call, taken apart."""

    text: str
    arguments: tuple[Argument, ...]
    open: int
    """Where the opening bracket stands."""
    comma: bool
    """Whether a comma follows the last argument."""
    rest: str
    """What stands before the closing bracket, behind that comma or in the empty brackets."""
    shared: bool
    """The only argument is a generator expression, whose brackets are the call's."""
    readable: bool
    """False where an f-string could not be looked into: what its evaluation does is not known."""

    @property
    def gaps(self) -> tuple[str, ...]:
        """All text that is neither callee nor value nor bracket nor comma."""
        inside = [gap for one in self.arguments for gap in (one.lead, self.text[one.begin : one.start], one.trail)]
        return (self.text[: self.open], *inside, self.rest)


def read_call(text: str) -> CallText | None:
    """The call that a text is; None when it is no call, or one that the running Python cannot read."""
    parsed = parse(f"({text}\n)", -1)
    body = parsed.tree.body if parsed is not None else []
    if parsed is None or len(body) != 1 or not isinstance(body[0], ast.Expr):
        return None
    call = body[0].value
    if not isinstance(call, ast.Call) or (parsed.start(call), parsed.end(call)) != (0, len(text)):
        return None
    return _Reader(text, parsed, call).read()


class _Reader:
    def __init__(self, text: str, parsed: Parsed, call: ast.Call) -> None:
        self.text = text
        self.parsed = parsed
        self.call = call

    def read(self) -> CallText | None:
        opening = self.skip(self.parsed.end(self.call.func))
        while self.text[opening] == ")":  # ``(f)(x)``
            opening = self.skip(opening + 1)
        items: list[ast.expr | ast.keyword] = [*self.call.args, *self.call.keywords]
        items.sort(key=lambda item: (item.lineno, item.col_offset))
        readable = not self.parsed.hidden
        if len(items) == 1 and isinstance(items[0], ast.GeneratorExp) and self.parsed.start(items[0]) == opening:
            value = self.text[opening:]
            only = Argument("", items[0], "", opening, opening, len(self.text), "", value, False)
            return CallText(self.text, (only,), opening, False, "", True, readable)
        found: list[Argument] = []
        position = opening + 1
        comma = False
        for item in items:
            argument = self.argument(item, position)
            found.append(argument)
            position = argument.end + len(argument.trail)
            comma = self.text[position] == ","
            position += comma
        rest = self.text[position:-1] if comma or not found else ""
        if self.skip(position) != len(self.text) - 1:
            return None
        return CallText(self.text, tuple(found), opening, comma, rest, False, readable)

    def argument(self, item: ast.expr | ast.keyword, position: int) -> Argument:
        begin = start = self.skip(position)
        value = item if isinstance(item, ast.expr) else item.value
        name = ""
        if isinstance(item, ast.Starred):
            name, value, start = "*", item.value, self.skip(begin + 1)
        elif isinstance(item, ast.keyword) and item.arg is None:
            name, start = "**", self.skip(begin + 2)
        elif isinstance(item, ast.keyword):
            name = item.arg or ""
            written = _WORD.match(self.text, begin)
            start = self.skip(self.skip(written.end() if written else begin) + 1)
        end = self.parsed.end(value)
        inner = self.parsed.start(value)
        at = start
        while at < inner:  # parentheses around the value
            end = self.skip(end) + 1
            at = self.skip(at + 1)
        behind = self.skip(end)
        lead, trail = self.text[position:begin], self.text[end:behind]
        return Argument(name, value, lead, begin, start, end, trail, self.text[start:end], start < inner)

    def skip(self, position: int) -> int:
        """The offset of the next token."""
        match = _TRIVIA.match(self.text, position)
        assert match is not None
        return match.end()
