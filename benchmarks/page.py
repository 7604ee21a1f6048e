"""Writes the results for people: ``benchmarks/results.md`` with every number, ``docs/speed.md`` with what they mean."""

from __future__ import annotations

import statistics
import tomllib
from collections.abc import Iterator

from benchmarks.growth import SERIES
from benchmarks.line import NOT_INSTALLED, Line, spread
from benchmarks.peers import HERE
from benchmarks.results import Measured, Results

MADE = "<!-- Made by benchmarks/run.py --write. Change method.md or remarks.toml beside it, not this page. -->"


def results_page(results: Results) -> str:
    """Every number, as Markdown."""
    remarks = read_remarks()
    parts = ["# Results", MADE, _circumstances(results), "What is measured and how: [docs/speed.md](../docs/speed.md)."]
    for name, tree in results.trees.items():
        parts.append(f"## {name}")
        parts.append(f"{_described(tree)} The numbers are smallest / median / largest.")
        parts.append(_table(tree.lines))
        if short := list(_short(tree.lines, remarks)):
            parts += ["Short of the aim:", "\n".join(short)]
    if results.growth:
        parts += ["## Growth", "Medians in seconds.", _growth(results)]
    return "\n\n".join(parts) + "\n"


def speed_page(results: Results) -> str:
    """What is measured, and what was found, as Markdown."""
    remarks = read_remarks()
    method = (HERE / "method.md").read_text(encoding="utf-8").strip()
    parts = ["# Speed", MADE, method, "## What was found", _circumstances(results)]
    for name, tree in results.trees.items():
        judged = [line for line in tree.lines if line.is_reached is not None]
        reached = sum(bool(line.is_reached) for line in judged)
        parts.append(f"**{name}** ({_described(tree).rstrip('.')}): {reached} of {len(judged)} aims are reached.")
        parts.append(_summary(tree.lines))
        if short := list(_short(tree.lines, remarks)):
            parts += ["What would close the rest:", "\n".join(short)]
    parts.append("All numbers: [benchmarks/results.md](../benchmarks/results.md).")
    if results.growth:
        parts += ["## Growth", "![Seconds by the number of files, both axes logarithmic](speed.svg)", _growth(results)]
    return "\n\n".join(parts) + "\n"


def read_remarks() -> dict[str, str]:
    """By the name of a row, what would close it."""
    found: dict[str, str] = tomllib.loads((HERE / "remarks.toml").read_text(encoding="utf-8"))["closes"]
    return found


def _circumstances(results: Results) -> str:
    said = dict(results.circumstances)
    processors, python = said.pop("processors"), said.pop("Python")
    tools = ", ".join(f"{tool} {version}" for tool, version in said.items())
    return f"{processors} processors, {python}; {tools}."


def _described(tree: Measured) -> str:
    size = f"{tree.files:,} Python files, {tree.megabytes:,.0f} MB"
    return f"{size}, {tree.runs} runs, load of the machine before them {tree.load:.1f}."


def _table(lines: list[Line]) -> str:
    head = "| case | unit | canonic | peer | peer's numbers | ratio | aim | reached |\n" + "| --- " * 8 + "|"
    rows = [
        f"| {line.case} | {line.unit} | {spread(line.ours, line.unit)} | {line.peer} | {_theirs(line)} "
        f"| {_ratio(line)} | {line.aim} | {_reached(line)} |"
        for line in lines
    ]
    return "\n".join([head, *rows])


def _summary(lines: list[Line]) -> str:
    head = "| case | beside | ratio or median | aim | reached |\n" + "| --- " * 5 + "|"
    rows = [
        f"| {line.case} | {line.peer} | {_judged(line)} | {line.aim} | {_reached(line)} |" for line in lines if line.aim
    ]
    return "\n".join([head, *rows])


def _theirs(line: Line) -> str:
    return NOT_INSTALLED if line.peer and line.theirs is None else spread(line.theirs, line.unit)


def _ratio(line: Line) -> str:
    return "" if line.ratio is None else f"**{line.ratio:.2f}**"


def _judged(line: Line) -> str:
    """The number that the aim speaks of."""
    if line.ratio_at_most is None:
        return f"{statistics.median(line.ours):.2f} {line.unit}" if line.ours else ""
    return _ratio(line) or (NOT_INSTALLED if line.theirs is None else "")


def _reached(line: Line) -> str:
    if line.is_reached is None:
        return "not known" if line.aim else ""
    return "yes" if line.is_reached else "**no**"


def _short(lines: list[Line], remarks: dict[str, str]) -> Iterator[str]:
    for row in dict.fromkeys(line.row for line in lines if line.is_reached is False):
        yield f"- `{row}`: {remarks.get(row, 'not looked into yet.')}"


def _growth(results: Results) -> str:
    titles = [title for key, title in SERIES.items() if any(key in point for point in results.growth)]
    keys = [key for key, title in SERIES.items() if title in titles]
    head = f"| files | MB | {' | '.join(titles)} |\n" + "| --- " * (2 + len(keys)) + "|"
    rows = [
        f"| {point['files']:,.0f} | {point['megabytes']:,.0f} | "
        + " | ".join(f"{point[key]:.4f}" if key in point else "" for key in keys)
        + " |"
        for point in results.growth
    ]
    return "\n".join([head, *rows])
