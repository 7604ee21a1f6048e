"""What happens to files: texts opened, edited, saved and closed, files changed on disk."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.lsp import uris
from canonic.lsp.protocol import content_modified

if TYPE_CHECKING:
    from canonic.lsp.folder import Folder
    from canonic.lsp.server import CanonicServer

logger = logging.getLogger(__name__)

_WRITTEN_TOGETHER = 1.5
"""Seconds after which an editor that saves one file has written all others that it saves with it."""
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
        look_soon(server)

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
        logger.info("The editor does not watch files: changes from outside are seen when a file is saved or fixed")
    if server.client.configuration_push:
        section = types.DidChangeConfigurationRegistrationOptions(section="canonic")
        wanted.append(types.Registration("canonic/settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section))
    if wanted:
        await server.client_register_capability_async(types.RegistrationParams(wanted))
        server.session.is_told_of_files = server.client.watches


async def look(server: CanonicServer, folder: Folder, *, relying: bool = False) -> None:
    """Have a folder know what is on disk now, before a fix of it is called safe.

    `relying`: for what is asked all the time, an editor that tells of changes is taken at its word. What it tells may
    be late, or lost. Comes back at once while nothing is safe because the workspace has not been read. Raises the
    answer to the request where the workspace should have been read again, and was not.
    """
    if not (relying and server.session.is_told_of_files) and not await _catch_up(server, folder):
        raise content_modified("Files have changed that have not been read again")


async def look_at(server: CanonicServer, uri: str, *, relying: bool = False) -> None:
    """The same for the folder that a document lies in."""
    located = server.places.locate(uri)
    if located is not None:
        await look(server, located.folder, relying=relying)


async def _catch_up(server: CanonicServer, folder: Folder) -> bool:
    session = server.session
    if folder.analysis is None or not folder.analysis.whole:
        return True
    analysis = None
    while folder.analysis is not analysis:
        analysis = folder.analysis
        await folder.look()
        if folder.to_reread and not folder.renewing:
            folder.renew()  # it failed or was cancelled before
        while folder.renewing and session.folders.get(folder.uri) is folder:
            await session.wait()
    return not folder.to_reread


def look_soon(server: CanonicServer) -> None:
    """The same for all folders, while other things go on, unless the editor tells. Many saves at once need one look."""
    for folder in server.session.folders.values():
        if not (server.session.is_told_of_files or folder.disk.due) and folder.analysis is not None:
            folder.disk.due = folder.analysis.whole
            server.background(_look_twice(server, folder))


async def _look_twice(server: CanonicServer, folder: Folder) -> None:
    """Look now, and once more for what was written a moment after the file that was saved, unless more is saved."""
    folder.disk.saves += 1
    saves = folder.disk.saves
    await _catch_up(server, folder)
    await asyncio.sleep(_WRITTEN_TOGETHER)
    if folder.disk.saves == saves and server.session.folders.get(folder.uri) is folder:
        await _catch_up(server, folder)


async def watch_above(server: CanonicServer, file: str) -> None:
    """Ask the editor to watch a configuration file (its absolute path) that lies above the folder it counts for."""
    folder = types.RelativePattern(uris.uri_of(os.path.dirname(file)), os.path.basename(file))
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(folder)])
    wanted = types.Registration(f"canonic/files/{file}", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    await server.client_register_capability_async(types.RegistrationParams([wanted]))
