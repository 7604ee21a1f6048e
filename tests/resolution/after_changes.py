"""A workspace that is changed file by file says after each change what a fresh start on the same texts would say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from canonic.analysis import Analysis
from canonic.findings import Finding


def opened(root: Path, files: Mapping[str, str]) -> Analysis:
    """An indexed workspace of these files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    analysis.index()
    return analysis


def said(analysis: Analysis, rule: str) -> dict[str, tuple[Finding, ...]]:
    """What one rule finds, by file."""
    found = {path: analysis.check_file(path, frozenset({rule})) for path in analysis.files()}
    return {path: findings for path, findings in found.items() if findings}


def assert_as_fresh(
    root: Path, files: Mapping[str, str], changes: Sequence[tuple[str, str]], rule: str, first: Sequence[str]
) -> None:
    """Make the changes one by one; `first` are the files that the rule speaks of before any of them."""
    analysis = opened(root, files)
    found = said(analysis, rule)
    assert list(found) == list(first)
    held: dict[str, str] = {}
    for path, text in changes:
        held[path] = text
        for reached in analysis.change(path, text):
            found[reached] = analysis.check_file(reached, frozenset({rule}))
        fresh = opened(root, files)
        for name, now in held.items():
            fresh.change(name, now)
        assert {path: f for path, f in found.items() if f} == said(fresh, rule)


def in_turns(
    workspace: Analysis, texts: Mapping[str, Sequence[str]]
) -> Iterator[tuple[tuple[int, str], dict[str, list[Finding]], dict[str, list[Finding]]]]:
    """Give each file its texts in turn, three times round. After each change: which one it was, the findings by file when
    only those of the files that it reached are asked for again, and those of a fresh start.
    """
    findings = {path: workspace.check_file(path) for path in workspace.files()}
    held: dict[str, str] = {}
    for turn in range(3):
        for path, versions in texts.items():
            held[path] = versions[turn % len(versions)]
            for reached in workspace.change(path, held[path]):
                findings[reached] = workspace.check_file(reached)
            fresh = Analysis.open(workspace.root, use_cache=False, jobs=1)
            for other, text in held.items():
                fresh.change(other, text)
            expected: dict[str, list[Finding]] = {}
            for finding in fresh.check():
                if finding.path.endswith(".py"):
                    expected.setdefault(finding.path, []).append(finding)
            fresh.close()
            yield (turn, path), {file: list(found) for file, found in findings.items() if found}, expected
