"""What is said about self-declared deprecations after changes is what a fresh start would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.resolution.after_changes import assert_as_fresh

WARNS = "import warnings\n\nfrom shop.prices import Price\n\nwarnings.warn('use shop.prices', DeprecationWarning)\n"
FILES = {
    "canonic.toml": '[[name]]\ncanonical = "shop.prices:Price"\nlegacy = ["shop:Price"]\n',
    "shop/__init__.py": "",
    "shop/prices.py": "class Price:\n    pass\n",
    "shop/old.py": WARNS,
    "shop/cart.py": "from shop.prices import Price\n",
    "run.py": "from shop.old import Price\n",
    "later.py": "from shop.prices import Price\n",
}
CHANGES = [
    ("later.py", "\nfrom shop.old import Price\n"),
    ("run.py", "\nfrom shop.old import Price\n"),
    ("shop/cart.py", WARNS),
    ("later.py", "from shop.cart import Price\n"),
    ("shop/old.py", FILES["shop/prices.py"]),
    ("run.py", "import shop.cart\nfrom shop.prices import Price\n"),
    ("shop/old.py", WARNS),
    ("later.py", FILES["later.py"]),
    ("run.py", FILES["run.py"]),
]


@pytest.mark.parametrize("first", range(len(CHANGES)))
def test_answers_after_changes_are_those_of_a_fresh_start(first: int, tmp_path: Path) -> None:
    assert_as_fresh(tmp_path, FILES, CHANGES[first:], "self-declared-deprecation", ["shop/old.py"])
