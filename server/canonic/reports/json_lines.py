"""The report for programs: one JSON object per line, its keys always all there and always in the same order.

Takes findings and gives lines. Lines and columns count from 1, columns in characters, ends are exclusive; paths are
those that `View.shown` gives. In a notebook every place has a ``"cell"``, counted from 1 over all cells, and lines are
those of the cell. Edits are asked for only where a finding has a fix; one that deletes the file is
``{"path": …, "delete": true}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from canonic.findings import Finding, Obstacle, Rewrite
from canonic.reports.spots import Spots
from canonic.reports.view import View
from canonic.text.edits import TextEdit
from canonic.text.spans import Span


class _Definition(msgspec.Struct, frozen=True):
    path: str
    line: int


class _Obstacle(msgspec.Struct, frozen=True):
    path: str
    line: int
    text: str
    cell: int | msgspec.UnsetType = msgspec.UNSET


class _Edit(msgspec.Struct, frozen=True):
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    cell: int | msgspec.UnsetType = msgspec.UNSET


class _Deletion(msgspec.Struct, frozen=True):
    """Instead of edits in its text: the file goes."""

    path: str
    delete: bool = True


class _Fix(msgspec.Struct, frozen=True):
    safety: str
    title: str
    edits: tuple[_Edit, ...] | tuple[_Deletion]


class _Line(msgspec.Struct, frozen=True):
    """The documented object; the order of the fields is the order of the keys."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    severity: str
    message: str
    name: str
    written: str | None
    canonical: str | None
    definition: _Definition | None
    chain: tuple[str, ...]
    fix: _Fix | None
    withheld: str | None
    withheld_at: _Obstacle | None
    """The place that the reason stands at, if it stands somewhere."""
    cell: int | msgspec.UnsetType = msgspec.UNSET
    """Only in a notebook."""


def json_lines(findings: Iterable[Finding], view: View) -> Iterator[str]:
    """One line per finding."""
    encoder = msgspec.json.Encoder()
    spots = Spots(view)
    for finding in findings:
        yield encoder.encode(_line(finding, view, spots)).decode() + "\n"


def _line(finding: Finding, view: View, spots: Spots) -> _Line:
    spot = spots.spot(finding.path, finding.span)
    span, place, fix, at = spot.span, finding.definition, finding.fix, finding.obstacle
    return _Line(
        path=spot.path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        rule=finding.rule,
        severity=finding.severity.word,
        message=finding.message,
        name=finding.name,
        written=None if finding.written is None else str(finding.written),
        canonical=None if finding.canonical is None else str(finding.canonical),
        definition=None if place is None else _Definition(view.shown(place.path), place.line),
        chain=tuple(str(step) for step in finding.chain),
        fix=None if fix is None else _Fix(fix.safety.word, fix.title, _edits(finding, fix, view, spots)),
        withheld=None if finding.withheld is None else finding.withheld.value,
        withheld_at=None if at is None else _obstacle(at, spots),
        cell=msgspec.UNSET if spot.cell is None else spot.cell,
    )


def _obstacle(at: Obstacle, spots: Spots) -> _Obstacle:
    spot = spots.spot(at.path, Span(at.line, 1, at.line, 1))
    return _Obstacle(spot.path, spot.span.line, at.text, msgspec.UNSET if spot.cell is None else spot.cell)


def _edits(finding: Finding, fix: Rewrite, view: View, spots: Spots) -> tuple[_Edit, ...] | tuple[_Deletion]:
    if fix.deletes:
        return (_Deletion(view.shown(finding.path)),)
    return tuple(_edit(finding.path, edit, spots) for edit in view.workspace.edits(finding.path, [finding]))


def _edit(path: str, edit: TextEdit, spots: Spots) -> _Edit:
    spot = spots.spot(path, edit.span)
    span, cell = spot.span, msgspec.UNSET if spot.cell is None else spot.cell
    return _Edit(spot.path, span.line, span.column, span.end_line, span.end_column, edit.text, cell)
