"""What ``__all__`` holds, collected statement by statement.

Takes the module-scope statements that speak of ``__all__``, gives `Export` values and whether they are all of it.
"""

from __future__ import annotations

import ast
import re

from canonic.facts.model import Export
from canonic.facts.places import Places
from canonic.facts.syntax import Parsed, parse

_LITERAL = re.compile(r"[rRuU]?(\"\"\"|'''|\"|')")


_INSIDE = re.compile(r"^[ \t]+__all__[ \t]*(?:\+=|\.[ \t]*(?:append|extend|insert|remove|clear|pop)\b)", re.MULTILINE)
"""A change of ``__all__`` in a block: a function may be called, a condition may hold."""


class Exports:
    """``__all__`` so far. `add` takes each statement in the order of the text."""

    def __init__(self, text: str, places: Places) -> None:
        self._text = text
        self._places = places
        self._exact = True
        self._entries: list[Export] | None = None

    @property
    def entries(self) -> tuple[Export, ...] | None:
        """The literal entries; None when nothing assigned ``__all__``."""
        return None if self._entries is None else tuple(self._entries)

    @property
    def exact(self) -> bool:
        """False when the text does not show all entries, or a condition decides about some."""
        return self._exact and (self._entries is None or _INSIDE.search(self._text) is None)

    def add(self, start: int, end: int, conditional: bool) -> None:
        """Take a simple statement between two offsets that names ``__all__``."""
        parsed = parse(self._text[start:end], start)
        if parsed is None or not parsed.tree.body:
            self._exact = False
            return
        statement = parsed.tree.body[0]
        touched = True
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            touched = self._assign(parsed, statement, conditional)
        elif isinstance(statement, ast.AugAssign):
            touched = _is_all(statement.target)
            if touched:
                self._extend(parsed, statement.value, isinstance(statement.op, ast.Add))
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            touched = self._call(parsed, statement.value)
        elif isinstance(statement, ast.Delete):
            touched = any(_is_all(part) for target in statement.targets for part in ast.walk(target))
            self._exact = self._exact and not touched
        else:
            touched = False
        if touched and conditional:
            self._exact = False

    def _assign(self, parsed: Parsed, statement: ast.Assign | ast.AnnAssign, conditional: bool) -> bool:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if statement.value is None:
            return False
        if any(_is_all(target) for target in targets):
            # Of two conditional lists either may hold: both are kept.
            if self._entries is None or not (conditional or _mentions_all(statement.value)):
                self._entries = []
            self._extend(parsed, statement.value, True)
            return True
        # ``__getattr__, __dir__, __all__ = attach(...)`` or ``__all__[0] = …``: the text does not show what comes out.
        touched = any(_is_all(part) for target in targets for part in ast.walk(target))
        if touched:
            self._entries = self._entries or []
            self._exact = False
        return touched

    def _call(self, parsed: Parsed, call: ast.Call) -> bool:
        method = call.func
        if not (isinstance(method, ast.Attribute) and _is_all(method.value)):
            return False
        if len(call.args) == 1 and not call.keywords:
            argument = call.args[0]
            if method.attr == "extend":
                self._extend(parsed, argument, True)
                return True
            if method.attr in ("append", "remove") and isinstance(argument, ast.Constant):
                if method.attr == "append":
                    self._extend(parsed, ast.List([argument], ast.Load()), True)
                else:
                    self._remove(argument.value)
                return True
        if method.attr not in ("sort", "reverse", "index", "count", "copy"):
            self._exact = False
        return True

    def _remove(self, name: object) -> None:
        entries = self._entries or []
        kept = [entry for entry in entries if entry.name != name]
        self._exact = self._exact and len(kept) < len(entries)
        self._entries = kept

    def _extend(self, parsed: Parsed, value: ast.expr, literal: bool) -> None:
        self._entries = self._entries or []
        self._exact = self._exact and literal
        pending = [value]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.List | ast.Tuple | ast.Set):
                for element in node.elts:
                    self._element(parsed, element)
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                pending += [node.right, node.left]
            elif _is_all(node):
                continue
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("list", "tuple", "sorted", "set", "frozenset")
                and len(node.args) <= 1
                and not isinstance(next(iter(node.args), None), ast.Constant)
            ):
                pending += node.args
            else:
                self._exact = False

    def _element(self, parsed: Parsed, element: ast.expr) -> None:
        if not (isinstance(element, ast.Constant) and isinstance(element.value, str)):
            self._exact = False
            return
        assert self._entries is not None
        start, end = parsed.start(element), parsed.end(element)
        match = _LITERAL.match(self._text, start)
        if match is not None and self._text.find(match[1], match.end(), end) == end - len(match[1]):
            start, end = match.end(), end - len(match[1])
        self._entries.append(Export(element.value, self._places.span(start, end)))


def _is_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__"


def _mentions_all(node: ast.AST) -> bool:
    return any(_is_all(part) for part in ast.walk(node))
