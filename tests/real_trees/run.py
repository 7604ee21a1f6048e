"""Fixes large published packages and imports all of their modules again; writes ``results.toml``. Needs the network.

``python tests/real_trees/run.py [WORD …]`` runs the trees of ``trees.toml`` whose name holds one of the words, or all.
Packages are fetched with pip into ``--folder`` (a new temporary folder by default; kept, so that a second run needs no
network). Nothing of them is kept in this repository. Not part of the test suite: it takes minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "server"), str(ROOT)]

from canonic.analysis import Analysis  # noqa: E402
from canonic.fixing import FixReport  # noqa: E402


def main() -> int:
    """Run the trees that were asked for; 1 if something broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp())
    results = HERE / "results.toml"
    known = tomllib.loads(results.read_text(encoding="utf-8"))["tree"] if results.is_file() else []
    found = {tree["name"]: tree for tree in known}
    for tree in tomllib.loads((HERE / "trees.toml").read_text(encoding="utf-8"))["tree"]:
        if not options.words or any(word.lower() in tree["name"].lower() for word in options.words):
            found[tree["name"]] = run(tree, folder)
    results.write_text("".join(map(_written, found.values())), encoding="utf-8", newline="\n")
    return int(any(tree["broken"] or tree["changed"] for tree in found.values()))


def run(tree: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Fetch, import, fix and import one tree; what became of it, as numbers."""
    name = tree["tops"][0]
    fetched = folder / f"{name}-fetched"
    if not fetched.is_dir():
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-compile",
            "--target",
            str(fetched),
        ]
        subprocess.run([*command, *tree["packages"], *tree["needs"]], check=True)
    copy = folder / f"{name}-copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(fetched, copy)
    (copy / "canonic.toml").write_text(tree["policy"] + _entries(tree), encoding="utf-8")
    was = _steady(*(probed(copy, tree["tops"], tree.get("setup", "")) for _ in range(4)))
    report = fix(copy, tree["tops"])
    print(f"{tree['name']}: {len(report.files)} files rewritten; left: {dict(report.withheld)}", flush=True)
    now = probed(copy, tree["tops"], tree.get("setup", ""))
    broken = [f"{m}: {now[m]['error']}" for m in was if not was[m]["error"] and now[m]["error"]]
    changed = [
        f"{module}.{key}: {value} -> {now[module]['names'].get(key)}"
        for module, outcome in was.items()
        if not outcome["error"] and not now[module]["error"]
        for key, value in outcome["names"].items()
        if now[module]["names"].get(key) != value and not value.startswith("module ")
    ]
    for line in (*broken, *changed, *(f"{file.path}: {file.error}" for file in report.files if file.error)):
        print(f"  {line}")
    return {
        "name": tree["name"],
        "move": tree["move"],
        "files": sum(1 for top in tree["tops"] for _ in (copy / top).rglob("*.py")),
        "imported": sum(not outcome["error"] for outcome in was.values()),
        "mended": sum(len(file.fixed) for file in report.files),
        "rewritten": len(report.files),
        "withheld": ", ".join(f"{count} {reason}" for reason, count in report.withheld) or "0",
        "broken": len(broken),
        "changed": len(changed),
    }


def fix(folder: Path, tops: list[str]) -> FixReport:
    """Apply all safe fixes to the packages."""
    analysis = Analysis.open(str(folder), use_cache=False)
    try:
        report = analysis.fix(tops)
    finally:
        analysis.close()
    print(Counter(finding.rule for finding in report.remaining), flush=True)
    return report


def probed(folder: Path, tops: list[str], setup: str) -> dict[str, Any]:
    """What every module of the packages means."""
    found: dict[str, Any] = {}
    for top in tops:
        command = [sys.executable, "-I", str(HERE / "probe.py"), str(folder), top, setup]
        one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # threads and forks do not go together
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=one_thread)
        found |= json.loads(done.stdout)
    return found


def _steady(first: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    """What several runs of the same programs agree on: a clock's time, or the last of a set, say, is no name that a fix
    could change.
    """
    for module, outcome in first.items():
        names = [other[module].get("names", {}) for other in others]
        outcome["names"] = {
            key: value
            for key, value in outcome.get("names", {}).items()
            if all(other.get(key) == value for other in names)
        }
    return first


def _entries(tree: dict[str, Any]) -> str:
    return "".join(f'\n[[name]]\ncanonical = "{path}"\nlegacy = "any"\n' for path in tree.get("names", ()))


def _written(tree: dict[str, Any]) -> str:
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in tree.items()]
    return "[[tree]]\n" + "\n".join(lines) + "\n\n"


if __name__ == "__main__":
    sys.exit(main())
