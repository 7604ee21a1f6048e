"""`canonic fix`: what is written, what is only shown, what is left and why."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from canonic.reports.fixes import fix_summary
from tests.cli.running import COMMAND, canonic, environment, write

FIXED = "import os\nfrom shop.cart import Cart\n\nprint(os, Cart)\n"


def texts(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.py"))}


def test_safe_fixes_are_written_and_the_rest_is_told(shop: Path) -> None:
    before = texts(shop)
    done = canonic(shop, "fix")
    assert done.code == 1
    assert {name: text for name, text in texts(shop).items() if text != before[name]} == {"app/safe.py": FIXED.encode()}
    assert (
        done.out
        == """\
Fixed 1 finding in 1 file.
     1  app/safe.py
2 findings stay; why there was no safe fix:
     1  different-definition  what would take its place is another object
     1  unknown-importers     importers outside the workspace cannot be seen
1 of them has an unsafe fix: `canonic fix --unsafe-fixes`.
1 of them has one to be asked for: `canonic fix --unsafe-fixes --rule idle-shim`.
1 shim is unused now (idle-shim).
"""
    )


def test_only_shims_are_told_as_unused_among_what_is_new() -> None:
    two = fix_summary([], [], appeared=[("idle-shim", 2), ("broken-import", 1)], only_shown=False, colour=False)
    assert list(two)[1:] == [
        "2 shims are unused now (idle-shim).\n",
        "1 of them is new, because of these fixes: broken-import 1.\n",
    ]
    one = fix_summary([], [], appeared=[("idle-shim", 1)], only_shown=True, colour=False)
    assert list(one)[1:] == ["1 shim would be unused (idle-shim).\n"]


def test_a_second_run_changes_nothing(shop: Path) -> None:
    canonic(shop, "fix", "--unsafe-fixes")
    after = texts(shop)
    done = canonic(shop, "fix", "--unsafe-fixes")
    assert done.code == 0
    assert done.out.startswith("Nothing to fix.\n")
    assert texts(shop) == after


def test_unsafe_fixes_are_written_when_asked_for(shop: Path) -> None:
    done = canonic(shop, "fix", "--unsafe-fixes")
    assert done.code == 0
    assert done.out.startswith("Fixed 2 findings in 2 files.\n")
    assert "from shop.cart import Cart" in (shop / "app/other.py").read_text("utf-8")


def test_only_what_is_asked_for_is_fixed(shop: Path) -> None:
    assert canonic(shop, "fix", "app/clean.py").out == "Nothing to fix.\n"
    assert canonic(shop, "fix", "--rule", "dual-pattern").out == "Nothing to fix.\n"
    assert canonic(shop, "fix", "--name", "Cart").out.startswith("Fixed 1 finding")
    assert canonic(shop, "fix", "--name", "Cart", "app/clean.py").out == "Nothing to fix.\n"


@pytest.mark.parametrize(("name", "near"), [("Crat", "did you mean `Cart`?"), ("Basket", "there are `Cart`")])
def test_a_name_that_no_entry_has_is_two_with_those_that_there_are(shop: Path, name: str, near: str) -> None:
    before = texts(shop)
    done = canonic(shop, "fix", "--name", name)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: no policy entry is about `{name}`; {near}\n"
    assert texts(shop) == before


def test_what_goes_with_a_fix_is_counted(tmp_path: Path) -> None:
    policy = '[[name]]\ncanonical = "a:X"\nlegacy = ["b:X"]\n\n[[boundary]]\npaths = ["b:X"]\nnot-in = ["user.py"]\n'
    texts = {
        "canonic.toml": policy,
        "a.py": "class X: ...\n",
        "b.py": "class X: ...\n",
        "user.py": "from b import X\n\nprint(X)\n",
    }
    write(tmp_path, texts)
    assert canonic(tmp_path, "check").out.count("warning[") == 2
    done = canonic(tmp_path, "fix", "--unsafe-fixes")
    assert "Fixed 1 finding in 1 file." in done.out
    assert "1 more finding is gone with them: boundary-bypass 1." in done.out


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1", "-s", "--binary"]], ids=["git", "patch"])
def test_the_patch_makes_what_fix_would_write(shop: Path, tmp_path: Path, tool: list[str]) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not here")
    write(
        shop,
        {
            "app/crlf.py": "import os\r\nfrom shop.old import Cart\r\n",
            "app/no_end.py": "from shop.old import Cart",
            "app/a name.py": "from shop.old import Cart\n",
        },
    )
    (shop / "app/marked.py").write_bytes(b"\xef\xbb\xbffrom shop.old import Cart\n")
    (shop / "app/latin.py").write_bytes(b"# coding: latin-1\nfrom shop.old import Cart\nx = '\xe9'\n")
    patched = shutil.copytree(shop, tmp_path / "patched")
    before = texts(shop)
    done = subprocess.run(
        [*COMMAND, "fix", "--diff", "--no-cache"],
        cwd=shop,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert texts(shop) == before
    applied = subprocess.run(tool, cwd=patched, input=done.stdout, capture_output=True, check=False)
    assert applied.returncode == 0, applied.stderr
    canonic(shop, "fix")
    assert texts(patched) == texts(shop) != before
    assert b"Would fix 6 findings in 6 files." in done.stderr


def test_a_patch_of_files_elsewhere_is_relative_to_their_root(shop: Path) -> None:
    done = canonic(shop, "fix", "--diff", "app")
    assert done.code == 1
    assert done.out.startswith("--- a/app/safe.py\n+++ b/app/safe.py\n")
    (shop / "docs").mkdir()
    beside = canonic(shop / "docs", "fix", "--diff", "../app")
    assert beside.out == done.out
    assert f"note: the paths of this patch are relative to {shop}\n" in beside.err


def test_a_patch_of_nothing_is_empty_and_zero(shop: Path) -> None:
    done = canonic(shop, "fix", "--diff", "app/clean.py")
    assert (done.code, done.out, done.err) == (0, "", "Nothing to fix.\n")


def test_a_file_that_cannot_be_written_is_named_and_the_rest_is_fixed(shop: Path) -> None:
    write(shop, {"app/locked.py": "from shop.old import Cart\n"})
    (shop / "app/locked.py").chmod(0o444)
    if os.access(shop / "app/locked.py", os.W_OK):
        pytest.skip("nothing is read-only to this user")
    done = canonic(shop, "fix")
    assert done.code == 2
    assert "Not fixed: 1 file.\n        app/locked.py: " in done.out
    assert (shop / "app/safe.py").read_text("utf-8") == FIXED


def test_a_file_that_does_not_parse_is_left_alone(shop: Path) -> None:
    broken = "from shop.old import Cart\n\ndef f(:\n    pass\n"
    write(shop, {"app/broken.py": broken})
    done = canonic(shop, "fix")
    assert (shop / "app/broken.py").read_text("utf-8") == broken
    assert (shop / "app/safe.py").read_text("utf-8") == FIXED
    assert "syntax-problem" in done.out
    assert done.err.startswith("warning: app/broken.py:3: ")


def test_permissions_are_kept(shop: Path) -> None:
    (shop / "app/safe.py").chmod(0o750)
    canonic(shop, "fix")
    assert (shop / "app/safe.py").stat().st_mode & 0o777 == 0o750
