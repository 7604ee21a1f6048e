"""What stands under a cursor: an imported name, the module of an import, or a use of either.

Takes a judge, a file and a place; gives the import path that the token stands for and the token's exact span.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from canonic.facts.model import Import, ImportedName
from canonic.resolution.canonical import Judge
from canonic.text.names import Path
from canonic.text.spans import Lines, Span

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Target:
    """What stands under a cursor: a name that leads somewhere."""

    path: Path
    """The import path that the token stands for."""
    span: Span
    """The exact token."""


def target_at(judge: Judge, file: str, line: int, column: int) -> Target | None:
    """The imported name, or the use of one, at a place of a file (from 1, characters); None elsewhere."""
    snapshot = judge.resolver.snapshot
    facts = snapshot.facts(file)
    text = snapshot.text(file)
    if text is None:
        return None
    lines = Lines(text)
    token = _token(lines, line, column)
    if token is None:
        return None
    for statement in facts.imports:
        if not statement.span.contains(line, column):
            continue
        for imported in statement.names:
            if imported.span.contains(line, column):
                path = judge.resolver.written(file, statement, imported.name)
                return Target(path, token) if path and imported.name != "*" else None
        if statement.is_from and statement.module_span.contains(line, column):
            module = judge.resolver.target_module(file, statement)
            return Target(Path(module), statement.module_span) if module else None
    word = lines.slice(token)
    bound = {name.bound: (statement, name) for statement in facts.imports for name in statement.names}
    if not any(word in (name.bound, *name.name.split(".")) for _, name in bound.values()) and "." not in _around(
        lines, token
    ):
        return None
    for use in snapshot.uses(file).uses:
        if use.span.contains(line, column) and (found := bound.get(use.dotted.partition(".")[0])):
            path = _path_of_use(judge, file, *found, use.dotted, _position(lines, use.span, token))
            return Target(path, token) if path else None
    return None


def _path_of_use(
    judge: Judge, file: str, statement: Import, imported: ImportedName, dotted: str, position: int
) -> Path | None:
    """The path that the part of ``m.X.y`` at `position` (0 is ``m``) stands for."""
    parts = dotted.split(".")
    if statement.is_from:
        path = judge.resolver.written(file, statement, imported.name)
        if path is None or position == 0:
            return path
        module, first = path.dotted, 1
    elif imported.asname:
        module, first = imported.name, 1
        if position == 0:
            return Path(module)
    else:
        module, first = imported.name, len(imported.name.split("."))
        if position < first:
            return Path(".".join(parts[: position + 1]))
        if parts[:first] != module.split("."):
            return None
    return Path(module, parts[first]) if position == first else None


def _position(lines: Lines, span: Span, token: Span) -> int:
    """The number of the token among the dotted parts of an expression."""
    before = lines.slice(Span(span.line, span.column, token.line, token.column))
    return before.count(".")


def _token(lines: Lines, line: int, column: int) -> Span | None:
    for match in _WORD.finditer(lines.line_text(line)):
        if match.start() < column <= match.end() + 1 and column - 1 <= match.end():
            return Span(line, match.start() + 1, line, match.end() + 1)
    return None


def _around(lines: Lines, token: Span) -> str:
    return lines.line_text(token.line)[max(token.column - 2, 0) : token.end_column]
