"""A policy name that a file reads and nothing binds: where it should be imported from.

Takes a judge, a file and a place; gives the name with the `Rewrite` that imports it from its canonical home. Only where
nothing in the text can bind the name in any scope, so that an import cannot hide anything.
"""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from dataclasses import dataclass

from canonic.changes import AddImport, AnyChange, ReplaceText
from canonic.facts.model import FileFacts
from canonic.findings import Rewrite, Safety
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Defined
from canonic.text.names import Path
from canonic.text.spans import Lines, Span

_WORD = re.compile(r"[^\x00-/:-@\[-^`{-\x7f]+")
"""Letters, digits, underscores, and all beyond ASCII."""


@dataclass(frozen=True, slots=True)
class Homeless:
    """One name that nothing binds."""

    path: Path
    """Its canonical home."""
    span: Span
    rewrite: Rewrite


def homeless(judge: Judge, file: str, span: Span) -> tuple[Homeless, ...]:
    """The names that touch a span, one for each home that has a definition."""
    snapshot = judge.resolver.snapshot
    facts, text = snapshot.facts(file), snapshot.text(file) or ""
    aliases = [imported for statement in facts.imports for imported in statement.names]
    known = {binding.name for binding in facts.bindings} | {imported.bound for imported in aliases}
    lines = Lines(text)
    touched = _touched(lines, facts, span)
    names = [home for home in judge.policy.homes if home.name not in known and home.name in touched]
    homes = {home.name: home for home in names if isinstance(judge.home(home).end, Defined)}
    if not homes or any(imported.name == "*" for imported in aliases):
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    bound = _bound(tree)
    found: dict[Path, Homeless] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name) or node.id not in homes or node.id in bound:
            continue
        column = len(lines.line_text(node.lineno).encode()[: node.col_offset].decode()) + 1
        place = Span(node.lineno, column, node.lineno, column + len(node.id))
        touches = place.contains(span.line, span.column) or place.contains(span.end_line, span.end_column)
        home = homes[node.id]
        if touches and home.module not in snapshot.modules.names_of(file):
            title = f"Import `{home.name}` from `{home.module}`"
            change = _change(facts, tree, lines, home)
            found.setdefault(home, Homeless(home, place, Rewrite(title=title, safety=Safety.UNSAFE, changes=(change,))))
    return tuple(found.values())


def _touched(lines: Lines, facts: FileFacts, span: Span) -> set[str]:
    """The names at both ends of a span that may be read there, found without taking the text apart: those of import
    statements and behind a dot are not.
    """
    found: set[str] = set()
    for line, column in {(span.line, span.column), (span.end_line, span.end_column)}:
        if any(statement.span.contains(line, column) for statement in facts.imports):
            continue
        text = lines.line_text(line)
        for match in _WORD.finditer(text):
            if match.start() < column <= match.end() + 1 and text[match.start() - 1 : match.start()] != ".":
                found.add(unicodedata.normalize("NFKC", match.group()))
    return found


def _change(facts: FileFacts, tree: ast.Module, lines: Lines, home: Path) -> AnyChange:
    """One more import in the file's own block of imports; below its docstring where it has none."""
    anchors = [statement for statement in facts.imports if not statement.block and not statement.guards]
    plain = [statement for statement in anchors if statement.module != "__future__" or statement.level]
    if plain or anchors:
        anchor = (plain or anchors)[-1]
        return AddImport(statement=anchor.span, spelling=home.module, name=home.name, bound=home.name)
    first = tree.body[0]
    written = f"from {home.module} import {home.name}\n\n"
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        line = (first.end_lineno or first.lineno) + 1
        return ReplaceText(span=Span(line, 1, line, 1), text=f"\n{written}")
    decorators = getattr(first, "decorator_list", ())
    line = min([first.lineno, *(decorator.lineno for decorator in decorators)])
    return ReplaceText(span=Span(line, 1, line, 1), text=written)


def _bound(tree: ast.Module) -> set[str]:
    """Every name that anything in the text binds, in whatever scope."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case (
                ast.arg(arg=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found.update((alias.asname or alias.name).partition(".")[0] for alias in names)
            case ast.Global(names=declared) | ast.Nonlocal(names=declared):
                found.update(declared)
    return found
