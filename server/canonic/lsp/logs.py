"""Where log lines go: to the editor's output channel once there is one, until then to standard error, and to a file if
asked.

Only Canonic's own lines and other libraries' warnings are shown; pygls would log every message in full.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.lsp.threads import hand_over

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def configure(log_file: str | None, log_level: str) -> None:
    """Set up logging of the process. `log_level` is a name such as ``info``, in any case."""
    level = logging.getLevelNamesMapping().get(log_level.upper(), logging.INFO)
    stream = logging.StreamHandler(sys.stderr)
    stream.addFilter(_is_not_shown_by_editor)
    handlers: list[logging.Handler] = [stream]
    if log_file:
        handlers.append(logging.FileHandler(log_file, encoding="utf-8", delay=True))
    for handler in handlers:
        handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(logging.WARNING)
    logging.getLogger("canonic").setLevel(level)
    logging.getLogger("pygls").setLevel(logging.WARNING)


def _is_not_shown_by_editor(record: logging.LogRecord) -> bool:
    """Editors show standard error too: VS Code in the same channel a second time, Neovim as errors."""
    return record.name.partition(".")[0] != "canonic" or not logging.getLogger("canonic").handlers


class EditorLog(logging.Handler):
    """Sends log lines to the editor, from any thread."""

    def __init__(self, server: CanonicServer) -> None:
        super().__init__()
        self._server = server
        self._loop = asyncio.get_running_loop()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue one line; never fails."""
        kind = types.MessageType.Log
        if record.levelno >= logging.ERROR:
            kind = types.MessageType.Error
        elif record.levelno >= logging.WARNING:
            kind = types.MessageType.Warning
        elif record.levelno >= logging.INFO:
            kind = types.MessageType.Info
        text = self.format(record)
        hand_over(self._loop, self._server.window_log_message, types.LogMessageParams(kind, text))
