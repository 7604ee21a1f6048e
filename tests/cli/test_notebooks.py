"""Notebooks on the command line: found, checked cell by cell, and rewritten where they are wrong and nowhere else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, canonic, environment, write
from tests.notebooks.building import FORMS, code, notebook, text

SHOP = {
    "canonic.toml": '[[name]]\ncanonical = "shop.cart:Cart"\nlegacy = ["shop.old:Cart"]\n',
    "shop/__init__.py": "",
    "shop/cart.py": "class Cart:\n    size = 3\n\n\nclass Item: ...\n",
    "shop/old.py": "from shop.cart import Cart\n",
}
CELLS = (
    text("from shop.old import Cart"),
    "%matplotlib inline\n!pip install 'x\nfrom shop.cart import Item",
    "import os\nfrom shop.old import Cart  # é \U0001f600\n\nif os:\n    !ls\n    from shop.old import Cart as C",
    "%%bash\nfrom shop.old import Cart",
    code("%time from shop.old import Cart\nCart?", outputs=[{"text": "from shop.old import Cart"}]),
)
MENDED = (
    *CELLS[:2],
    "import os\nfrom shop.cart import Cart  # é \U0001f600\n\nif os:\n    !ls\n    from shop.cart import Cart as C",
    CELLS[3],
    code("%time from shop.cart import Cart\nCart?", outputs=[{"text": "from shop.old import Cart"}]),
)


def shop(folder: Path, **notebooks: str) -> Path:
    return write(folder, {**SHOP, **{f"{name}.ipynb": raw for name, raw in notebooks.items()}})


def test_findings_stand_in_their_cells(tmp_path: Path) -> None:
    shop(tmp_path, analysis=notebook(*CELLS))
    lines = [json.loads(line) for line in canonic(tmp_path, "check", "--format", "json").out.splitlines()]
    places = [(line["cell"], line["line"], line["column"], line["end_column"]) for line in lines]
    assert places == [(3, 2, 22, 26), (3, 6, 26, 35), (5, 1, 28, 32)]
    assert next(edit for line in lines for edit in line["fix"]["edits"]) == {
        "path": "analysis.ipynb",
        "line": 2,
        "column": 6,
        "end_line": 2,
        "end_column": 14,
        "text": "shop.cart",
        "cell": 3,
    }
    shown = canonic(tmp_path, "check").out
    assert "analysis.ipynb:cell 5:1:28: warning[deprecated-import]" in shown
    assert "1 | %time from shop.old import Cart\n  |                            ^^^^\n" in shown
    card = canonic(tmp_path, "explain", "shop.old:Cart").out
    assert all(f" analysis.ipynb:{place}\n" in card for place in ("cell 3:2", "cell 3:6", "cell 5:1"))
    only = canonic(tmp_path, "check", "analysis.ipynb", "--statistics")
    assert "3" in only.out


def test_a_plain_file_has_no_cells(tmp_path: Path) -> None:
    shop(tmp_path)
    write(tmp_path, {"app.py": "from shop.old import Cart\n"})
    (line,) = canonic(tmp_path, "check", "--format", "json").out.splitlines()
    assert "cell" not in json.loads(line)


@pytest.mark.parametrize("form", FORMS)
def test_only_the_sources_concerned_are_rewritten(tmp_path: Path, form: str) -> None:
    before = notebook(*CELLS, form=form)
    shop(tmp_path, analysis=before)
    file = tmp_path / "analysis.ipynb"
    done = canonic(tmp_path, "fix")
    assert (done.code, done.out.splitlines()[:2]) == (0, ["Fixed 3 findings in 1 file.", "     3  analysis.ipynb"])
    after = notebook(*MENDED, form=form)
    assert file.read_text("utf-8") == after != before
    assert canonic(tmp_path, "fix").out.startswith("Nothing to fix.\n")
    assert file.read_text("utf-8") == after


def test_what_the_cells_do_is_the_same_after_the_fix(tmp_path: Path) -> None:
    cells = [
        "from shop.old import Cart\nfirst = Cart",
        "import os\ndef late():\n    from shop.old import Cart as C\n    return C",
        "print(first.__module__, late() is first, os.sep)",
    ]
    shop(tmp_path, run=notebook(*cells))
    run = (
        "import json; cells = json.load(open('run.ipynb'))['cells']; scope = {}\n"
        "for cell in cells: exec(''.join(cell['source']), scope)"
    )

    def said() -> str:
        return subprocess.run(
            [sys.executable, "-B", "-c", run], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    before = said()
    canonic(tmp_path, "fix")
    assert "shop.old" not in (tmp_path / "run.ipynb").read_text("utf-8")
    assert said() == before == "shop.cart True /\n"


def test_imports_never_move_between_cells(tmp_path: Path) -> None:
    cells = (
        "from shop.cart import Item",
        "from shop.old import Cart",
        "import os\nfrom shop.old import Cart\nimport sys",
    )
    shop(tmp_path, run=notebook(*cells))
    canonic(tmp_path, "fix")
    after = json.loads((tmp_path / "run.ipynb").read_text("utf-8"))
    assert [sorted("".join(cell["source"]).splitlines()) for cell in after["cells"]] == [
        sorted(cell.replace("shop.old", "shop.cart").splitlines()) for cell in cells
    ]


def test_the_patch_of_a_notebook_can_be_applied(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not here")
    here = shop(tmp_path / "here", one=notebook(*CELLS), two=notebook(*CELLS, form="strings").rstrip("\n"))
    there = shutil.copytree(here, tmp_path / "there")
    command = [*COMMAND, "fix", "--diff", "--no-cache"]
    done = subprocess.run(command, cwd=here, env=environment(), capture_output=True, check=False)
    applied = subprocess.run(["git", "apply"], cwd=there, input=done.stdout, capture_output=True, check=False)
    assert applied.returncode == 0, applied.stderr
    canonic(here, "fix")
    for name in ("one.ipynb", "two.ipynb"):
        assert (there / name).read_bytes() == (here / name).read_bytes()


def test_an_import_in_a_notebook_keeps_a_shim(tmp_path: Path) -> None:
    shop(tmp_path, analysis=notebook("import shop.old"))
    assert "idle-shim" not in canonic(tmp_path, "check").out
    (tmp_path / "analysis.ipynb").unlink()
    assert "idle-shim" in canonic(tmp_path, "check").out


def test_what_cannot_be_read_is_told_and_the_rest_is_done(tmp_path: Path) -> None:
    shop(
        tmp_path,
        broken="{",
        old='{"nbformat": 3, "worksheets": [], "cells": []}',
        faulty=notebook("import os", "x = (\n", "from shop.old import Cart"),
        r=notebook("from shop.old import Cart", metadata={"kernelspec": {"language": "R"}}),
        large=notebook(code("from shop.old import Cart", outputs=[{"data": "x" * 3_000_000}])),
    )
    done = canonic(tmp_path, "fix")
    assert "Fixed 1 finding in 1 file.\n     1  large.ipynb\n" in done.out
    assert "warning: broken.ipynb: is no notebook" in done.err
    assert "warning: old.ipynb: is a notebook of format 3; format 4 is read" in done.err
    assert "warning: faulty.ipynb:cell 2:1: " in done.err
    assert (tmp_path / "broken.ipynb").read_text() == "{"


def test_standard_input_stands_for_a_notebook(tmp_path: Path) -> None:
    shop(tmp_path)
    raw = notebook("x = 1", "from shop.old import Cart")
    done = canonic(tmp_path, "check", "--stdin-filename", "new.ipynb", "-", stdin=raw.encode())
    assert "new.ipynb:cell 2:1:22: warning" in done.out


def test_what_keeps_a_fix_from_being_safe_has_its_cell(tmp_path: Path) -> None:
    patch = "from unittest.mock import patch\n\nwith patch('shop.old.Cart'):\n    ..."
    shop(tmp_path, tests=notebook(text("Words"), "x = 1\ny = 2", patch))
    write(tmp_path, {"app.py": "def f():\n    from shop.old import Cart\n"})
    (told,) = [json.loads(line) for line in canonic(tmp_path, "check", "app.py", "--format", "json").out.splitlines()]
    assert (told["withheld"], "cell" in told) == ("patched-in-tests", False)
    assert told["withheld_at"] == {"path": "tests.ipynb", "line": 3, "text": "with patch('shop.old.Cart'):", "cell": 3}
    assert "note: tests.ipynb:cell 3:3:" in canonic(tmp_path, "check", "app.py").out
