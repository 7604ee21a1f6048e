"""What was measured, kept between runs: a run of some rows, or on another tree, replaces just these.

The data stand in ``results.json``, of which the pages are written. Numbers of other versions are never kept beside new
ones.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.line import Line
from benchmarks.peers import HERE, versions

DATA = HERE / "results.json"


@dataclass
class Measured:
    """All rows on one tree."""

    files: int
    megabytes: float
    runs: int
    load: float
    """What else the processors had to do before the run: the system's average over a minute."""
    lines: list[Line] = field(default_factory=list)

    def replace(self, lines: list[Line], order: list[str]) -> None:
        """Put the lines of some rows in the place of those of the same rows."""
        again = {line.row for line in lines}
        kept = [line for line in self.lines if line.row not in again and line.row in order]
        self.lines = sorted([*kept, *lines], key=lambda line: order.index(line.row))


@dataclass
class Results:
    """See the module."""

    circumstances: dict[str, str]
    """What the numbers depend on: processors, Python and the versions of all tools."""
    trees: dict[str, Measured] = field(default_factory=dict)
    """By the name of the tree."""
    growth: list[dict[str, float]] = field(default_factory=list)
    """For each size its ``files`` and ``megabytes``, and the seconds of each series."""


def circumstances() -> dict[str, str]:
    """Those of this machine, now."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return {"processors": str(os.cpu_count()), "Python": python, **versions()}


def load(file: Path = DATA) -> Results:
    """What is kept for the present circumstances; nothing where there is none."""
    now = Results(circumstances())
    if not file.is_file():
        return now
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if kept["circumstances"] != now.circumstances:
        return now
    for name, tree in kept["trees"].items():
        lines = [Line(**line) for line in tree.pop("lines")]
        now.trees[name] = Measured(**tree, lines=lines)
    now.growth = kept["growth"]
    return now


def save(results: Results, file: Path = DATA) -> None:
    """Keep them."""
    text = json.dumps(_rounded(asdict(results)), indent=1, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
