"""The language server: one process, one editor, from ``initialize`` to ``exit``.

`serve` takes a transport and runs until the editor leaves. The features stand in their own modules; this one puts
them together according to what the editor can do.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from canonic.lsp import (
    code_action,
    code_lens,
    completion,
    configuration,
    definition,
    diagnostics,
    files,
    fix_workspace,
    hover,
    logs,
    notebooks,
    progress,
    references,
    rename_files,
    report,
    workspace_symbol,
)
from canonic.lsp.client import Client
from canonic.lsp.configuration import Configuration, options_of
from canonic.lsp.documents import Documents
from canonic.lsp.places import Places
from canonic.lsp.protocol import CanonicProtocol, lenient_converter
from canonic.lsp.registration import Registrar
from canonic.lsp.session import Session
from canonic.lsp.threads import hand_over
from canonic.lsp.transport import Connection, Outbox, accept_tcp, frames, take_over_stdio
from canonic.version import VERSION

logger = logging.getLogger(__name__)

PARENT_CHECK = 2.0
"""Seconds between two looks at whether the editor's process is still there."""

SWITCH_INTERVAL = 0.001
"""Seconds that the indexing thread may go on while the event loop has something to do; Python's own 5 ms add up."""

CLOSING_PATIENCE = 1.0
"""Seconds that the end waits for worker processes to end by themselves."""
LAST_PATIENCE = 5.0
"""Seconds after which the process ends, whatever it is at."""


class CanonicServer(LanguageServer):
    """pygls' server with Canonic's state. What is declared below is there after ``initialize``."""

    protocol: CanonicProtocol
    client: Client
    session: Session
    inference: hover.Inference
    places: Places
    configuration: Configuration
    registrar: Registrar

    def __init__(self) -> None:
        super().__init__(
            "Canonic",
            VERSION,
            protocol_cls=CanonicProtocol,
            converter_factory=lenient_converter,
            notebook_document_sync=notebooks.SYNC,
        )
        self._told_of_error = False
        self._tasks: set[asyncio.Task[Any]] = set()
        _register_lifecycle(self)
        configuration.register(self)
        progress.register(self)
        files.register(self)
        notebooks.register(self)

    @property
    def documents(self) -> Documents:
        """The texts that the editor holds."""
        workspace = self.workspace
        if not isinstance(workspace, Documents):
            raise TypeError("initialize has put no Documents in place")
        return workspace

    @property
    def encoding(self) -> str:
        """The negotiated unit of columns: ``utf-8``, ``utf-16`` or ``utf-32``."""
        encoding = self.workspace.position_encoding
        return str(getattr(encoding, "value", encoding) or "utf-16")

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log an unexpected error; the user hears of it once, not at every keystroke."""
        logger.error("Internal error: %s", error, exc_info=error)
        if not self._told_of_error:
            self._told_of_error = True
            text = "Canonic ran into an internal error and goes on. The log has the details."
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))

    def background(self, work: Any) -> None:
        """Run a coroutine that nobody waits for; a fault in it is logged."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.warning("Work in the background failed: %s", error, exc_info=error)


def _register_lifecycle(server: CanonicServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.client = Client.of(params.capabilities)
        server.registrar = Registrar(server, params.capabilities)
        server.protocol.announce = server.registrar.take_back
        server.configuration = Configuration(options_of(params.initialization_options))
        server.session = Session(server)
        server.inference = hover.register(server)
        definition.register(server)
        references.register(server)
        workspace_symbol.register(server)
        code_lens.register(server)
        completion.register(server)
        if server.client.pulls:
            diagnostics.register(server)
        fix_workspace.register(server)
        report.register(server)
        rename_files.register(server)
        if server.client.code_actions:
            code_action.register(server)
        if params.process_id is not None:
            server.background(_watch_parent(server, params.process_id))

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        # At once, so that the log has what the very next message brings.
        logging.getLogger("canonic").addHandler(logs.EditorLog(server))
        server.background(_begin(server))

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.session.stop()
        server.inference.stop()


async def _begin(server: CanonicServer) -> None:
    """Ask for what is needed and begin to work on the folders that the editor has opened with."""
    folders = [folder.uri for folder in server.documents.folders.values()]
    if not folders and server.documents.root_uri:
        folders = [server.documents.root_uri]
    server.background(files.watch(server))
    server.background(server.registrar.register())
    server.background(server.registrar.follow_settings())
    try:
        await configuration.add_folders(server, folders)
    finally:
        server.session.begun.set()
        server.session.tell()


async def _watch_parent(server: CanonicServer, process: int) -> None:
    """End the server when the editor's process is gone without a word."""
    parent = os.getppid()
    while os.name != "nt":
        await asyncio.sleep(PARENT_CHECK)
        if not _is_alive(process) or os.getppid() != parent:
            logger.warning("The editor's process %s is gone", process)
            server.protocol.on_exit(1)
            return


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def serve(
    *,
    transport: str = "stdio",
    host: str = "127.0.0.1",
    port: int = 0,
    log_file: str | None = None,
    log_level: str = "info",
) -> None:
    """Run the server over ``stdio`` or ``tcp`` until the editor leaves, then end the process.

    The exit code is 0 if the editor said ``shutdown`` before, 1 otherwise.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    connection = accept_tcp(host, port) if transport == "tcp" else take_over_stdio()
    logs.configure(log_file, log_level)
    server = CanonicServer()
    code = asyncio.run(_converse(server, connection))
    closing = threading.Thread(target=_close, args=(server,), daemon=True)
    closing.start()
    closing.join(CLOSING_PATIENCE)
    _end_workers()
    logging.shutdown()
    sys.stderr.flush()
    # Threads that read or index may be in the middle of something; there is nobody left to wait for them.
    os._exit(code)


def _end_workers() -> None:
    import multiprocessing  # takes long, and `initialize` waits for what is loaded at the start

    for child in multiprocessing.active_children():
        child.terminate()


def _close(server: CanonicServer) -> None:
    if hasattr(server, "session"):
        server.session.close()


async def _converse(server: CanonicServer, connection: Connection) -> int:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()
    outbox = Outbox(connection.outgoing)
    server.protocol.set_writer(outbox)

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    server.protocol.on_exit = end
    threading.Thread(
        target=_read, args=(connection.incoming, server.protocol, loop, end), name="canonic-inbox", daemon=True
    ).start()
    code = await ended
    # Whatever does not let itself be cancelled, it must not keep the process.
    last = threading.Timer(LAST_PATIENCE, os._exit, (code,))
    last.daemon = True
    last.start()
    logging.getLogger("canonic").handlers.clear()
    outbox.close()
    return code


def _read(incoming: BinaryIO, protocol: CanonicProtocol, loop: asyncio.AbstractEventLoop, end: Any) -> None:
    """Read messages ahead of the event loop, so that a cancellation overtakes the requests that wait before it."""
    try:
        for body in frames(incoming):
            try:
                message = json.loads(body)
            except ValueError:
                hand_over(loop, protocol.receive_unparsable)
                continue
            protocol.look_ahead(message)
            hand_over(loop, protocol.receive, message)
    except OSError as error:
        logger.warning("The connection broke: %s", error)
    hand_over(loop, lambda: end(protocol.exit_code))
