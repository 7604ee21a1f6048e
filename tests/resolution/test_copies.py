"""What is said about copies and aliases after changes is what a fresh start would say, and is asked again only where it differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding

POLICY = """
[[name]]
canonical = "shop.prices:Price"
legacy = ["shop.old"]
implementations = ["*Price"]
max-implementations = 2
"""
FILES = {
    "canonic.toml": POLICY,
    "shop/__init__.py": "",
    "shop/prices.py": "from shop.impl import Price\n",
    "shop/impl.py": "class Price:\n    def rounded(self):\n        return 1\n",
    "shop/old.py": "class Price:\n    def rounded(self):\n        return 1\n\n\nclass LatePrice:\n    pass\n",
    "shop/cart.py": "from shop.old import Price\n",
    "shop/till.py": "from shop.prices import Price\n",
    "shop/unrelated.py": "x = 1\n",
    "shop/alias.py": "import shop.till as till\n\nPrice = till.LatePrice\n",
}
CHANGES = {
    "a body of the canonical class": ("shop/impl.py", FILES["shop/impl.py"].replace("1", "2")),
    "a line above the canonical class": ("shop/impl.py", "\n" + FILES["shop/impl.py"]),
    "a member of the copy": ("shop/old.py", FILES["shop/old.py"] + "    def late(self): ...\n"),
    "an importer of the copy moves": ("shop/cart.py", "import os\n" + FILES["shop/cart.py"]),
    "an importer of the copy leaves": ("shop/cart.py", FILES["shop/till.py"]),
    "one more importer": ("shop/unrelated.py", "from shop.old import Price\n"),
    "one more copy": ("shop/unrelated.py", "class Price: ...\n"),
    "one more implementation": ("shop/bank.py", "class FirstPrice: ...\n"),
    "the canonical path leads to the copy": ("shop/prices.py", "from shop.old import Price\n"),
    "the canonical path leads nowhere": ("shop/prices.py", "\n"),
    "what an alias leads to comes": ("shop/till.py", "class LatePrice: ...\n"),
    "the copy is gone": ("shop/old.py", "from shop.prices import Price\n"),
    "the copy is a copy for type checkers": ("shop/old.py", "if TYPE_CHECKING:\n    class Price: ...\n"),
}


def opened(root: Path) -> Analysis:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Analysis.open(str(root), use_cache=False, jobs=1)


def said(analysis: Analysis) -> dict[str, tuple[Finding, ...]]:
    return {path: analysis.check_file(path) for path in analysis.files()}


@pytest.mark.parametrize("other", CHANGES)
@pytest.mark.parametrize("one", CHANGES)
def test_answers_after_changes_are_those_of_a_fresh_start(one: str, other: str, tmp_path: Path) -> None:
    analysis = opened(tmp_path)
    analysis.index()
    found = said(analysis)
    held: dict[str, str] = {}
    for path, text in (CHANGES[one], CHANGES[other], (CHANGES[one][0], FILES.get(CHANGES[one][0], ""))):
        held[path] = text
        for reached in analysis.change(path, text):
            found[reached] = analysis.check_file(reached)
        fresh = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
        fresh.index()
        for name, now in held.items():
            fresh.change(name, now)
        assert {path: f for path, f in found.items() if f} == {path: f for path, f in said(fresh).items() if f}


def test_typing_elsewhere_asks_nobody_again(tmp_path: Path) -> None:
    analysis = opened(tmp_path)
    analysis.index()
    assert said(analysis)["shop/old.py"]
    analysis.change("shop/till.py", FILES["shop/till.py"] + "\n\ndef pay(price: Price) -> None: ...\n")
    assert analysis.change("shop/till.py", FILES["shop/till.py"] + "\n\nx = Price()\n") <= {"shop/till.py"}


def test_half_an_index_counts_nobody(tmp_path: Path) -> None:
    analysis = opened(tmp_path)
    analysis.change("shop/old.py", FILES["shop/old.py"])
    (finding,) = analysis.check_file("shop/old.py", frozenset({"duplicate-definition", "redundant-implementation"}))
    assert finding.message.endswith("an exact copy so far")


def test_a_rule_that_no_entry_asks_for_reads_nothing(tmp_path: Path) -> None:
    files = {**FILES, "canonic.toml": '[[module]]\nlegacy = "shop.old"\ncanonical = "shop.prices"\n'}
    rules = frozenset(
        {
            "duplicate-definition",
            "redundant-implementation",
            "conflicting-alias",
            "boundary-bypass",
            "double-identity",
            "dual-pattern",
        }
    )
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    analysis.index()
    counts = analysis._snapshot.counts
    assert list(analysis.check(rules=frozenset())) == []
    before = counts.files_read, counts.bodies_extracted
    assert list(analysis.check(rules=rules)) == []
    assert (counts.files_read, counts.bodies_extracted) == before
