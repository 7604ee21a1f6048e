"""Measures `canonic check` beside `ruff check --select TID251` with the same paths banned, on the same tree in the
same run.

``python benchmarks/run.py`` makes its own tree from a seed; ``--tree DIR`` takes a real one. Prints min, median and
max of wall time and peak memory, and the ratio of the medians; ``--write`` keeps them in ``benchmarks/results.md``.
Canonic resolves across files and Ruff does not, so this is an upper bound of what resolution costs. Needs Linux or
macOS.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACK = HERE.parent / "server" / "canonic" / "policy" / "packs" / "websocket-ssot.toml"


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one command."""

    wall: float
    """Seconds."""
    peak: float
    """Megabytes, of the largest single process."""


@dataclass(frozen=True, slots=True)
class Case:
    """Two commands that do the same work, and what must be done before each run."""

    name: str
    ours: list[str]
    theirs: list[str]
    before: Callable[[], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=Path, help="a workspace to measure on; read, never written")
    parser.add_argument("--files", type=int, default=2000, help="size of the generated tree")
    parser.add_argument("--mean-bytes", type=int, default=20_000, help="mean size of its files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="write benchmarks/results.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        tree = chosen.tree or _generated(Path(scratch, "tree"), chosen)
        text = report(tree.resolve(), Path(scratch), chosen.runs)
    print(text)
    if chosen.write:
        (HERE / "results.md").write_text(text, encoding="utf-8")


def report(tree: Path, scratch: Path, runs: int) -> str:
    """The table of all cases on one tree, as Markdown."""
    lines = [
        "# Results",
        "",
        f"{_python_files(tree):,} Python files; {runs} runs each after one that is not counted; "
        f"{os.cpu_count()} processors, {platform.python_implementation()} {platform.python_version()}, "
        f"{_version('ruff')}, {_version('canonic')}.",
        "",
        "| case | tool | wall min / median / max (s) | peak (MB) | ratio of medians |",
        "| --- | --- | --- | --- | --- |",
    ]
    for case in _cases(tree, scratch):
        ours: list[Sample] = []
        theirs: list[Sample] = []
        for number in range(runs + 1):
            for command, samples in ((case.ours, ours), (case.theirs, theirs)):
                case.before()
                sample = _run(command, tree)
                if number:
                    samples.append(sample)
        ratio = statistics.median(s.wall for s in ours) / statistics.median(s.wall for s in theirs)
        lines.append(f"| {case.name} | canonic | {_spread(ours)} | {max(s.peak for s in ours):.0f} | **{ratio:.2f}** |")
        lines.append(f"| | ruff TID251 | {_spread(theirs)} | {max(s.peak for s in theirs):.0f} | 1 |")
    return "\n".join(lines) + "\n"


def _cases(tree: Path, scratch: Path) -> list[Case]:
    cache, rules = scratch / "cache", scratch / "ruff.toml"
    rules.write_text(_banned(), encoding="utf-8")
    canonic = [sys.executable, "-m", "canonic", "check", "--quiet", "--statistics"]
    ruff = ["ruff", "check", "--quiet", "--config", str(rules), "--exit-zero", "--statistics"]

    def forget() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    return [
        Case("cold", [*canonic, "--cache-dir", str(cache)], [*ruff, "--no-cache"], forget),
        Case("warm", [*canonic, "--cache-dir", str(cache)], [*ruff, "--cache-dir", str(cache / "ruff")], lambda: None),
    ]


def _banned() -> str:
    """Ruff's settings that ban every path which the bundled pack lists."""
    with PACK.open("rb") as file:
        pack = tomllib.load(file)
    paths: dict[str, None] = {}
    for entry in pack["name"]:
        for legacy in entry["legacy"]:
            module, _, name = legacy.partition(":")
            paths[module if name == "*" else f"{module}.{name or entry['canonical'].partition(':')[2]}"] = None
    banned = "\n".join(f'"{path}".msg = "legacy"' for path in paths)
    return f'lint.select = ["TID251"]\nlint.ignore = []\n[lint.flake8-tidy-imports.banned-api]\n{banned}\n'


def _run(command: list[str], folder: Path) -> Sample:
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {child.returncode}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Sample(wall, usage.ru_maxrss / unit)


def _generated(folder: Path, chosen: argparse.Namespace) -> Path:
    command = [sys.executable, str(HERE / "generate_tree.py"), str(chosen.seed), str(chosen.files), str(folder)]
    subprocess.run([*command, "--mean-bytes", str(chosen.mean_bytes)], check=True, stdout=subprocess.DEVNULL)
    (folder / "canonic.toml").unlink(missing_ok=True)  # the bundled pack is the policy of both tools
    return folder


def _python_files(tree: Path) -> int:
    return sum(1 for _ in tree.rglob("*.py"))


def _spread(samples: list[Sample]) -> str:
    walls = sorted(sample.wall for sample in samples)
    return f"{walls[0]:.2f} / {statistics.median(walls):.2f} / {walls[-1]:.2f}"


def _version(tool: str) -> str:
    command = [sys.executable, "-m", "canonic", "--version"] if tool == "canonic" else [tool, "--version"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
