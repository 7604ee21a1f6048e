"""What happens to files: texts opened, edited, saved and closed, files changed on disk."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.lsp import uris

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

logger = logging.getLogger(__name__)

WATCHED = (
    "**/*.py",
    "**/*.pyi",
    "**/*.ipynb",
    "**/*.toml",
    "**/.gitignore",
    # What may name a module, or says how imports are sorted.
    "**/*.{cfg,ini,yaml,yml,json,sh,mk}",
    "**/{Makefile,Procfile,Dockerfile*,*.Dockerfile,.editorconfig}",
)


def register(server: CanonicServer) -> None:
    """Listen to everything that changes what is true."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        uri = params.text_document.uri
        located = server.places.locate(uri)
        if located is None or located.document is None:
            return
        session = server.session
        pushed = session.is_pushed(located)
        if not pushed:
            session.push_empty(server.places.uri_of(located.folder, located.path))
            session.push_empty(uri)
            session.expect_pull(uri)
        server.places.opened(located)
        located.folder.change(located.path, located.document.text)
        if pushed:
            session.push(located)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        located = server.places.locate(params.text_document.uri)
        if located is None or located.document is None:
            return
        if server.session.is_pushed(located):
            located.folder.change(located.path, located.document.text)
            server.session.push(located)
        else:
            server.session.expect_pull(located.uri)
            located.folder.change(located.path, located.document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        server.session.refresh([params.text_document.uri])

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        located = server.places.locate(params.text_document.uri)
        if located is None:
            return
        session = server.session
        session.pulled(located.uri)
        server.places.closed(located)
        located.folder.change(located.path, None)
        if session.is_pushed(located):
            session.push(located)
        else:
            session.push_empty(located.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        server.session.refresh([event.uri for event in params.changes])


async def watch(server: CanonicServer) -> None:
    """Ask the editor to watch the files that matter, and to tell when its settings change."""
    wanted = []
    if server.client.watches:
        watchers: list[types.FileSystemWatcher] = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
        # Of a folder that goes, VS Code tells the folder alone.
        watchers.append(types.FileSystemWatcher("**", types.WatchKind.Delete))
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        wanted.append(types.Registration("canonic/files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    else:
        logger.info("The editor does not watch files: changes from outside are seen when a file is opened or saved")
    if server.client.configuration_push:
        section = types.DidChangeConfigurationRegistrationOptions(section="canonic")
        wanted.append(types.Registration("canonic/settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section))
    if wanted:
        await server.client_register_capability_async(types.RegistrationParams(wanted))


async def watch_above(server: CanonicServer, file: str) -> None:
    """Ask the editor to watch a configuration file (its absolute path) that lies above the folder it counts for."""
    folder = types.RelativePattern(uris.uri_of(os.path.dirname(file)), os.path.basename(file))
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(folder)])
    wanted = types.Registration(f"canonic/files/{file}", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    await server.client_register_capability_async(types.RegistrationParams([wanted]))
