"""A workspace of a few texts in memory, and findings on them, for reports to be written about."""

from __future__ import annotations

from collections.abc import Iterable

from canonic.changes import MoveName
from canonic.findings import Finding, Place, Reason, Related, Rewrite, Safety, Severity
from canonic.notebooks.cells import Notebook
from canonic.reports.view import View
from canonic.text.edits import TextEdit
from canonic.text.names import Path, parse_path
from canonic.text.spans import Lines, Span


class Texts:
    """Files by path. A fix replaces the statement by the import that the rewrite asks for."""

    def __init__(self, **texts: str) -> None:
        self.texts = {f"{name}.py": text for name, text in texts.items()}
        self.asked_for_edits: list[str] = []

    def text(self, path: str) -> str | None:
        return self.texts.get(path)

    def notebook(self, path: str) -> Notebook | None:
        return None

    def edits(self, path: str, findings: Iterable[Finding]) -> tuple[TextEdit, ...]:
        self.asked_for_edits.append(path)
        return tuple(
            TextEdit(change.statement, f"from {change.spelling} import {change.bound}")
            for finding in findings
            for change in (finding.fix.changes if finding.fix else ())
            if isinstance(change, MoveName)
        )


def view(workspace: Texts, *, colour: bool = False) -> View:
    """Reports see paths as they are."""
    return View(workspace, str, colour)


def legacy_import(
    workspace: Texts,
    *,
    path: str = "user.py",
    safety: Safety | None = Safety.SAFE,
    withheld: Reason | None = None,
    on_request: bool = False,
) -> Finding:
    """A `deprecated-import` of `Thing` in the first ``from old import Thing`` of a file."""
    text = workspace.texts[path]
    lines = Lines(text)
    start = text.index("from old import")
    name = text.index("Thing", start)
    site, statement = lines.span(name, name + 5), lines.span(start, name + 5)
    fix = None
    if safety is not None:
        fix = Rewrite(
            title="Import `Thing` from `new`",
            safety=safety,
            on_request=on_request,
            changes=(
                MoveName(
                    site=site,
                    statement=statement,
                    target=Path("new", "Thing"),
                    spelling="new",
                    bound="Thing",
                ),
            ),
        )
    return Finding(
        path=path,
        span=site,
        rule="deprecated-import",
        severity=Severity.WARNING,
        message="`Thing` moved to `new`",
        name="Thing",
        written=parse_path("old:Thing"),
        canonical=parse_path("new:Thing"),
        definition=Place("new.py", 1),
        chain=(parse_path("old:Thing"), parse_path("new:Thing")),
        fix=fix,
        withheld=withheld,
        deprecated=True,
    )


def both_sides(path: str, span: Span) -> Finding:
    """A `dual-pattern` with one related place."""
    return Finding(
        path=path,
        span=span,
        rule="dual-pattern",
        severity=Severity.ERROR,
        message="uses both sides",
        withheld=Reason.NOT_APPLICABLE,
        related=(Related("other.py", Span(7, 3, 7, 9), "the other side"),),
    )
