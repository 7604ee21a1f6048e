"""Runs one case of a rule page through the front door: findings against markers, fixes against goldens.

Takes a `Case`, an empty folder and the rule of the page; gives a list of complaints, empty when all holds. It drives
`canonic.analysis.Analysis` only and knows nothing of what lies behind it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from canonic.analysis import Analysis
from canonic.fixing import FixReport
from tests.pages.claims import compare
from tests.pages.reader import Case, Golden


def write_workspace(folder: Path, files: Mapping[str, str]) -> None:
    """Put the files of a case on the disk, byte for byte."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def check_markers(case: Case, folder: Path, rule: str) -> list[str]:
    """Every finding is claimed by one marker and every marker by one finding."""
    rules = rules_of(case, rule)
    with_rules = [finding for finding in open_workspace(folder).check() if finding.rule in rules]
    return compare(case.markers, with_rules, rule)


def check_goldens(case: Case, folder: Path, rule: str) -> list[str]:
    """What the fixes produce is what the page shows; a second run has nothing left to do."""
    complaints: list[str] = []
    for golden, actual in mismatches(case, folder, rule):
        diff = difflib.unified_diff(golden.text.splitlines(True), actual.splitlines(True), "the page", "the fix")
        complaints.append(f"{golden.file} after the fix (page line {golden.first_line}):\n{''.join(diff)}")
    for unsafe in sorted({golden.unsafe for golden in case.goldens}):
        shown = {golden.file for golden in case.goldens if golden.unsafe == unsafe}
        report = fix(folder, case, rule, unsafe)
        complaints += [
            f"{changed.path} is changed too, and the page does not show it:\n{changed.after}"
            for changed in report.files
            if changed.path not in shown and changed.after != changed.before
        ]
        write_workspace(folder, {changed.path: changed.after for changed in report.files})
        complaints += [
            f"{changed.path} changes again in a second run:\n{changed.after}"
            for changed in fix(folder, case, rule, unsafe).files
            if changed.after != changed.before
        ]
        write_workspace(folder, case.files)
    return complaints


def mismatches(case: Case, folder: Path, rule: str) -> list[tuple[Golden, str]]:
    """The goldens that the fixes do not produce, each with the text that they do."""
    wrong: list[tuple[Golden, str]] = []
    reports: dict[bool, FixReport] = {}
    for golden in case.goldens:
        if golden.unsafe not in reports:
            reports[golden.unsafe] = fix(folder, case, rule, golden.unsafe)
        after = {changed.path: changed.after for changed in reports[golden.unsafe].files}
        actual = after.get(golden.file, case.files[golden.file])
        if actual != golden.text:
            wrong.append((golden, actual))
    return wrong


def rules_of(case: Case, rule: str) -> frozenset[str]:
    """The rules that a case is about: the page's own and those that its markers name."""
    return frozenset({rule, *(marker.rule for marker in case.markers if marker.rule)})


def fix(folder: Path, case: Case, rule: str, unsafe: bool) -> FixReport:
    """What `canonic fix` would do to the workspace on the disk."""
    return open_workspace(folder).fix(unsafe=unsafe, rules=rules_of(case, rule), write=False)


def open_workspace(folder: Path) -> Analysis:
    """The workspace in one process and without a cache."""
    return Analysis.open(str(folder), use_cache=False, jobs=1)
