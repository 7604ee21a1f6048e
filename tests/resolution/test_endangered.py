"""What is said about endangered re-exports after changes is what a fresh start would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.resolution.after_changes import assert_as_fresh

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


@pytest.mark.parametrize("first", range(len(CHANGES)))
def test_answers_after_changes_are_those_of_a_fresh_start(first: int, tmp_path: Path) -> None:
    assert_as_fresh(tmp_path, FILES, CHANGES[first:], "endangered-shim", ["shop/old.py"])
