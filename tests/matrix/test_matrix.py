"""Safe fixes of every form behind every kind of shim change no program's meaning, and leave the rest of it alone.

``outcomes.txt`` pins the grade of each cell; ``pytest --update tests/matrix`` writes it anew.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.matrix.cells import main_file, package
from tests.matrix.forms import forms
from tests.matrix.laws import blocks_kept, comments_kept, meaning_kept, rest_kept
from tests.matrix.outcomes import read_outcomes, share_of_safe, write_outcomes
from tests.matrix.running import Run, compiles, ruff, text
from tests.matrix.shims import SHIMS

_KINDS = tuple(shim.name for shim in SHIMS)
_USED = frozenset(("Widget", "Gadget", "OldWidget", "OldGadget", "old", "kit", "home", "m"))
_FAILING = frozenset([("import-neighbour-unsaid", "lazy")])
"""Cells in which what the form relies on is not there before either."""
_LEAST_SAFE = 0.45
"""The share of cells, of those in which there is something to report, that must be fixed safely."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    return {}


@pytest.fixture(params=_KINDS)
def run(request: pytest.FixtureRequest, runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> Run:
    kind = request.param
    if kind not in runs:
        runs[kind] = Run(SHIMS[_KINDS.index(kind)], tmp_path_factory.mktemp(kind))
    return runs[kind]


def test_there_are_enough_forms() -> None:
    assert len(forms()) >= 60


def test_the_programs_work_before(run: Run) -> None:
    if run.shim.name == "removed":
        return
    complaints = [
        f"{form.name}: {outcome}"
        for form in forms()
        if not form.newer and (form.name, run.shim.name) not in _FAILING
        for outcome in [run.meaning_before[_module(main_file(form))]]
        if outcome["error"] or any(value.startswith("raises ") for value in outcome["calls"].values())
    ]
    assert not complaints, _told(complaints)


def test_every_module_that_imported_imports_and_every_name_is_the_same_object(run: Run) -> None:
    complaints = []
    for module, before in run.meaning_before.items():
        complaints += [f"{module}: {said}" for said in meaning_kept(before, run.meaning_after[module], run.unsaid)]
    assert not complaints, _told(complaints)


def test_what_is_safe_mends_a_removed_module(run: Run) -> None:
    if run.shim.name != "removed":
        return
    complaints = []
    for form in forms():
        shown = text(run.folders.safe / main_file(form))
        if run.outcome(form) == "safe" and not form.newer and "Zone" not in shown and form.name != "stub":
            error = run.meaning_after[_module(main_file(form))]["error"]
            complaints += [f"{form.name}: {error}\n{shown}"] if error else []
    assert not complaints, _told(complaints)


def test_comments_blocks_and_other_lines_are_kept(run: Run) -> None:
    complaints = []
    newer = {package(form) for form in forms() if form.newer}
    for file in run.report.files:
        before, after = text(run.folders.before / file.path), text(run.folders.safe / file.path)
        if file.path.partition("/")[0] not in newer:
            said = [*comments_kept(before, after), *blocks_kept(before, after), *rest_kept(before, after, _USED)]
            complaints += [f"{file.path}: {each}\n{after}" for each in said]
    assert not complaints, _told(complaints)


def test_files_are_written_whole_or_not_at_all(run: Run) -> None:
    assert [f"{file.path}: {file.error}" for file in run.report.files if file.error] == []
    changed = {file.path for file in run.report.files}
    for file in run.folders.before.rglob("*.py*"):
        path = file.relative_to(run.folders.before).as_posix()
        assert path in changed or file.read_bytes() == (run.folders.safe / path).read_bytes()


def test_a_second_run_changes_nothing(run: Run) -> None:
    assert [(file.path, file.before, file.after) for file in run.again.files] == []


def test_ruff_and_its_formatter_find_nothing_new(run: Run) -> None:
    assert not _new(run, "check", "--select", "I,F401,E9", "--output-format", "concise")
    assert not _new(run, "format", "--check")


def test_unsafe_fixes_leave_programs_that_parse(run: Run) -> None:
    assert [f"{file.path}: {file.error}" for file in run.unsafe_report.files if file.error] == []
    for file in run.unsafe_report.files:
        assert compiles(run.folders.unsafe / file.path), file.path


def test_grades_are_the_committed_ones(
    runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    for shim in SHIMS:
        if shim.name not in runs:
            runs[shim.name] = Run(shim, tmp_path_factory.mktemp(shim.name))
    outcomes = {form.name: {kind: runs[kind].outcome(form) for kind in _KINDS} for form in forms()}
    if request.config.getoption("--update"):
        write_outcomes(outcomes)
    assert read_outcomes() == outcomes
    assert share_of_safe(outcomes) >= _LEAST_SAFE


def _new(run: Run, *arguments: str) -> list[str]:
    """Lines that ruff says of the fixed workspace more often than of the one before, places aside."""
    before, after = (
        Counter(
            re.sub(r":\d+:\d+\b:?|`[\w.]+`", ":", line)
            for line in ruff(folder, *arguments).splitlines()
            if ".py" in line
        )
        for folder in (run.folders.before, run.folders.safe)
    )
    return sorted((after - before).elements())


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _told(complaints: list[str]) -> str:
    return "\n" + "\n".join(complaints)
