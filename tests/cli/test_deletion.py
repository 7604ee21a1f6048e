"""Idle shims are deleted: only by name, after everything else is written, and a program means the same without them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from canonic.fixing import delete
from tests.cli.running import COMMAND, canonic, environment, write

BY_NAME = ("--unsafe-fixes", "--rule", "idle-shim")
PROGRAM = {
    "canonic.toml": '[[name]]\ncanonical = "shop.prices:Price"\nlegacy = ["shop.old:Price", "shop.older:Price", "shop:Price"]\n',
    "shop/__init__.py": "from shop.prices import Price as Price\nfrom shop.tax import RATE as RATE\n",
    "shop/prices.py": "class Price:\n    label = 'the one'\n",
    "shop/tax.py": "RATE = 3\n",
    "shop/old.py": '"""Moved."""\n\nfrom shop.prices import Price\n\n__all__ = ["Price"]\n',
    "shop/older.py": "from shop.old import Price as Price\n",
    "app/__init__.py": "",
    "app/cart.py": "from shop.older import Price\n\nPRICE = Price\n",
    "app/till.py": "def pay():\n    from shop.old import Price\n    return Price.label\n",
    "app/desk.py": "from shop import RATE, Price\n\nPAIR = (RATE, Price.label)\n",
}
MEANING = """
import json, app.cart, app.till, app.desk
print(json.dumps([app.cart.PRICE.__module__, app.cart.PRICE.label, app.till.pay(), app.desk.PAIR]))
"""


def meaning(folder: Path) -> object:
    done = subprocess.run(
        [sys.executable, "-B", "-c", MEANING],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env=environment(PYTHONPATH=str(folder)),
    )
    return json.loads(done.stdout)


def files(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*.py")}


def test_a_shim_whose_importers_have_moved_is_deleted_by_a_second_run(tmp_path: Path) -> None:
    write(tmp_path, PROGRAM)
    before = meaning(tmp_path)
    moved = canonic(tmp_path, "fix")
    assert moved.code == 0
    assert files(tmp_path) == {name for name in PROGRAM if name.endswith(".py")}
    assert meaning(tmp_path) == before
    assert "`canonic fix --unsafe-fixes --rule idle-shim`" in moved.out
    unnamed = canonic(tmp_path, "fix", "--unsafe-fixes")
    assert unnamed.out.startswith("Nothing to fix.\n")
    deleted = canonic(tmp_path, "fix", *BY_NAME)
    assert deleted.code == 0
    assert (
        deleted.out
        == """\
Fixed 3 findings in 3 files.
     1  shop/__init__.py
     1  shop/old.py (deleted)
     1  shop/older.py (deleted)
"""
    )
    assert files(tmp_path) == {name for name in PROGRAM if name.endswith(".py")} - {"shop/old.py", "shop/older.py"}
    assert meaning(tmp_path) == before
    again = canonic(tmp_path, "fix", *BY_NAME)
    assert (again.code, again.out) == (0, "Nothing to fix.\n")


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1", "-s", "-E", "--binary"]], ids=["git", "patch"])
def test_the_patch_deletes_what_fix_would_delete(tmp_path: Path, tool: list[str]) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not here")
    policy = "".join(f'[[module]]\nlegacy = "{name}"\ncanonical = "shop.prices"\n' for name in ("a", "b", "c", "d"))
    here = write(
        tmp_path / "here",
        {
            "canonic.toml": policy,
            "shop/__init__.py": "",
            "shop/prices.py": "class Price: ...\n",
            "a.py": "from shop.prices import Price\n",
            "b.py": "from shop.prices import Price\r\nPrice = Price",
        },
    )
    (here / "c.py").write_bytes(b"\xef\xbb\xbf# coding: utf-8\nfrom shop.prices import Price  # \xc3\xa9\n")
    (here / "d.py").write_bytes(b"# coding: latin-1\nfrom shop.prices import Price  # \xe9\n")
    (here / "d.py").chmod(0o755)
    there = shutil.copytree(here, tmp_path / "there")
    done = subprocess.run(
        [*COMMAND, "fix", "--diff", "--no-cache", *BY_NAME],
        cwd=here,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert files(here) == {"a.py", "b.py", "c.py", "d.py", "shop/__init__.py", "shop/prices.py"}
    assert (
        b"diff --git a/a.py b/a.py\ndeleted file mode 100644\n--- a/a.py\n+++ /dev/null\n@@ -1 +0,0 @@\n" in done.stdout
    )
    assert b"deleted file mode 100755\n--- a/d.py\n" in done.stdout
    applied = subprocess.run(tool, cwd=there, input=done.stdout, capture_output=True, check=False)
    assert applied.returncode == 0, applied.stderr
    assert applied.stderr == b""
    assert files(there) == {"shop/__init__.py", "shop/prices.py"}


def test_nothing_is_deleted_when_something_else_could_not_be_written(tmp_path: Path) -> None:
    odd = "# coding: utf-7\nLETTER = '+AGE-'\nfrom shop.prices import Price as Price\n"  # the letter would be written plainly
    write(tmp_path, {**PROGRAM, "shop/__init__.py": odd, "app/cart.py": "", "app/till.py": "", "app/desk.py": ""})
    done = canonic(tmp_path, "fix", *BY_NAME)
    assert done.code == 2
    assert "shop/__init__.py: its declared encoding cannot hold the new text" in done.out
    assert "shop/older.py: another file could not be written, so this one is not deleted" in done.out
    assert (tmp_path / "shop/older.py").is_file()


def test_a_deletion_is_one_edit_in_json(tmp_path: Path) -> None:
    write(tmp_path, PROGRAM)
    canonic(tmp_path, "fix")
    lines = [json.loads(line) for line in canonic(tmp_path, "check", "--format", "json").out.splitlines()]
    found = {line["path"]: line["fix"]["edits"] for line in lines if line["rule"] == "idle-shim"}
    assert found["shop/older.py"] == [{"path": "shop/older.py", "delete": True}]
    assert [sorted(edit) for edit in found["shop/__init__.py"]] == [
        ["column", "end_column", "end_line", "line", "path", "text"]
    ]


def test_only_the_file_that_was_read_is_deleted(tmp_path: Path) -> None:
    file = tmp_path / "shim.py"
    file.write_bytes(b"changed since\n")
    assert delete(str(file), b"as read\n") == "it changed since it was read; run again"
    (tmp_path / "link.py").symlink_to(file)
    assert delete(str(tmp_path / "link.py"), b"changed since\n") == "it is a symbolic link; delete it by hand"
    assert file.is_file()
    assert delete(str(file), b"changed since\n") == ""
    assert not file.exists()
    assert delete(str(file), b"changed since\n") == "No such file or directory"
