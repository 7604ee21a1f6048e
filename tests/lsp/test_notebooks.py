"""Notebooks: each cell has its findings, in its own places, and is fixed by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import GENEROUS, Editor, Held
from tests.lsp.test_code_action import actions, resolved

pytestmark = pytest.mark.asyncio

CELLS = (
    "%matplotlib inline\nx = '\U0001f600'; from shop.compat import Manager  # \U0001f600",
    "# Words, from shop.compat import Manager",
    "from shop.old import Manager as Other\n\nOther('x')",
    "print(Manager)",
)


class Open:
    """A notebook that an editor holds."""

    def __init__(self, editor: Editor, file: Path, cells: tuple[str, ...] = CELLS) -> None:
        self.editor = editor
        self.uri = file.as_uri()
        self.version = 1
        self.cells = [self._cell(number, text) for number, text in enumerate(cells)]
        cell_documents = [self._item(uri) for uri in self.cells]
        kinds = [
            types.NotebookCellKind.Markup if number == 1 else types.NotebookCellKind.Code
            for number in range(len(cells))
        ]
        notebook = types.NotebookDocument(
            self.uri,
            "jupyter-notebook",
            1,
            [types.NotebookCell(kind, uri) for kind, uri in zip(kinds, self.cells, strict=True)],
        )
        editor.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, cell_documents))
        for uri in self.cells:
            editor.cells[uri] = partial(self._apply_to, uri)

    def _cell(self, number: int, text: str) -> str:
        uri = f"vscode-notebook-cell:{self.uri.removeprefix('file://')}#W{number}"
        self.editor.held[uri] = Held(text, 1)
        return uri

    def _item(self, uri: str) -> types.TextDocumentItem:
        return types.TextDocumentItem(uri, "python", 1, self.editor.held[uri].text)

    def type(self, number: int, old: str, new: str) -> None:
        """Type in a cell, over the first `old`."""
        start = self.editor.held[self.cells[number]].text.index(old)
        self._type_at(number, start, start + len(old), new)

    def _type_at(self, number: int, start: int, end: int, new: str) -> None:
        uri = self.cells[number]
        held = self.editor.held[uri]
        span = types.Range(self.editor.position(held.text, start), self.editor.position(held.text, end))
        held.text = held.text[:start] + new + held.text[end:]
        held.version += 1
        document = types.VersionedTextDocumentIdentifier(held.version, uri)
        content = types.NotebookDocumentCellContentChanges(
            document, [types.TextDocumentContentChangePartial(span, new)]
        )
        self._change(types.NotebookDocumentCellChanges(text_content=[content]))

    def remove(self, number: int) -> None:
        """Delete a cell."""
        uri = self.cells.pop(number)
        array = types.NotebookCellArrayChange(number, 1)
        closed = [types.TextDocumentIdentifier(uri)]
        self._change(
            types.NotebookDocumentCellChanges(
                structure=types.NotebookDocumentCellChangeStructure(array, did_close=closed)
            )
        )

    def insert(self, number: int, text: str) -> str:
        """Insert a code cell."""
        uri = self._cell(100 + self.version, text)
        self.cells.insert(number, uri)
        array = types.NotebookCellArrayChange(number, 0, [types.NotebookCell(types.NotebookCellKind.Code, uri)])
        structure = types.NotebookDocumentCellChangeStructure(array, did_open=[self._item(uri)])
        self._change(types.NotebookDocumentCellChanges(structure=structure))
        return uri

    def close(self) -> None:
        """Close the notebook."""
        self.editor.notebook_document_did_close(
            types.DidCloseNotebookDocumentParams(
                types.NotebookDocumentIdentifier(self.uri), [types.TextDocumentIdentifier(uri) for uri in self.cells]
            )
        )

    def apply(self, edit: types.WorkspaceEdit) -> list[int]:
        """Apply an edit, and give the cells that it is addressed to."""
        numbers = []
        for change in edit.document_changes or ():
            assert isinstance(change, types.TextDocumentEdit)
            assert change.text_document.version == self.editor.held[change.text_document.uri].version
            self._apply_to(change.text_document.uri, change.edits)
            numbers.append(self.cells.index(change.text_document.uri))
        return numbers

    def _apply_to(self, uri: str, edits: Sequence[Any]) -> None:
        number, text = self.cells.index(uri), self.editor.held[uri].text
        for part in sorted(edits, key=lambda part: self.editor.offset(text, part.range.start), reverse=True):
            start, end = self.editor.offset(text, part.range.start), self.editor.offset(text, part.range.end)
            self._type_at(number, start, end, part.new_text)

    def _change(self, cells: types.NotebookDocumentCellChanges) -> None:
        self.version += 1
        self.editor.notebook_document_did_change(
            types.DidChangeNotebookDocumentParams(
                types.VersionedNotebookDocumentIdentifier(self.version, self.uri),
                types.NotebookDocumentChangeEvent(cells=cells),
            )
        )


def write(file: Path, sources: tuple[str, ...] = CELLS) -> Path:
    """Write a notebook of these cells, the second of which holds words."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "source": text, "outputs": []} for text in sources
    ]
    cells[1]["cell_type"] = "markdown"
    file.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return file


async def test_each_cell_has_its_findings_in_its_own_places(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    assert editor.server_capabilities.notebook_document_sync is not None
    book = Open(editor, write(shop / "app/book.ipynb"))
    first, words, third, last = book.cells
    await editor.until(lambda: editor.shown(first) and editor.shown(third))
    assert editor.covered(first, editor.shown(first)[0].range) == "Manager"
    assert editor.covered(third, editor.shown(third)[0].range) == "Manager as Other"
    assert not editor.shown(words)
    assert not editor.shown(last)
    assert await editor.diagnose(first) == []  # pushed, so never pulled as well
    await editor.whole()
    book.type(2, "shop.old", "shop.core.manager")
    await editor.until(lambda: not editor.shown(third))
    assert editor.shown(first)


async def test_a_fix_stays_in_its_cell(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    book = Open(editor, write(shop / "app/book.ipynb"))
    first, _, third, _ = book.cells
    await editor.until(lambda: editor.shown(first))
    action, *_ = await actions(editor, first, "Manager", "quickfix")
    assert book.apply(await resolved(editor, action)) == [0]
    assert editor.held[first].text == CELLS[0].replace("shop.compat", "shop.core.manager")
    (every,) = await actions(editor, third, "Manager", "source.fixAll")
    assert book.apply(await resolved(editor, every)) == [2]
    assert editor.held[third].text == CELLS[2].replace("shop.old", "shop.core.manager")
    await editor.until(lambda: not editor.shown(first) and not editor.shown(third))


async def test_cells_that_come_and_go_take_their_findings_along(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    book = Open(editor, shop / "app/new.ipynb")
    first, _, third, _ = book.cells
    await editor.until(lambda: editor.shown(third))
    added = book.insert(1, "from shop.old import Manager\n")
    await editor.until(lambda: editor.shown(added))
    assert editor.covered(third, editor.shown(third)[0].range) == "Manager as Other"
    book.remove(0)
    await editor.until(lambda: not editor.shown(first))
    book.type(0, "from shop", "\n\nfrom shop")
    await editor.until(lambda: editor.shown(added)[0].range.start.line == 2)
    book.close()
    await editor.until(lambda: not editor.shown(added) and not editor.shown(third))


async def test_hover_and_definition_answer_in_a_cell(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    book = Open(editor, write(shop / "app/book.ipynb"))
    place = editor.at(book.cells[2], "Manager")
    hover = await editor.text_document_hover_async(types.HoverParams(place.text_document, place.position))
    assert hover is not None
    assert hover.range is not None
    assert hover.range.start.line == 0
    (link,) = (
        await editor.text_document_definition_async(types.DefinitionParams(place.text_document, place.position)) or ()
    )
    assert isinstance(link, types.LocationLink)
    assert link.target_uri == (shop / "shop/core/manager.py").as_uri()
    home = editor.open(shop / "shop/core/manager.py")
    asked = editor.at(home, "Manager")
    found = await editor.text_document_references_async(
        types.ReferenceParams(types.ReferenceContext(False), asked.text_document, asked.position)
    )
    assert book.cells[2] in {item.uri for item in found or ()}


async def test_a_change_of_a_shim_reaches_the_cells(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    book = Open(editor, write(shop / "app/book.ipynb"))
    await editor.until(lambda: editor.shown(book.cells[2]))
    await editor.whole()
    toml = shop / "canonic.toml"
    toml.write_text(toml.read_text().replace(', "shop.old:Manager"', ""))
    editor.watched(toml)
    await editor.until(lambda: not editor.shown(book.cells[2]))
    assert editor.shown(book.cells[0])


PATCHING = "from unittest.mock import patch\n\nwith patch('shop.compat.Manager'):\n    pass\n"


async def test_a_place_in_a_notebook_that_a_reason_points_to_has_its_cell(connect: Connect, shop: Path) -> None:
    file = shop / "app/book.ipynb"
    cells = (*CELLS[:2], PATCHING, "print(1)")
    write(file, cells)
    late = shop / "app/late.py"
    late.write_text("def run():\n    from shop.compat import Manager\n    return Manager\n")
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(late)

    async def place() -> types.DiagnosticRelatedInformation:
        (found,) = await editor.diagnosed(uri, 1)
        (one,) = [item for item in found.related_information or () if "may be replaced here" in item.message]
        return one

    closed = await place()
    assert closed.message.startswith("cell 3, line 3: ")
    assert closed.location == types.Location(file.as_uri(), types.Range(types.Position(0, 0), types.Position(0, 0)))
    book = Open(editor, file, cells)
    async with asyncio.timeout(GENEROUS):
        while (opened := await place()).location.uri != book.cells[2]:
            await asyncio.sleep(0.01)
    assert editor.covered(book.cells[2], opened.location.range) == "shop.compat.Manager"
    assert opened.message == closed.message


async def test_a_hover_in_plain_text_names_the_cells_of_importers(connect: Connect, shop: Path) -> None:
    write(shop / "app/book.ipynb")
    editor = await connect("bare", shop)
    await editor.whole()
    uri = editor.open(shop / "app/two.py")
    place = editor.at(uri, "Manager")
    found = await editor.text_document_hover_async(types.HoverParams(place.text_document, place.position))
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    lines = [line.strip() for line in found.contents.value.splitlines()]
    assert "app/book.ipynb:cell 1:2" in lines
    assert "app/book.ipynb:cell 3:1" in lines
