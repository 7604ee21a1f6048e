"""The second tier of facts: uses of imported names, and what importing the module does. Bytes in, `FileBody` out.

Made with Python's own parser, and only for the few files that a rule asks about. What it cannot parse is not
understood, so nothing about it is safe. Scopes are numbered as `canonic.facts.extract` numbers them: in the order of
the text.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from canonic.facts.model import FileBody, Use, UseKind
from canonic.facts.purity import impurities
from canonic.facts.shadows import Scopes
from canonic.text.decode import UndecodableText, decode
from canonic.text.spans import Span

_NOT_UNDERSTOOD = FileBody(understood=False)


def extract_body(data: bytes) -> FileBody:
    """The second tier of facts of one file's bytes. Never raises."""
    try:
        text = decode(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        columns = Columns(text)
        uses = sorted(_Uses(tree, columns).found, key=lambda use: use.span)
        return FileBody(tuple(uses), tuple(impurities(tree, columns.span)), understood=True)
    except (UndecodableText, SyntaxError, ValueError, RecursionError, MemoryError):
        return _NOT_UNDERSTOOD


class Columns:
    """Turns the UTF-8 byte columns of `ast` into characters."""

    def __init__(self, text: str) -> None:
        self._lines = None if text.isascii() else _lines(text)

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """The span of a node."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return Span(node.lineno, self.column(node.lineno, node.col_offset), end_line, self.column(end_line, end_column))

    def column(self, line: int, offset: int) -> int:
        """The column, from 1, of a byte offset in a line."""
        if self._lines is None or line > len(self._lines):
            return offset + 1
        return len(self._lines[line - 1][:offset].decode("utf-8", "replace")) + 1


def _lines(text: str) -> list[bytes]:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").split(b"\n")


class _Uses(ast.NodeVisitor):
    """Collects the uses of imported names with the scope that they stand in."""

    def __init__(self, tree: ast.Module, columns: Columns) -> None:
        self.found: list[Use] = []
        self._columns = columns
        self._scopes = Scopes(tree)
        self._kind: UseKind | None = None
        """The kind that an annotation gives to everything in it."""
        self._scope = 0
        for statement in tree.body:
            self.visit(statement)

    # ------------------------------------------------------------------ scopes

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Decorators, defaults and annotations belong to the scope outside."""
        for outside in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(outside)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        for argument in filter(None, every):
            self._annotation(argument.annotation)
        self._annotation(node.returns)
        self._inside(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 (the name that `ast` calls)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Decorators and bases belong to the scope outside."""
        for outside in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit(outside)
        self._inside(node, node.body)

    def _inside(self, node: ast.AST, body: list[ast.stmt]) -> None:
        before, self._scope = self._scope, self._scopes.number(node)
        for statement in body:
            self.visit(statement)
        self._scope = before

    # ------------------------------------------------------------------ annotations

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """The annotation, then the rest."""
        self.visit(node.target)
        self._annotation(node.annotation)
        if node.value is not None:
            self.visit(node.value)

    def _annotation(self, node: ast.expr | None) -> None:
        if node is None:
            return
        before, self._kind = self._kind, UseKind.ANNOTATION
        self.visit(node)
        self._kind = before

    def visit_Constant(self, node: ast.Constant) -> None:
        """A string in an annotation is code."""
        if self._kind is not UseKind.ANNOTATION or not isinstance(node.value, str):
            return
        if (
            node.lineno != node.end_lineno
            or (node.end_col_offset or 0) - node.col_offset != len(node.value.encode()) + 2
        ):
            return  # a prefix, an escape or a triple quote: the columns inside would be guesses
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                inner = ast.parse(node.value, mode="eval")
            except (SyntaxError, ValueError):
                return
        for child in ast.walk(inner):
            if isinstance(child, ast.expr):
                child.lineno = node.lineno
                child.end_lineno = node.lineno
                child.col_offset += node.col_offset + 1
                child.end_col_offset = (child.end_col_offset or 0) + node.col_offset + 1
        before, self._kind = self._kind, UseKind.STRING_ANNOTATION
        self.visit(inner.body)
        self._kind = before

    # ------------------------------------------------------------------ uses

    def visit_Call(self, node: ast.Call) -> None:
        """What is called, then its arguments."""
        if not self._use(node.func, UseKind.CALL):
            self.visit(node.func)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.visit(argument)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """A dotted expression, as long as it goes."""
        if not self._use(node, _CONTEXTS.get(type(node.ctx), UseKind.READ)):
            self.visit(node.value)

    def visit_Name(self, node: ast.Name) -> None:
        """A bare name that is read."""
        if isinstance(node.ctx, ast.Load):
            self._use(node, UseKind.PASSED)

    def _use(self, node: ast.expr, kind: UseKind) -> bool:
        """Note a use if the expression is a dotted one that starts at an imported name; False when it is not."""
        parts = list(_dotted(node))
        if not parts:
            return False
        root = parts[-1]
        assert isinstance(root, ast.Name)
        names = [root.id, *(part.attr for part in reversed(parts[:-1]) if isinstance(part, ast.Attribute))]
        if self._scopes.imported(root.id, self._scope):
            span = self._columns.span
            self.found.append(Use(".".join(names), span(node), span(root), self._scope, self._kind or kind))
        return True


_CONTEXTS: dict[type[ast.expr_context], UseKind] = {ast.Store: UseKind.STORE, ast.Del: UseKind.DELETE}


def _dotted(node: ast.expr) -> Iterator[ast.expr]:
    """The nodes of ``a.b.c`` from the outside in; nothing for any other expression."""
    parts: list[ast.expr] = []
    while isinstance(node, ast.Attribute):
        parts.append(node)
        node = node.value
    if isinstance(node, ast.Name):
        yield from parts
        yield node
