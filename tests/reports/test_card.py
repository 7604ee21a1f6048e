"""The card says the same on a terminal and in a hover, and the project's words cannot become markup."""

from __future__ import annotations

from dataclasses import replace

from canonic.findings import Place, Reason
from canonic.policy.model import Level, Notes, Origin
from canonic.reports.card import card_markdown, card_text
from canonic.resolution.card import Card
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
    importers=((Path("shop", "Cart"), 1204), (Path("shop.cart", "Cart"), 7)),
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
                 7  shop.cart:Cart  (canonical)
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
- 7 × `shop.cart:Cart`  (canonical)

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
        end="missing", end_detail="`gone` does not exist", legacy=False, why="", importers=(), notes=Notes(),
        origin=None, no_safe_fix=None,
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
    importers = tuple((Path(f"p{number}", "Cart"), 9 - number) for number in range(9))
    card = replace(CARD, importers=importers)
    assert "and 3 more paths" in card_markdown(card)
    assert all(str(path) in card_text(card) for path, _ in importers)
