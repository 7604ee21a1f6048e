"""Where things lie: from the editor's URIs to files of a workspace folder and back, and from places to positions.

A cell of a notebook is a part of the notebook's file. An untitled buffer counts as a file at the top of the first
folder, under a name that no file has. Knows nothing of what is found in the files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.findings import Finding
from canonic.lsp import uris
from canonic.lsp.convert import Coordinates
from canonic.lsp.documents import Document
from canonic.lsp.notebooks import CellCoordinates, cell_uris
from canonic.text.spans import Span
from canonic.workspace.files import NOTEBOOK

if TYPE_CHECKING:
    from canonic.lsp.folder import Folder
    from canonic.lsp.server import CanonicServer
    from canonic.notebooks.cells import Notebook

UNTITLED = "untitled:"


@dataclass(frozen=True, slots=True)
class Located:
    """A file of a workspace folder, and its open document if there is one."""

    folder: Folder
    path: str
    uri: str
    document: Document | None
    cell: int = 0
    """From 1: the document is this cell of the file."""


class Places:
    """See the module. `folders` are those of the session, by URI."""

    def __init__(self, server: CanonicServer, folders: dict[str, Folder]) -> None:
        self._server = server
        self._folders = folders
        self._spellings: dict[tuple[str, str], str] = {}

    def locate(self, uri: str) -> Located | None:
        """Where a URI lies, in the innermost folder that holds it; None outside of all."""
        document = self._server.documents.opened(uri)
        notebook = self._server.documents.get_notebook_document(cell_uri=uri)
        if notebook is not None:
            whole = self.locate(notebook.uri)
            cells = cell_uris(notebook)
            if whole is None or uri not in cells:
                return None
            return Located(whole.folder, whole.path, uri, document, cells.index(uri) + 1)
        if uri.startswith(UNTITLED):
            return self._untitled(uri, document)
        path = uris.path_of(uri)
        found: tuple[int, Folder, str] | None = None
        for folder in self._folders.values() if path is not None else ():
            inner = uris.relative(path or "", folder.root)
            if inner is not None and (found is None or len(inner) < found[0]):
                found = (len(inner), folder, inner)
        return Located(found[1], found[2], uri, document) if found is not None else None

    def located(self, folder: Folder, path: str) -> Located:
        """The same for a path of a folder."""
        uri = self.uri_of(folder, path)
        return Located(folder, path, uri, self._server.documents.opened(uri))

    def uri_of(self, folder: Folder, path: str) -> str:
        """The URI of a file, in the editor's own spelling where it holds the file."""
        return self._spellings.get((folder.uri, path)) or uris.uri_of(os.path.normpath(os.path.join(folder.root, path)))

    def opened(self, located: Located) -> None:
        """The editor holds a file: from now on it is called as the editor calls it."""
        self._spellings[located.folder.uri, located.path] = located.uri

    def closed(self, located: Located) -> None:
        """The editor has let go of a file."""
        self._spellings.pop((located.folder.uri, located.path), None)

    def owns(self, located: Located) -> bool:
        """Whether no folder further in holds the file too."""
        if len(self._folders) == 1:
            return True
        nearest = self.locate(located.uri)
        return nearest is None or nearest.folder is located.folder

    def version(self, uri: str) -> int | None:
        """The version of an open document; None when the editor does not hold it."""
        document = self._server.documents.opened(uri)
        return document.version if document is not None else None

    def documents(self) -> Iterator[Document]:
        """Every open document."""
        for document in list(self._server.documents.text_documents.values()):
            if isinstance(document, Document):
                yield document

    def cells(self, folder: Folder, path: str) -> list[Located]:
        """The cells of an open notebook; none when the editor does not hold it."""
        notebook = self._server.documents.get_notebook_document(notebook_uri=self.uri_of(folder, path))
        return [found for uri in cell_uris(notebook) if (found := self.locate(uri)) is not None] if notebook else []

    def findings(self, located: Located) -> tuple[Finding, ...]:
        """The findings of a file, or of one cell of it."""
        findings = located.folder.findings(located.path)
        if not located.cell:
            return findings
        notebook = self._notebook(located)
        if notebook is None:
            return ()
        return tuple(found for found in findings if notebook.place(found.span.line)[0] == located.cell)

    def coordinates(self, located: Located) -> Coordinates:
        """Conversion of places for any file, open or not."""
        if located.document is None:
            return Coordinates(located.folder.text(located.path) or "", self._server.encoding)
        notebook = self._notebook(located) if located.cell else None
        if notebook is not None:
            cell = next((cell for cell in notebook.cells if cell.number == located.cell), None)
            first = cell.first_line if cell is not None else 1
            return CellCoordinates(located.document.source, self._server.encoding, notebook.text, first)
        return located.document.coordinates

    def location(self, folder: Folder, path: str, span: Span) -> types.Location:
        """A place in any file as a location."""
        located = self.located(folder, path)
        if path.endswith(NOTEBOOK):
            number = notebook.place(span.line)[0] if (notebook := self._notebook(located)) is not None else 0
            for cell in self.cells(folder, path):
                if cell.cell == number:
                    return types.Location(cell.uri, self.coordinates(cell).range(span))
            start = types.Position(0, 0)  # the file itself is JSON, where nobody wants to look
            return types.Location(located.uri, types.Range(start, start))
        return types.Location(located.uri, self.coordinates(located).range(span))

    def cell_words(self, folder: Folder, path: str, span: Span) -> str:
        """Which cell and line of a notebook a place is, in words for people; empty for any other file."""
        notebook = folder.analysis.notebook(path) if folder.analysis is not None else None
        if notebook is None or not notebook.cells:
            return ""
        cell, line = notebook.place(span.line)
        return f"cell {cell}, line {line}"

    def _notebook(self, located: Located) -> Notebook | None:
        return located.folder.analysis.notebook(located.path) if located.folder.analysis is not None else None

    def _untitled(self, uri: str, document: Document | None) -> Located | None:
        """Where a buffer without a file counts as lying; only Python is of interest."""
        folder = next(iter(self._folders.values()), None)
        if folder is None or (document is not None and document.language_id != "python"):
            return None
        name = re.sub(r"[^\w.-]+", "_", uri[len(UNTITLED) :]).strip("_.") or "buffer"
        return Located(folder, f"{name} (untitled).py", uri, document)
