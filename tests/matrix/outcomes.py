"""The committed table of grades, ``outcomes.txt``: one row per form, one column per kind of shim."""

from __future__ import annotations

from pathlib import Path

from tests.matrix.shims import SHIMS

_FILE = Path(__file__).parent / "outcomes.txt"
_KINDS = tuple(shim.name for shim in SHIMS)

Outcomes = dict[str, dict[str, str]]
"""By form and kind of shim: the grades of what is found there."""

_HEAD = """\
What Canonic says to each form behind each kind of shim. Written by `pytest --update tests/matrix`.
safe: rewritten by `canonic fix`; ?reason: offered, and why it is not safe; ~reason: shown only; !reason: reported without
a fix; declined: graded safe, but not written; -: nothing to report. Of a reason the first word stands here. Findings that
differ within one form stand side by side.
"""


def share_of_safe(outcomes: Outcomes) -> float:
    """The share of cells with something to report in which all of it is fixed safely."""
    cells = [cell for row in outcomes.values() for cell in row.values() if cell != "-"]
    return sum(cell == "safe" for cell in cells) / len(cells)


def write_outcomes(outcomes: Outcomes) -> None:
    """Write the table, columns aligned."""
    rows = [("form", *_KINDS), *((form, *(cells[kind] for kind in _KINDS)) for form, cells in outcomes.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_KINDS) + 1)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    safe = sum(cell == "safe" for row in outcomes.values() for cell in row.values())
    said = sum(cell != "-" for row in outcomes.values() for cell in row.values())
    counted = f"{len(outcomes)} forms, {said} cells with something to report, {safe} of them all safe.\n"
    _FILE.write_text(f"{_HEAD}{counted}\n" + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def read_outcomes() -> Outcomes:
    """The committed table; empty when there is none."""
    if not _FILE.is_file():
        return {}
    rows = [line.split("|") for line in _FILE.read_text(encoding="utf-8").splitlines() if "|" in line]
    cells = [[cell.strip() for cell in row] for row in rows]
    return {row[0]: dict(zip(cells[0][1:], row[1:], strict=True)) for row in cells[1:]}
