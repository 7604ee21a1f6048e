"""The tests as pytest knows them: items that fail with the findings as their message.

Takes a pytest session; opens the workspace of its root folder once, and gives one item per case.
"""

from __future__ import annotations

import os
import sys
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

import pytest

from canonic.analysis import Analysis
from canonic.errors import CanonicError
from canonic.findings import Finding
from canonic.policy.model import Origin
from canonic.reports.statistics import counted
from canonic.reports.text import text
from canonic.reports.view import View
from canonic.runtime.declared import Declared, declared_paths
from canonic.runtime.faults import Faults
from canonic.runtime.processes import usual_jobs
from canonic.runtime.verify import verify
from canonic.settings.load import find_config
from canonic.testing.cases import Case, Cases

_RUNTIME = "runtime"

NOTES = pytest.StashKey[tuple[str, ...]]()
"""What is to be said before the tests run."""


def policy_items(session: pytest.Session) -> Iterator[pytest.Item]:
    """The tests of the policy of the session's root folder, in the order of the policy.

    Raises `pytest.UsageError` when the configuration is at fault.
    """
    config = session.config
    try:
        run = PolicyRun(config)
    except CanonicError as error:
        raise pytest.UsageError(*(f"canonic: {problem}" for problem in error.problems)) from None
    config.add_cleanup(run.analysis.close)
    config.stash[NOTES] = run.notes
    for case in run.cases.all if config.getoption("canonic") else ():
        yield _CaseItem.from_parent(session, name=case.name, nodeid=f"canonic::{case.name}", run=run, case=case)
    if not config.getoption("canonic_runtime"):
        return
    groups: dict[str, list[Declared]] = {}
    for one in declared_paths(run.analysis.judge):
        groups.setdefault(one.name, []).append(one)
    for subject, declared in groups.items():
        name = f"{_RUNTIME}[{subject}]"
        yield _RuntimeItem.from_parent(session, name=name, nodeid=f"canonic::{name}", run=run, declared=declared)


class PolicyRun:
    """One workspace, read once for all its tests."""

    def __init__(self, config: pytest.Config) -> None:
        """Raises `CanonicError` when the configuration is at fault."""
        above = find_config(str(config.rootpath))
        self.root = os.path.dirname(above) if above else str(config.rootpath)
        self.limit = float(config.getoption("canonic_time_limit"))
        self._here = str(config.invocation_params.dir)
        # One process: whoever runs tests side by side has given the processors away already.
        self.analysis = Analysis.open(self.root, config=config.getoption("canonic_config"), jobs=1)
        self.analysis.index()
        self.cases = Cases(self.analysis.judge)

    @property
    def notes(self) -> tuple[str, ...]:
        """Under which policy the tests are, where nobody has declared one."""
        if self.analysis.judge.policy.policy.is_empty:
            return (f"no policy is declared in {self.root}, so these tests demand next to nothing",)
        return self.analysis.notices

    @cached_property
    def found(self) -> dict[Case, list[Finding]]:
        """The findings that are loud enough to fail a test, by test."""
        found: dict[Case, list[Finding]] = {}
        for finding in self.loud(self.analysis.check()):
            for case in self.cases.of(finding):
                found.setdefault(case, []).append(finding)
        return found

    def imported(self, declared: list[Declared]) -> list[Finding]:
        """Import some paths with the interpreter that runs the tests; the findings that fail a test."""
        judge = self.analysis.judge
        outcomes = verify(judge, declared, sys.executable, self.root, limit=self.limit, jobs=usual_jobs())
        return self.loud(Faults(judge, self.root, self.limit).findings(outcomes))

    def loud(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those at or above ``fail-on``."""
        return [finding for finding in findings if finding.severity >= self.analysis.settings.fail_on]

    def words(self, demand: str, findings: Sequence[Finding]) -> str:
        """What was to be, and the findings as `canonic check` shows them."""
        shown = "".join(text(findings, View(self.analysis, self._shown)))
        return f"{demand}: {counted(len(findings), 'finding')}\n\n{shown}".rstrip("\n")

    def place(self, origin: Origin | None) -> tuple[FilePath, int | None]:
        """Where an entry stands, as pytest counts; the root folder for one of a bundled pack."""
        if origin is None or origin.file.startswith("<"):
            return FilePath(self.root), None
        return FilePath(self.root, origin.file), origin.line - 1

    def _shown(self, path: str) -> str:
        if path.startswith("<"):
            return path
        return os.path.relpath(os.path.join(self.root, path), self._here).replace(os.sep, "/")


class _FoundError(Exception):
    """Findings fail a test."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class _PolicyItem(pytest.Item):
    """A test of the policy."""

    run: PolicyRun
    funcargs: Mapping[str, object] = MappingProxyType({})
    """None; some plugins (pytest-lsp among them) fail on tests that do not say so."""

    @abstractmethod
    def findings(self) -> list[Finding]:
        """What fails it."""

    @abstractmethod
    def origin(self) -> Origin | None:
        """The entry that demands it."""

    @abstractmethod
    def demand(self) -> str:
        """What it asks for, in words."""

    def runtest(self) -> None:
        """Fail with what was found."""
        found = self.findings()
        if found:
            raise _FoundError(self.run.words(self.demand(), found))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The findings, and no traceback: nothing in our code is of interest."""
        if isinstance(excinfo.value, _FoundError):
            return excinfo.value.words
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[FilePath, int | None, str]:
        """The entry's place."""
        return *self.run.place(self.origin()), f"canonic: {self.name}"


class _CaseItem(_PolicyItem):
    def __init__(self, *, run: PolicyRun, case: Case, **given: Any) -> None:
        super().__init__(**given)
        self.run, self._case = run, case

    def findings(self) -> list[Finding]:
        return self.run.found.get(self._case, [])

    def origin(self) -> Origin | None:
        return self._case.origin

    def demand(self) -> str:
        return self._case.demand


class _RuntimeItem(_PolicyItem):
    def __init__(self, *, run: PolicyRun, declared: list[Declared], **given: Any) -> None:
        super().__init__(**given)
        self.run, self._declared = run, declared

    def findings(self) -> list[Finding]:
        return self.run.imported(self._declared)

    def origin(self) -> Origin | None:
        return self._declared[0].origin

    def demand(self) -> str:
        return f"all paths of {self._declared[0].name} are to lead to one object when the program runs"
