"""What a run remembers is what a fresh run would find, and nothing is remembered that may have changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date, timedelta
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


QUIET = {
    "another line": "import sys\n",
    "a name of its own": "import os\n\n\nclass Other:\n    pass\n",
    "no Python": "import (\n",
    "a word that nobody has looked for": "import os\nprice = 1\n",
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_a_change_of_a_file_that_mentions_nothing_is_no_reason_to_run_again(tree: Path, text: str) -> None:
    _age(tree)
    findings, problems = _checked(tree, use_cache=True)
    (tree / "shop/other.py").write_text(text, "utf-8")
    known = _recalled(tree)
    assert known is not None
    assert list(known.check()) == findings == _checked(tree, use_cache=False)[0]
    assert known.problems() == problems == _checked(tree, use_cache=False)[1]


@pytest.mark.parametrize("path", ["shop/__init__.py", "shop/prices.py"])
def test_a_file_that_mentions_nothing_but_was_asked_about_counts(tree: Path, path: str) -> None:
    (tree / "canonic.toml").write_text('[[module]]\nlegacy = "shop.old"\ncanonical = "shop.new"\n', "utf-8")
    (tree / "shop/old.py").write_text("from shop.prices import *\n", "utf-8")
    _age(tree)
    _checked(tree, use_cache=True)
    (tree / path).write_text("COUNT = 1\n", "utf-8")
    assert _recalled(tree) is None


CALLED = """
[[call]]
legacy = "shop.prices:old_price"
replace-with = "new_price()"
imports = ["shop.prices:new_price"]
"""


def test_a_word_that_was_looked_for_in_a_file_counts(tree: Path) -> None:
    """Who replaces a function is a question to all texts."""
    (tree / "canonic.toml").write_text(CALLED, "utf-8")
    (tree / "shop/prices.py").write_text("def old_price():\n    return 1\n\n\ndef new_price():\n    return 1\n")
    (tree / "shop/cart.py").write_text("from shop.prices import old_price\n\nprint(old_price())\n", "utf-8")
    _age(tree)
    _checked(tree, use_cache=True)
    assert _recalled(tree) is not None
    (tree / "shop/other.py").write_text("import os\nsetattr(os, 'x', 1)\n", "utf-8")
    assert _recalled(tree) is None
    (tree / "shop/other.py").write_text("import os\nsetting(os, 'x', 1)\n", "utf-8")
    assert _recalled(tree) is not None


def test_the_day_counts_where_the_policy_names_one(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for remove_by, holds in (("", True), ("2999-01-01", True), (date.today().isoformat(), False)):
        with (tree / "canonic.toml").open("a", encoding="utf-8") as stream:
            stream.write(f'remove-by = "{remove_by}"\n' if remove_by else "# no day\n")
        _age(tree)
        findings, _ = _checked(tree, use_cache=True)
        assert _recalled(tree) is not None
        with monkeypatch.context() as later:
            later.setattr("canonic.memory.date", _Tomorrow)
            later.setattr("canonic.analysis.date", _Tomorrow)
            known = _recalled(tree)
            assert (known is not None) == holds
            assert (_checked(tree, use_cache=False)[0] == findings) == holds
        (tree / "canonic.toml").write_text(FILES["canonic.toml"], "utf-8")


class _Tomorrow(date):
    @classmethod
    def today(cls) -> date:
        return date.today() + timedelta(days=1)


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
