"""What is said about import cycles after changes is what a fresh start would say; and what asking costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding

RULE = frozenset({"import-cycle"})
FILES = {
    "canonic.toml": '[[name]]\ncanonical = "shop.prices:Price"\n\n[[name]]\ncanonical = "shop.cart:Cart"\n',
    "shop/__init__.py": "",
    "shop/prices.py": "from shop.rates import Rate\n\n\nclass Price(Rate):\n    pass\n",
    "shop/cart.py": "from shop.prices import Price\n\n\nclass Cart(Price):\n    pass\n",
    "shop/rates.py": "from shop.units import UNIT\n\n\nclass Rate:\n    unit = UNIT\n",
    "shop/units.py": "import shop.cart\n\nUNIT = shop.cart\n",
    "shop/alone.py": "import shop.units\n",
}
CHANGES = [
    ("shop/units.py", "UNIT = 1\n"),
    ("shop/rates.py", "\n" + FILES["shop/rates.py"]),
    ("shop/rates.py", "import shop.prices\n"),
    ("shop/alone.py", "import shop.prices\n"),
    ("shop/units.py", FILES["shop/units.py"]),
    ("shop/cart.py", "def late():\n    from shop.prices import Price\n    return Price\n"),
    ("shop/rates.py", FILES["shop/rates.py"]),
    ("shop/cart.py", FILES["shop/cart.py"]),
]


def opened(root: Path, files: dict[str, str] = FILES) -> Analysis:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    analysis.index()
    return analysis


def said(analysis: Analysis) -> dict[str, tuple[Finding, ...]]:
    found = {path: analysis.check_file(path, RULE) for path in FILES if path.endswith(".py")}
    return {path: findings for path, findings in found.items() if findings}


@pytest.mark.parametrize("first", range(len(CHANGES)))
def test_answers_after_changes_are_those_of_a_fresh_start(first: int, tmp_path: Path) -> None:
    analysis = opened(tmp_path)
    found = said(analysis)
    assert found
    held: dict[str, str] = {}
    for path, text in CHANGES[first:]:
        held[path] = text
        for reached in analysis.change(path, text):
            found[reached] = analysis.check_file(reached, RULE)
        fresh = opened(tmp_path)
        for name, now in held.items():
            fresh.change(name, now)
        assert {path: f for path, f in found.items() if f} == said(fresh)


def test_typing_beside_a_cycle_makes_none_anew(tmp_path: Path) -> None:
    analysis = opened(tmp_path)
    said(analysis)
    (before,) = analysis._view.cycles.of("shop/cart.py")
    analysis.change("shop/alone.py", FILES["shop/alone.py"] + "\n\ndef more():\n    pass\n")
    (after,) = analysis._view.cycles.of("shop/cart.py")
    assert after is before
    analysis.change("shop/units.py", "UNIT = 1\n")
    assert not analysis._view.cycles.of("shop/cart.py")


def test_half_an_index_knows_no_cycle(tmp_path: Path) -> None:
    opened(tmp_path)
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    for name, text in FILES.items():
        analysis.change(name, text)
    assert not said(analysis)


def test_only_what_the_modules_of_the_policy_lead_to_is_read(tmp_path: Path) -> None:
    more = {"other/__init__.py": "", "other/a.py": "import other.b\n", "other/b.py": "import other.a\n"}
    analysis = opened(tmp_path, {**FILES, **more})
    before = analysis._snapshot.counts.files_read
    assert [finding.path for finding in analysis.check(rules=RULE)] == ["shop/cart.py"]
    # What mentions no name of the policy: the package, `rates` and `units`. `alone` and `other` are left alone.
    assert analysis._snapshot.counts.files_extracted <= 6
    assert analysis._snapshot.counts.files_read - before <= 8


def test_rules_that_no_entry_asks_for_read_nothing(tmp_path: Path) -> None:
    analysis = opened(tmp_path, {**FILES, "canonic.toml": "", "ruff.toml": ""})
    before = analysis._snapshot.counts.files_read
    names = {"import-cycle", "self-declared-deprecation", "endangered-shim", "fragmented-name"}
    assert not list(analysis.check(rules=frozenset(names)))
    assert analysis._snapshot.counts.files_read == before
    assert analysis._snapshot.counts.files_extracted == 0
