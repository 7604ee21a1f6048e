"""Fixes that concern several cells of a notebook: each edit is addressed to the document of its cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.test_code_action import actions, resolved
from tests.lsp.test_notebooks import Open

pytestmark = pytest.mark.asyncio

FACE = "\U0001f600"


async def opened(connect: Connect, shop: Path, *cells: str) -> tuple[Editor, Open]:
    """A notebook of these cells, the second of which holds words."""
    editor = await connect("vscode", shop)
    await editor.whole()
    book = Open(editor, shop / "app/book.ipynb", cells)
    await editor.until(lambda: any(editor.shown(uri) for uri in book.cells))
    return editor, book


def texts(book: Open) -> list[str]:
    return [book.editor.held[uri].text for uri in book.cells]


async def whole_notebook(editor: Editor, uri: str) -> list[types.CodeAction]:
    return await actions(editor, uri, "", "notebook.source.fixAll")


async def test_a_name_is_renamed_in_every_cell_that_uses_it(connect: Connect, shop: Path) -> None:
    policy = shop / "canonic.toml"
    policy.write_text(policy.read_text().replace('"shop.old:Manager"', '"shop.aliased:OldManager"'))
    (shop / "shop/aliased.py").write_text("from shop.core.manager import Manager as OldManager\n")
    cells = (
        f"%time x = 1\n'{FACE}'; from shop.aliased import OldManager",
        "# OldManager",
        "print(1)",
        f"y = '{FACE}', OldManager('x')\n\nz = f'{{OldManager}}'\n",
    )
    editor, book = await opened(connect, shop, *cells)
    _, way = await actions(editor, book.cells[0], "OldManager", "quickfix")
    assert way.title.endswith("and rename `OldManager` to `Manager` in this file")
    book.type(2, "1", "11")  # other cells may be typed in meanwhile
    assert sorted(book.apply(await resolved(editor, way))) == [0, 3]
    assert texts(book) == [
        cells[0].replace("shop.aliased import OldManager", "shop.core.manager import Manager"),
        cells[1],
        "print(11)",
        cells[3].replace("OldManager", "Manager"),
    ]
    await editor.until(lambda: not any(editor.shown(uri) for uri in book.cells))


async def test_fix_all_of_a_cell_is_its_own_and_that_of_the_notebook_is_all_of_them(
    connect: Connect, shop: Path
) -> None:
    cells = (
        "from shop.compat import Manager",
        "from shop.compat import Manager",
        f"'{FACE}'; from shop.old import Manager as Other\nOther('x')\n",
        "from shop.old import Manager as Third; print(Manager, Third)",
    )
    editor, book = await opened(connect, shop, *cells)
    await editor.until(lambda: all(editor.shown(book.cells[number]) for number in (0, 2, 3)))
    (own,) = await actions(editor, book.cells[2], "Manager", "source.fixAll")
    assert (own.kind, own.title) == ("source.fixAll.canonic", "Canonic: apply the safe fix in this cell")
    assert book.apply(await resolved(editor, own)) == [2]
    await editor.until(lambda: not editor.shown(book.cells[2]))
    (every,) = await whole_notebook(editor, book.cells[2])
    assert (every.kind, every.title) == (
        "notebook.source.fixAll.canonic",
        "Canonic: apply all 2 safe fixes in this notebook",
    )
    assert sorted(book.apply(await resolved(editor, every))) == [0, 3]
    home = "shop.core.manager"
    assert texts(book) == [
        cells[0].replace("shop.compat", home),
        cells[1],
        cells[2].replace("shop.old", home),
        cells[3].replace("shop.old", home),
    ]
    await editor.until(lambda: not any(editor.shown(uri) for uri in book.cells))
    assert await whole_notebook(editor, book.cells[2]) == []


async def test_all_of_a_name_in_the_notebook_is_one_action(connect: Connect, shop: Path) -> None:
    cells = ("from shop.compat import Manager", "", "from shop.old import Manager as Other\nprint(Manager, Other)")
    editor, book = await opened(connect, shop, *cells)
    place = editor.at(book.cells[0], "Manager")
    asked = types.CodeActionParams(
        place.text_document,
        types.Range(place.position, place.position),
        types.CodeActionContext([], only=[types.CodeActionKind.QuickFix]),
    )
    found = await editor.text_document_code_action_async(asked) or ()
    (action,) = [one for one in found if "of `Manager` in this notebook" in one.title]
    assert isinstance(action, types.CodeAction)
    assert action.title == "Canonic: fix all 2 of `Manager` in this notebook"
    assert sorted(book.apply(await resolved(editor, action))) == [0, 2]
    await editor.until(lambda: not any(editor.shown(uri) for uri in book.cells))


async def test_a_finding_is_ignored_where_it_stands_in_its_cell(connect: Connect, shop: Path) -> None:
    cells = ("x = 1", "", f"'{FACE}'; from shop.old import Manager\nprint(Manager)")
    editor, book = await opened(connect, shop, *cells)
    place = editor.at(book.cells[2], "Manager")
    span = types.Range(place.position, place.position)
    context = types.CodeActionContext([], only=[types.CodeActionKind.QuickFix])
    found = await editor.text_document_code_action_async(types.CodeActionParams(place.text_document, span, context))
    (action,) = [one for one in found or () if one.title == "Canonic: ignore `deprecated-import` here"]
    assert isinstance(action, types.CodeAction)
    assert book.apply(await resolved(editor, action)) == [2]
    first = f"'{FACE}'; from shop.old import Manager  # canonic: ignore[deprecated-import]"
    assert texts(book) == [*cells[:2], f"{first}\nprint(Manager)"]
    await editor.until(lambda: not any(editor.shown(uri) for uri in book.cells))


async def test_a_call_and_the_import_that_it_needs_may_lie_in_two_cells(connect: Connect, shop: Path) -> None:
    (shop / "canonic.toml").write_text(
        '[[call]]\nlegacy = "shop.core.manager:get_manager"\n'
        'replace-with = "Manager(\'me\')"\nimports = ["shop.core.manager:Manager"]\n'
    )
    cells = ("from shop.core.manager import get_manager", "", f"x = '{FACE}', get_manager()")
    editor, book = await opened(connect, shop, *cells)
    # What is done to one cell on save must not write into another.
    assert await actions(editor, book.cells[2], "get_manager()", "source.fixAll") == []
    assert len(await whole_notebook(editor, book.cells[2])) == 1
    action, *_ = await actions(editor, book.cells[2], "get_manager()", "quickfix")
    assert sorted(book.apply(await resolved(editor, action))) == [0, 2]
    assert texts(book) == [
        "from shop.core.manager import Manager, get_manager",
        "",
        f"x = '{FACE}', Manager('me')",
    ]
