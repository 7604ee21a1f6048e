"""Writes ``docs/fixes.md``: what other fixers do with each form of import, and what Canonic does, from a run.

The other tools' columns are quoted facts with versions (``tests/peers/cases.toml``); Canonic's column and texts come
from fixing each case and importing it before and after. The numbers of the large trees come from
``tests/real_trees/results.toml``, which ``tests/real_trees/run.py`` writes.
"""

from __future__ import annotations

import difflib
import tomllib

from tests.matrix.outcomes import read_outcomes
from tests.peers.running import Judged, cases, judged, tools
from tests.tidy.tree import ROOT


def page() -> str:
    """The whole page, as Markdown."""
    measured = [judged(case.name) for case in cases() if case.peers]
    others = [judged(case.name) for case in cases() if not case.peers]
    parts = [
        "# Fixes: what breaks elsewhere, and what Canonic does",
        "<!-- Made by scripts/generate.py from runs. Change tests/peers/cases.toml, not this page. -->",
        "Each form below was given to other tools, and every importer was imported for real afterwards. Canonic's "
        "column is written by a run over the same forms: safe fixes only, then every module is imported again and "
        "every name compared with what it was.",
        _table(["form", *tools(), "Canonic"], [_row(each) for each in measured]),
        "ruff's column is AIR302 on an equal layout of another library's names: its rule for banned paths has no fix. "
        '"ok" is the tool\'s own success, whatever grade it gave.',
        "## More traps",
        "Not measured elsewhere; each comes from a report in the issue trackers of such tools.",
        _table(["form", "Canonic"], [_row(each) for each in others]),
        "## All forms",
        _matrix(),
        *_trees(),
        "## How imports stand afterwards",
        "Imports that were in order by the project's ruff or isort settings are in order afterwards, joined and "
        "wrapped as these would. Three things count for more than order:",
        "- A module that would load the file in turn: no import moves past its import.\n"
        "- Where the project has no tool sort its imports, no import moves past one whose module does something when "
        "it is loaded: it may prepare what comes after.\n"
        "- A comment for tools (`# noqa`, `# type: ignore`) speaks of its own names: none join them, unless the "
        "project sorts with ruff, which does: then the statements are made one as ruff makes them, each comment behind "
        "its name. A comment on a line of its own keeps the statement below it apart, and so does one for a sorter or "
        "formatter (`# fmt: skip`). Sorters may want such statements made one.",
        "What is written in the place of a *use* may be longer or shorter than what stood there, and the statement "
        "around it wants another layout. Canonic wraps nothing itself: it has ruff format the statement, where ruff "
        "is installed with it (`python -m pip install 'PATH/TO/canonic[format]'`, from a clone) and the file was "
        "formatted before, by the project's settings of ruff or, without any, those of black. Nothing outside the "
        "statements that a fix edits changes. The project's formatter is left something to do where",
        "- ruff is not installed in Canonic's own environment (one on the path, or in the project's environment, is "
        "never run), is too slow, or refuses the project's settings;\n"
        "- the file was not formatted before, or ruff formats it in another way than the project's formatter did;\n"
        "- the text is that of a notebook.",
        "The edits of one finding (a quick fix, the JSON report) are laid out by themselves: those of two findings "
        "in one statement are not to be added up; ask for both at once (`canonic fix`, fix-all).",
        "## What Canonic writes",
        *(part for each in (*measured, *others) if each.after != each.before for part in _difference(each)),
    ]
    return "\n\n".join(parts) + "\n"


def _row(found: Judged) -> list[str]:
    return [f"{found.case.name}: {found.case.form}", *found.case.peers, found.words]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _matrix() -> str:
    outcomes = read_outcomes()
    kinds = list(next(iter(outcomes.values())))
    rows = [
        [
            kind,
            str(sum(row[kind] == "safe" for row in outcomes.values())),
            str(sum(row[kind] not in ("safe", "-") for row in outcomes.values())),
        ]
        for kind in kinds
    ]
    said = (
        f"The test suite runs {len(outcomes)} forms behind each of these kinds of shim, with the same proof. The grade "
        "of each stands in [outcomes.txt](../tests/matrix/outcomes.txt).\n\n"
    )
    return said + _table(["shim", "all rewritten", "not or not all, with a reason"], rows)


def _trees() -> list[str]:
    file = ROOT / "tests" / "real_trees" / "results.toml"
    if not file.is_file():
        return []
    trees = tomllib.loads(file.read_text(encoding="utf-8"))["tree"]
    columns = {
        "tree": "name",
        "move": "move",
        "files": "files",
        "modules that imported": "imported",
        "findings mended": "mended",
        "files rewritten": "rewritten",
        "not safe": "withheld",
        "newly broken": "broken",
        "names changed": "changed",
    }
    rows = [[str(tree[key]) for key in columns.values()] for tree in trees]
    return [
        "## Large trees",
        "Copies of published packages, with a policy for a move that happened there. Every module that imported before "
        "the fix is imported after it, in a process of its own each time, and its names are compared. Run by hand: "
        "`python tests/real_trees/run.py` (needs the network).",
        _table(list(columns), rows),
    ]


def _difference(found: Judged) -> list[str]:
    lines = difflib.unified_diff(found.before.splitlines(), found.after.splitlines(), lineterm="", n=2)
    return [f"{found.case.name}, {found.case.form}:", "```diff\n" + "\n".join(list(lines)[2:]) + "\n```"]
