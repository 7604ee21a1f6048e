"""Why a shim has to stay imported is shown with a place, and after changes the place is that of a fresh start."""

from __future__ import annotations

from pathlib import Path

from tests.resolution.after_changes import assert_as_fresh

FILES = {
    "canonic.toml": '[[name]]\ncanonical = "shop.prices:Price"\nlegacy = ["shop.old"]\n',
    "shop/__init__.py": "",
    "shop/prices.py": "class Price:\n    pass\n",
    "shop/old.py": "from shop.prices import Price\n",
    "shop/cart.py": "from shop.old import Price\n",
    "shop/lean.py": "import shop\n\n\ndef late():\n    return shop.old.Price()\n",
}
CHANGES = [
    ("shop/lean.py", "import shop\n\n\n\n\n" + FILES["shop/lean.py"][12:]),
    ("shop/lean.py", "import shop\n"),
    ("shop/old.py", "from shop.prices import Price\n\nregister(Price)\n"),
    ("shop/old.py", "from shop.prices import Price\n\n\n\nregister(Price)\n"),
    ("shop/lean.py", FILES["shop/lean.py"]),
    ("shop/old.py", FILES["shop/old.py"]),
]


def test_places_after_changes_are_those_of_a_fresh_start(tmp_path: Path) -> None:
    assert_as_fresh(tmp_path, FILES, CHANGES, "deprecated-import", ["shop/cart.py"])
