"""A whole file as Python's parser sees it, f-strings and newer spellings included: the ground of the second tier.

Takes text, gives a `Source`: the tree, the expressions in its f-strings, and the number of every scope. Knows no facts.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from functools import lru_cache

from canonic.facts.lexing import Lexer
from canonic.facts.literals import replacement_fields
from canonic.facts.patterns import reading_pattern
from canonic.facts.places import Places
from canonic.facts.syntax import Parsed, parse
from canonic.facts.trees import statements
from canonic.text.spans import Span

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Placed = ast.expr | ast.stmt | ast.excepthandler | ast.alias | ast.pattern | ast.arg

_HEAD = reading_pattern(r"(?:[ \t\f\r]*+(?:#[^\n]*+)?\n)*+[ \t\f]*+")
_NEWER = re.compile(r"(lazy|type)([ \t]+)(?=(?:import|from)\b|[^\W\d]\w*[ \t]*=)")


class Source:
    """The tree of a text whose lines end in ``\\n`` or ``\\r\\n``."""

    def __init__(self, text: str, parsed: Parsed) -> None:
        self.text = text
        self.tree = parsed.tree
        self._parsed = parsed
        self._places = Places(text)
        self._parts: dict[int, Parsed] = {}
        """The `Parsed` of each expression that stands in an f-string, by the expression's identity."""
        self._kept: list[ast.stmt] = []
        """Keeps adopted trees alive, so that an identity is never given twice."""
        definitions = [node for node in statements(self.tree) if isinstance(node, Definition)]
        definitions.sort(key=lambda node: (node.lineno, node.col_offset))
        self.scope_numbers = {id(node): number for number, node in enumerate(definitions, 1)}
        """Number in `FileFacts.scopes` of each definition, by its identity."""

    def span(self, node: Placed) -> Span:
        """The place of a node."""
        owner = self._parts.get(id(node), self._parsed)
        return self._places.span(owner.start(node), owner.end(node))

    def span_within(self, start: int, end: int) -> Span:
        """The span between two offsets."""
        return self._places.span(start, end)

    def offsets(self, node: Placed) -> tuple[int, int]:
        """Where a node begins and ends."""
        owner = self._parts.get(id(node), self._parsed)
        return owner.start(node), owner.end(node)

    def fields(self, node: ast.Constant) -> list[ast.expr] | None:
        """The expressions in the f-strings that this constant stands for; None when one of them cannot be read."""
        owner = self._parts.get(id(node), self._parsed)
        if not owner.hidden:
            return []
        start, end = owner.start(node), owner.end(node)
        found: list[ast.expr] = []
        for quote in owner.hidden[bisect_left(owner.hidden, start) : bisect_left(owner.hidden, end)]:
            for piece in replacement_fields(self.text, quote):
                part = parse(f"({self.text[piece.start : piece.end]}\n)", piece.start - 1, hide_formatted=True)
                body = part.tree.body if part is not None else []
                if part is None or len(body) != 1 or not isinstance(body[0], ast.Expr):
                    return None
                self.adopt(body[0], part)
                found.append(body[0].value)
        return found

    def adopt(self, statement: ast.stmt, part: Parsed) -> None:
        """Take the places of a separately parsed statement from its own parse from now on."""
        for inner in ast.walk(statement):
            self._parts[id(inner)] = part
        self._kept.append(statement)


@lru_cache(maxsize=1)
def read_source(text: str) -> Source | None:
    """The source of a text; None when Python's parser does not accept it, older spellings of newer syntax tried too.

    Several questions are asked of one text in a row, so the last answer is kept. Nobody changes its tree.
    """
    source = read_plainly(text)
    if source is None and may_be_newer(text):
        parsed = parse(_older(text), hide_formatted=True)
        return Source(text, parsed) if parsed is not None else None
    return source


def read_plainly(text: str) -> Source | None:
    """The same without older spellings, and nothing is kept."""
    parsed = parse(text, hide_formatted=True)
    return Source(text, parsed) if parsed is not None else None


def may_be_newer(text: str) -> bool:
    """Whether older spellings of newer syntax may make a difference."""
    return _NEWER.search(text) is not None


def _older(text: str) -> str:
    """``lazy import`` and ``type X = …`` as statements of the same length that every supported Python accepts."""
    parts: list[str] = []
    lexer = Lexer(text)
    position = kept = 0
    while True:
        head = _HEAD.match(text, position)
        assert head is not None
        first = head.end()
        if first >= len(text):
            return "".join([*parts, text[kept:]])
        newer = _NEWER.match(text, first)
        if newer is not None:
            parts += (text[kept:first], "0;".ljust(newer.end() - first))
            kept = newer.end()
        position = lexer.logical_line(first).end
