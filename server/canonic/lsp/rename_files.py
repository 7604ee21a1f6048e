"""Files that the user renames in the editor: the policy follows, and imports too where a setting says so."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.lsp import uris
from canonic.lsp.files import look
from canonic.lsp.workspace_edit import FileEdit, workspace_edit

if TYPE_CHECKING:
    from canonic.lsp.folder import Folder
    from canonic.lsp.server import CanonicServer
    from canonic.text.edits import TextEdit

logger = logging.getLogger(__name__)

FILTERS = [
    types.FileOperationFilter(types.FileOperationPattern("**/*.{py,pyi}", types.FileOperationPatternKind.File), "file"),
    types.FileOperationFilter(types.FileOperationPattern("**", types.FileOperationPatternKind.Folder), "file"),
]


def register(server: CanonicServer) -> None:
    """Offer the request, and listen to what became of it."""
    options = types.FileOperationRegistrationOptions(FILTERS)

    @server.feature(types.WORKSPACE_WILL_RENAME_FILES, options)
    async def will_rename(params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
        for folder in list(server.session.folders.values()):
            await look(server, folder)
        files = [file for folder in server.session.folders.values() for file in _edits(server, folder, params.files)]
        return workspace_edit(server.client, files) if files else None

    @server.feature(types.WORKSPACE_DID_RENAME_FILES, options)
    def did_rename(params: types.RenameFilesParams) -> None:
        server.session.refresh([uri for file in params.files for uri in (file.old_uri, file.new_uri)])

    @server.feature(types.WORKSPACE_DID_DELETE_FILES, options)
    def did_delete(params: types.DeleteFilesParams) -> None:
        server.session.refresh([file.uri for file in params.files])

    @server.feature(types.WORKSPACE_DID_CREATE_FILES, options)
    def did_create(params: types.CreateFilesParams) -> None:
        server.session.refresh([file.uri for file in params.files])


def _edits(server: CanonicServer, folder: Folder, files: Iterable[types.FileRename]) -> list[FileEdit]:
    from canonic.policy.write import renamed  # the engine loads after `initialize` is answered
    from canonic.resolution.moved_files import MovedFiles

    reader = folder.analysis
    if reader is None or not reader.whole:
        return []
    pairs = [(_inside(folder, file.old_uri), _inside(folder, file.new_uri)) for file in files]
    moves = MovedFiles(reader.judge, [(old, new) for old, new in pairs if old is not None and new is not None])
    if not moves:
        return []
    found: dict[str, list[TextEdit]] = {}
    for path in folder.policy_files():
        found[path] = list(renamed(folder.text(path) or "", moves.rename))
    for path, edits in moves.directives():
        found.setdefault(path, []).extend(edits)
    if server.configuration.updates_importers(folder.uri):
        for path, edits in moves.importers():
            found.setdefault(path, []).extend(edits)
    made = []
    for path, edits in found.items():
        if edits:
            located = server.places.located(folder, path)
            version = server.places.version(located.uri)
            made.append(FileEdit(located.uri, version, server.places.coordinates(located), tuple(edits)))
    logger.info("A rename of %d files changes %d others", len(pairs), len(made))
    return made


def _inside(folder: Folder, uri: str) -> str | None:
    path = uris.path_of(uri)
    return uris.relative(path, folder.root) if path is not None else None
