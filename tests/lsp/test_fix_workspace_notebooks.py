"""The fix of the workspace reaches notebooks, open or not, and says which it had to leave out."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.profiles import PROFILES
from tests.lsp.test_fix_workspace import annotated, fix
from tests.lsp.test_notebooks import CELLS, Open
from tests.notebooks.building import notebook, text

pytestmark = pytest.mark.asyncio

MENDED = tuple(
    cell
    if cell == CELLS[1]
    else cell.replace("shop.compat", "shop.core.manager").replace("shop.old", "shop.core.manager")
    for cell in CELLS
)


def write(file: Path, *cells: str, form: str = "jupyter", mark: str = "") -> str:
    """A notebook whose second cell holds words; gives its text."""
    content = mark + notebook(cells[0], text(cells[1]), *cells[2:], form=form)
    file.write_bytes(content.encode())
    return content


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("form", "mark"), [("jupyter", ""), ("compact", "\ufeff"), ("escaped", "")])
async def test_notebooks_that_are_not_open_are_changed_on_disk_and_nothing_else_in_them(
    connect: Connect, shop: Path, profile: str, form: str, mark: str
) -> None:
    file = shop / "app/book.ipynb"
    write(file, *CELLS, form=form, mark=mark)
    editor = await connect(profile, shop)
    await editor.whole()
    assert await fix(editor) == {"applied": True, "files": 4}
    after = file.read_bytes().decode()
    assert after == write(shop / "app/other.ipynb", *MENDED, form=form, mark=mark)
    (shop / "app/other.ipynb").unlink()


async def test_a_notebook_that_is_open_is_changed_cell_by_cell(connect: Connect, shop: Path) -> None:
    file = shop / "app/book.ipynb"
    before = write(file, *CELLS)
    editor = await connect("vscode", shop)
    await editor.whole()
    book = Open(editor, file)
    book.type(0, "x = ", "y = ")  # not saved, and kept
    await editor.until(lambda: editor.shown(book.cells[0]))
    assert await fix(editor, preview=True) == {"applied": True, "files": 4}
    assert [editor.held[uri].text for uri in book.cells] == [MENDED[0].replace("x = ", "y = "), *MENDED[1:]]
    assert file.read_bytes().decode() == before
    assert set(annotated(editor).values()) == {"safe"}
    await editor.until(lambda: not editor.shown(book.cells[0]))
    assert (await fix(editor))["reason"] == "there is nothing that can be fixed"


async def test_the_offer_counts_notebooks_and_one_name_may_be_meant(connect: Connect, shop: Path) -> None:
    file = shop / "app/book.ipynb"
    write(file, *CELLS)
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/two.py")
    await editor.diagnosed(uri, 1)
    place = editor.at(uri, "Manager").position
    context = types.CodeActionContext([], only=[types.CodeActionKind.QuickFix])
    asked = types.CodeActionParams(types.TextDocumentIdentifier(uri), types.Range(place, place), context)
    titles = [action.title for action in await editor.text_document_code_action_async(asked) or ()]
    assert "Canonic: fix all of `Manager` in the workspace (4 files)" in titles
    assert (await fix(editor, name="Nobody"))["applied"] is False
    assert (await fix(editor, name="Manager"))["files"] == 4


async def test_a_notebook_that_cannot_be_changed_is_named_with_the_reason(connect: Connect, shop: Path) -> None:
    file = shop / "app/book.ipynb"
    before = write(file, CELLS[2], "Words").replace('"source": [', '"source": [], "source": [', 1)
    file.write_text(before)
    editor = await connect("vscode", shop)
    await editor.whole()
    answer = await fix(editor)
    reason = "its cells cannot be rewritten (cell 1 has no source)"
    assert answer == {"applied": True, "files": 3, "leftOut": {"app/book.ipynb": reason}}
    assert file.read_text("utf-8") == before
    (message,) = [one.message for one in editor.messages if "left out" in one.message]
    assert f"app/book.ipynb: {reason}" in message
    again = await fix(editor)
    assert (again["applied"], again["leftOut"]) == (False, answer["leftOut"])
