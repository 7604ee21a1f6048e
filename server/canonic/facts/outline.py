"""Where the parts of a file stand that decide whether an import may move: annotations, docstrings, bodies of functions.

Takes text, gives an `Outline` with offsets into it. Made for one file at a time, when somebody asks for another way to
mend it. It follows no name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from canonic.facts.bindings import dotted_name
from canonic.facts.source import Definition, Source, read_source

_LONE_RETURN = re.compile(r"\r(?!\n)")
_PLAIN_DECORATORS = frozenset(
    ("staticmethod", "classmethod", "property", "cached_property", "abstractmethod", "override", "final", "overload")
)
_PLAIN_BASES = frozenset(("object", "ABC", "Exception"))


class Annotation(NamedTuple):
    """One annotation."""

    start: int
    end: int
    evaluated: bool
    """Python evaluates it, strings in it aside, when it comes by the function, class or statement that has it."""
    read: bool
    """Something near it may read annotations later: a decorator, a base class."""


class Body(NamedTuple):
    """The body of a function."""

    start: int
    """Where its first statement behind a docstring begins; for one on lines of its own, the beginning of the line."""
    indentation: str | None
    """None: it stands on the line of the ``def``."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of one file."""

    annotations: tuple[Annotation, ...]
    docstrings: tuple[tuple[int, int], ...]
    """Strings that are statements of their own and hold no example."""
    bodies: dict[int, Body]
    """By the number of the function's scope in `FileFacts.scopes`."""
    run_ends: dict[int, int]
    """For each import statement at the file's top level, by its offset: where the line behind its run of imports
    begins; none for a run that shares its last line with something else."""


def outline(text: str) -> Outline | None:
    """The outline of a text; None when Python's parser does not accept it."""
    source = _source(text)
    if source is None:
        return None
    try:
        return Outline(
            tuple(_annotations(source)),
            tuple(_docstrings(source)),
            {source.scope_numbers[id(node)]: _body(source, node) for node in _functions(source.tree)},
            dict(_run_ends(source)),
        )
    except RecursionError:
        return None


def annotations_of(text: str) -> tuple[Annotation, ...]:
    """The annotations of the outline alone; none when Python's parser does not accept the text."""
    source = _source(text)
    try:
        return () if source is None else tuple(_annotations(source))
    except RecursionError:
        return ()


def _source(text: str) -> Source | None:
    text = _LONE_RETURN.sub("\n", text)
    return read_source(text if text.endswith("\n") else text + "\n")


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _annotations(source: Source) -> Iterator[Annotation]:
    postponed = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" and _names(node, "annotations")
        for node in source.tree.body
    )
    pending: list[tuple[ast.AST, Definition | None]] = [(source.tree, None)]
    while pending:
        node, owner = pending.pop()
        found: list[ast.expr] = []
        read = False
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            read = not all(_last(decorator) in _PLAIN_DECORATORS for decorator in node.decorator_list)
            arguments = node.args
            rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]
            found = [argument.annotation for argument in every if argument.annotation is not None]
            found += [node.returns] if node.returns is not None else []
        elif isinstance(node, ast.AnnAssign):
            found = [node.annotation]
            if isinstance(owner, ast.ClassDef):
                plain = all(_last(base) in _PLAIN_BASES for base in owner.bases)
                read = not plain or bool(owner.decorator_list or owner.keywords)
        local = isinstance(node, ast.AnnAssign) and isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef)
        for annotation in found:
            yield Annotation(*source.offsets(annotation), evaluated=not (postponed or local), read=read)
        inner = node if isinstance(node, Definition) else owner
        pending += [(child, inner) for child in ast.iter_child_nodes(node)]


def _docstrings(source: Source) -> Iterator[tuple[int, int]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            if source.fields(node.value) == [] and ">>>" not in node.value.value:
                yield source.offsets(node.value)


def _body(source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Body:
    first = node.body[0]
    if len(node.body) > 1 and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        first = node.body[1] if isinstance(first.value.value, str) else first
    start = source.offsets(first)[0]
    if isinstance(first, Definition) and first.decorator_list:
        start = min(start, *(source.offsets(decorator)[0] - 1 for decorator in first.decorator_list))
    line = source.text.rfind("\n", 0, start) + 1
    before = source.text[line:start]
    return Body(line, before) if not before.strip(" \t\f") else Body(start, None)


def _run_ends(source: Source) -> Iterator[tuple[int, int]]:
    run: list[int] = []
    for node, following in zip(source.tree.body, [*source.tree.body[1:], None], strict=True):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        start, end = source.offsets(node)
        run.append(start)
        if isinstance(following, ast.Import | ast.ImportFrom):
            continue
        line = source.text.find("\n", end) + 1
        if following is None or source.offsets(following)[0] >= line:
            yield from ((member, line) for member in run)
        run = []


def _names(node: ast.ImportFrom, name: str) -> bool:
    return any(alias.name == name for alias in node.names)


def _last(node: ast.expr) -> str:
    return dotted_name(node).rpartition(".")[2]
