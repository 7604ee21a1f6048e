"""The card of a name, what its definition says of itself, and the way there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import GENEROUS, Editor
from tests.lsp.profiles import PROFILES

pytestmark = pytest.mark.asyncio


async def hover(editor: Editor, uri: str, word: str, inside: int = 1) -> types.Hover | None:
    place = editor.at(uri, word, inside)
    return await editor.text_document_hover_async(types.HoverParams(place.text_document, place.position))


async def card(editor: Editor, uri: str, word: str, inside: int = 1, containing: str = "") -> tuple[str, str]:
    """The text of a hover and what it stands on, asked again until it contains what may come late."""
    async with asyncio.timeout(GENEROUS):
        while True:
            found = await hover(editor, uri, word, inside)
            if found is not None:
                assert isinstance(found.contents, types.MarkupContent)
                assert found.range is not None
                if containing in found.contents.value:
                    return found.contents.value, editor.covered(uri, found.range)
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_hover_says_where_the_name_has_its_home(connect: Connect, shop: Path, profile: str) -> None:
    (shop / "app/wide.py").write_text("x = '\U0001f600\u00e9'; from shop.old import Manager\n\nManager('x')\n")
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/wide.py")
    text, word = await card(editor, uri, "Manager")
    assert word == "Manager"
    assert "from shop.core.manager import Manager" in text
    assert "Legacy path" in text
    assert f"({(shop / 'shop/core/manager.py').as_uri()}#L1)" in text
    used, word = await card(editor, uri, "Manager('x')")
    assert word == "Manager"
    assert "shop.core.manager" in used


async def test_signature_and_docstring_follow_when_jedi_has_answered(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    text, _ = await card(editor, uri, "Manager", containing="Keeps the connections")
    assert "Manager(user: str)" in text
    assert "And more" not in text


async def test_a_variable_bound_by_a_call_shows_the_card_of_its_class(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/call.py")
    text, word = await card(editor, uri, "m = get", inside=0, containing="Canonical path")
    assert word == "m"
    assert "shop.core.manager:Manager" in text
    _, word = await card(editor, uri, "send", containing="Canonical path")
    assert word == "send"


@pytest.mark.parametrize("profile", ["vscode", "bare"])
async def test_a_hover_says_that_the_home_is_in_an_import_cycle(connect: Connect, shop: Path, profile: str) -> None:
    home = shop / "shop/core/manager.py"
    alone = home.read_text()
    home.write_text(f"import shop.core.peer\n\n{alone}")
    (shop / "shop/core/peer.py").write_text("import shop.core.manager\n")
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    found = await hover(editor, uri, "Manager")
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    (told,) = [line for line in found.contents.value.splitlines() if line.startswith("Import cycle: ")]
    modules = told.removeprefix("Import cycle: ").split(" → ")
    assert ("`" in told) == (profile == "vscode")
    assert (len(modules), {name.strip("`") for name in modules}) == (3, {"shop.core.manager", "shop.core.peer"})
    home.write_text(alone)
    editor.watched(home)
    async with asyncio.timeout(GENEROUS):
        while (found := await hover(editor, uri, "Manager")) is None or "Import cycle" in str(found.contents):
            await asyncio.sleep(0.01)


async def test_names_that_mean_nothing_here_have_no_hover(connect: Connect, shop: Path) -> None:
    (shop / "app/plain.py").write_text("import os\n\nvalue = os.getcwd()\nprint(value)\n# Manager\n")
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/plain.py")
    for word in ("value)", "print", "# Manager", "\n\nvalue"):
        assert await hover(editor, uri, word) is None


async def test_an_editor_without_markdown_gets_plain_text(connect: Connect, shop: Path) -> None:
    editor = await connect("bare", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    found = await hover(editor, uri, "Manager")
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind == types.MarkupKind.PlainText
    assert "```" not in found.contents.value
    assert "shop.core.manager" in found.contents.value


@pytest.mark.parametrize("profile", [*PROFILES, "bare"])
async def test_definition_goes_through_the_shims_to_the_home(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/two.py", "y = '\U0001f600'; from shop.old import Manager\n\nprint(Manager)\n")
    home = (shop / "shop/core/manager.py").as_uri()
    name = types.Range(types.Position(0, 6), types.Position(0, 13))
    for word in ("Manager", "(Manager"):
        place = editor.at(uri, word, 2)
        found = await editor.text_document_definition_async(types.DefinitionParams(place.text_document, place.position))
        if profile == "bare":
            assert found == types.Location(home, name)
        else:
            assert isinstance(found, list)
            (link,) = found
            assert isinstance(link, types.LocationLink)
            assert (link.target_uri, link.target_selection_range) == (home, name)
            assert link.origin_selection_range is not None
            assert editor.covered(uri, link.origin_selection_range) == "Manager"


async def test_definition_is_silent_about_names_that_the_policy_does_not_know(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/call.py")
    place = editor.at(uri, "get_manager")
    found = await editor.text_document_definition_async(types.DefinitionParams(place.text_document, place.position))
    assert found is None
