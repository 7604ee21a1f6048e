"""Which names a scope binds: by imports, in other ways, or not at all because another scope has them.

Takes the statements of a module, function or class as Python's parser gives them. Scopes within are not looked into.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from canonic.facts.source import Definition
from canonic.facts.trees import children, nodes

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Namespace:
    """The names of one scope, filled by `collect`."""

    def __init__(self) -> None:
        self.bound: set[str] = set()
        """Bound in another way than by an import."""
        self.imported: set[str] = set()
        self.outer: dict[str, bool] = {}
        """Names declared ``global`` (True) or ``nonlocal`` (False)."""


def collect(statements: Iterable[ast.stmt], namespace: Namespace) -> None:
    """Note what the statements bind in the scope that they stand in."""
    pending: list[ast.AST] = list(statements)
    while pending:
        node = pending.pop()
        if isinstance(node, Definition):
            namespace.bound.add(node.name)
            pending += _evaluated_outside(node)
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or (
                    alias.name if isinstance(node, ast.ImportFrom) else alias.name.partition(".")[0]
                )
                namespace.imported.add(bound)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            namespace.outer |= dict.fromkeys(node.names, isinstance(node, ast.Global))
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            namespace.bound.add(node.id)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            namespace.bound.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            namespace.bound.add(node.rest)
        elif isinstance(node, ast.Lambda):
            pending += [default for default in (*node.args.defaults, *node.args.kw_defaults) if default]
            continue
        elif isinstance(node, Comprehension):
            # Its targets are its own; a walrus in it binds here.
            pending += [part.target for part in nodes([node]) if isinstance(part, ast.NamedExpr)]
            continue
        pending += children(node)


def all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter of a function or lambda."""
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def _evaluated_outside(node: Definition) -> Iterator[ast.AST]:
    """The parts of a definition that are evaluated in the scope around it."""
    yield from node.decorator_list
    if isinstance(node, ast.ClassDef):
        yield from node.bases
        yield from node.keywords
    else:
        yield from (default for default in (*node.args.defaults, *node.args.kw_defaults) if default)
