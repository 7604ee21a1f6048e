"""`canonic explain`: a rule's page or a path's card; and near matches when it is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.rules import ALL_RULES
from tests.cli.running import canonic


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
