"""What a run remembers is what a fresh run would find, and nothing is remembered that may have changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.configured import configured
from canonic.facts.model import Import
from canonic.findings import FileProblem, Finding
from canonic.memory import Recalled, recall

FILES = {
    "canonic.toml": '[[name]]\ncanonical = "shop.prices:Price"\nlegacy = ["shop.old"]\n',
    ".gitignore": "ignored/\n",
    ".git/info/exclude": "",
    "shop/__init__.py": "",
    "shop/prices.py": "class Price:\n    pass\n",
    "shop/old.py": "from shop.prices import Price\n",
    "shop/cart.py": "from shop.old import Price\n\nprint(Price)\n",
    "shop/other.py": "import os\n",
    "shop/broken.py": "from shop.old import Price\nif\n",
    "ignored/more.py": "from shop.old import Price\n",
    "notes.ipynb": '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "from shop.old import Price"}]}',
}
_LONG_AGO = 1_700_000_000


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    (root / "linked.py").symlink_to("../outside.py")
    (tmp_path / "outside.py").write_text("from shop.old import Price\n", "utf-8")
    return root


def _age(root: Path) -> None:
    """Make everything look as if nobody had touched it for long."""
    for folder, _, names in os.walk(root.parent):
        for name in names:
            os.utime(os.path.join(folder, name), (_LONG_AGO, _LONG_AGO), follow_symlinks=True)
        os.utime(folder, (_LONG_AGO, _LONG_AGO))


def _checked(root: Path, *, use_cache: bool) -> tuple[list[Finding], tuple[FileProblem, ...]]:
    analysis = Analysis.open(str(root), cache_dir=str(root.parent / "cache"), use_cache=use_cache, jobs=1)
    try:
        return list(analysis.check()), analysis.problems()
    finally:
        analysis.close()


def _recalled(root: Path) -> Recalled | None:
    return recall(*configured(str(root)), _asked_in_vain, cache_dir=str(root.parent / "cache"))


def _asked_in_vain(path: str, statement: Import) -> bool:
    raise AssertionError(f"nothing moves past {statement} of {path}")


def test_a_run_that_need_not_be_made_again_says_the_same(tree: Path) -> None:
    _age(tree)
    findings, problems = _checked(tree, use_cache=True)
    known = _recalled(tree)
    assert known is not None
    assert {finding.path for finding in findings} >= {"shop/cart.py", "notes.ipynb", "shop/broken.py"}
    assert list(known.check()) == findings
    assert list(known.check(["shop"])) == [finding for finding in findings if finding.path.startswith("shop/")]
    assert known.problems() == problems != ()


def test_the_edits_are_those_of_a_fresh_run(tree: Path) -> None:
    (tree / "shop/long.py").write_text(f"import shop.old\n\nprint(shop.old.Price, '{'x' * 62}')\n", "utf-8")
    (tree / "ruff.toml").write_text("format.quote-style = 'single'\n", "utf-8")
    _age(tree)
    _checked(tree, use_cache=True)
    known = _recalled(tree)
    assert known is not None
    analysis = Analysis.open(str(tree), use_cache=False, jobs=1)
    try:
        for path in ("shop/cart.py", "shop/long.py"):
            findings = [finding for finding in analysis.check() if finding.path == path]
            assert known.edits(path, findings) == analysis.edits(path, findings) != ()
        assert "    shop.prices.Price, " in known.edits(path, findings)[-1].text
    finally:
        analysis.close()


def _replaced(path: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).write_text(text, "utf-8")

    return change


def _moved(root: Path) -> None:
    (root / "shop/cart.py").rename(root / "shop/basket.py")


def _led_elsewhere(root: Path) -> None:
    (root.parent / "elsewhere.py").write_text("import os\n", "utf-8")
    (root / "linked.py").unlink()
    (root / "linked.py").symlink_to("../elsewhere.py")


CHANGES: dict[str, Callable[[Path], None]] = {
    "a file says something else": _replaced("shop/cart.py", "import os\n"),
    "a file says something else of the same length": _replaced(
        "shop/cart.py", "from shop.old import Prize\n\nprint(Prize)\n"
    ),
    "a file without a word of the policy has one": _replaced("shop/other.py", "from shop.old import Price\n"),
    "a file is new": _replaced("shop/new.py", "from shop.old import Price\n"),
    "a file is gone": lambda root: (root / "shop/cart.py").unlink(),
    "a file has another name": _moved,
    "a folder is gone": lambda root: shutil.rmtree(root / "shop"),
    "a folder is new": lambda root: (root / "more").mkdir(),
    "other files are ignored": _replaced(".gitignore", "shop/\n"),
    "git ignores more": _replaced(".git/info/exclude", "cart.py\n"),
    "a folder has an ignore file": _replaced("shop/.gitignore", "cart.py\n"),
    "the policy says something else": _replaced("canonic.toml", FILES["canonic.toml"].replace("old", "older")),
    "a link leads elsewhere": _led_elsewhere,
    "what a link leads to has changed": lambda root: (
        (root.parent / "outside.py").write_text("import os\n", "utf-8") and None
    ),
    "a notebook says something else": _replaced("notes.ipynb", FILES["notes.ipynb"].replace("Price", "Prize")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_not_missed(tree: Path, change: Callable[[Path], None]) -> None:
    _age(tree)
    _checked(tree, use_cache=True)
    assert _recalled(tree) is not None
    change(tree)
    assert _recalled(tree) is None


def test_what_was_changed_a_moment_before_is_not_trusted(tree: Path) -> None:
    _age(tree)
    (tree / "shop/cart.py").write_text("import os\n", "utf-8")
    _checked(tree, use_cache=True)
    assert _recalled(tree) is None


def test_a_folder_that_was_changed_a_moment_before_is_compared_by_what_is_in_it(tree: Path) -> None:
    _age(tree)
    (tree / ".canonic_cache").mkdir()
    _checked(tree, use_cache=True)
    assert _recalled(tree) is not None
    (tree / "top.py").write_text("from shop.old import Price\n", "utf-8")
    assert _recalled(tree) is None


def test_a_damaged_memory_is_no_memory(tree: Path) -> None:
    _age(tree)
    _checked(tree, use_cache=True)
    (kept,) = (tree.parent / "cache").rglob("findings-*")
    data = kept.read_bytes()
    for damaged in (b"", data[:-9], data[:40] + b"\xff" * 9 + data[49:], b"\x93\xc4\x00\x90\x90"):
        kept.write_bytes(damaged)
        known = _recalled(tree)
        assert known is None or list(known.check()) == _checked(tree, use_cache=False)[0]


def test_a_run_with_a_buffer_or_on_some_rules_is_not_remembered(tree: Path) -> None:
    _age(tree)
    analysis = Analysis.open(str(tree), cache_dir=str(tree.parent / "cache"), jobs=1)
    try:
        assert list(analysis.check(["shop"])) != []
        assert list(analysis.check(rules=frozenset(["deprecated-import"]))) != []
        analysis.change("shop/other.py", "from shop.old import Price\n")
        assert list(analysis.check()) != []
    finally:
        analysis.close()
    assert _recalled(tree) is None
