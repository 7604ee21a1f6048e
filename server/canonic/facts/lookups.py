"""Which names a file takes from its own namespace, and where a star import would have to stand to give them.

Takes a `Source`, gives `Lookup` facts: for files that import with a star, whose names no statement tells. It errs on
the side of more: a name too many is imported for nothing, one too few is an error. What it counts beside the names that
code reads: strings that are a name, examples in docstrings, type comments.
"""

from __future__ import annotations

import ast
import re

from canonic.facts.body_facts import Lookup
from canonic.facts.namespaces import Comprehension
from canonic.facts.source import Definition, Source
from canonic.facts.uses import UseWalker

_EXAMPLE = re.compile(r"^[ \t]*(?:>>>|\.\.\.)(.*)$", re.MULTILINE)
_TYPE_COMMENT = re.compile(r"#[ \t]*type:(.*)$", re.MULTILINE)
_NAME = re.compile(r"[^\W\d]\w*")
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def find_lookups(source: Source) -> tuple[Lookup, ...]:
    """All lookups, each once. Raises RecursionError for trees that are too deep."""
    walker = _Lookups(source)
    for statement in source.tree.body:
        walker.statement(statement)
    for comment in _TYPE_COMMENT.finditer(source.text):
        walker.words(comment[1])
    length = len(source.text)
    found = sorted((name, since, length if until is None else until) for name, since, until in walker.found)
    return tuple(Lookup(name, source.span_within(since, until)) for name, since, until in found)


class _Lookups(UseWalker):
    """Goes through the module statement by statement, and knows which names are surely bound by then."""

    def __init__(self, source: Source) -> None:
        super().__init__(source, frozenset())
        self.found: set[tuple[str, int, int | None]] = set()
        """Name, the end of the statement that surely bound it before, and where it is read; None: whenever."""
        self.bound_at: dict[str, int] = {}
        self.later = 0
        """Above 0 in code that runs at another time than the statement that it stands in."""

    def statement(self, node: ast.stmt) -> None:
        self.visit(node)
        end = self.source.offsets(node)[1]
        for name in _surely_bound(node):
            self.bound_at[name] = end
        if isinstance(node, ast.Delete):
            for target in node.targets:
                for part in ast.walk(target):
                    self.bound_at.pop(part.id if isinstance(part, ast.Name) else "", None)

    def look_up(self, name: str, at: int | None) -> None:
        self.found.add((name, self.bound_at.get(name, 0), None if self.later or self.annotation else at))

    def words(self, text: str) -> None:
        """Every name in a text that code may be made of."""
        for word in _NAME.findall(text):
            self.found.add((word, self.bound_at.get(word, 0), None))

    # --- what the walk meets

    def is_wanted(self, root: ast.Name) -> bool:
        if not isinstance(root.ctx, ast.Store) and self._is_module_name(root.id):
            self.look_up(root.id, self.source.offsets(root)[0])
        return False

    def _is_module_name(self, name: str) -> bool:
        """Whether the name may be the module's. A class body may fall through to it for any name."""
        scope = self.scope
        while scope.parent is not None:
            if not scope.is_class:
                if scope.outer.get(name):
                    return True
                if name not in scope.outer and (name in scope.bound or name in scope.imported):
                    return False
            scope = scope.parent
        return True

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            if self._is_module_name(node.target.id):
                self.look_up(node.target.id, self.source.offsets(node.target)[0])
        elif isinstance(node, ast.Expr) and self._is_plain_string(node.value):
            for example in _EXAMPLE.findall(ast.literal_eval(node.value)):
                self.words(example)
            return
        super().visit(node)

    def block(self, statements: list[ast.stmt]) -> None:
        self.later += 1  # the body of a function
        super().block(statements)
        self.later -= 1

    def function_like(self, node: ast.Lambda) -> None:
        self.later += 1
        super().function_like(node)
        self.later -= 1

    def comprehension(self, node: Comprehension) -> None:
        self.later += isinstance(node, ast.GeneratorExp)
        super().comprehension(node)
        self.later -= isinstance(node, ast.GeneratorExp)

    def constant(self, node: ast.Constant) -> None:
        super().constant(node)
        if self._is_plain_string(node) and _DOTTED.fullmatch(str(node.value)):
            self.words(str(node.value).partition(".")[0])

    def _is_plain_string(self, node: ast.expr) -> bool:
        """Whether a node is a string without expressions in it."""
        return isinstance(node, ast.Constant) and isinstance(node.value, str) and self.source.fields(node) == []


def _surely_bound(node: ast.stmt) -> set[str]:
    """Names that a statement of the module's own level binds whenever it has run."""
    if isinstance(node, Definition):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AugAssign) or (isinstance(node, ast.AnnAssign) and node.value is not None):
        targets = [node.target]
    return {
        part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name) and _is_store(part)
    }


def _is_store(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)
