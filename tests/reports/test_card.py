"""The card says the same on a terminal and in a hover, and the project's words cannot become markup."""

from __future__ import annotations

from dataclasses import replace

from canonic.findings import Place, Reason
from canonic.policy.model import Level, Notes, Origin
from canonic.reports.card import card_markdown, card_text
from canonic.resolution.card import Card
from canonic.resolution.importers import Home, Imported
from canonic.text.names import Path

CARD = Card(
    path=Path("shop", "Cart"),
    canonical=Path("shop.cart", "Cart"),
    definition=Place("shop/core.py", 12),
    definition_path=Path("shop.core", "Cart"),
    kind="class",
    chain=(Path("shop", "Cart"), Path("shop.cart", "Cart"), Path("shop.core", "Cart")),
    end="defined",
    end_detail="",
    legacy=True,
    why="`shop:Cart` is a legacy path: the policy lists it as legacy (one home; legacy since 2025-01)",
    importers=(
        Imported(Path("shop", "Cart"), tuple(Place("app/till.py", line) for line in range(1, 1205))),
        Imported(Path("shop.cart", "Cart"), (Place("app/a.py", 2), Place("app/b.py", 9))),
    ),
    others=(),
    outdated=False,
    advised=None,
    notes=Notes(since="2025-01", remove_by="2026-01-31", reason="one home", owner="shop team"),
    origin=Origin(Level.PROJECT, "pyproject.toml", 31, "name[0]"),
    no_safe_fix=Reason.PATCHED_IN_TESTS,
)


def test_a_card_on_a_terminal() -> None:
    assert (
        card_text(CARD)
        == """\
shop:Cart (class)

    from shop.cart import Cart

canonical    shop.cart:Cart
legacy       yes
why          `shop:Cart` is a legacy path: the policy lists it as legacy (one home; legacy since 2025-01)
definition   shop/core.py:12
defined as   shop.core:Cart
chain        shop:Cart
             → shop.cart:Cart
             → shop.core:Cart
importers    1,204  shop:Cart
                    app/till.py:1
                    app/till.py:2
                    app/till.py:3
                    app/till.py:4
                    app/till.py:5
                    and 1,199 more (`--all`)
                 2  shop.cart:Cart  (canonical)
                    app/a.py:2
                    app/b.py:9
no safe fix  patched-in-tests: a test patches this name at its legacy path
policy       pyproject.toml:31 (name[0])
remove by    2026-01-31
owner        shop team
"""
    )


def test_a_card_in_a_hover() -> None:
    def link(place: Place) -> str:
        return f"file:///w/{place.path}#L{place.line}"

    assert (
        card_markdown(CARD, link)
        == """\
```python
from shop.cart import Cart
```

**Legacy path.** `shop:Cart` is a legacy path: the policy lists it as legacy (one home; legacy since 2025-01)

Single source of truth: class at [shop/core.py:12](file:///w/shop/core.py#L12)

`shop:Cart` → `shop.cart:Cart` → `shop.core:Cart`

Imported from:

- 1,204 × `shop:Cart`
- 2 × `shop.cart:Cart`  (canonical)

No safe fix: a test patches this name at its legacy path (`patched-in-tests`)

remove by: 2026-01-31 · owner: shop team · \
Policy: [pyproject.toml:31](file:///w/pyproject.toml#L31)
"""
    )


def test_words_of_the_project_are_no_markup() -> None:
    hostile = replace(CARD, why="[click](http://x) ![i](http://y) <b> `*x*`", notes=Notes(owner="a`b\x1b[2J"))
    markdown = card_markdown(hostile)
    assert r"\[click\](http://x) \!\[i\](http://y) \<b\> `*x*`" in markdown
    assert "\x1b" not in markdown + card_text(hostile)


def test_a_pack_is_named_with_why_it_is_on() -> None:
    card = replace(CARD, origin=Origin(Level.PACK, "<pack websocket-ssot>", 9, "name[1]", "websocket-ssot", True))
    said = "pack websocket-ssot, line 9, on by itself because this workspace has the package"
    assert f"policy       {said}\n" in card_text(card)
    assert "Policy: pack `websocket-ssot`, on by itself" in card_markdown(card)


def test_a_path_that_leads_nowhere_recommends_nothing() -> None:
    card = Card(
        path=Path("gone", "X"), canonical=None, definition=None, definition_path=None, kind="", chain=(),
        end="missing", end_detail="`gone` does not exist", legacy=False, why="", importers=(), others=(), notes=Notes(),
        outdated=False, advised=None, origin=None, no_safe_fix=None,
    )  # fmt: skip
    assert (
        card_text(card)
        == """\
gone:X

canonical  no policy speaks of it
legacy     no
ends       missing, `gone` does not exist
importers  none in this workspace
"""
    )
    assert card_markdown(card) == "**Import path** `gone:X`\n\n`gone` does not exist\n"


def test_many_paths_are_cut_in_a_hover_and_whole_on_a_terminal() -> None:
    place = Place("app/a.py", 1)
    importers = tuple(Imported(Path(f"p{number}", "Cart"), (place,) * (9 - number)) for number in range(9))
    card = replace(CARD, importers=importers)
    assert "and 3 more paths" in card_markdown(card)
    assert all(str(one.path) in card_text(card) for one in importers)


def test_every_importer_is_listed_where_it_is_asked_for() -> None:
    assert card_text(CARD, whole=True).count("app/till.py:") == 1204
    assert "more" not in card_text(CARD, whole=True)


def test_without_a_policy_the_card_proposes_the_path_that_is_advised() -> None:
    others = (Home(Path("till", "Cart"), Place("till.py", 3)),)
    free = replace(CARD, canonical=None, origin=None, notes=Notes(), legacy=False, others=others)
    said = card_text(replace(free, advised=Path("shop.core", "Cart")))
    assert "also made    till:Cart  till.py:3\n" in said
    assert said.endswith('to declare   [[name]]\n             canonical = "shop.core:Cart"\n')


def test_a_path_that_calls_itself_deprecated_is_not_the_one_to_copy() -> None:
    free = replace(CARD, canonical=None, origin=None, notes=Notes(), legacy=False, outdated=True)
    said = card_text(replace(free, advised=Path("shop.core", "Cart")))
    assert "\n    from shop.core import Cart\n" in said
    assert "legacy       no, but it calls itself deprecated\n" in said
    assert "import Cart" not in card_text(free)
    assert "to declare" not in card_text(free)
