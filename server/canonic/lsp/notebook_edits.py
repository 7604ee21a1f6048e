"""Edits of a notebook, in places of its joined text, as edits that an editor can take.

Where the editor holds the notebook they go to the documents of its cells; else to the text of the file, which is JSON:
the sources of the cells change in it and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from canonic.lsp.convert import Coordinates
from canonic.lsp.workspace_edit import FileEdit
from canonic.text.edits import TextEdit

if TYPE_CHECKING:
    from canonic.lsp.folder import Folder
    from canonic.lsp.server import CanonicServer
    from canonic.notebooks.cells import Notebook


def notebook_edits(
    server: CanonicServer, folder: Folder, path: str, edits: Sequence[TextEdit], annotation: str = ""
) -> list[FileEdit]:
    """The edits of a notebook, each for its document. `annotation` is as in `FileEdit`.

    Raises ValueError when one of them does not stay inside a cell's Python.
    """
    notebook = folder.analysis.notebook(path) if folder.analysis is not None else None
    if notebook is None:
        raise ValueError("it can no longer be read")
    changes = notebook.replacements(edits)
    cells = {cell.cell: cell for cell in server.places.cells(folder, path)}
    if not cells:
        return [_file_edit(server, folder, path, notebook, changes, annotation)]
    grouped: dict[int, list[TextEdit]] = {}
    for edit in edits:
        grouped.setdefault(notebook.place(edit.span.line)[0], []).append(edit)
    return [
        FileEdit(
            cells[number].uri,
            server.places.version(cells[number].uri),
            server.places.coordinates(cells[number]),
            tuple(own),
            annotation,
        )
        for number, own in grouped.items()
    ]


def _file_edit(
    server: CanonicServer,
    folder: Folder,
    path: str,
    notebook: Notebook,
    changes: Sequence[tuple[int, int, str]],
    annotation: str,
) -> FileEdit:
    coordinates = Coordinates(notebook.raw, server.encoding)
    lines, mark = coordinates.lines, coordinates.mark
    edits = tuple(TextEdit(lines.span(start - mark, end - mark), text) for start, end, text in changes)
    return FileEdit(server.places.uri_of(folder, path), None, coordinates, edits, annotation)
