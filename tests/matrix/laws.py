"""What must hold between a file before and after a safe fix, whatever the form: each law gives complaints."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

_FOR_TOOLS = re.compile(r"#\s*(?:noqa|type:|isort|fmt|pylint|pyright|mypy)")


def meaning_kept(
    before: dict[str, Any], after: dict[str, Any], unsaid: Callable[[str, str], bool] = lambda _module, _name: False
) -> list[str]:
    """Each module that imported still does, its names are what they were, and its functions give what they gave.

    A name that stood for a module may go or stand for another: that is what the fix is about. New names are none of a
    program's business, except that none may be hoisted out of a block (`blocks_kept`). `unsaid` tells of a module and a
    name whether only a star gave it and the module's code never says it: it may go, for whoever takes it would fail.
    """
    if before["error"]:
        return []
    if after["error"]:
        return [f"no longer imports: {after['error']}"]
    found = []
    for module, names in before["names"].items():
        now = after["names"].get(module)
        for name, value in names.items() if now is not None else ():
            gone = name not in now and unsaid(module, name)
            if now.get(name) != value and not value.startswith("module ") and not gone:
                found.append(f"{module}.{name} was {value}, is {now.get(name)}")
    for function, value in before["calls"].items():
        failed = value.startswith("raises ")  # what never worked may work now
        if not failed and function in after["calls"] and after["calls"][function] != value:
            found.append(f"{function}() gave {value}, gives {after['calls'][function]}")
    if missing := [effect for effect in before["effects"] if effect not in after["effects"]]:
        found.append(f"lost {missing}")
    return found


def comments_kept(before: str, after: str) -> list[str]:
    """No comment is lost or made; one for a tool may be repeated where a statement was split."""
    one, two = Counter(_comments(before)), Counter(_comments(after))
    said = [comment for comment in one | two if not _FOR_TOOLS.match(comment)]
    found = [
        f"comment {comment!r}: {one[comment]} -> {two[comment]}" for comment in said if one[comment] != two[comment]
    ]
    if {comment for comment in one if _FOR_TOOLS.match(comment)} != {c for c in two if _FOR_TOOLS.match(c)}:
        found.append(f"comments for tools: {sorted(one)} -> {sorted(two)}")
    return found


def blocks_kept(before: str, after: str) -> list[str]:
    """No import stands in a block that had none."""
    blocks = {block for block, _ in _bindings(before)}
    return [f"import of {name} in {block or 'the module'}" for block, name in _bindings(after) if block not in blocks]


def rest_kept(before: str, after: str, words: frozenset[str]) -> list[str]:
    """Lines of statements that hold neither an import nor a use are the same bytes in the same order."""
    one, two = (list(_other_lines(text, words)) for text in (before, after))
    if one == two:
        return []
    return [f"other lines: {one} -> {two}"]


def _comments(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        if token.type == tokenize.COMMENT:
            yield token.string.rstrip()


def _bindings(text: str) -> Iterator[tuple[str, str]]:
    """Each name that an import binds, with the chain of blocks that it stands in."""

    def walk(node: ast.AST, block: str) -> Iterator[tuple[str, str]]:
        for name, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.Import | ast.ImportFrom):
                    yield from ((block, alias.asname or alias.name) for alias in child.names)
                elif isinstance(child, ast.AST):
                    inner = child if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case) else None
                    label = f"{block}/{name}" if not isinstance(node, ast.Module) else block
                    kind = f"{label}:{type(child).__name__}{getattr(child, 'name', '')}" if inner else block
                    yield from walk(child, kind)

    yield from walk(ast.parse(text), "")


def _other_lines(text: str, words: frozenset[str]) -> Iterator[str]:
    # Python's own line ends only, so that a form feed is no line.
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    used = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words)))})\b") if words else None
    concerned = {number for number, line in enumerate(lines, 1) if used and used.search(line)}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            # A rewritten use may lay out all of its statement anew; what stands in its block is another's.
            inside = getattr(node, "body", None)
            end = inside[0].lineno - 1 if inside else node.end_lineno or node.lineno
            own = range(node.lineno, max(end, node.lineno) + 1)
            if isinstance(node, ast.Import | ast.ImportFrom) or not concerned.isdisjoint(own):
                concerned.update(own)
    yield from (line for number, line in enumerate(lines, 1) if number not in concerned and line.strip(" \t\r\n"))
