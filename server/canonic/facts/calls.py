"""The calls of imported names, with what surrounds them: may an ``await`` stand there, must the result be wrapped.

Takes a `Source` and the uses that were found in it, gives `Call` and `LocalNames` facts. What is called, and with
which arguments, is not its matter: who writes a call anew reads the arguments (`canonic.facts.arguments`).
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b

from canonic.facts.called import Call, LocalNames
from canonic.facts.model import Use, UseKind
from canonic.facts.namespaces import Comprehension, Namespace, all_arguments, collect
from canonic.facts.source import Definition, Source
from canonic.text.spans import Span

_LOOSE = frozenset(
    (
        (ast.Call, "args"),
        (ast.keyword, "value"),
        (ast.Return, "value"),
        (ast.Assign, "value"),
        (ast.AnnAssign, "value"),
        (ast.AugAssign, "value"),
        (ast.Expr, "value"),
        (ast.If, "test"),
        (ast.While, "test"),
        (ast.List, "elts"),
        (ast.Set, "elts"),
        (ast.Tuple, "elts"),
        (ast.Dict, "values"),
    )
)
"""Places where any expression may stand as it is, a walrus, ``yield`` and bare generator or tuple left out."""


def is_loose(parent: ast.AST, field: str) -> bool:
    """Whether an expression in this field of its parent needs no parentheses, however loosely it binds."""
    return (type(parent), field) in _LOOSE


def digest_of_call(text: str) -> bytes:
    """Stands for the text of a call in `Call.digest`."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def find_calls(source: Source, uses: Iterable[Use]) -> tuple[tuple[Call, ...], tuple[LocalNames, ...]]:
    """The calls among the uses in the order of the text, and the names of the scopes around them.

    Raises RecursionError for trees that are too deep.
    """
    wanted = sorted(use.span for use in uses if use.kind is UseKind.CALL)
    if not wanted:
        return (), ()
    walker = _Walker(source, wanted)
    walker.children(source.tree, _Context())
    names = sorted((walker.names_of(node) for node in walker.around), key=lambda names: names.scope)
    return tuple(sorted(walker.found, key=lambda call: call.span)), tuple(names)


@dataclass(frozen=True, slots=True)
class _Context:
    """What lies around an expression."""

    scopes: tuple[Definition, ...] = ()
    suspends: bool = False
    generator: bool = False
    formatted: bool = False
    hidden: tuple[str, ...] = ()
    awaited: ast.Await | None = None
    """The ``await`` whose value the expression is."""
    tight: bool = True


class _Walker:
    def __init__(self, source: Source, wanted: list[Span]) -> None:
        self.source = source
        self.wanted = wanted
        self.found: list[Call] = []
        self.around: set[Definition] = set()

    def names_of(self, node: Definition) -> LocalNames:
        """What a function or class binds."""
        namespace = Namespace()
        collect(node.body, namespace)
        if not isinstance(node, ast.ClassDef):
            namespace.bound |= {argument.arg for argument in all_arguments(node.args)}
        namespace.bound |= {parameter.name for parameter in getattr(node, "type_params", ())}
        names = namespace.bound | namespace.outer.keys()
        return LocalNames(self.source.scope_numbers[id(node)], tuple(sorted(names)))

    def children(self, node: ast.AST, context: _Context) -> None:
        kind = type(node)
        for field in node._fields:
            value = getattr(node, field, None)
            if not isinstance(value, ast.AST | list):
                continue
            tight = (kind, field) not in _LOOSE
            same = context.awaited is None and context.tight == tight
            inner = context if same else replace(context, tight=tight, awaited=None)
            for part in value if isinstance(value, list) else (value,):
                if isinstance(part, ast.AST) and not isinstance(part, ast.expr_context | ast.operator):
                    self.visit(part, inner)

    def visit(self, node: ast.AST, context: _Context) -> None:
        if isinstance(node, ast.stmt) and not self.holds_any(node):
            return
        if isinstance(node, Definition):
            self.definition(node, context)
        elif isinstance(node, ast.Lambda):
            self.children(node.args, context)
            names = tuple(argument.arg for argument in all_arguments(node.args))
            inner = replace(context, suspends=False, generator=False, hidden=context.hidden + names, tight=True)
            self.visit(node.body, replace(inner, awaited=None))
        elif isinstance(node, Comprehension):
            names = tuple(_targets(node))
            generator = context.generator or isinstance(node, ast.GeneratorExp)
            self.children(node, replace(context, suspends=False, generator=generator, hidden=context.hidden + names))
        elif isinstance(node, ast.Await):
            # The value of an ``await`` stands as tightly as can be, but goes with it as one.
            self.visit(node.value, replace(context, awaited=node))
        elif isinstance(node, ast.Constant):
            self.constant(node, context)
        else:
            if isinstance(node, ast.Call):
                self.call(node, context)
            self.children(node, context)

    def holds_any(self, node: ast.stmt) -> bool:
        """Whether a wanted call stands in the statement."""
        span = self.source.span(node)
        first = span
        if isinstance(node, Definition) and node.decorator_list:
            first = self.source.span(node.decorator_list[0])
        at = bisect_left(self.wanted, Span(first.line, first.column, 0, 0))
        if at == len(self.wanted):
            return False
        return (self.wanted[at].line, self.wanted[at].column) < (span.end_line, span.end_column)

    def definition(self, node: Definition, context: _Context) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator, context)
        inner = replace(context, scopes=(*context.scopes, node), suspends=isinstance(node, ast.AsyncFunctionDef))
        if isinstance(node, ast.ClassDef):
            for base in (*node.bases, *node.keywords):
                self.visit(base, context)
        else:
            self.children(node.args, context)
            if node.returns is not None:
                self.visit(node.returns, context)
        for statement in node.body:
            self.visit(statement, replace(inner, generator=False, hidden=()))

    def call(self, node: ast.Call, context: _Context) -> None:
        callee = self.source.span(node.func)
        at = bisect_left(self.wanted, callee)
        if at == len(self.wanted) or self.wanted[at] != callee:
            return
        whole = context.awaited or node
        start, end = self.source.offsets(whole)
        self.around.update(context.scopes)
        self.found.append(
            Call(
                callee=callee,
                span=self.source.span(node),
                whole=self.source.span(whole),
                digest=digest_of_call(self.source.text[start:end]),
                tight=context.tight,
                suspends=context.suspends,
                generator=context.generator,
                formatted=context.formatted,
                hidden=context.hidden,
            )
        )

    def constant(self, node: ast.Constant, context: _Context) -> None:
        """The f-strings that a constant stands for, where a wanted call stands in them."""
        if not isinstance(node.value, str):
            return
        span = self.source.span(node)
        at = bisect_left(self.wanted, span)
        if at < len(self.wanted) and (self.wanted[at].line, self.wanted[at].column) < (span.end_line, span.end_column):
            for part in self.source.fields(node) or ():
                self.visit(part, replace(context, formatted=True, tight=True, awaited=None))


def _targets(node: Comprehension) -> Iterator[str]:
    for generator in node.generators:
        for part in ast.walk(generator.target):
            if isinstance(part, ast.Name):
                yield part.id
