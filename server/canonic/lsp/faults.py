"""Faults of the configuration: told once with a way to the place, and shown in the file until they are mended.

Takes what a folder reports after reading its configuration. The settings that were good before stay in force; that is
`canonic.lsp.folder`'s doing.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.errors import Problem
from canonic.lsp.convert import SOURCE
from canonic.text.spans import Span

if TYPE_CHECKING:
    from canonic.lsp.folder import Folder
    from canonic.lsp.server import CanonicServer

logger = logging.getLogger(__name__)

OPEN = "Open"
"""The action that leads to the place of a fault."""

Fault = tuple[str, Problem]
"""The URI of the file, empty for the editor's own settings, and what is wrong in it."""


class Faults:
    """The faults of all folders. Folders that share a configuration file share its faults."""

    def __init__(self, server: CanonicServer) -> None:
        self._server = server
        self._known: dict[Folder, tuple[Fault, ...]] = {}

    def changed(self, folder: Folder, problems: tuple[Problem, ...]) -> None:
        """A folder's configuration was read: tell what nobody was told yet, and show each fault in its file."""
        found = tuple((self._uri(folder, problem.file) if problem.file else "", problem) for problem in problems)
        told = {_said(fault) for known in self._known.values() for fault in known}
        new = [fault for fault in found if _said(fault) not in told]
        before = self._known.pop(folder, ())
        if found:
            self._known[folder] = found
        if new:
            listing = "\n".join(str(problem) for _, problem in new)
            logger.error("The configuration of %s has faults:\n%s", folder.root, listing)
            self._server.background(self._tell(folder, new))
        elif before and not found:
            logger.info("The configuration of %s has no faults any more", folder.root)
        for uri in dict.fromkeys(uri for uri, _ in (*before, *found) if uri):
            self._server.session.push_configuration(folder, uri)

    def forget(self, folder: Folder) -> None:
        """A folder is no longer part of the workspace."""
        for uri, _ in self._known.pop(folder, ()):
            if uri:
                self._server.session.push_configuration(folder, uri)

    def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """The faults that stand in one file."""
        found: dict[tuple[int, str], types.Diagnostic] = {}
        for folder, known in self._known.items():
            for own, problem in known:
                if own == uri:
                    message = ": ".join(part for part in (problem.key, problem.message) if part)
                    shown = self._range(folder, uri, problem)
                    found[problem.line, message] = types.Diagnostic(
                        shown, message, types.DiagnosticSeverity.Error, "settings", source=SOURCE
                    )
        return list(found.values())

    async def _tell(self, folder: Folder, new: list[Fault]) -> None:
        """One message for all; a way to the first place where the editor has one and does not show the file now."""
        uri, problem = new[0]
        where = "" if uri else "in the editor's settings: "
        text = f"Canonic: {where}{problem}" + (f" (and {len(new) - 1} more, see the log)" if len(new) > 1 else "")
        error = types.MessageType.Error
        if not uri or not self._server.client.shows_documents or self._server.documents.opened(uri) is not None:
            self._server.window_show_message(types.ShowMessageParams(error, text))
            return
        action = types.MessageActionItem(OPEN)
        answer = await self._server.window_show_message_request_async(
            types.ShowMessageRequestParams(error, text, [action])
        )
        if answer is not None and answer.title == OPEN:
            shown = self._range(folder, uri, problem)
            await self._server.window_show_document_async(
                types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(shown.start, shown.start))
            )

    def _uri(self, folder: Folder, file: str) -> str:
        return self._server.places.uri_of(folder, self._path(folder, file))

    def _path(self, folder: Folder, file: str) -> str:
        """The file as findings call it: relative where it lies in the folder."""
        root = os.path.join(os.path.normpath(folder.root), "")
        return file[len(root) :] if os.path.normpath(file).startswith(root) else file

    def _range(self, folder: Folder, uri: str, problem: Problem) -> types.Range:
        """The line of a fault, without its indentation."""
        coordinates = self._server.places.coordinates(
            self._server.places.located(folder, self._path(folder, problem.file))
        )
        line = max(problem.line, 1)
        text = coordinates.lines.line_text(line) if line <= len(coordinates.lines.starts) else ""
        start = 1 + len(text) - len(text.lstrip())
        return coordinates.range(Span(line, start, line, max(start, 1 + len(text.rstrip()))))


def _said(fault: Fault) -> tuple[str, int, str, str]:
    """What a fault says; folders below one configuration file call the file by different names."""
    uri, problem = fault
    return uri, problem.line, problem.key, problem.message
