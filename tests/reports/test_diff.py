"""A patch is only right when the tools that take patches take it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from canonic.reports.diff import coloured, deletion, diff

CASES = {
    "plain": ("a\nb\nc\n", "a\nB\nc\n"),
    "no newline at the end": ("a\nb", "a\nB"),
    "newline added": ("a\nb", "a\nb\n"),
    "newline removed": ("a\nb\n", "a\nb"),
    "last line kept without newline": ("a\nb\nc", "A\nb\nc"),
    "carriage returns": ("a\r\nb\r\n", "a\r\nB\r\n"),
    "lone carriage returns": ("a\rb\rc", "a\rB\rc"),
    "form feed and line separator": ("a\x0cb\u2028c\nd\n", "a\x0cb\u2028c\nD\n"),
    "two places": (
        "".join(f"{n}\n" for n in range(40)),
        "".join(f"{n if n not in (3, 33) else 'x'}\n" for n in range(40)),
    ),
    "lines added and removed": ("a\nb\nc\nd\n", "b\nx\ny\nc\n"),
    "everything new": ("", "a\n"),
}
TOOLS = {"git": ["git", "apply", "-"], "patch": ["patch", "-p1", "--binary", "-s"]}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", ["user.py", "a folder/user of it.py", "ünï.py"])
@pytest.mark.parametrize("case", CASES)
def test_a_patch_turns_before_into_after(case: str, name: str, tool: str, tmp_path: Path) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not here")
    before, after = CASES[case]
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(before.encode())
    patch = "".join(diff(name, before, after)).encode()
    done = subprocess.run(TOOLS[tool], cwd=tmp_path, input=patch, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    assert file.read_bytes() == after.encode()


def test_a_patch_reads_as_people_know_it() -> None:
    assert (
        "".join(diff("user.py", "import os\nfrom old import Thing", "import os\nfrom new import Thing"))
        == """\
--- a/user.py
+++ b/user.py
@@ -1,2 +1,2 @@
 import os
-from old import Thing
\\ No newline at end of file
+from new import Thing
\\ No newline at end of file
"""
    )


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", ["user.py", "a folder/user of it.py", "ünï.py"])
@pytest.mark.parametrize("text", ["", "a\n", "a", "a\r\nb", "a\n\n\x0cb\n"], ids=repr)
def test_a_patch_deletes_a_file(text: str, name: str, tool: str, tmp_path: Path) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not here")
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode())
    patch = "".join(deletion(name, text)).encode()
    done = subprocess.run(
        [*TOOLS[tool], *(["-E"] if tool == "patch" else [])],
        cwd=tmp_path,
        input=patch,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    assert not file.exists()


def test_equal_texts_give_no_patch() -> None:
    assert list(diff("user.py", "a\n", "a\n")) == []


def test_a_painted_patch_has_the_same_lines() -> None:
    lines = list(coloured(diff("user.py", "a\n-- b\n", "a\n++ c\n")))
    assert lines[0] == "\x1b[1m--- a/user.py\x1b[0m\n"
    assert list(coloured(deletion("user.py", "-- b\n")))[-2:] == [
        "\x1b[36m@@ -1 +0,0 @@\x1b[0m\n",
        "\x1b[31m--- b\x1b[0m\n",
    ]
    assert lines[-2:] == ["\x1b[31m--- b\x1b[0m\n", "\x1b[32m+++ c\x1b[0m\n"]
