"""Laws of edits over generated files: import statements in nasty layouts, of which any names may move."""

from __future__ import annotations

import ast
import io
import os
import re
import tokenize
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from canonic.edits.apply import Applied
from canonic.facts.model import FileFacts
from tests.edits.generated import files, moves
from tests.edits.rewriting import Moved, facts_of, move_of, rewritten

EXAMPLES = int(os.environ.get("CANONIC_EXAMPLES", "150"))
"""How many files each law is tried on; raise it for a long run."""

Source = tuple[str, str, tuple[str, ...]]
"""Module and name that a bound name comes from, and the star imports that stand behind it."""


def environments(tree: ast.Module, facts: FileFacts, moved: Moved, applied: Applied | None) -> list[dict[str, Source]]:
    """What each non-import statement of each suite sees of the imports of its suite, and what the suite ends with.

    With `applied`, each name counts as coming from where the rewrite sends it, unless that was declined.
    """
    declined = {move_of(rewrite).site for rewrite in applied.declined} if applied else set()
    targets = {
        (name.span.line, name.span.column): moved.get(("." * statement.level + statement.module, name.name))
        for statement in facts.imports
        if statement.is_from and applied
        for name in statement.names
        if name.span not in declined
    }
    columns = {
        (statement.span, index): (name.span.line, name.span.column)
        for statement in facts.imports
        for index, name in enumerate(statement.names)
    }
    ordered = iter(sorted(facts.imports, key=lambda statement: statement.span))
    seen: list[dict[str, Source]] = []

    def visit(suite: list[ast.stmt]) -> None:
        bound: dict[str, Source] = {}
        for node in suite:
            if isinstance(node, ast.Import | ast.ImportFrom):
                fact = next(ordered)
                module = "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else ""
                for index, alias in enumerate(node.names):
                    if alias.name == "*":
                        bound = {name: (*source[:2], (*source[2], module)) for name, source in bound.items()}
                        continue
                    target = targets.get(columns[fact.span, index]) or (module, alias.name)
                    bound[alias.asname or alias.name] = (*target, ())
                continue
            seen.append(dict(bound))
            for field in ("body", "orelse", "finalbody"):
                visit(getattr(node, field, []))
            for handler in getattr(node, "handlers", []):
                visit(handler.body)
        seen.append(bound)

    visit(tree.body)
    return seen


def comments_of(text: str) -> Counter[str]:
    """Every comment of a text, blanks at its end apart."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = tokenize.generate_tokens(io.StringIO(plain).readline)
    return Counter(token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT)


def without_imports(text: str) -> list[str]:
    """The lines of a text without its import statements; lines of which then nothing or a comment is left are gone, and
    blank lines: sections of imports are set apart by them.
    """
    facts = facts_of(text)
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
    kept: list[str] = []
    statements = iter([*facts.imports, None])
    current = next(statements)
    number = 1
    while number <= len(lines):
        if current is None or current.span.line > number:
            if lines[number - 1].strip():
                kept.append(lines[number - 1])
            number += 1
            continue
        rest = lines[number - 1][: current.span.column - 1]
        while current is not None and current.span.line == number:
            number = current.span.end_line
            after = current.span.end_column - 1
            current = next(statements)
            on_line = current is not None and current.span.line == number
            rest += lines[number - 1][after : current.span.column - 1 if current and on_line else None]
        number += 1
        rest = re.sub(r"[;\s]+", " ", rest).strip()
        if rest and not rest.startswith("#"):
            kept.append(rest)
    return kept


@settings(max_examples=EXAMPLES, deadline=None)
@given(files(), moves())
def test_each_name_is_bound_as_before_and_comes_from_its_target(text: str, moved: Moved) -> None:
    result, applied = rewritten(text, moved, facts_of)
    before = environments(ast.parse(text), facts_of(text), moved, applied)
    assert environments(ast.parse(result), facts_of(result), moved, None) == before


@settings(max_examples=EXAMPLES, deadline=None)
@given(files(), moves())
def test_no_comment_is_lost_and_only_those_for_tools_are_repeated(text: str, moved: Moved) -> None:
    result, _ = rewritten(text, moved, facts_of)
    before, after = comments_of(text), comments_of(result)
    assert not before - after
    assert all("noqa" in comment for comment in after - before)


@settings(max_examples=EXAMPLES, deadline=None)
@given(files(), moves())
def test_text_outside_import_statements_stays_as_it_is(text: str, moved: Moved) -> None:
    result, _ = rewritten(text, moved, facts_of)
    assert without_imports(result) == without_imports(text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(files(), moves())
def test_a_second_run_changes_nothing(text: str, moved: Moved) -> None:
    result, _ = rewritten(text, moved, facts_of)
    again, applied = rewritten(result, moved, facts_of)
    assert again == result
    assert not applied.edits


@settings(max_examples=EXAMPLES, deadline=None)
@given(files(), moves(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_line_keeps_the_line_end_of_the_file(text: str, moved: Moved, newline: str) -> None:
    text = re.sub(r"\r\n|\r|\n", lambda _: newline, text)
    result, _ = rewritten(text, moved, facts_of)
    assert set(re.findall(r"\r\n|\r|\n", result)) <= {newline}


@settings(max_examples=EXAMPLES, deadline=None)
@given(files(), moves())
def test_only_a_name_bound_twice_by_its_statement_is_declined(text: str, moved: Moved) -> None:
    facts = facts_of(text)
    _, applied = rewritten(text, moved, facts_of)
    for rewrite in applied.declined:
        statement = next(statement for statement in facts.imports if statement.span == move_of(rewrite).statement)
        assert sum(name.bound == move_of(rewrite).bound for name in statement.names) > 1
