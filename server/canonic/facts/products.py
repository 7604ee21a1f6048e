"""What comes of calling the functions and classes of a text, as far as the text itself says.

Takes a text, gives a `Product` for each function and class in it, at any depth. Names are not followed: where it
depends on what they stand for, they are listed.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator

from canonic.facts.bindings import dotted_name
from canonic.facts.fact import Fact
from canonic.facts.source import Definition
from canonic.facts.syntax import parse

PLAIN_TYPES = frozenset(
    (
        "bool",
        "bytearray",
        "bytes",
        "complex",
        "dict",
        "float",
        "frozenset",
        "int",
        "list",
        "None",
        "set",
        "str",
        "tuple",
    )
)
"""Python's own, of which no object can be awaited."""
PLAIN_VALUES = (
    ast.Constant | ast.JoinedStr | ast.List | ast.Tuple | ast.Dict | ast.Set | ast.Compare | ast.ListComp
    | ast.SetComp | ast.DictComp
)  # fmt: skip
"""Expressions that give nothing that can be awaited."""
_CONTEXTS = frozenset(("contextmanager", "asynccontextmanager"))
_MARKS = frozenset(("deprecated", "final", "no_type_check", "override", "staticmethod", "classmethod", "wraps"))
_PLAIN_BASES = frozenset(("abc.ABC", "typing.Generic"))
_AWAIT, _NEW = "__await__", "__new__"


class Kind(enum.IntEnum):
    """What a call gives."""

    UNKNOWN = 0
    PLAIN = 1
    """Nothing that can be awaited, if that holds for the objects of all classes in `Product.classes`."""
    AWAITABLE = 2
    """What an ``async def`` gives."""
    GENERATOR = 3
    """A generator, or a context manager made of one."""


class Product(Fact, frozen=True):
    """What comes of calling one function or class."""

    name: str
    line: int
    """Where its ``def`` or ``class`` stands."""
    body_line: int
    """Where its body begins."""
    is_class: bool
    kind: Kind
    classes: tuple[str, ...] = ()
    """Names of the file that stand for classes: bases of a class, or what a function returns objects of."""
    owner: int = -1
    """Which of the products is the class that has it in its body; negative for none."""


def products(text: str) -> tuple[Product, ...]:
    """What a text says of all its functions and classes; nothing when Python's parser does not accept it."""
    parsed = parse(text, hide_formatted=True)
    if parsed is None:
        return ()
    definitions = [node for node in ast.walk(parsed.tree) if isinstance(node, Definition)]
    owners = {
        id(part): number
        for number, node in enumerate(definitions)
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, Definition)
    }
    try:
        return tuple(_product(node, owners.get(id(node), -1)) for node in definitions)
    except RecursionError:
        return ()


def _product(node: Definition, owner: int) -> Product:
    is_class = isinstance(node, ast.ClassDef)
    if isinstance(node, ast.ClassDef):
        kind, names = Kind.PLAIN, None if any(map(_is_awaited, node.body)) else _bases(node)
    else:
        kind, names = _of_function(node)
    if names is None:
        kind, names = Kind.UNKNOWN, []
    return Product(node.name, node.lineno, node.body[0].lineno, is_class, kind, tuple(names), owner)


def _bases(node: ast.ClassDef) -> list[str] | None:
    """The bases that decide whether objects can be awaited; None where nobody knows them all."""
    if any(word.arg in ("metaclass", None) for word in node.keywords):
        return None
    bases = [dotted_name(base.value if isinstance(base, ast.Subscript) else base) for base in node.bases]
    names = [base for base in bases if base not in _PLAIN_BASES]
    return None if any(not name or "." in name for name in names) else names


def _is_awaited(part: ast.AST) -> bool:
    """Whether a part of a class speaks of how its objects are awaited, or made."""
    for node in ast.walk(part):
        for value in vars(node).values():
            for said in value if isinstance(value, list) else (value,):
                if isinstance(said, str | bytes) and (_AWAIT in repr(said) or repr(_NEW) in repr(said)):
                    return True
    return False


def _of_function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[Kind, list[str] | None]:
    decorators = {dotted_name(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list}
    last = {one.rpartition(".")[2] for one in decorators}
    parts = list(_own_parts(node))
    if last & _CONTEXTS or any(isinstance(part, ast.Yield | ast.YieldFrom) for part in parts):
        return Kind.GENERATOR, []
    if not last <= _MARKS:
        return Kind.UNKNOWN, []
    if isinstance(node, ast.AsyncFunctionDef):
        return Kind.AWAITABLE, []
    if node.returns is not None:
        return Kind.PLAIN, _all_of(map(_types, _joined(node.returns)))
    given = (part.value for part in parts if isinstance(part, ast.Return) and part.value is not None)
    return Kind.PLAIN, _all_of(map(_values, given))


def _all_of(found: Iterable[list[str] | None]) -> list[str] | None:
    names: list[str] = []
    for own in found:
        if own is None:
            return None
        names += own
    return names


def _values(node: ast.expr) -> list[str] | None:
    """The class that an expression calls, if any; None for one that may give something that can be awaited."""
    if isinstance(node, ast.Call):
        dotted = dotted_name(node.func)
        return None if not dotted or "." in dotted else [] if dotted in PLAIN_TYPES else [dotted]
    return [] if isinstance(node, PLAIN_VALUES) else None


def _types(node: ast.expr) -> list[str] | None:
    """The same for a type."""
    if isinstance(node, ast.Constant):
        if node.value is None:
            return []
        name = node.value if isinstance(node.value, str) else ""
    else:
        name = dotted_name(node.value if isinstance(node, ast.Subscript) else node)
    return [] if name in PLAIN_TYPES else [name] if name.isidentifier() else None


def _joined(node: ast.expr) -> Iterator[ast.expr]:
    """The types in ``A | B``."""
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, ast.BinOp):
            pending += (part.right, part.left)
        else:
            yield part


def _own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a function, those of functions in it left out."""
    pending = [*ast.iter_child_nodes(node)][::-1]
    while pending:
        part = pending.pop()
        yield part
        if not isinstance(part, Definition | ast.Lambda):
            pending += [*ast.iter_child_nodes(part)][::-1]
