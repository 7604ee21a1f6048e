"""Whether a new expression evaluates a call's arguments as the call did: each once, in the same order, before the rest.

Takes a template, its rendering and the call. An argument counts as *simple* when evaluating it does nothing and gives
the same however often: a name or a constant. It does not ask what the new expression does with the arguments.
"""

from __future__ import annotations

import ast

from canonic.facts.arguments import CallText
from canonic.facts.bindings import dotted_name
from canonic.policy.template import Slot, Template
from canonic.resolution.rendering import Rendering

_LATER = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_FIRST = {(ast.Await, "value"), (ast.Attribute, "value"), (ast.Call, "func"), (ast.Subscript, "value")}
"""Fields that are evaluated before anything else of their node."""


def captures(template: Template, call: CallText) -> bool:
    """Whether a name in an argument may come to mean what a lambda or comprehension of the template binds."""
    if not template.bound:
        return False
    nodes = [node for argument in call.arguments for node in ast.walk(argument.node)]
    return not call.readable or any(isinstance(node, ast.Name) and node.id in template.bound for node in nodes)


def evaluates_alike(template: Template, rendering: Rendering, call: CallText) -> bool:
    """Whether no evaluation of an argument is lost, repeated, moved or made to depend on something."""
    order = rendering.order
    constant = [_is_constant(argument.node, call) for argument in call.arguments]
    simple = [constant[n] or isinstance(argument.node, ast.Name) for n, argument in enumerate(call.arguments)]
    if any(_is_later(slot) for slot in template.slots) and not all(constant):
        return False
    if not all(simple) and not _is_direct(template, rendering):
        return False
    for number in range(len(call.arguments)):
        count = order.count(number)
        if count == 0 and not simple[number]:
            return False
        if count > 1 and not (constant[number] or all(simple)):
            return False
    pairs = [(one, other) for place, one in enumerate(order) for other in order[place + 1 :] if one > other]
    return all(constant[one] or constant[other] or (simple[one] and simple[other]) for one, other in pairs)


def _is_constant(node: ast.expr, call: CallText) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        node = node.operand
        return isinstance(node, ast.Constant) and isinstance(node.value, int | float | complex)
    return isinstance(node, ast.Constant) and (call.readable or not isinstance(node.value, str))


def _is_later(slot: Slot) -> bool:
    """Whether a slot is evaluated at another time than the template, or several times."""
    return any(isinstance(node, _LATER) for node, _ in slot.above)


def _is_direct(template: Template, rendering: Rendering) -> bool:
    """Whether all slots are arguments of one call, and nothing but names and constants is evaluated before them."""
    if rendering.layout is None:
        return not template.slots
    for slot in template.slots:
        ways = list(slot.above)
        while ways and isinstance(ways[-1][0], ast.keyword | ast.Starred):
            ways.pop()
        holder = ways.pop()[0]
        if not isinstance(holder, ast.Call) or not dotted_name(holder.func):
            return False
        if any((type(node), field) not in _FIRST for node, field in ways):
            return False
        others = [*holder.args, *(word.value for word in holder.keywords)]
        plain = [part.value if isinstance(part, ast.Starred) else part for part in others]
        if not all(isinstance(part, ast.Name | ast.Constant) for part in plain):
            return False
        by_name = [word.value.col_offset for word in holder.keywords]
        if any(part.col_offset > min(by_name, default=part.col_offset) for part in holder.args):
            return False
    return True
