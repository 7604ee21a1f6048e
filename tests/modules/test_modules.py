"""Programs that use legacy modules in every way mean the same after their safe fixes: each module of each program is
imported for real, before and after, in a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tests.matrix.probe
from canonic.analysis import Analysis
from canonic.findings import Finding
from canonic.fixing import FixReport
from tests.matrix.laws import meaning_kept
from tests.modules.cells import SHIMS, forms_of, write_workspace


class Run:
    """One kind of shim: what is found, what is fixed, and what every program means before and after."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        before, after = folder / "before", folder / "after"
        write_workspace(before, kind)
        self.findings = _check(before)
        shutil.copytree(before, after)
        self.report = _fix(after)
        self.again = _fix(after)
        self.before, self.after = _meaning(before, kind), _meaning(after, kind)

    def outcome(self, package: str) -> str:
        """What becomes of the findings in the file that a form is about."""
        said = {
            (finding.withheld.value if finding.withheld else "safe")
            for finding in self.findings
            if finding.path == f"{package}/use.py" and finding.rule == "deprecated-module"
        }
        return "+".join(sorted(said)) or "none"

    def shown(self, package: str) -> str:
        """The texts that a fix changed, for a failure's message."""
        return "".join(
            f"\n--- {file.path}\n{file.after}" for file in self.report.files if file.path.startswith(f"{package}/")
        )


@pytest.fixture(scope="module", params=SHIMS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(request.param, tmp_path_factory.mktemp(request.param))


def test_the_programs_work_before(run: Run) -> None:
    if run.kind == "removed":
        return
    wrong = [
        f"{form.name}: {said}"
        for form in forms_of(run.kind)
        for module, said in run.before.items()
        if module.partition(".")[0] == form.package
        if said["error"]
        or (run.kind == "plain" and any(value.startswith("raises") for value in said["calls"].values()))
    ]
    assert not wrong, "\n".join(wrong)


def test_every_program_means_the_same_after_its_safe_fixes(run: Run) -> None:
    wrong = [
        f"{module}: {said}{run.shown(module.partition('.')[0])}"
        for module, before in run.before.items()
        for said in meaning_kept(before, run.after[module])
    ]
    assert not wrong, "\n".join(wrong)


def test_a_second_run_changes_nothing(run: Run) -> None:
    assert [(file.path, file.after) for file in run.again.files] == []
    assert [file.error for file in run.report.files if file.error] == []


def test_what_is_safe_is_what_the_forms_say(run: Run) -> None:
    if run.kind != "plain":
        return
    outcomes = {form.name: run.outcome(form.package) for form in forms_of("plain")}
    assert outcomes == {form.name: form.outcome for form in forms_of("plain")}


def test_most_forms_are_safe_behind_every_kind_but_the_impure_one(run: Run) -> None:
    told = [form for form in forms_of(run.kind) if form.outcome == "safe"]
    safe = [form for form in told if run.outcome(form.package) == "safe"]
    assert len(safe) >= len(told) * (0.3 if run.kind == "impure" else 0.9), sorted(
        f"{form.name}: {run.outcome(form.package)}" for form in told if form not in safe
    )


def _check(folder: Path) -> tuple[Finding, ...]:
    analysis = Analysis.open(str(folder), use_cache=False, jobs=1)
    try:
        return tuple(analysis.check())
    finally:
        analysis.close()


def _fix(folder: Path) -> FixReport:
    analysis = Analysis.open(str(folder), use_cache=False, jobs=1)
    try:
        return analysis.fix(rules=frozenset(("deprecated-module",)))
    finally:
        analysis.close()


def _meaning(folder: Path, kind: str) -> dict[str, Any]:
    packages = [form.package for form in forms_of(kind)]
    done = subprocess.run(
        [sys.executable, tests.matrix.probe.__file__, str(folder), *packages],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
