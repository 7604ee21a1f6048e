"""Ratios, aims, what is kept between runs, and the drawing."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmarks.growth import drawing
from benchmarks.line import Line
from benchmarks.measure import in_turn, percentile
from benchmarks.results import Measured, load, save


def line(row: str, *ours: float, theirs: list[float] | None = None, ratio: float | None = None) -> Line:
    return Line(row=row, case=row, unit="s", ours=list(ours), peer="other", theirs=theirs, ratio_at_most=ratio)


def test_a_ratio_is_that_of_the_medians() -> None:
    assert line("a", 1, 2, 9, theirs=[4, 4, 100]).ratio == 0.5
    assert line("a", 1, 2, 9, theirs=[4, 4, 4], ratio=0.5).is_reached is True
    assert line("a", 1, 3, 9, theirs=[4, 4, 4], ratio=0.5).is_reached is False
    assert line("a", 1, theirs=None, ratio=0.5).is_reached is None
    assert line("a", 1, theirs=[1]).is_reached is None


def test_an_aim_may_be_a_value() -> None:
    assert [Line(row="a", case="a", unit="s", ours=[n], at_most=1).is_reached for n in (1, 1.1)] == [True, False]


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([7], 0.95) == 7


def test_sides_take_turns_and_the_first_round_is_not_counted() -> None:
    order: list[str] = []

    def side(name: str) -> int:
        order.append(name)
        return len(order)

    assert in_turn(2, 1, lambda: side("a"), lambda: side("b")) == [[3, 5], [4, 6]]
    assert "".join(order) == "ababab"


def test_rows_are_replaced_and_others_kept_until_a_version_changes(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    results = load(file)
    results.trees["tree"] = Measured(10, 0.1, 5, 0.0, [line("a", 1), line("b", 2)])
    save(results, file)
    results = load(file)
    results.trees["tree"].replace([line("b", 3)], ["a", "b"])
    save(results, file)
    assert [(kept.row, kept.ours) for kept in load(file).trees["tree"].lines] == [("a", [1]), ("b", [3])]
    data = json.loads(file.read_text())
    data["circumstances"]["ruff"] = "another"
    file.write_text(json.dumps(data))
    assert load(file).trees == {}


def test_a_drawing_is_well_formed_and_shows_every_point() -> None:
    points: list[dict[str, float]] = [
        {"files": 100, "megabytes": 1, "cold": 0.5, "warm": 0.2},
        {"files": 1000, "megabytes": 9, "cold": 5},
    ]
    root = ElementTree.fromstring(drawing(points))
    names = [element.tag.rpartition("}")[2] for element in root]
    assert names.count("circle") == 3
    with pytest.raises(ValueError, match="nothing to draw"):
        drawing([])
