"""Every row runs on a small tree and gives numbers; how large they are is not looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.ground import Ground
from benchmarks.page import results_page, speed_page
from benchmarks.results import Measured, Results
from benchmarks.row import Row
from benchmarks.rows.all_rows import ALL_ROWS

from tests.benchmarks.test_tree import contents
from tests.tidy.tree import ROOT

SHORT = [row for row in ALL_ROWS if not row.takes_long]


@pytest.mark.parametrize("row", SHORT, ids=lambda row: row.name)
def test_a_row_gives_numbers_of_both_sides_and_leaves_the_tree_as_it_was(row: Row, ground: Ground) -> None:
    before = sources(ground.tree)
    lines = row.measure(ground)
    assert lines
    assert {line.row for line in lines} == {row.name}
    for line in lines:
        # While it is indexed, a small tree may be whole before one key is pressed.
        assert line.ours or line.unit == "MB" or "indexing" in row.name or "indexed" in line.case
        assert all(number >= 0 for number in (*line.ours, *(line.theirs or ())))
    assert sources(ground.tree) == before


def test_the_pages_say_what_was_measured_and_name_no_place_of_the_machine(ground: Ground) -> None:
    lines = [line for row in ALL_ROWS if row.name in ("check-cold", "check-warm") for line in row.measure(ground)]
    results = Results(
        {"processors": "2", "Python": "CPython", "ruff": "1"}, {"A tree": Measured(60, 0.5, 1, 0.0, lines)}
    )
    for page in (results_page(results), speed_page(results)):
        assert "## A tree" in page or "**A tree**" in page
        for line in lines:
            assert not line.aim or f"| {line.case} |" in page
        assert str(ground.tree) not in page
        assert str(ROOT) not in page


def test_each_word_of_a_name_asks_for_its_row() -> None:
    def asked(*words: str) -> list[str]:
        return [row.name for row in ALL_ROWS if row.is_wanted(words)]

    assert asked("cold", "fix") == ["check-cold", "fix"]
    assert asked("check-warm") == ["check-warm"]
    assert asked("edits") == ["memory-edits"]
    assert "memory-edits" not in asked()
    assert len({row.name for row in ALL_ROWS}) == len(ALL_ROWS)


def sources(tree: Path) -> dict[str, bytes]:
    """The files of a tree that are no cache."""
    return {path: data for path, data in contents(tree).items() if not path.startswith(".")}
