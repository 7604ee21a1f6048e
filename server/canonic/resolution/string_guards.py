"""What stands around a string that a call takes for a path: handlers, ``pytest.raises``, marks of tests that may fail.

Takes a file's text and one of its strings, gives `Guard` values as imports have them. The text is parsed only when a
word near the string calls for it; text that cannot be parsed is taken to expect any failure.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from canonic.facts.model import DottedString, FileFacts, Guard, ScopeKind
from canonic.facts.syntax import Parsed, parse
from canonic.text.spans import Lines

EXPECTING = frozenset((Guard.TRY, Guard.SUPPRESS))
"""Guards under which code goes on when a path leads nowhere."""

_WORDS = re.compile(
    r"\b(?:try|suppress|raises|assertRaises\w*|xfail|skip\w*|expectedFailure|warns|assertWarns\w*|deprecated_call"
    r"|catch_warnings)\b"
)
_LONE_RETURN = re.compile(r"\r(?!\n)")
_CATCHING = frozenset(("ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"))
_SUPPRESSING = frozenset(("suppress", "raises", "assertRaises", "assertRaisesRegex"))
_WARNING = frozenset(("warns", "assertWarns", "assertWarnsRegex", "deprecated_call", "catch_warnings"))
_MARKS = frozenset(("xfail", "skip", "skipif", "skipIf", "skipUnless", "expectedFailure"))
_ABOVE, _BELOW = 2_000, 2_000
"""Characters around the function that are searched for a word: its decorators, and the rest of a long statement."""

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def guards_of(text: str, facts: FileFacts, string: DottedString) -> tuple[Guard, ...]:
    """The guards around the string, outermost first."""
    lines = Lines(text)
    offset = lines.offset(string.span.line, string.span.column)
    first = lines.offset(_first_line(facts, string), 1)
    if _WORDS.search(text, max(0, first - _ABOVE), offset + _BELOW) is None:
        return ()
    parsed = parse(f"{_LONE_RETURN.sub(chr(10), text)}\n", hide_formatted=True)
    return (Guard.SUPPRESS,) if parsed is None else tuple(_around(parsed, offset))


def _first_line(facts: FileFacts, string: DottedString) -> int:
    """The line of the outermost function around the string; its own line outside of functions."""
    line, number = string.span.line, string.scope
    while number:
        if facts.scopes[number].kind is ScopeKind.FUNCTION:
            line = facts.scopes[number].line
        number = facts.scopes[number].parent
    return line


def _around(parsed: Parsed, offset: int) -> Iterator[Guard]:
    node: ast.AST | None = parsed.tree
    while node is not None:
        inner = next((child for child in _placed(node) if _covers(parsed, child, offset)), None)
        if isinstance(node, ast.Try | ast.TryStar):
            if inner in node.body and any(map(_catches, node.handlers)):
                yield Guard.TRY
            elif isinstance(inner, ast.ExceptHandler) and _catches(inner):
                yield Guard.EXCEPT_IMPORT
        elif isinstance(node, ast.With | ast.AsyncWith):
            contexts = [item.context_expr for item in node.items]
            # A context is made under those before it.
            for context in contexts[: contexts.index(inner)] if inner in contexts else contexts:
                yield from _of_context(context)
        elif isinstance(node, _Definition) and any(_MARKS & _names(decorator) for decorator in node.decorator_list):
            yield Guard.SUPPRESS
        node = inner


def _placed(node: ast.AST) -> Iterator[ast.AST]:
    """The nearest nodes below that have a place in the text."""
    for child in ast.iter_child_nodes(node):
        if hasattr(child, "lineno"):
            yield child
        else:
            yield from _placed(child)


def _covers(parsed: Parsed, node: ast.AST, offset: int) -> bool:
    if isinstance(node, _Definition) and any(_covers(parsed, decorator, offset) for decorator in node.decorator_list):
        return True
    assert isinstance(node, ast.expr | ast.stmt | ast.excepthandler | ast.alias | ast.pattern | ast.arg | ast.keyword)
    start = parsed.offset(node.lineno, node.col_offset)
    return start <= offset < parsed.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)


def _catches(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or bool(_CATCHING & _names(handler.type))


def _of_context(context: ast.expr) -> Iterator[Guard]:
    if not isinstance(context, ast.Call):
        return
    called = _names(context.func)
    if _SUPPRESSING & called and any(_CATCHING & _names(argument) for argument in context.args):
        yield Guard.SUPPRESS
    elif _WARNING & called:
        yield Guard.WARNS


def _names(node: ast.expr) -> set[str]:
    """All names and attributes in an expression."""
    return {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)} | {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name)
    }
