"""How the costs grow with the tree: `check` cold and warm and a keystroke, on generated trees of several sizes."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ground import Ground
from benchmarks.line import Line
from benchmarks.plot import plot
from benchmarks.rows import check, keystroke
from benchmarks.tree import generate
from benchmarks.tree_size import size_of

SIZES = (1_000, 5_000, 25_000)
SERIES = {
    "cold": "canonic check, cold",
    "warm": "canonic check, warm",
    "ruff_cold": "ruff TID251, no cache",
    "ruff_warm": "ruff TID251, cached",
    "keystroke": "keystroke, p50",
}


def growth(sizes: Sequence[int], runs: int, seed: int, tell: Callable[[str], None]) -> list[dict[str, float]]:
    """The medians for each size, in seconds; a tool that is not installed has none."""
    found = []
    for size in sizes:
        with TemporaryDirectory() as scratch:
            tree = Path(scratch).resolve() / "tree"
            generate(tree, size, seed=seed)
            ground = Ground(tree, Path(scratch).resolve(), runs)
            files, megabytes = size_of(tree)
            point: dict[str, float] = {"files": files, "megabytes": megabytes}
            point |= _medians(check.cold(ground)[0], "cold", "ruff_cold")
            point |= _medians(check.warm(ground)[0], "warm", "ruff_warm")
            point["keystroke"] = statistics.median(keystroke.settled(ground)[0].ours) / 1000
        tell(f"{size:,} files: " + ", ".join(f"{key} {value:.3f}" for key, value in point.items() if key in SERIES))
        found.append(point)
    return found


def _medians(line: Line, ours: str, theirs: str) -> dict[str, float]:
    found = {ours: statistics.median(line.ours)}
    if line.theirs:
        found[theirs] = statistics.median(line.theirs)
    return found


def drawing(points: Sequence[dict[str, float]]) -> str:
    """The plot of it, as SVG."""
    series = {
        title: [(point["files"], point[key]) for point in points if key in point] for key, title in SERIES.items()
    }
    return plot(series, "Python files", "seconds")
