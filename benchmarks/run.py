"""Measures Canonic beside other tools on the same tree in the same run.

    python benchmarks/run.py                       every row, on a generated tree
    python benchmarks/run.py --tree DIR            on a copy of a real workspace
    python benchmarks/run.py --rows check fix      some rows: by their name or a word of it
    python benchmarks/run.py --growth 1000 5000    how the costs grow (without sizes: 1,000, 5,000 and 25,000 files)
    python benchmarks/run.py --write               keep the numbers: benchmarks/results.md and docs/speed.md; those of
                                                   other rows and trees stay, unless `--fresh` is given

`docs/speed.md` says what each row is. Needs Linux or macOS.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:1] = [str(ROOT), str(ROOT / "server")]

from benchmarks.ground import Ground, copy_tree  # noqa: E402
from benchmarks.growth import SIZES, drawing, growth  # noqa: E402
from benchmarks.line import NOT_INSTALLED, Line, spread  # noqa: E402
from benchmarks.measure import MeasurementError  # noqa: E402
from benchmarks.page import results_page, speed_page  # noqa: E402
from benchmarks.peers import HERE  # noqa: E402
from benchmarks.results import Measured, Results, circumstances, load, save  # noqa: E402
from benchmarks.row import Row  # noqa: E402
from benchmarks.rows.all_rows import ALL_ROWS  # noqa: E402
from benchmarks.tree import generate  # noqa: E402
from benchmarks.tree_size import size_of  # noqa: E402

FILES = 2_000


def main() -> None:
    names = ", ".join(row.name + (" (only when asked for)" if row.takes_long else "") for row in ALL_ROWS)
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=f"Rows: {names}.", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tree", type=Path, metavar="DIR", help="a workspace to copy and measure on")
    parser.add_argument("--name", help="what its results are called (default: by its number of files)")
    parser.add_argument("--files", type=int, default=FILES, help=f"size of the generated tree (default: {FILES})")
    parser.add_argument("--seed", type=int, default=1, help="of the generated tree (default: 1)")
    parser.add_argument("--rows", nargs="+", default=[], metavar="WORD", help="only these rows")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each side (default: 5)")
    parser.add_argument("--growth", nargs="*", type=int, metavar="FILES", help="measure growth instead of rows")
    parser.add_argument("--fresh", action="store_true", help="keep nothing of earlier runs")
    parser.add_argument("--write", action="store_true", help="keep the numbers and write the pages")
    chosen = parser.parse_args()
    rows = [row for row in ALL_ROWS if row.is_wanted(chosen.rows)]
    if not rows:
        parser.error(f"no such row; there are {names}")
    results = Results(circumstances()) if chosen.fresh else load()
    failed: list[str] = []
    if chosen.growth is not None:
        results.growth = growth(chosen.growth or SIZES, chosen.runs, chosen.seed, print)
    else:
        failed = _measure(chosen, rows, results)
    if chosen.write:
        write(results)
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def write(results: Results, root: Path = ROOT) -> None:
    """Keep the numbers and write both pages and the drawing."""
    save(results, HERE / "results.json")
    (root / "benchmarks" / "results.md").write_text(results_page(results), encoding="utf-8")
    (root / "docs" / "speed.md").write_text(speed_page(results), encoding="utf-8")
    if results.growth:
        (root / "docs" / "speed.svg").write_text(drawing(results.growth), encoding="utf-8")


def _measure(chosen: argparse.Namespace, rows: list[Row], results: Results) -> list[str]:
    """Measure rows and put them among the results; gives the names of those that failed."""
    with TemporaryDirectory() as temporary:
        scratch = Path(temporary).resolve()
        tree = scratch / "tree"
        if chosen.tree is not None:
            copy_tree(chosen.tree, tree)
        else:
            generate(tree, chosen.files, seed=chosen.seed)
        files, megabytes = size_of(tree)
        load = os.getloadavg()[0]
        kind = "A real workspace" if chosen.tree is not None else "A generated tree"
        name = chosen.name or f"{kind} of {files:,} files"
        ground = Ground(tree, scratch, chosen.runs)
        lines = []
        failed = []
        for row in rows:
            try:
                measured = row.measure(ground)
            except MeasurementError as error:
                failed.append(row.name)
                print(f"{row.name} could not be measured: {error}", file=sys.stderr)
                continue
            lines += measured
            for line in measured:
                print(_told(line), flush=True)
    order = [row.name for row in ALL_ROWS]
    before = results.trees.get(name)
    after = Measured(files, megabytes, chosen.runs, load, before.lines if before is not None else [])
    after.replace(lines, order)
    results.trees[name] = after
    return failed


def _told(line: Line) -> str:
    peer = spread(line.theirs, line.unit) if line.theirs is not None else NOT_INSTALLED
    beside = f"; {line.peer}: {peer}" if line.peer else ""
    ratio = f"; {line.ratio:.2f} ×" if line.ratio is not None else ""
    aim = f" (aim {line.aim})" if line.aim else ""
    return f"{line.case}: {spread(line.ours, line.unit)} {line.unit}{beside}{ratio}{aim}"


if __name__ == "__main__":
    main()
