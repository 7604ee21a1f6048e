"""The changes that take one re-export out of a file: the import or alias, and its entry in ``__all__``.

Takes a `LegacyPath` and the text and facts of its file; gives changes, or None where the text has a shape that is not
understood. It does not ask whether anybody needs the name.
"""

from __future__ import annotations

import re

from canonic.changes import AnyChange, DropName, ReplaceText
from canonic.facts.model import BindingKind, Export, FileFacts
from canonic.resolution.shims import LegacyPath
from canonic.text.spans import Lines, Span

_BEFORE = re.compile(r"[rRuU]?[\"']\Z")
_BEHIND = re.compile(r"[\"'][ \t]*(,[ \t]*)?")
_REST_OF_LINE = re.compile(r"(?:#[^\r\n]*)?(?:\r\n|\r|\n)")
_COMMA_BEFORE = re.compile(r",\s*\Z")
_CLOSING = re.compile(r"\s*[\])]")


def withdrawal(legacy: LegacyPath, text: str, facts: FileFacts) -> tuple[AnyChange, ...] | None:
    """The changes that withdraw a single name."""
    binding = legacy.binding
    if binding is None:
        return None
    lines = Lines(text)
    changes: list[AnyChange] = []
    if binding.kind is BindingKind.IMPORT:
        statement = facts.imports[binding.import_index]
        changes.append(DropName(statement=statement.span, site=statement.names[binding.name_index].span))
    else:
        whole = lines.line_text(binding.span.line)
        said = re.compile(rf"{re.escape(binding.name)}[ \t]*=[ \t]*{re.escape(binding.target)}[ \t]*(?:#.*)?")
        if not said.fullmatch(whole):
            return None
        changes.append(ReplaceText(span=Span(binding.span.line, 1, binding.span.line + 1, 1), text=""))
    for export in facts.exports or ():
        if export.name == binding.name:
            span = _entry(lines, export)
            if span is None or not facts.exports_exact:
                return None
            changes.append(ReplaceText(span=span, text=""))
    return tuple(changes)


def _entry(lines: Lines, export: Export) -> Span | None:
    """An entry of ``__all__`` with its comma, and with its line where it has one to itself."""
    text = lines.text
    inner = (
        lines.offset(export.span.line, export.span.column),
        lines.offset(export.span.end_line, export.span.end_column),
    )
    before, behind = _BEFORE.search(text, max(0, inner[0] - 2), inner[0]), _BEHIND.match(text, inner[1])
    if before is None or behind is None:
        return None
    start, end = before.start(), behind.end()
    line_start = lines.offset(export.span.line, 1)
    alone = not text[line_start:start].strip()
    rest = _REST_OF_LINE.match(text, end)
    if behind[1] and alone and rest:
        return lines.span(line_start, rest.end())
    if behind[1]:
        return lines.span(start, end)
    if not _CLOSING.match(text, end):
        return None
    comma = _COMMA_BEFORE.search(text, 0, start)
    return lines.span(comma.start() if comma else start, end)
