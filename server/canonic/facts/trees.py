"""Walking Python's own trees quickly: parents, children and nothing else.

`ast.walk` and `ast.iter_child_nodes` also visit what says nothing here (contexts, operators), which is half of a tree.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_LEAVES = frozenset(
    (
        "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module", "op",
        "ops", "rest", "simple", "type_comment", "type_ignores",
    )
)  # fmt: skip
"""Fields that hold no statement or expression in any class of node."""


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """For each class of node the fields that may hold nodes, worked out when first asked for."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        fields = () if kind is ast.Constant else tuple(field for field in kind._fields if field not in _LEAVES)
        self[kind] = fields
        return fields


_FIELDS = _Fields()


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below, in the order of the text as far as Python's own fields have it."""
    found: list[ast.AST] = []
    for field in _FIELDS[node.__class__]:
        value = getattr(node, field, None)
        if value.__class__ is list:
            found += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def nodes(tops: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes at and below some others, in no particular order."""
    pending = list(tops)
    while pending:
        node = pending.pop()
        yield node
        pending += children(node)


_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""Fields that hold statements, or what holds statements."""


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """All statements of a tree, and the handlers and cases in them, in no particular order: no expression has one."""
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        yield node
        for field in _BLOCKS:
            pending += getattr(node, field, ())
