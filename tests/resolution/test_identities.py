"""What is said about second names after changes is what a fresh start would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding

FILES = {
    "canonic.toml": 'source-roots = [".", "src"]\n\n[[name]]\ncanonical = "shop.prices:Price"\nlegacy = ["shop.old"]\n',
    "src/shop/__init__.py": "",
    "src/shop/prices.py": "class Price:\n    pass\n",
    "src/shop/cart.py": "from shop.prices import Price\n",
    "run.py": "from src.shop.prices import Price\n",
    "later.py": "x = 1\n",
}
CHANGES = [
    ("src/shop/cart.py", "\nfrom shop.prices import Price\n"),
    ("later.py", "import src.shop.prices\n"),
    ("run.py", "from shop.prices import Price\n"),
    ("src/shop/cart.py", "x = 1\n"),
    ("run.py", FILES["run.py"]),
    ("src/shop/cart.py", FILES["src/shop/cart.py"]),
]


def opened(root: Path) -> Analysis:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    analysis.index()
    return analysis


def said(analysis: Analysis) -> dict[str, tuple[Finding, ...]]:
    found = {path: analysis.check_file(path, frozenset({"double-identity"})) for path in analysis.files()}
    return {path: findings for path, findings in found.items() if findings}


@pytest.mark.parametrize("first", range(len(CHANGES)))
def test_answers_after_changes_are_those_of_a_fresh_start(first: int, tmp_path: Path) -> None:
    analysis = opened(tmp_path)
    found = said(analysis)
    assert list(found) == ["run.py"]
    held: dict[str, str] = {}
    for path, text in CHANGES[first:]:
        held[path] = text
        for reached in analysis.change(path, text):
            found[reached] = analysis.check_file(reached, frozenset({"double-identity"}))
        fresh = opened(tmp_path)
        for name, now in held.items():
            fresh.change(name, now)
        assert {path: f for path, f in found.items() if f} == said(fresh)
