"""What the functions and classes of a module take when they are called.

Takes a `Source`, gives a `Signature` for each module-level definition. Defaults are kept only where they are
constants. A decorator that is not known to leave the signature alone makes it inexact.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from canonic.facts.bindings import dotted_name
from canonic.facts.called import Parameter, ParameterKind, Signature
from canonic.facts.model import Import
from canonic.facts.source import Definition, Source

_BLANK = r"(?:[ \t\f]|\\\r?\n)+"
NAMED = re.compile(rf"(?:async{_BLANK})?(?:def|class){_BLANK}(\w+)")
_PLAIN_BASES = frozenset(("object", "abc.ABC", "typing.Generic", "typing_extensions.Generic"))
_MARKS = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions", "warnings", "deprecated", "deprecated.classic", "deprecated.sphinx")
    for name in ("deprecated", "final", "no_type_check")
)
"""Decorators that mark: a call means what it means without them."""
_WRAPPERS = frozenset(("functools.lru_cache", "functools.cache", "functools.wraps"))
"""Decorators that hand all arguments on."""
_MAKERS = frozenset(("__init__", "__new__"))
_CONTEXTS = frozenset(("contextlib.contextmanager", "contextlib.asynccontextmanager"))


def find_signatures(source: Source, imports: Iterable[Import]) -> tuple[Signature, ...]:
    """All signatures, in the order of the text; `imports` are those of the file.

    Raises RecursionError for trees that are too deep.
    """
    reader = _Reader(source, imports)
    return tuple(
        found for node in module_definitions(source.tree.body) if (found := reader.signature(node)) is not None
    )


class _Reader:
    def __init__(self, source: Source, imports: Iterable[Import]) -> None:
        self.source = source
        self.origins: dict[str, str] = {}
        """Full dotted names of what the module's imports bind."""
        for statement in imports:
            for name in statement.names if not statement.level else ():
                whole = f"{statement.module}.{name.name}" if statement.is_from else name.name
                self.origins[name.bound] = whole if statement.is_from or name.asname else name.bound
        for node in source.tree.body:
            if isinstance(node, Definition):
                self.origins.pop(node.name, None)

    def signature(self, node: Definition) -> Signature | None:
        start, _ = self.source.offsets(node)
        match = NAMED.match(self.source.text, start)
        if match is None:
            return None
        name = self.source.span_within(match.start(1), match.end(1))
        if isinstance(node, ast.ClassDef):
            return Signature(name, *self.of_class(node))
        decorators = {self.origin(decorator) for decorator in node.decorator_list}
        awaited = isinstance(node, ast.AsyncFunctionDef) and not decorators & _CONTEXTS and not _yields(node)
        exact = decorators <= _MARKS | _WRAPPERS | _CONTEXTS
        return Signature(name, tuple(self.parameters(node.args)), awaited, exact)

    def of_class(self, node: ast.ClassDef) -> tuple[tuple[Parameter, ...], bool, bool]:
        """Parameters of ``__init__``, whether a call is awaited (never), and whether it means that ``__init__``."""
        exact = (
            {self.origin(decorator) for decorator in node.decorator_list} <= _MARKS
            and {self.origin(base) for base in node.bases} <= _PLAIN_BASES
            and not node.keywords
        )
        makers = [part for statement in node.body for part in _own_parts(statement) if _makes(part)]
        if not makers:
            return (), False, exact
        (maker, *others) = makers
        if others or not isinstance(maker, ast.FunctionDef) or maker not in node.body or maker.name == "__new__":
            return (), False, False
        taken = list(self.parameters(maker.args))
        plain = bool(taken) and taken[0].kind in (ParameterKind.POSITIONAL, ParameterKind.EITHER)
        return tuple(taken[1:]), False, exact and plain and not maker.decorator_list

    def parameters(self, arguments: ast.arguments) -> Iterator[Parameter]:
        ordered = [*arguments.posonlyargs, *arguments.args]
        without = len(ordered) - len(arguments.defaults)
        for index, argument in enumerate(ordered):
            only = index < len(arguments.posonlyargs)
            default = arguments.defaults[index - without] if index >= without else None
            yield self.parameter(argument, ParameterKind.POSITIONAL if only else ParameterKind.EITHER, default)
        if arguments.vararg is not None:
            yield Parameter(arguments.vararg.arg, ParameterKind.LIST, False, "")
        for argument, named in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            yield self.parameter(argument, ParameterKind.KEYWORD, named)
        if arguments.kwarg is not None:
            yield Parameter(arguments.kwarg.arg, ParameterKind.TABLE, False, "")

    def parameter(self, argument: ast.arg, kind: ParameterKind, default: ast.expr | None) -> Parameter:
        return Parameter(argument.arg, kind, default is None, "" if default is None else self.constant(default))

    def constant(self, node: ast.expr) -> str:
        """The text of a constant; empty for any other expression, and for a text of several lines."""
        value = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
        empty = isinstance(value, ast.Tuple) and not value.elts
        if not (empty or isinstance(value, ast.Constant)) or (value is not node and empty):
            return ""
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and self.source.fields(value) != []:
            return ""
        start, end = self.source.offsets(node)
        text = self.source.text[start:end]
        return "" if "\n" in text else text

    def origin(self, node: ast.expr) -> str:
        """The full dotted name of a decorator or base, its arguments left out; empty when it is not known."""
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        dotted = dotted_name(node)
        if dotted == "object":
            return dotted
        root, dot, rest = dotted.partition(".")
        return f"{self.origins[root]}{dot}{rest}" if root in self.origins else ""


def _own_parts(statement: ast.stmt) -> Iterator[ast.AST]:
    """A statement of a class body with its parts, the insides of methods left out."""
    pending: list[ast.AST] = [statement]
    while pending:
        part = pending.pop()
        yield part
        if not isinstance(part, Definition | ast.Lambda):
            pending += ast.iter_child_nodes(part)


def _makes(part: ast.AST) -> bool:
    """Whether a part of a class body gives the class an ``__init__`` or ``__new__``."""
    if isinstance(part, ast.Name):
        return part.id in _MAKERS and isinstance(part.ctx, ast.Store)
    return isinstance(part, Definition) and part.name in _MAKERS


def module_definitions(statements: Iterable[ast.stmt]) -> Iterator[Definition]:
    """Definitions of the module's own scope, those in its blocks too."""
    for node in statements:
        if isinstance(node, Definition):
            yield node
            continue
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.stmt):
                yield from module_definitions([inner])
            elif isinstance(inner, ast.ExceptHandler | ast.match_case):
                yield from module_definitions(inner.body)


def _yields(node: ast.AsyncFunctionDef) -> bool:
    """Whether the function is a generator."""
    pending: list[ast.AST] = list(node.body)
    while pending:
        part = pending.pop()
        if isinstance(part, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(part, Definition | ast.Lambda):
            pending += ast.iter_child_nodes(part)
    return False
