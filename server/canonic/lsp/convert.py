"""The one place where Canonic's places become the editor's positions, and findings become diagnostics.

Canonic counts lines and columns from 1 and columns in characters; the editor counts from 0 and columns in UTF-8,
UTF-16 or UTF-32 units, as negotiated. A byte order mark is a character for the editor and nothing for Canonic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from lsprotocol import types

import canonic
from canonic.findings import Finding, Safety, Severity
from canonic.lsp.client import Client
from canonic.text.edits import TextEdit
from canonic.text.spans import Span, lines_of

SOURCE = "Canonic"
BYTE_ORDER_MARK = "\ufeff"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


class Coordinates:
    """Conversion for one text, in one encoding (``utf-8``, ``utf-16`` or ``utf-32``)."""

    def __init__(self, source: str, encoding: str) -> None:
        self.source = source
        """The text as the editor counts it, byte order mark included."""
        self.mark = int(source.startswith(BYTE_ORDER_MARK))
        self.lines = lines_of(source.removeprefix(BYTE_ORDER_MARK))
        self._encoding = encoding
        self._plain = source.isascii() or encoding == "utf-32"

    def position(self, line: int, column: int) -> types.Position:
        """The editor's position of a place; places beyond the text are clamped to it."""
        count = len(self.lines.starts)
        if line > count:
            return types.Position(count, 0)
        mark = self.mark if line == 1 else 0
        if self._plain:
            return types.Position(line - 1, column - 1 + mark)
        before = self.lines.line_text(line)[: column - 1]
        return types.Position(line - 1, self._units(BYTE_ORDER_MARK * mark + before))

    def range(self, span: Span) -> types.Range:
        """The editor's range of a span."""
        return types.Range(
            self.position(span.line, span.column),
            self.position(span.end_line, span.end_column),
        )

    def place(self, position: types.Position) -> tuple[int, int]:
        """The line and column of an editor's position, clamped to the line and the text."""
        line = position.line + 1
        if line > len(self.lines.starts):
            return self.lines.place(len(self.lines.text))
        text = self.lines.line_text(line)
        mark = self.mark if line == 1 else 0
        if self._plain:
            column = position.character - mark
        else:
            column = self._characters(text, position.character - self._units(BYTE_ORDER_MARK * mark))
        return line, max(0, min(column, len(text))) + 1

    def source_offset(self, position: types.Position) -> int:
        """The offset in `source`, mark included, of an editor's position."""
        if self.mark and position.line == 0 and position.character == 0:
            return 0
        return self.lines.offset(*self.place(position)) + self.mark

    def _units(self, text: str) -> int:
        if self._encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def _characters(self, text: str, units: int) -> int:
        if text.isascii():
            return units
        passed = 0
        for column, character in enumerate(text):
            if passed >= units:
                return column
            passed += self._units(character)
        return len(text)


def text_edit(coordinates: Coordinates, edit: TextEdit) -> types.TextEdit:
    """An edit in the editor's units."""
    return types.TextEdit(coordinates.range(edit.span), edit.text)


def diagnostic(
    finding: Finding,
    client: Client,
    coordinates: Coordinates,
    locate: Callable[[str, Span], tuple[types.Location, str]],
    version: int | None,
) -> types.Diagnostic:
    """A finding as the editor shows it, with only what the editor understands.

    `locate` gives the location of another place in the workspace, and what to say before it: an unopened notebook has
    no locations of its cells. `version` is that of the open document.
    """
    tags = []
    if finding.deprecated and types.DiagnosticTag.Deprecated in client.tags:
        tags.append(types.DiagnosticTag.Deprecated)
    if finding.unnecessary and types.DiagnosticTag.Unnecessary in client.tags:
        tags.append(types.DiagnosticTag.Unnecessary)
    related = []
    if client.related_information:
        for other in finding.related:
            location, where = locate(other.path, other.span)
            message = f"{where}: {other.message}" if where else other.message
            related.append(types.DiagnosticRelatedInformation(location, message))
    span = finding.span
    return types.Diagnostic(
        range=coordinates.range(span),
        severity=_SEVERITIES.get(finding.severity, types.DiagnosticSeverity.Information),
        code=finding.rule,
        code_description=types.CodeDescription(rule_page(finding.rule)) if client.code_description else None,
        source=SOURCE,
        message=finding.message,
        tags=tags or None,
        related_information=related or None,
        data={
            "rule": finding.rule,
            "span": [span.line, span.column, span.end_line, span.end_column],
            "version": version,
            "safety": finding.fix.safety.word if finding.fix else None,
            "withheld": finding.withheld.value if finding.withheld else None,
            "canonical": str(finding.canonical) if finding.canonical else None,
        }
        if client.diagnostic_data
        else None,
    )


@cache
def rule_page(rule: str) -> str:
    """The URI of a rule's page: the file that is installed beside the rule, so it is there offline too."""
    return Path(canonic.__file__).with_name("rules").joinpath(f"{rule.replace('-', '_')}.md").as_uri()


def result_id(diagnostics: list[types.Diagnostic]) -> str:
    """A short name for a list of diagnostics: equal lists have equal names, whatever the document's version."""
    digest = hashlib.blake2b(digest_size=12)
    for item in diagnostics:
        data = {key: value for key, value in (item.data or {}).items() if key != "version"}
        shown = (item.range, item.severity, item.code, item.message, item.tags, item.related_information, data)
        digest.update(repr(shown).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def is_safe(finding: Finding) -> bool:
    """Whether the finding's fix may be applied without a look."""
    return finding.fix is not None and finding.fix.safety is Safety.SAFE


def is_offered(finding: Finding) -> bool:
    """Whether the finding's fix may be offered as a quick fix."""
    return finding.fix is not None and finding.fix.safety >= Safety.UNSAFE
