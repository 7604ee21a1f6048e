"""Both tools report the same places on the generated tree: what is timed beside each other is the same work.

Two differences are by design, and the tests below name them: Canonic reports ``import module`` where the name is used
through the module at the statement (`deprecated-module`), Ruff at each use; and a path in a string (`deprecated-string`)
is nothing that Ruff looks at.
"""

from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path

import pytest
from benchmarks.ground import Ground
from benchmarks.line import NOT_INSTALLED

Place = tuple[str, int, int, str]
"""Path, line, column and the dotted path that is written there."""


@pytest.fixture(scope="module")
def of_ruff(ground: Ground) -> set[Place]:
    """What ruff reports with the settings of the benchmark."""
    command = ground.ruff_check(cached=False)
    if command is None:
        pytest.skip(NOT_INSTALLED)
    done = subprocess.run(
        [*command, "--output-format", "json"], cwd=ground.tree, capture_output=True, check=False, encoding="utf-8"
    )
    return {
        (
            Path(item["filename"]).relative_to(ground.tree).as_posix(),
            item["location"]["row"],
            item["location"]["column"],
            item["message"].split("`")[1],
        )
        for item in json.loads(done.stdout)
    }


def of_canonic(ground: Ground, rule: str) -> set[Place]:
    """What Canonic reports by one rule."""
    return {
        (item["path"], item["line"], item["column"], item["written"].replace(":", "."))
        for item in ground.findings
        if item["rule"] == rule
    }


def test_the_same_names_are_imported_from_legacy_paths(ground: Ground, of_ruff: set[Place]) -> None:
    imported = {place for place in of_ruff if is_import(ground, place)}
    assert len(imported) > 10
    assert of_canonic(ground, "deprecated-import") == imported


def test_what_ruff_reports_beside_imports_is_used_through_a_module_that_we_report(
    ground: Ground, of_ruff: set[Place]
) -> None:
    used = {place for place in of_ruff if not is_import(ground, place)}
    assert used
    through = {(path, module) for path, _, _, written in used for module in [written.rpartition(".")[0]]}
    reported = {
        (item["path"], item["written"].partition(":")[0])
        for item in ground.findings
        if item["rule"] == "deprecated-module"
    }
    assert through == reported


def is_import(ground: Ground, place: Place) -> bool:
    """Whether a place is a name of a ``from`` import."""
    path, line, column, _ = place
    tree = ast.parse((ground.tree / path).read_bytes())
    return any(
        (alias.lineno, alias.col_offset + 1) == (line, column)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )
