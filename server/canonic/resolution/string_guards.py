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
_INDENT = re.compile(r"[ \t]*")
_DECORATORS = 800
"""Characters above a function or class that are searched for a word, and below a string that stands outside of both."""

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def guards_of(text: str, facts: FileFacts, string: DottedString, *, marks: bool) -> tuple[Guard, ...]:
    """The guards around the string, outermost first.

    With `marks` all of them, and `Guard.CONDITION` for a mark that a test may fail or not run; else only those in the
    string's own function, as far as that can be told apart.
    """
    lines = Lines(text)
    offset = lines.offset(string.span.line, string.span.column)
    if not any(_WORDS.search(text, start, end) for start, end in _regions(lines, facts, string, offset)):
        return ()
    text = _LONE_RETURN.sub("\n", text) + "\n"
    parsed = None if marks else _function(text, lines, facts, string, offset)
    parsed = parsed or parse(text, hide_formatted=True)
    return (Guard.SUPPRESS,) if parsed is None else tuple(_around(parsed, offset))


def _function(text: str, lines: Lines, facts: FileFacts, string: DottedString, offset: int) -> Parsed | None:
    """The tree of the function that the string stands in, which takes less time than that of the whole file."""
    scope = facts.scopes[string.scope]
    if scope.kind is not ScopeKind.FUNCTION:
        return None
    start = lines.offset(scope.line, 1)
    indent = _INDENT.match(text, start)
    header = "if 1:\n" if indent and indent[0] else ""
    following = re.compile(rf"^(?!{indent[0] if indent else ''}[ \t])[ \t]*[^\s)\]}}#]", re.MULTILINE)
    end = following.search(text, offset)
    parsed = parse(header + text[start : end.start() if end else len(text)], start - len(header), hide_formatted=True)
    return parsed if parsed and parsed.tree.body and len(parsed.tree.body) == 1 else None


def _regions(lines: Lines, facts: FileFacts, string: DottedString, offset: int) -> Iterator[tuple[int, int]]:
    """The parts of the text that may hold a guard of the string."""
    number = string.scope
    outside = True
    end = offset
    while number:
        scope = facts.scopes[number]
        start = lines.offset(scope.line, 1)
        if scope.kind is ScopeKind.FUNCTION:
            yield start, end
            outside = False
        yield max(0, start - _DECORATORS), start
        number, end = scope.parent, start
    if outside:  # a decorator, or a statement of a module or class
        yield max(0, offset - _DECORATORS), offset + _DECORATORS


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
            yield Guard.CONDITION
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
