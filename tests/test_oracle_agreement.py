"""`canonic check` and an independent `ast` reading list the same legacy imports, at the same places."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.generate_tree import generate

from tests.oracle.listing import Row, listing, read_policy

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples/websocket_ssot"


def reported(tree: Path) -> list[Row]:
    """What `check` reports for `deprecated-import` in a tree."""
    command = [
        sys.executable,
        "-m",
        "canonic",
        "check",
        "--format",
        "json",
        "--no-cache",
        "--rule",
        "deprecated-import",
    ]
    environment = {"PYTHONPATH": str(ROOT / "server"), "PATH": ""}
    run = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert run.returncode in {0, 1}, run.stderr
    findings = [json.loads(line) for line in run.stdout.splitlines()]
    return sorted(
        Row(f["path"], f["line"], f["column"], f["end_line"], f["end_column"], f["written"])
        for f in findings
        if f["rule"] == "deprecated-import"
    )


def assert_agreement(tree: Path) -> None:
    expected = listing(tree, read_policy(tree / "canonic.toml", tree))
    assert expected.rows, "a tree without legacy imports proves nothing"
    found = reported(tree)
    missing = sorted(set(expected.rows) - set(found))
    invented = sorted(row for row in set(found) - set(expected.rows) if row.path not in expected.unparsable)
    assert (missing, invented) == ([], [])
    assert len(found) == len(set(found)), "one import, one finding"


def test_check_reports_what_an_independent_reading_lists_in_the_example() -> None:
    assert_agreement(EXAMPLE)


@pytest.mark.parametrize("seed", [1, 2026])
def test_check_reports_what_an_independent_reading_lists_in_a_generated_tree(seed: int, tmp_path: Path) -> None:
    generate(seed, 300, tmp_path)
    assert_agreement(tmp_path)


def test_the_same_seed_gives_the_same_tree(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(5, 60, tmp_path / name)
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert one == two
    assert sum(path.suffix == ".py" for path in one) == 60
