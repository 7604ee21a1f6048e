"""Notebooks that the editor holds: their cells as one file for the analysis, and each cell's findings pushed.

Findings of cells are always pushed, whatever the editor does with other documents: not every editor that asks for
diagnostics asks for those of cells.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from canonic.lsp.convert import Coordinates
from canonic.text.spans import Lines

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

SYNC = types.NotebookDocumentSyncOptions(
    notebook_selector=[types.NotebookDocumentFilterWithNotebook("*", cells=[types.NotebookCellLanguage("python")])],
    save=True,
)


class CellCoordinates(Coordinates):
    """Conversion between places in the joined text of a notebook and positions in one cell.

    `lines` are those of the joined text.
    """

    def __init__(self, source: str, encoding: str, joined: str, first_line: int) -> None:
        super().__init__(source, encoding)
        self._cell = Coordinates(source, encoding)
        self._before = first_line - 1
        self.lines = Lines(joined)

    def position(self, line: int, column: int) -> types.Position:
        """The position in the cell of a place in the joined text."""
        return self._cell.position(max(line - self._before, 1), column)

    def place(self, position: types.Position) -> tuple[int, int]:
        """The place in the joined text of a position in the cell."""
        line, column = self._cell.place(position)
        return line + self._before, column


def register(server: CanonicServer) -> None:
    """Listen to notebooks."""

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenNotebookDocumentParams) -> None:
        server.session.locations_changed()
        _changed(server, params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeNotebookDocumentParams) -> None:
        cells = params.change.cells
        for closed in (cells.structure.did_close or ()) if cells is not None and cells.structure is not None else ():
            server.session.push_empty(closed.uri)
        if cells is not None and cells.structure is not None:
            server.session.locations_changed()
        _changed(server, params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveNotebookDocumentParams) -> None:
        server.session.refresh([params.notebook_document.uri])

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseNotebookDocumentParams) -> None:
        for cell in params.cell_text_documents:
            server.session.push_empty(cell.uri)
        server.session.locations_changed()
        located = server.places.locate(params.notebook_document.uri)
        if located is not None:
            server.places.closed(located)
            located.folder.change(located.path, None)


def cell_uris(notebook: types.NotebookDocument) -> list[str]:
    """The documents of the cells, in their order."""
    return [cell.document for cell in notebook.cells]


def file_text(server: CanonicServer, notebook: types.NotebookDocument) -> str:
    """The file that an editor would write, as far as it is read: each cell with its kind and source."""
    cells: list[dict[str, Any]] = []
    for cell in notebook.cells:
        document = server.documents.opened(cell.document)
        is_code = cell.kind == types.NotebookCellKind.Code
        is_python = document is not None and document.language_id in (None, "", "python")
        kind = "code" if is_code and is_python else "markdown"
        source = document.source if document is not None else ""
        cells.append({"cell_type": kind, "metadata": {}, "source": source, "outputs": []})
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _changed(server: CanonicServer, uri: str) -> None:
    notebook = server.documents.get_notebook_document(notebook_uri=uri)
    located = server.places.locate(uri)
    if notebook is None or located is None:
        return
    server.places.opened(located)
    located.folder.change(located.path, file_text(server, notebook))
    server.session.push_cells(located.folder, located.path)
