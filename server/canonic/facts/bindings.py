"""The names that one statement binds in the namespace it runs in.

Takes the text of a simple statement or of a header, gives `Bound` values with offsets. Imports, ``def`` and ``class``
are not its matter. Plain assignments are read by expressions; whatever else may bind goes to Python's parser.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from canonic.facts.imports import normal
from canonic.facts.lexing import skeleton
from canonic.facts.model import BindingKind
from canonic.facts.patterns import reading_pattern
from canonic.facts.syntax import Parsed, parse


class Bound(NamedTuple):
    """One name that gets a value, where it stands, and for an alias the dotted right side."""

    name: str
    kind: BindingKind
    start: int
    end: int
    target: str = ""


_TARGET = reading_pattern(r"([^\W\d]\w*+)[ \t]*+(=(?!=)|:(?!=)|(?:[-+*/%@&|^]|//|\*\*|<<|>>)=)")
_DOTTED = reading_pattern(r"\s*([^\W\d]\w*+(?:\s*\.\s*[^\W\d]\w*+)*+)\s*")
_WRAPPED = reading_pattern(r"[ \t]*+(?:[\w. \t]*+\\\r?\n|\((?:[\w.\s()\\]++|#[^\n]*+)*+\Z)")
_TYPE_ALIAS = reading_pattern(r"type[ \t]+([^\W\d]\w*+)[ \t]*[=\[]")
_STORES = re.compile(r"(?<![=!<>])=(?!=)")
_CONSTANTS = frozenset(keyword.kwlist)


def bindings_of_statement(text: str, start: int, end: int) -> list[Bound]:
    """What a simple statement binds."""
    if text.find(":=", start, end) >= 0:
        return _parsed(text[start:end], start)
    match = _TARGET.match(text, start, end)
    if match is None:
        return _other_statement(text, start, end)
    name, operator = match.groups()
    if name in _CONSTANTS:
        return [] if operator == ":" else _parsed(text[start:end], start)
    bound = Bound(normal(name), BindingKind.VALUE, match.start(1), match.end(1))
    if operator == ":":
        value_at = _annotated_value(text, match.end(), end)
        if value_at is None:
            return _parsed(text[start:end], start)
        if value_at < 0:
            return []
        return (
            _parsed(text[start:end], start) if _is_wrapped(text, value_at, end) else [_alias(bound, text[value_at:end])]
        )
    if operator != "=":
        return [bound]
    if text.find("=", match.end(), end) >= 0:
        bare = skeleton(text[match.end() : end])
        if bare is None or _STORES.search(bare):
            return _parsed(text[start:end], start)
        return [bound]
    if _is_wrapped(text, match.end(), end):
        return _parsed(text[start:end], start)
    return [_alias(bound, text[match.end() : end])]


def bindings_of_header(text: str, start: int, end: int, word: str) -> list[Bound]:
    """What a header from its first keyword `word` to its colon binds (not the name behind ``def`` or ``class``)."""
    header = text[start:end]
    if word not in ("for", "async", "case") and ":=" not in header and not re.search(r"\bas\b", header):
        return []
    before, behind = "", " pass"
    if word in ("elif", "while", "if", "match"):
        header = "if" + header[len(word) :]
        start += len(word) - len("if")
    elif word == "except":
        before = "try: pass\n"
    elif word == "case":
        before, behind = "match _:\n ", "\n  pass"
    elif word in ("def", "class") or header.startswith(("async def", "async\tdef")):
        if ":=" not in header:
            return []
    return _parsed(before + header + behind, start - len(before))


def _annotated_value(text: str, start: int, end: int) -> int | None:
    """Where the value behind an annotation begins; -1 without one; None when Python's parser must say."""
    if text.find("=", start, end) < 0:
        return -1
    bare = skeleton(text[start:end])
    if bare is None or "lambda" in bare:
        return None
    if not _STORES.search(bare):
        return -1
    # Only a plain value makes a difference, and it holds no sign of equality.
    return text.rfind("=", start, end) + 1


def _is_wrapped(text: str, start: int, end: int) -> bool:
    """Whether a value may be a plain dotted name with parentheses or continuation lines around it."""
    return _WRAPPED.match(text, start, end) is not None


def _alias(bound: Bound, value: str) -> Bound:
    target = _target_of(value)
    return bound._replace(kind=BindingKind.ALIAS, target=target) if target else bound


def _target_of(value: str) -> str:
    match = _DOTTED.fullmatch(value)
    if match is None or match[1].partition(".")[0].strip() in _CONSTANTS:
        return ""
    return normal(re.sub(r"\s+", "", match[1]))


def _other_statement(text: str, start: int, end: int) -> list[Bound]:
    if text.startswith("type", start):
        match = _TYPE_ALIAS.match(text, start, end)
        if match is not None:
            return [Bound(normal(match[1]), BindingKind.VALUE, match.start(1), match.end(1))]
    if text.startswith("del", start):
        return _parsed(text[start:end], start)
    if text.find("=", start, end) < 0:
        return []
    bare = skeleton(text[start:end])
    if bare is not None and not _STORES.search(bare):
        return []
    return _parsed(text[start:end], start)


def _parsed(source: str, base: int) -> list[Bound]:
    parsed = parse(source, base)
    if parsed is None or not parsed.tree.body:
        return []
    found = list(_of_statement(parsed, parsed.tree.body[0]))
    found.sort(key=lambda bound: bound.start)
    return found


def _of_statement(parsed: Parsed, statement: ast.stmt) -> Iterator[Bound]:
    kind, target = BindingKind.OTHER, ""
    if isinstance(statement, ast.Assign):
        dotted = dotted_name(statement.value)
        kind, target = (BindingKind.ALIAS, dotted) if dotted else (BindingKind.VALUE, "")
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
        kind = BindingKind.VALUE
        if isinstance(statement, ast.AnnAssign):
            if statement.value is None:
                yield from _walk(parsed, statement.annotation, kind, "")
                return
            target = dotted_name(statement.value)
            kind = BindingKind.ALIAS if target else kind
    elif isinstance(statement, ast.Delete):
        kind = BindingKind.DELETED
    if isinstance(statement, ast.Assign) and not all(isinstance(place, ast.Name) for place in statement.targets):
        for place in statement.targets:
            plain = isinstance(place, ast.Name) and target
            yield from _walk(parsed, place, kind if plain else BindingKind.VALUE, target if plain else "")
        yield from _walk(parsed, statement.value, BindingKind.OTHER, "")
        return
    yield from _walk(parsed, statement, kind, target)


def _walk(parsed: Parsed, root: ast.AST, kind: BindingKind, target: str) -> Iterator[Bound]:
    """Stores and deletions that happen in the scope of `root` itself. No recursion: trees may be very deep."""
    pending: list[tuple[ast.AST, BindingKind, str]] = [(root, kind, target)]
    while pending:
        node, kind, target = pending.pop()
        children: Iterable[ast.AST | None] = ast.iter_child_nodes(node)
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield Bound(node.id, kind, parsed.start(node), parsed.end(node), target)
        elif isinstance(node, ast.Lambda):
            children = (*node.args.defaults, *node.args.kw_defaults)
        elif isinstance(node, ast.comprehension):
            children = (node.iter, *node.ifs)
        elif isinstance(node, ast.NamedExpr):
            kind, target = BindingKind.OTHER, ""
        elif isinstance(node, ast.ExceptHandler):
            yield from _of_handler(parsed, node)
            children = (node.type,)
        elif isinstance(node, ast.MatchAs | ast.MatchStar | ast.MatchMapping):
            yield from _of_pattern(parsed, node)
        pending.extend((child, kind, target) for child in children if child is not None)


def _of_handler(parsed: Parsed, handler: ast.ExceptHandler) -> Iterator[Bound]:
    if handler.name:
        begin = parsed.end(handler.type) - parsed.base if handler.type else 0
        match = re.compile(r"[\s\\)]*as[\s\\]+([^\W\d]\w*)").match(parsed.text, begin)
        if match is not None:
            yield Bound(handler.name, BindingKind.OTHER, parsed.base + match.start(1), parsed.base + match.end(1))


def _of_pattern(parsed: Parsed, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping) -> Iterator[Bound]:
    name = node.rest if isinstance(node, ast.MatchMapping) else node.name
    if name:
        start, end = parsed.start(node), parsed.end(node)
        # The captured name is the last word of the pattern, before a closing brace or comma.
        words = list(re.finditer(r"[^\W\d]\w*", parsed.text[start - parsed.base : end - parsed.base]))
        if words:
            yield Bound(name, BindingKind.OTHER, start + words[-1].start(), start + words[-1].end())


def dotted_name(node: ast.expr) -> str:
    """``a.b.c`` of an expression that is nothing else; empty otherwise."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])
