"""What the value of an expression hangs on, other than the text of its own file: which names must be harmless.

Takes the expressions that a module evaluates when it is imported; gives the first call that may do more than give a
value, and a `Reliance` for everything that an operator, a subscript, a call or an attribute is applied to.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator

from canonic.facts.bindings import dotted_name
from canonic.facts.body_facts import Reliance, Trust
from canonic.facts.harmless import calls_what_it_is_given, holds_what_it_is_given, is_known_call, is_known_method
from canonic.facts.source import Source
from canonic.facts.trees import children

_LOGGER_MAKERS = frozenset(("getLogger", "get_logger"))
_WARNING = ("warn", "_warn", "warn_explicit", "warn_deprecated")
_PARTS_OF_TYPE = 3
"""``type(name, bases, members)`` makes a class."""

_Part = tuple[ast.AST, bool]
"""A node, and whether something is done with its value."""


class Names:
    """The names of a module by where they come from."""

    def __init__(self) -> None:
        self.own: set[str] = set()
        """Functions and classes."""
        self.imported: set[str] = set()
        self.starred = False
        """Some may come from a star."""


class Operands:
    """Goes through expressions and keeps what they rely on."""

    def __init__(self, source: Source, names: Names, allows: Callable[[ast.Call], bool] | None = None) -> None:
        """`allows`: calls that are harmless for another reason."""
        self.reliances: dict[Reliance, None] = {}
        self._source = source
        self._names = names
        self._allows = allows

    def fault(self, node: ast.expr, *, used: bool = False) -> tuple[str, ast.expr] | None:
        """The first part of an expression that may do more than give a value, and why. `used`: something is done with
        the value that its class decides.
        """
        return self._fault([(node, used)])

    def fault_in_arguments(self, call: ast.Call) -> tuple[str, ast.expr] | None:
        """The same for the arguments of a call that is itself harmless."""
        return self._fault(list(self._of_arguments(call)))

    def _fault(self, pending: list[_Part]) -> tuple[str, ast.expr] | None:
        while pending:
            part, used = pending.pop()
            if isinstance(part, ast.Call):
                if not self._is_harmless(part):
                    return f"calls {dotted_name(part.func) or 'something'}", part
                pending += self._of_call(part)
            elif isinstance(part, ast.Await | ast.Yield | ast.YieldFrom):
                return "waits for something", part
            elif isinstance(part, ast.Constant):
                if isinstance(part.value, str):
                    fields = self._source.fields(part)
                    if fields is None:
                        return "holds an f-string that cannot be read", part
                    pending += [(field, True) for field in fields]
            elif isinstance(part, ast.Name | ast.Attribute) and (dotted := dotted_name(part)):
                if used and isinstance(part.ctx, ast.Load):
                    self.rely(dotted, Trust.OPERAND)
                elif isinstance(part, ast.Attribute):
                    self.rely(dotted, Trust.READ)
            else:
                pending += _parts(part, used)
        return None

    def rely(self, dotted: str, trust: Trust) -> None:
        """Note that something must be harmless."""
        self.reliances[Reliance(dotted, trust)] = None

    def rely_on_library(self, dotted: str) -> None:
        """Note that what is known by its name must not be something else of that name."""
        if self._names.starred or dotted.partition(".")[0] in self._names.imported:
            self.rely(dotted, Trust.LIBRARY)

    def _is_harmless(self, call: ast.Call) -> bool:
        dotted = dotted_name(call.func)
        if self._is_known(dotted) or makes_logger(call) or (self._allows is not None and self._allows(call)):
            return True
        if not isinstance(call.func, ast.Attribute) or not is_known_method(call.func.attr):
            return False
        root = call.func.value
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        # On a name only when it is the module's own: a method of an imported object may be anything.
        return root.id not in self._names.imported if isinstance(root, ast.Name) else True

    def _is_known(self, dotted: str) -> bool:
        return is_known_call(dotted, self._names.own, self._names.imported)

    def _of_call(self, call: ast.Call) -> Iterator[_Part]:
        """The parts of a harmless call, as far as they are still to be looked at."""
        dotted = dotted_name(call.func)
        if self._is_known(dotted):
            if not makes_logger(call):
                self.rely_on_library(dotted)
        elif isinstance(call.func, ast.Attribute) and not makes_logger(call):
            owner = dotted_name(call.func.value)
            if owner:
                self.rely(owner, Trust.LIBRARY)
            else:
                yield call.func.value, True
        yield from self._of_arguments(call)

    def _of_arguments(self, call: ast.Call) -> Iterator[_Part]:
        dotted = dotted_name(call.func)
        last = dotted.rpartition(".")[2] or (call.func.attr if isinstance(call.func, ast.Attribute) else "")
        makes_class = dotted == "type" and len(call.args) == _PARTS_OF_TYPE
        if makes_class:
            bases = call.args[1].elts if isinstance(call.args[1], ast.Tuple) else [call.args[1]]
            for base in bases:
                self.rely(dotted_name(base) or "…", Trust.BASE)
        for given in (*call.args, *(word.value for word in call.keywords)):
            if isinstance(given, ast.Lambda):
                if not holds_what_it_is_given(last):
                    yield given.body, True
                yield given, False
            elif (name := dotted_name(given)) and calls_what_it_is_given(last):
                self.rely(name, Trust.LIBRARY)
            else:
                yield given, makes_class or not holds_what_it_is_given(last)


def makes_logger(node: ast.expr) -> bool:
    """Whether an expression makes a logger, in any of the ways that projects have."""
    if not isinstance(node, ast.Call):
        return False
    if dotted_name(node.func).rpartition(".")[2] in _LOGGER_MAKERS:
        return True
    only = node.args[0] if len(node.args) == 1 and not node.keywords else None
    return isinstance(only, ast.Name) and only.id == "__name__"


def is_warning(method: str, given: Iterable[ast.expr]) -> bool:
    """Whether a call of something called `method` warns, of what category the arguments say."""
    return method in _WARNING and any(map(names_warning, given))


def names_warning(node: ast.expr) -> bool:
    """Whether an expression is a category of warnings, or one of its warnings."""
    name = dotted_name(node.func if isinstance(node, ast.Call) else node)
    return name.rpartition(".")[2].endswith("Warning")


def is_plain(node: ast.expr, plain: Collection[str], known: Callable[[ast.Call], bool]) -> bool:
    """Whether an expression surely gives an object of one of Python's own classes, made of such objects. `plain`:
    names that hold such objects; `known`: whether a call gives one if its arguments are such.
    """
    if isinstance(node, ast.Subscript) and _is_plain_name(node.value, plain):
        return True  # list[X], Callable[[X], Y]
    names: set[str] = set()
    bound: set[str] = set()
    pending: list[ast.AST] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, ast.Name):
            (names if isinstance(part.ctx, ast.Load) else bound).add(part.id)
        elif isinstance(part, ast.Call):
            if not known(part):
                return False
        elif isinstance(part, ast.Lambda | ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
            return False
        pending += children(part)
    return all(name in plain for name in names - bound)


def _is_plain_name(node: ast.expr, plain: Collection[str]) -> bool:
    dotted = dotted_name(node)
    return bool(dotted) and dotted.partition(".")[0] in plain


def _parts(node: ast.AST, used: bool) -> list[_Part]:
    """The nodes below one, each with whether the node does something with it."""
    match node:
        case (
            ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.Starred() | ast.Set() | ast.SetComp() | ast.comprehension()
        ):
            return [(part, True) for part in children(node)]
        case ast.FormattedValue() | ast.JoinedStr():
            return [(part, True) for part in children(node)]
        case ast.Attribute(value=value):
            return [(value, True)]
        case ast.Compare(ops=ops):
            compares = not all(isinstance(operator, ast.Is | ast.IsNot) for operator in ops)
            return [(part, compares) for part in children(node)]
        case ast.Subscript(value=value, slice=key):
            return [(value, True), (key, False)]
        case ast.IfExp(test=test, body=body, orelse=other):
            return [(test, True), (body, used), (other, used)]
        case ast.NamedExpr(value=value):
            return [(value, used)]
        case ast.Dict(keys=keys, values=values):
            return [
                *((key, True) for key in keys if key is not None),
                *((value, key is None) for key, value in zip(keys, values, strict=True)),
            ]
        case ast.DictComp(key=key, value=value, generators=loops):
            return [(key, True), (value, False), *((loop, False) for loop in loops)]
        case ast.Lambda(args=arguments):
            return [(part, False) for part in (*arguments.defaults, *arguments.kw_defaults) if part]
        case _:
            return [(part, False) for part in children(node)]
