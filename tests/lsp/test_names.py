"""Where a policy name is: code lenses, references over all its paths, and workspace symbols."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.profiles import PROFILES

pytestmark = pytest.mark.asyncio

COMMAND = "client.showReferences"


async def lenses(editor: Editor, uri: str) -> list[types.CodeLens]:
    params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    found = await editor.text_document_code_lens_async(params)
    return [await editor.code_lens_resolve_async(lens) for lens in found or ()]


async def titles(editor: Editor, uri: str) -> list[str]:
    return [lens.command.title for lens in await lenses(editor, uri) if lens.command is not None]


async def references(editor: Editor, uri: str, word: str, *, declaration: bool = False) -> list[str]:
    place = editor.at(uri, word)
    params = types.ReferenceParams(types.ReferenceContext(declaration), place.text_document, place.position)
    found = await editor.text_document_references_async(params)
    return sorted(f"{item.uri.rpartition('/')[2]}:{item.range.start.line + 1}" for item in found or ())


@pytest.mark.parametrize("profile", PROFILES)
async def test_definition_and_shims_say_how_many_imports_there_are(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    home = editor.open(shop / "shop/core/manager.py")
    (lens,) = await lenses(editor, home)
    assert lens.command is not None
    assert lens.command.title == "SSOT · 2 canonical · 3 legacy imports"
    assert lens.command.command == ""
    assert editor.covered(home, lens.range) == "Manager"
    shim = editor.open(shop / "shop/compat.py")
    assert await titles(editor, shim) == ["shim · 2 importers left"]
    assert await titles(editor, editor.open(shop / "app/one.py")) == []


async def test_lenses_follow_the_text_of_other_files(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    shim = editor.open(shop / "shop/compat.py")
    assert await titles(editor, shim) == ["shim · 2 importers left"]
    uri = editor.open(shop / "app/one.py")
    refreshed = editor.lens_refreshes
    editor.replace(uri, "shop.compat", "shop.core.manager")
    await editor.until(lambda: editor.lens_refreshes > refreshed)
    assert await titles(editor, shim) == ["shim · 1 importer left"]
    editor.replace(uri, "from shop.core.manager import Manager", "import shop.compat")
    assert await titles(editor, shim) == ["shim · 2 importers left"]
    editor.replace(uri, "import shop.compat", "import shop.core")
    assert await titles(editor, shim) == ["shim · 1 importer left"]


async def test_lenses_are_asked_for_again_only_when_a_number_changes(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    home = editor.open(shop / "shop/core/manager.py")
    assert await titles(editor, home) == ["SSOT · 2 canonical · 3 legacy imports"]
    before = editor.lens_refreshes
    uri = editor.open(shop / "app/call.py")
    # By the canonical path, so that there is nothing to find.
    editor.replace(uri, "m.send", "m.send  ")
    editor.replace(uri, "import get_manager", "import Manager, get_manager")
    await editor.until(lambda: editor.lens_refreshes > before)
    assert await titles(editor, home) == ["SSOT · 3 canonical · 3 legacy imports"]
    for text in ("y", "z"):
        editor.replace(uri, "m = ", f"{text} = m = ")
    finding = editor.open(shop / "app/one.py")
    editor.replace(finding, "return Manager('x')", "return Manager('y')")
    file = shop / "app/clean.py"
    file.write_text("")
    editor.watched(file)
    await editor.until(lambda: editor.lens_refreshes > before + 1)
    assert await titles(editor, home) == ["SSOT · 2 canonical · 3 legacy imports"]
    assert editor.lens_refreshes == before + 2


async def test_a_lens_shows_the_imports_by_the_editor_s_own_command(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop, options={"showReferencesCommand": COMMAND})
    await editor.whole()
    home = editor.open(shop / "shop/core/manager.py")
    (lens,) = await lenses(editor, home)
    assert lens.command is not None
    assert lens.command.command == COMMAND
    uri, position, places = lens.command.arguments or ()
    assert (uri, position["line"]) == (home, 0)
    assert [place["uri"].rpartition("/")[2] for place in places] == [
        "one.py",
        "two.py",
        "old.py",
        "clean.py",
        "compat.py",
    ]


@pytest.mark.parametrize("data", [None, {"uri": 7}, {"uri": "file:///nowhere.py", "number": 0}])
async def test_a_lens_of_somebody_else_is_empty(connect: Connect, shop: Path, data: Any) -> None:
    editor = await connect("vscode", shop)
    place = types.Position(0, 0)
    lens = await editor.code_lens_resolve_async(types.CodeLens(types.Range(place, place), data=data))
    assert lens.command == types.Command("", "")


@pytest.mark.parametrize("profile", PROFILES)
async def test_references_are_the_imports_by_all_paths(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    everywhere = ["clean.py:1", "compat.py:1", "old.py:1", "one.py:1", "two.py:1"]
    uri = editor.open(shop / "app/two.py")
    assert await references(editor, uri, "Manager") == everywhere
    assert await references(editor, uri, "print(Manager", declaration=True) == []
    home = editor.open(shop / "shop/core/manager.py")
    assert await references(editor, home, "Manager", declaration=True) == sorted([*everywhere, "manager.py:1"])
    assert await references(editor, home, "get_manager") == []


async def test_policy_names_are_workspace_symbols(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    for query, count in (("", 1), ("mngr", 1), ("Nothing", 0)):
        found = await editor.workspace_symbol_async(types.WorkspaceSymbolParams(query))
        assert len(found or ()) == count, query
    (symbol,) = await editor.workspace_symbol_async(types.WorkspaceSymbolParams("Manager")) or ()
    assert isinstance(symbol, types.SymbolInformation)
    assert (symbol.name, symbol.container_name, symbol.kind) == ("Manager", "shop.core.manager", types.SymbolKind.Class)
    assert symbol.location.range == types.Range(types.Position(0, 6), types.Position(0, 13))
