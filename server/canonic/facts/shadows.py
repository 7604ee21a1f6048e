"""Which scope a name belongs to: `Scopes` numbers the functions and classes of a module and knows what each binds.

Takes a parsed module. A name is an imported one in a scope when the nearest scope that binds it does so by imports
alone (at module level: by any import). Numbers follow the order of the text, as in `canonic.facts.extract`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class _Scope:
    parent: int
    is_class: bool
    imported: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    """Bound otherwise than by an import."""
    outer: set[str] = field(default_factory=set)
    """Declared ``global`` or ``nonlocal``."""


class Scopes:
    """The scopes of one module."""

    def __init__(self, tree: ast.Module) -> None:
        self._numbers: dict[int, int] = {}
        self._scopes = [_Scope(0, is_class=False)]
        self._collect(tree.body, 0)

    def number(self, node: ast.AST) -> int:
        """The number of the scope that a function or class makes."""
        return self._numbers[id(node)]

    def imported(self, name: str, scope: int) -> bool:
        """Whether a name, read in a scope, is one that an import bound."""
        number, first = scope, True
        while number:
            current = self._scopes[number]
            if (first or not current.is_class) and name not in current.outer:
                if name in current.bound:
                    return False
                if name in current.imported:
                    return True
            number, first = current.parent, False
        return name in self._scopes[0].imported

    def _collect(self, statements: list[ast.stmt], scope: int) -> None:
        """Number the scopes below and note what each binds; statement by statement, in the order of the text."""
        pending: list[ast.AST] = list(reversed(statements))
        here = self._scopes[scope]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                here.bound.add(node.name)
                self._enter(node, scope)
                continue
            if isinstance(node, ast.Import | ast.ImportFrom):
                here.imported.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.Global | ast.Nonlocal):
                here.outer.update(node.names)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                here.bound.add(node.id)
            elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
                here.bound.add(node.name)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                here.bound.add(node.rest)
            if not isinstance(node, ast.Lambda):
                pending.extend(reversed(list(ast.iter_child_nodes(node))))

    def _enter(self, node: _Function | ast.ClassDef, parent: int) -> None:
        number = len(self._scopes)
        self._numbers[id(node)] = number
        scope = _Scope(parent, isinstance(node, ast.ClassDef))
        self._scopes.append(scope)
        if not isinstance(node, ast.ClassDef):
            arguments = node.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
            scope.bound.update(argument.arg for argument in every if argument is not None)
        self._collect(node.body, number)
