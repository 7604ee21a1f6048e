"""What is said about second names after changes is what a fresh start would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.resolution.after_changes import assert_as_fresh

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


@pytest.mark.parametrize("first", range(len(CHANGES)))
def test_answers_after_changes_are_those_of_a_fresh_start(first: int, tmp_path: Path) -> None:
    assert_as_fresh(tmp_path, FILES, CHANGES[first:], "double-identity", ["run.py"])
