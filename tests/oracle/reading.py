"""What one file imports, read with Python's own parser: every imported name with its place, its guards and its path.

Takes the bytes of a file; gives a `Reading`. Does not know policies, nor what other files provide.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_LINE_END = re.compile(r"\r\n|\r|\n")
_IGNORE = re.compile(r"#\s*canonic:\s*(ignore-file|ignore)\s*\[([^\]]*)\]")
_MOVED = re.compile(r"#\s*canonic:\s*moved-to\s+([\w.]+(?::\w+)?)")
_CATCHES = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_EXPECTING_BLOCKS = {"suppress", "raises", "assertRaises", "assertRaisesRegex"}


class Unparsable(Exception):
    """The running Python cannot parse this file; the text says why."""


@dataclass(frozen=True)
class ImportSite:
    """One imported name. `module` is absolute, `name` is None for `import a.b`, `*` for a star. Lines and columns
    count from 1, columns in characters, the end is exclusive; the span is the whole `A as B`.
    """

    module: str
    name: str | None
    bound: str | None
    line: int
    column: int
    end_line: int
    end_column: int
    statement_end_line: int
    guarded: bool
    type_only: bool
    in_function: bool

    @property
    def written(self) -> str:
        return self.module if self.name is None else f"{self.module}:{self.name}"


@dataclass(frozen=True)
class Reading:
    """A parsed file."""

    text: str
    tree: ast.Module
    lines: list[str] = field(repr=False)


def parse(data: bytes) -> Reading:
    """Raises Unparsable."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError) as problem:
        raise Unparsable(f"{type(problem).__name__}: {problem}") from problem
    return Reading(text, tree, _LINE_END.split(text))


def import_sites(reading: Reading, package: str) -> list[ImportSite]:
    """Every imported name of a file whose relative imports count from `package`, in the order of the text. A relative
    import that leaves the topmost package names nothing and is left out.
    """
    return [site for node, at in _imports(reading.tree.body, _At()) for site in _sites(reading, node, at, package)]


def absolute_module(node: ast.ImportFrom, package: str) -> str | None:
    """The absolute module of a `from … import`, or None if its dots lead out of the topmost package."""
    if not node.level:
        return node.module
    parts = package.split(".") if package else []
    if len(parts) < node.level:
        return None
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)


@dataclass(frozen=True)
class Ignores:
    """The `# canonic: ignore[rule, …]` comments of a file: the rules by line, and for the whole file."""

    by_line: dict[int, frozenset[str]]
    whole_file: frozenset[str]

    def silences(self, site: ImportSite, rule: str) -> bool:
        """A comment counts at the end of the line where the finding starts, and at the end of its statement."""
        here = self.by_line.get(site.line, frozenset()) | self.by_line.get(site.statement_end_line, frozenset())
        return rule in here | self.whole_file


@dataclass(frozen=True)
class Comment:
    """A comment token; `alone` if nothing stands before it on its line."""

    line: int
    text: str
    alone: bool


def comments(reading: Reading) -> list[Comment]:
    """The comments that speak to Canonic, in order; text in strings is no comment."""
    if "canonic:" not in reading.text:
        return []
    unified = io.StringIO("\n".join(reading.lines), newline="\n")
    tokens = [token for token in tokenize.generate_tokens(unified.readline) if token.type == tokenize.COMMENT]
    return [
        Comment(token.start[0], token.string, not token.line[: token.start[1]].strip())
        for token in tokens
        if "canonic:" in token.string
    ]


def ignores(reading: Reading) -> Ignores:
    """The ignore comments of a file."""
    by_line: dict[int, frozenset[str]] = {}
    whole_file: frozenset[str] = frozenset()
    for comment in comments(reading):
        for kind, text in _IGNORE.findall(comment.text):
            rules = frozenset(rule.strip() for rule in text.split(","))
            if kind == "ignore-file":
                whole_file |= rules
            else:
                by_line[comment.line] = rules
    return Ignores(by_line, whole_file)


def moved(reading: Reading) -> Iterator[tuple[str | None, str]]:
    """The `# canonic: moved-to TARGET` comments as (name, target): the names that the statement on the comment's line
    binds, None for a comment that stands alone before the first statement.
    """
    body = [node for node in reading.tree.body if not _is_text(node)]
    for comment in comments(reading):
        for target in _MOVED.findall(comment.text):
            if comment.alone and (not body or comment.line < body[0].lineno):
                yield None, target
            for node in body:
                for name in _bound_at(node, comment.line):
                    yield name, target


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _bound_at(node: ast.stmt, line: int) -> list[str]:
    """The names that a statement binds on a line; all of them, if the line is its last."""
    if isinstance(node, ast.ImportFrom):
        aliases = [alias for alias in node.names if line in {alias.end_lineno, node.end_lineno}]
        return [alias.asname or alias.name for alias in aliases]
    if isinstance(node, ast.Assign) and line == node.end_lineno:
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and line == node.lineno:
        return [node.name]
    return []


def can_catch_import_error(handled: ast.expr | None) -> bool:
    """Whether `except <handled>` catches ImportError; a bare `except` does."""
    if handled is None:
        return True
    if isinstance(handled, ast.Tuple):
        return any(can_catch_import_error(element) for element in handled.elts)
    return _last_name(handled) in _CATCHES


def is_type_checking(test: ast.expr) -> bool:
    """`TYPE_CHECKING` or `typing.TYPE_CHECKING`, under whatever module name."""
    return _last_name(test) == "TYPE_CHECKING"


@dataclass(frozen=True)
class _At:
    guarded: bool = False
    type_only: bool = False
    in_function: bool = False


def _imports(body: Iterable[ast.stmt], at: _At) -> Iterator[tuple[ast.Import | ast.ImportFrom, _At]]:
    guarded_here = at.guarded
    for node in body:
        here = _At(guarded_here, at.type_only, at.in_function)
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, here
        elif isinstance(node, ast.Try | ast.TryStar):
            caught = any(can_catch_import_error(handler.type) for handler in node.handlers)
            inside = _At(here.guarded or caught, here.type_only, here.in_function)
            for arm in (node.body, *(handler.body for handler in node.handlers)):
                yield from _imports(arm, inside)
            # `else` and `finally` run outside the reach of the handlers.
            for arm in (node.orelse, node.finalbody):
                yield from _imports(arm, here)
        elif isinstance(node, ast.With | ast.AsyncWith):
            expecting = any(_expects_import_error(item.context_expr) for item in node.items)
            yield from _imports(node.body, _At(here.guarded or expecting, here.type_only, here.in_function))
        elif isinstance(node, ast.If):
            type_only = here.type_only or is_type_checking(node.test)
            yield from _imports(node.body, _At(here.guarded, type_only, here.in_function))
            yield from _imports(node.orelse, here)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            # A function's body runs later, when the `try` around its definition has long been left.
            yield from _imports(node.body, _At(False, here.type_only, True))
        elif isinstance(node, ast.Match):
            for case in node.cases:
                yield from _imports(case.body, here)
        else:
            for name in ("body", "orelse"):
                yield from _imports(getattr(node, name, ()), here)
            if _is_importorskip(node):
                guarded_here = True


def _is_importorskip(node: ast.stmt) -> bool:
    """`pytest.importorskip("m")`, alone or assigned: what follows in the block runs only if it went well."""
    value = getattr(node, "value", None)
    return isinstance(value, ast.Call) and _last_name(value.func) == "importorskip"


def _expects_import_error(context: ast.expr) -> bool:
    return (
        isinstance(context, ast.Call)
        and _last_name(context.func) in _EXPECTING_BLOCKS
        and any(can_catch_import_error(argument) for argument in context.args)
    )


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def _sites(reading: Reading, node: ast.Import | ast.ImportFrom, at: _At, package: str) -> Iterator[ImportSite]:
    if isinstance(node, ast.ImportFrom):
        module = absolute_module(node, package)
        if module is None:
            return
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            path = (module, alias.name)
            bound = None if alias.name == "*" else alias.asname or alias.name
        else:
            path = (alias.name, None)
            bound = alias.asname or alias.name.partition(".")[0]
        yield ImportSite(
            *path,
            bound,
            alias.lineno,
            _column(reading, alias.lineno, alias.col_offset),
            alias.end_lineno or alias.lineno,
            _column(reading, alias.end_lineno or alias.lineno, alias.end_col_offset or 0),
            node.end_lineno or node.lineno,
            at.guarded,
            at.type_only,
            at.in_function,
        )


def _column(reading: Reading, line: int, byte_offset: int) -> int:
    """`ast` counts UTF-8 bytes from 0; findings count characters from 1."""
    text = reading.lines[line - 1]
    return (byte_offset if text.isascii() else len(text.encode()[:byte_offset].decode())) + 1
