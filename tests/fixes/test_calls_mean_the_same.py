"""A rewritten call gives what the old one gave: generated programs are run before and after, in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, event, given

from canonic.analysis import Analysis
from canonic.findings import Finding, Safety
from tests.fixes.calls import Program, programs
from tests.fixes.examples import examples
from tests.workspace.tree import plant


def run(root: Path) -> dict[str, tuple[str, list[int]]]:
    """What each function of the program gives, and the numbers in the order in which they were evaluated."""
    done = subprocess.run(
        [sys.executable, "-B", "-S", "run.py"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONHASHSEED": "0"},
    )
    assert done.returncode == 0, done.stderr
    return {name: (value, log) for name, value, log in json.loads(done.stdout)}


def check(root: Path) -> list[Finding]:
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    try:
        return [finding for finding in analysis.check() if finding.rule == "deprecated-call"]
    finally:
        analysis.close()


def fix(root: Path, *, unsafe: bool) -> str:
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    try:
        report = analysis.fix(unsafe=unsafe, rules=frozenset({"deprecated-call"}))
        assert not [file.error for file in report.files if file.error]
    finally:
        analysis.close()
    return (root / "q.py").read_text("utf-8")


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@examples(50, HealthCheck.filter_too_much, HealthCheck.data_too_large)
@given(program=programs())
def test_a_rewritten_call_gives_what_the_old_one_gave(program: Program, unsafe: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = plant(Path(folder), program.files)
        try:
            compile(program.files["q.py"] + program.files["p/old.py"], "q.py", "exec")
        except SyntaxError:
            assume(False)
        findings = check(root)
        assert len(findings) >= 6
        before = run(root)
        text = fix(root, unsafe=unsafe)
        grades = Counter(finding.fix.safety if finding.fix else finding.withheld for finding in findings)
        event(f"safe of all: {10 * grades[Safety.SAFE] // len(findings)} tenths")
        after = run(root)
        for name, (value, log) in before.items():
            if value.startswith("raises TypeError"):
                continue  # Python refuses the call
            assert after[name][0] == value, f"{name}\n{text}"
            if not unsafe:
                assert after[name][1] == log, f"{name}\n{text}"
