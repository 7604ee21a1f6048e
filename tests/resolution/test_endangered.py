"""What is said about endangered re-exports after changes is what a fresh start would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding

FILES = {
    "canonic.toml": '[[name]]\ncanonical = "shop.prices:Price"\nlegacy = ["shop:Price"]\n',
    "ruff.toml": "",
    "shop/__init__.py": "",
    "shop/prices.py": "class Price:\n    pass\n",
    "shop/old.py": "from shop.prices import Price\n",
    "shop/cart.py": "from shop.prices import Price\n\nprint(Price)\n",
    "run.py": "from shop.old import Price\n",
    "later.py": "from shop.prices import Price\n",
}
CHANGES = [
    ("later.py", "\nfrom shop.old import Price\n"),
    ("run.py", "from shop.prices import Price\n"),
    ("shop/cart.py", "from shop.prices import Price\n"),
    ("later.py", "from shop.cart import Price\n"),
    ("shop/old.py", "from shop.prices import Price as Price\n"),
    ("run.py", FILES["run.py"]),
    ("later.py", FILES["later.py"]),
    ("shop/old.py", "import os\n" + FILES["shop/old.py"]),
]


def opened(root: Path) -> Analysis:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    analysis.index()
    return analysis


def said(analysis: Analysis) -> dict[str, tuple[Finding, ...]]:
    found = {path: analysis.check_file(path, frozenset({"endangered-shim"})) for path in analysis.files()}
    return {path: findings for path, findings in found.items() if findings}


@pytest.mark.parametrize("first", range(len(CHANGES)))
def test_answers_after_changes_are_those_of_a_fresh_start(first: int, tmp_path: Path) -> None:
    analysis = opened(tmp_path)
    found = said(analysis)
    assert list(found) == ["shop/old.py"]
    held: dict[str, str] = {}
    for path, text in CHANGES[first:]:
        held[path] = text
        for reached in analysis.change(path, text):
            found[reached] = analysis.check_file(reached, frozenset({"endangered-shim"}))
        fresh = opened(tmp_path)
        for name, now in held.items():
            fresh.change(name, now)
        assert {path: f for path, f in found.items() if f} == said(fresh)
