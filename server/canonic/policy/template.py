"""The template of a call entry: a Python expression with ``{parameter}`` where an argument is to stand.

`read_template` gives a `Template`, or raises `TemplateFault` in words for the policy's author. ``{*args}`` and
``{**kwargs}`` stand for all that reaches such a parameter. ``{{`` and ``}}`` are braces. Nothing is looked up here.
"""

from __future__ import annotations

import ast
import re
import string
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_FORMATTED = ("JoinedStr", "TemplateStr")
_FIELD = re.compile(r"(\*{0,2})\s*([^\W\d]\w*)")


class TemplateFault(Exception):
    """The template cannot be used; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place for an argument."""

    parameter: str
    stars: int
    """1 for ``{*args}``, 2 for ``{**kwargs}``."""
    node: ast.Name
    """The name that stands there in the tree."""
    start: int
    """Offsets in `Template.source`, stars included."""
    end: int
    above: tuple[tuple[ast.AST, str], ...]
    """The nodes that it stands in, outermost first, each with the field that leads on."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that can be used."""

    source: str
    """Python text on one line, with a name of its own in place of each slot."""
    tree: ast.expr
    slots: tuple[Slot, ...]
    needed: frozenset[str]
    """Names that it reads and does not bind itself."""
    bound: frozenset[str]
    """Names that its lambdas and comprehensions bind."""
    awaits: bool

    def offsets(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        """Where a node begins and ends in `source`."""
        return _offset(self.source, node.col_offset), _offset(self.source, node.end_col_offset or 0)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that it speaks of, each once, in the order of the text."""
        return tuple(dict.fromkeys(slot.parameter for slot in self.slots))


@lru_cache(maxsize=256)
def read_template(text: str) -> Template:
    """The template that a text holds. Raises `TemplateFault`."""
    text = text.strip()
    if not text:
        raise TemplateFault("it is empty; write an expression")
    if "\n" in text or "\r" in text:
        raise TemplateFault("it has several lines; write the expression on one line")
    source, marks = _marked(text)
    tree = _parsed(source, text)
    if tree.col_offset < 0:  # a tuple or generator without parentheses of its own
        source = f"({source})"
        marks = [(parameter, stars, start + 1, end + 1) for parameter, stars, start, end in marks]
        tree = _parsed(source, text)
    ways = dict(_names(tree, ()))
    places = {(_offset(source, name.col_offset), name.id): name for name in ways}
    slots = tuple(_slot(source, mark, places, ways) for mark in marks)
    for node in ast.walk(tree):
        if isinstance(node, ast.NamedExpr | ast.Yield | ast.YieldFrom):
            raise TemplateFault("it assigns a name or yields; write an expression that only gives a value")
    bound = {name.id for name in ways if not isinstance(name.ctx, ast.Load)}
    bound |= {argument.arg for argument in ast.walk(tree) if isinstance(argument, ast.arg)}
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    read -= {slot.node.id for slot in slots}
    awaits = any(isinstance(node, ast.Await) for node in ast.walk(tree))
    return Template(source, tree, slots, frozenset(read - bound), frozenset(bound), awaits)


def definition(signature: str) -> str:
    """A ``def`` of the signature ``(a, b=1)`` or ``async (a, b=1)``, as Python text."""
    word, _, rest = signature.strip().partition("(")
    return f"{word.strip()} def _({rest}: ...\n".lstrip()


def is_signature(text: str) -> bool:
    """Whether a text is a signature on one line."""
    source = definition(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return source.count("\n") == 1 and len(body) == 1 and isinstance(body[0], ast.FunctionDef | ast.AsyncFunctionDef)


def _marked(text: str) -> tuple[str, list[tuple[str, int, int, int]]]:
    """The text with a name in place of each slot; parameter, stars and offsets of these."""
    prefix = "_slot"
    while prefix in text:
        prefix = f"_{prefix}"
    parts: list[str] = []
    marks: list[tuple[str, int, int, int]] = []
    length = 0
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError as error:
        raise TemplateFault(f"`{text}` is no Python expression: {error}") from None
    for literal, field, specification, conversion in fields:
        parts.append(literal)
        length += len(literal)
        if field is None:
            continue
        match = _FIELD.fullmatch(field)
        if match is None or specification or conversion:
            whole = f"{field}{f'!{conversion}' if conversion else ''}{f':{specification}' if specification else ''}"
            raise TemplateFault(f"`{{{whole}}}` is no parameter; write `{{name}}`, and `{{{{` for a brace")
        name = f"{match[1]}{prefix}{len(marks)}_"
        marks.append((match[2], len(match[1]), length, length + len(name)))
        parts.append(name)
        length += len(name)
    return "".join(parts), marks


def _parsed(source: str, text: str) -> ast.expr:
    """The tree of a source, whose places count from the source's first character."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(f"({source})", mode="eval").body
    except SyntaxError as error:
        raise TemplateFault(f"`{text}` is no Python expression: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise TemplateFault(f"`{text}` is no Python expression: {error}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.keyword | ast.arg):
            node.col_offset -= 1
            node.end_col_offset = (node.end_col_offset or 0) - 1
    return tree


def _names(
    node: ast.AST, above: tuple[tuple[ast.AST, str], ...]
) -> Iterator[tuple[ast.Name, tuple[tuple[ast.AST, str], ...]]]:
    """Every name of a tree with the way that leads to it; f-strings are not looked into."""
    if isinstance(node, ast.Name):
        yield node, above
    if type(node).__name__ in _FORMATTED:
        return
    for field, value in ast.iter_fields(node):
        for part in value if isinstance(value, list) else (value,):
            if isinstance(part, ast.AST):
                yield from _names(part, (*above, (node, field)))


def _slot(
    source: str,
    mark: tuple[str, int, int, int],
    places: dict[tuple[int, str], ast.Name],
    ways: dict[ast.Name, tuple[tuple[ast.AST, str], ...]],
) -> Slot:
    parameter, stars, start, end = mark
    node = places.get((start + stars, source[start + stars : end]))
    written = f"`{{{'*' * stars}{parameter}}}`"
    if node is None or not isinstance(node.ctx, ast.Load):
        raise TemplateFault(f"{written} stands where no expression can; in a string, join the parts with `+`")
    above = ways[node]
    parent = above[-1][0] if above else None
    if stars == 1 and not (isinstance(parent, ast.Starred) and len(above) > 1 and isinstance(above[-2][0], ast.Call)):
        raise TemplateFault(f"{written} stands outside of a call's arguments; write it between its brackets")
    if stars == 1 and any(word.col_offset < node.col_offset for word in getattr(above[-2][0], "keywords", ())):
        raise TemplateFault(f"{written} stands behind a keyword argument; write it before")
    if stars == 2 and not (isinstance(parent, ast.keyword) and parent.arg is None):
        raise TemplateFault(f"{written} stands outside of a call's arguments; write it between its brackets")
    return Slot(parameter, stars, node, start, end, above)


def _offset(source: str, column: int) -> int:
    """The offset of a column that counts bytes."""
    return column if source.isascii() else len(source.encode()[:column].decode(errors="ignore"))
