"""`canonic explain`: a rule's page or a path's card; and near matches when it is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.rules import ALL_RULES
from tests.cli.running import canonic, write


@pytest.mark.parametrize("rule", [rule.name for rule in ALL_RULES])
def test_every_rule_has_a_page_to_show(shop: Path, rule: str) -> None:
    done = canonic(shop, "explain", rule)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"# {rule}\n")
    assert "## What it does" in done.out
    assert "## Cases" not in done.out


def test_a_legacy_path_leads_home(shop: Path) -> None:
    done = canonic(shop, "explain", "shop.old:Cart", "--no-cache")
    assert (done.code, done.err) == (0, "")
    said = done.out.splitlines()
    assert said[:4] == ["shop.old:Cart (class)", "", "    from shop.cart import Cart", ""]
    rows = {line[:11].strip(): line[12:].strip() for line in said[4:] if line[:1].strip()}
    assert rows["canonical"] == "shop.cart:Cart"
    assert rows["legacy"].startswith("yes")
    assert rows["definition"] == "shop/cart.py:1"
    assert rows["policy"].startswith("canonic.toml:1")
    assert "→ shop.cart:Cart" in [line.strip() for line in said]


@pytest.mark.parametrize("spelling", ["shop.old:Cart", "shop.old.Cart"])
def test_a_dotted_spelling_will_do(shop: Path, spelling: str) -> None:
    assert canonic(shop, "explain", spelling, "--no-cache").out == canonic(shop, "explain", "shop.old:Cart").out != ""


def test_a_bare_policy_name_is_its_home(shop: Path) -> None:
    assert canonic(shop, "explain", "Cart", "--no-cache").out.startswith("shop.cart:Cart (class)\n")


def test_importers_are_shown_with_their_places(shop: Path) -> None:
    out = canonic(shop, "explain", "shop.cart:Cart", "--no-cache").out
    assert "1  shop.old:Cart\n" in out
    assert "app/safe.py:2\n" in out
    assert "app/clean.py:1\n" in out


MONEY = {
    "money/__init__.py": "from money.core import Money\n",
    "money/core.py": "class Money: ...\n\nCash = Money\n",
    "bank/money.py": "class Money: ...\n",
    "bank/__init__.py": "",
    "app.py": "from money import Money\n",
    "web.py": "import os\nfrom money import Money\n",
    "old.py": "from money.core import Cash\n",
    "other.py": "from bank.money import Money\n",
}


def test_a_name_that_no_policy_speaks_of_is_looked_for(tmp_path: Path) -> None:
    write(tmp_path, MONEY)
    done = canonic(tmp_path, "explain", "money:Money", "--no-cache")
    assert done.code == 0, done.err
    for said in ("2  money:Money\n", "app.py:1\n", "web.py:2\n", "money.core:Cash\n", "old.py:1\n"):
        assert said in done.out
    assert "also made   bank.money:Money  bank/money.py:1\n" in done.out
    assert 'canonical = "money.core:Money"\n' in done.out
    assert "other.py" not in done.out


def test_a_bare_name_with_several_homes_asks_which(tmp_path: Path) -> None:
    done = canonic(write(tmp_path, MONEY), "explain", "Money", "--no-cache")
    assert (done.code, done.out) == (2, "")
    assert "`Money` is defined 2 times; ask about one of them: `bank.money:Money`, `money.core:Money`" in done.err


def test_a_bare_name_with_one_home_is_that(tmp_path: Path) -> None:
    write(tmp_path, {name: text for name, text in MONEY.items() if not name.startswith("bank")})
    assert canonic(tmp_path, "explain", "Money", "--no-cache").out.startswith("money.core:Money (class)\n")


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("deprecated-imprt", "`deprecated-import`"),
        ("shop.odl:Cart", "`shop.old:Cart`"),
        ("nowhere:Cart", "`shop.cart:Cart`"),
        ("Crat", ""),
        ("a b", ""),
        ("", ""),
    ],
)
def test_what_nobody_knows_is_two_with_what_is_near(shop: Path, word: str, near: str) -> None:
    done = canonic(shop, "explain", word)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert near in done.err
    assert "Traceback" not in done.err


def test_what_to_declare_is_the_home_though_most_files_import_from_a_deprecated_shim(tmp_path: Path) -> None:
    shim = "import warnings\nfrom shop.{home} import Price\nwarnings.warn('use shop', DeprecationWarning)\n"
    files = {
        "canonic.toml": "extends = []\n",
        "shop/__init__.py": "from shop._prices import Price\n",
        "shop/_prices.py": "class Price: ...\n",
        "shop/old.py": shim.format(home="_prices"),
        "a.py": "from shop.old import Price\n",
        "b.py": "from shop.old import Price\n",
        "c.py": "from shop import Price\n",
    }
    write(tmp_path / "private", files)
    done = canonic(tmp_path / "private", "explain", "shop.old:Price", "--no-cache")
    assert "\n    from shop import Price\n" in done.out
    assert 'canonical = "shop:Price"\n' in done.out
    files["shop/prices.py"] = files.pop("shop/_prices.py")
    write(
        tmp_path / "public",
        {**files, "shop/__init__.py": "from shop.prices import Price\n", "shop/old.py": shim.format(home="prices")},
    )
    done = canonic(tmp_path / "public", "explain", "Price", "--no-cache")
    assert 'canonical = "shop.prices:Price"\n' in done.out


MOVED = {
    "canonic.toml": '[[module]]\nlegacy = "shop.coins"\ncanonical = "shop.money"\n',
    "shop/__init__.py": "",
    "shop/money.py": "import os\n\ndef cents(): ...\n",
    "shop/coins.py": "from shop.money import cents\n",
    "app.py": "from shop.coins import cents\n",
    "web.py": "import os\nfrom shop.money import cents\n",
    "whole.py": "import shop.coins\n",
}


def test_a_canonical_module_is_told_like_a_canonical_name(tmp_path: Path) -> None:
    write(tmp_path, MOVED)
    done = canonic(tmp_path, "explain", "shop.money", "--no-cache")
    assert done.code == 0, done.err
    for said in ("`shop.money` is the canonical path\n", "2  shop.money  (canonical)\n", "2  shop.coins\n"):
        assert said in done.out
    assert "policy      canonic.toml:1" in done.out
    assert "whole.py:1\n" in done.out


@pytest.mark.parametrize("asked", ["shop.money:cents", "shop.money.cents"])
def test_a_name_of_a_canonical_module_is_told_with_its_legacy_importers(tmp_path: Path, asked: str) -> None:
    done = canonic(write(tmp_path, MOVED), "explain", asked, "--no-cache")
    assert done.code == 0, done.err
    for said in ("`shop.money:cents` is the canonical path\n", "2  shop.money:cents  (canonical)\n", "app.py:1\n"):
        assert said in done.out
    assert "1  shop.coins:cents\n" in done.out


def test_what_a_canonical_module_only_imports_is_no_canonical_path(tmp_path: Path) -> None:
    done = canonic(write(tmp_path, MOVED), "explain", "shop.money:os", "--no-cache")
    assert "is the canonical path" not in done.out


@pytest.mark.parametrize(("asked", "number"), [("money", 2), ("bank.money", 2), ("bank", 1)])
def test_importers_of_a_module_are_looked_for_without_a_policy(tmp_path: Path, asked: str, number: int) -> None:
    files = {
        "canonic.toml": "extends = []\n",
        "web.py": "import os, money.core\nimport money as m\n",
        "shop.py": "from bank import money\n",
        "till.py": "def pay():\n    from bank.money import Money\n    return Money\n",
    }
    done = canonic(write(tmp_path, {**MONEY, "other.py": "", **files}), "explain", asked, "--no-cache")
    assert done.code == 0, done.err
    assert f"importers   {number}  {asked}\n" in done.out
