"""What the tests of edits share: rewrites computed from a table of moved names, and import facts read with `ast`.

The written-out shapes are read by the real extraction. The laws read with `ast`, in making edits and in judging them,
so that they speak of edits alone.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from canonic.changes import MoveName
from canonic.edits.apply import Applied, apply
from canonic.facts.extract import extract_text
from canonic.facts.model import FileFacts, Import, ImportedName
from canonic.findings import Rewrite, Safety
from canonic.settings.import_style import DEFAULT, ImportStyle
from canonic.text.edits import apply_edits
from canonic.text.names import Path
from canonic.text.spans import Lines, Span

Moved = Mapping[tuple[str, str], tuple[str, str]]
"""(module as written, name) -> (new module as it is to be written, new name)."""


def facts_of(text: str) -> FileFacts:
    """The import facts of a text that this Python can parse, ``lazy from`` apart."""
    lines = Lines(text)
    blocks: dict[int, int] = {}
    imports = []
    for statement, suite in _imports(ast.parse(without_lazy(text))):
        block = blocks.setdefault(id(suite), len(blocks))
        span = _span(lines, statement)
        lazy = text[: lines.offset(span.line, span.column)].endswith("lazy ")
        if lazy:
            span = Span(span.line, span.column - 5, span.end_line, span.end_column)
        is_from = isinstance(statement, ast.ImportFrom)
        imports.append(
            Import(
                is_from=is_from,
                level=statement.level if isinstance(statement, ast.ImportFrom) else 0,
                module=(statement.module or "") if isinstance(statement, ast.ImportFrom) else "",
                names=tuple(ImportedName(name.name, name.asname or "", _span(lines, name)) for name in statement.names),
                span=span,
                module_span=span,
                scope=0,
                block=block,
                guards=(),
                lazy=lazy,
            )
        )
    imports.sort(key=lambda statement: statement.span)
    return FileFacts(imports=tuple(imports))


def without_lazy(text: str) -> str:
    """The text with each ``lazy`` before ``from`` exchanged for a statement of the same length, for older Pythons."""
    return text.replace("lazy from", "pass;from")


def rewrites_of(facts: FileFacts, moved: Moved) -> list[Rewrite]:
    """One rewrite for every imported name that the table says has moved."""
    found = []
    for statement in facts.imports:
        written = "." * statement.level + statement.module
        for name in statement.names:
            target = moved.get((written, name.name))
            if statement.is_from and target:
                found.append(
                    Rewrite(
                        title="",
                        safety=Safety.SAFE,
                        changes=(
                            MoveName(
                                site=name.span,
                                statement=statement.span,
                                target=Path(target[0].strip("."), target[1]),
                                spelling=target[0],
                                bound=name.bound,
                            ),
                        ),
                    )
                )
    return found


def move_of(rewrite: Rewrite) -> MoveName:
    """The one change of a rewrite that moves a name."""
    (change,) = rewrite.changes
    assert isinstance(change, MoveName)
    return change


def rewritten(
    text: str, moved: Moved, read: Callable[[str], FileFacts] = extract_text, style: ImportStyle = DEFAULT
) -> tuple[str, Applied]:
    """The text after all rewrites of the table, and what `apply` gave; `read` gives the facts."""
    facts = read(text)
    applied = apply(text, facts, rewrites_of(facts, moved), style)
    return apply_edits(text, applied.edits), applied


def assert_becomes(moves: str, before: str, after: str) -> None:
    """`moves` (``old:X > new:Y, …``) turn `before` into `after`, completely and in one go."""
    table = {}
    for move in moves.split(", "):
        (module, name), (new_module, new_name) = (side.split(":") for side in move.split(" > "))
        table[module, name] = (new_module, new_name)
    result, applied = rewritten(before, table)
    assert result == after
    assert not applied.declined
    ast.parse(without_lazy(result))
    again, once_more = rewritten(result, table)
    assert again == result
    assert not once_more.edits


def _imports(tree: ast.AST) -> Iterator[tuple[ast.Import | ast.ImportFrom, list[object]]]:
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.Import | ast.ImportFrom):
                        yield item, value


def _span(lines: Lines, node: ast.stmt | ast.alias) -> Span:
    def column(line: int, byte: int) -> int:
        # A form feed is a column to `ast` too, so bytes only need to become characters.
        start = lines.starts[line - 1]
        return len(lines.text[start:].encode()[:byte].decode()) + 1

    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return Span(
        node.lineno,
        column(node.lineno, node.col_offset),
        node.end_lineno,
        column(node.end_lineno, node.end_col_offset),
    )
