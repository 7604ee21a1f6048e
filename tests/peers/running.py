"""Runs a case: the program as written is imported, fixed with safe fixes, and imported again."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from canonic.analysis import Analysis
from canonic.findings import Finding, Safety
from tests.matrix.laws import blocks_kept, comments_kept, meaning_kept, rest_kept

_PROBE = Path(__file__).parent.parent / "matrix" / "probe.py"
_ABOUT = frozenset(("deprecated-import", "deprecated-module", "deprecated-string", "deprecated-call"))
_USED = frozenset(("WebSocketManager", "UnifiedWebSocketManager", "manager", "k", "m"))


@dataclass(frozen=True)
class Case:
    """One importer and what stands around it."""

    name: str
    form: str
    peers: tuple[str, ...]
    """What each other tool did; empty where none was measured."""
    file: str
    files: dict[str, str]
    """All texts by path, the policy included."""


@dataclass(frozen=True)
class Judged:
    """What Canonic made of a case."""

    case: Case
    before: str
    after: str
    faults: tuple[str, ...]
    """What no longer holds after the fix; must be empty."""
    left: tuple[str, ...]
    """For each finding that was not mended: its grade and the reason, in words."""

    @property
    def words(self) -> str:
        """The cell of the table."""
        if self.faults:
            return f"**broken**: {self.faults[0]}"
        said = ["rewritten, same objects"] if self.after != self.before else []
        return "; ".join([*said, *self.left]) or "not reported"


@cache
def tools() -> tuple[str, ...]:
    """The other tools, with versions, in the order of `Case.peers`."""
    return tuple(_data()["tools"])


@cache
def cases() -> tuple[Case, ...]:
    """All cases in the order in which they are written."""
    data = _data()
    found = []
    for each in data["case"]:
        file = each.get("file", "pkg/consumer.py")
        texts = {**data["files"], **each.get("files", {}), file: each["text"], "canonic.toml": data["policy"]}
        files = {path: text.removeprefix("\n") for path, text in texts.items()}
        found.append(Case(each["name"], each["form"], tuple(each.get("peers", ())), file, files))
    return tuple(found)


@cache
def judged(name: str) -> Judged:
    """Run the case of this name."""
    case = next(case for case in cases() if case.name == name)
    with tempfile.TemporaryDirectory() as folder:
        for path, text in case.files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        was = _probed(folder)
        analysis = Analysis.open(folder, use_cache=False, jobs=1)
        try:
            report = analysis.fix()
            again = analysis.fix(write=False).files
        finally:
            analysis.close()
        now = _probed(folder)
        before, after = case.files[case.file], Path(folder, case.file).read_text(encoding="utf-8")
    faults = [f"{module}: {said}" for module in was for said in meaning_kept(was[module], now[module])]
    faults += [*comments_kept(before, after), *blocks_kept(before, after), *rest_kept(before, after, _USED)]
    faults += [f"{file.path}: {file.error}" for file in report.files if file.error]
    faults += [f"{file.path} changes again" for file in again]
    left = [_words(each) for each in report.remaining if each.path == case.file and each.rule in _ABOUT]
    return Judged(case, before, after, tuple(faults), tuple(dict.fromkeys(left)))


def _words(finding: Finding) -> str:
    if finding.fix is None:
        return f"reported, no fix (`{finding.withheld}`)"
    if finding.fix.safety is Safety.SAFE:
        return "safe, but not made"
    shown = "shown" if finding.fix.safety is Safety.DISPLAY else "offered"
    return f"{shown}, not applied (`{finding.withheld}`)"


def _probed(folder: str) -> dict[str, Any]:
    command = [sys.executable, "-I", str(_PROBE), folder, "pkg"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))
