"""Runs the matrix for one kind of shim: the workspace as written, after safe fixes, and after unsafe ones."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import symtable
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from canonic.analysis import Analysis
from canonic.findings import Finding, Safety
from canonic.fixing import FixReport, parses
from tests.matrix.cells import main_file, package, write_workspace
from tests.matrix.forms import Form, forms
from tests.matrix.shims import Shim

_PROBE = Path(__file__).parent / "probe.py"
_ABOUT = frozenset(("deprecated-import", "deprecated-module", "deprecated-string", "deprecated-call"))


@dataclass(frozen=True)
class Folders:
    """The three states of one workspace."""

    before: Path
    safe: Path
    unsafe: Path


class Run:
    """One kind of shim. What is asked for is made once."""

    def __init__(self, shim: Shim, folder: Path) -> None:
        self.shim = shim
        self.folders = Folders(folder / "before", folder / "safe", folder / "unsafe")
        write_workspace(self.folders.before, shim)
        self.findings = _check(self.folders.before)
        self.report = _fix(self.folders.before, self.folders.safe, unsafe=False)

    @cached_property
    def unsafe_report(self) -> FixReport:
        """What ``--unsafe-fixes`` does to the workspace as written."""
        return _fix(self.folders.before, self.folders.unsafe, unsafe=True)

    @cached_property
    def again(self) -> FixReport:
        """What a second run of safe fixes does."""
        return _fix(self.folders.safe, None, unsafe=False)

    def unsaid(self, module: str, name: str) -> bool:
        """Whether a module has a name by a star import alone, and its own code never says it."""
        file = self.folders.before / (module.replace(".", "/") + ".py")
        shown = text(file if file.exists() else file.with_suffix("") / "__init__.py")
        return "*" in shown and not _says(shown, name)

    @cached_property
    def meaning_before(self) -> dict[str, Any]:
        """By module, what importing it first shows."""
        return probed(self.folders.before)

    @cached_property
    def meaning_after(self) -> dict[str, Any]:
        """The same after safe fixes."""
        return probed(self.folders.safe)

    def outcome(self, form: Form) -> str:
        """What became of the findings of a form's own file: their grades and reasons, as `outcomes` writes them."""
        path = main_file(form)
        files = {path} if form.name != "stub" else {path.replace("use.py", "shown.pyi")}
        mine = [finding for finding in self.findings if finding.path in files and finding.rule in _ABOUT]
        left = any(finding.path in files and _safe(finding) for finding in self.report.remaining)
        words = {_word(finding, left) for finding in mine}
        return " ".join(sorted(words)) or "-"


def _word(finding: Finding, left: bool) -> str:
    if _safe(finding):
        return "declined" if left else "safe"
    reason = str(finding.withheld).partition("-")[0]
    if finding.fix is None:
        return f"!{reason}"
    return f"~{reason}" if finding.fix.safety is Safety.DISPLAY else f"?{reason}"


def _safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.withheld is None


def probed(folder: Path) -> dict[str, Any]:
    """What the modules of a workspace mean, each imported first in one process that is not this one."""
    packages = [package(form) for form in forms() if not form.newer]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, str(_PROBE), str(folder), *packages],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def ruff(folder: Path, *arguments: str) -> str:
    """The output of ruff with its own defaults, in a folder."""
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False).stdout


def _says(shown: str, name: str) -> bool:
    """Whether a program reads or binds a name of its module, or has it in quotes."""
    if re.search(rf"[\"']{name}[\"']", shown):
        return True
    tables = [symtable.symtable(shown, "program", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        if name in table.get_identifiers() and (table.get_type() == "module" or table.lookup(name).is_global()):
            return True
    return False


def text(file: Path) -> str:
    """A file's text with its line ends, without byte order mark."""
    return file.read_bytes().decode("utf-8-sig")


def compiles(file: Path) -> bool:
    """Whether Python, or a newer grammar, reads a file."""
    return parses(text(file))


def _check(folder: Path) -> tuple[Finding, ...]:
    analysis = Analysis.open(str(folder), use_cache=False, jobs=1)
    try:
        return tuple(analysis.check())
    finally:
        analysis.close()


def _fix(before: Path, after: Path | None, *, unsafe: bool) -> FixReport:
    """Fix a copy of a workspace; without `after`, only say what would be done."""
    if after is not None:
        shutil.copytree(before, after)
    analysis = Analysis.open(str(after or before), use_cache=False, jobs=1)
    try:
        return analysis.fix(unsafe=unsafe, write=after is not None)
    finally:
        analysis.close()
