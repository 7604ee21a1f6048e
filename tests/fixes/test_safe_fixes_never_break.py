"""A safe fix keeps a program's meaning: generated packages are imported for real before and after."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, event, given

from canonic.analysis import Analysis
from canonic.errors import CanonicError
from tests.fixes.examples import examples
from tests.fixes.migrations import migrations
from tests.fixes.programs import Program, programs
from tests.fixes.running import differences, outcomes
from tests.workspace.tree import plant

_RUN = examples(200, HealthCheck.filter_too_much, HealthCheck.data_too_large)


@_RUN
@given(programs())
def test_a_program_means_the_same_after_safe_fixes(program: Program) -> None:
    _fixed(program)


def test_a_move_breaks_nothing_and_is_made() -> None:
    fixed: list[int] = []

    @_RUN
    @given(migrations())
    def each(program: Program) -> None:
        count = _fixed(program)
        if count is not None:
            fixed.append(count)

    each()
    assert sum(map(bool, fixed)) > len(fixed) / 2


def _fixed(program: Program) -> int | None:
    """How many files the safe fixes rewrote, once they are found to change no meaning; None where none were asked for."""
    with tempfile.TemporaryDirectory() as folder:
        root = plant(Path(folder), program.files)
        try:
            analysis = Analysis.open(folder, use_cache=False, jobs=1)
        except CanonicError:
            return None  # entries that disagree: nothing is fixed
        try:
            modules = [_module(path) for path in program.files if path.endswith(".py")]
            before = outcomes(root, modules)
            # A canonical module that fails when it is imported first works by luck of the order, before as after.
            policy = analysis.policy
            homes = [entry.canonical.module for entry in policy.names] + [entry.canonical for entry in policy.modules]
            if any(before[home].error for home in homes):
                return None
            report = analysis.fix()
            again = analysis.fix(write=False)
        finally:
            analysis.close()
        event(f"files fixed: {len(report.files)}")
        diff = "".join(f"\n--- {file.path} after\n{file.after}" for file in report.files)
        assert not [file.error for file in report.files if file.error], diff
        assert not again.files, diff
        if report.files:
            assert not differences(before, outcomes(root, modules)), diff
        return len(report.files)


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
