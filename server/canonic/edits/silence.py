"""The comment that makes one finding silent: ``# canonic: ignore[rule]`` at the end of its line.

Takes a text and a line; gives the edit, or None where no comment can stand there (inside a string, behind a backslash).
"""

from __future__ import annotations

import re

from canonic.facts.extract import extract_text
from canonic.facts.model import DirectiveKind, FileFacts
from canonic.text.edits import TextEdit, apply_edits
from canonic.text.spans import Lines, Span

_LIST = re.compile(r"\[([^\]]*)\]")


def silence(text: str, facts: FileFacts, line: int, rule: str) -> TextEdit | None:
    """The edit of `text`, whose facts are `facts`. It was tried out: it brings a directive and changes nothing else."""
    edit = _edit(Lines(text), facts, line, rule)
    after = extract_text(apply_edits(text, [edit]))
    heard = any(
        directive.kind is DirectiveKind.IGNORE and directive.span.line == line and rule in directive.text
        for directive in after.directives
    )
    same = (len(after.imports), len(after.bindings), after.problem) == (
        len(facts.imports),
        len(facts.bindings),
        facts.problem,
    )
    return edit if heard and same else None


def _edit(lines: Lines, facts: FileFacts, line: int, rule: str) -> TextEdit:
    for directive in facts.directives:
        if directive.kind is DirectiveKind.IGNORE and directive.span.line == line:
            match = _LIST.search(lines.slice(directive.span))
            if match is not None:
                column = directive.span.column + match.end(1)
                return TextEdit(Span(line, column, line, column), f", {rule}" if match[1].strip() else rule)
    said = lines.line_text(line)
    column = 1 + len(said.rstrip())
    return TextEdit(Span(line, column, line, 1 + len(said)), f"  # canonic: ignore[{rule}]")
