"""The editor's own settings: read for each workspace folder, and read again when they change.

Gives `Configuration`, which says what the editor wants of a folder. What the project's files say is not known here;
`canonic.settings` lays the one over the other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lsprotocol import types

from canonic.errors import Problem
from canonic.lsp.last_good import Wishes

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

logger = logging.getLogger(__name__)

SECTION = "canonic"
PATIENCE = 2.0
"""Seconds that is waited for the editor's settings."""

CLIENT_ONLY = frozenset({"path", "interpreter", "importStrategy", "trace", "logLevel", "logFile", "args", "enable"})
"""Settings that only the editor's side of the extension reads."""
SERVER_ONLY = frozenset({"diagnosticMode", "updateImportsOnRename", "showReferencesCommand"})
"""Settings that speak of the editor, so no configuration file knows them."""
CHECKED = ("diagnosticMode", "updateImportsOnRename")
"""Those of them that a person writes."""
OPEN_FILES = ("openFiles", "openFilesOnly", "off")
"""Values of ``diagnosticMode`` that leave unopened files out; the latter two are what other servers call it."""


class Configuration:
    """What the editor has said so far; a folder's own word beats the general one, that beats the one of the start."""

    def __init__(self, initial: Mapping[str, Any]) -> None:
        self._initial = initial
        self._general: Mapping[str, Any] = {}
        self._own: dict[str, Mapping[str, Any]] = {}
        self._good: dict[tuple[str, str], object] = {}
        self.reading = asyncio.Lock()
        """Held while the editor is asked, so that its answers come in the order of the questions."""

    def take(self, general: Mapping[str, Any], own: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace all that was said since the start. `own`: by the URI of a folder."""
        self._general = general
        self._own = dict(own)

    def wishes(self, folder: str) -> Wishes:
        """What the editor sets for a folder (its URI); what is unset is left out."""
        given = {key: value for key, value in self._options(folder).items() if _is_set(key, value)}
        overrides = {key: value for key, value in given.items() if key not in CLIENT_ONLY | SERVER_ONLY}
        faults = tuple(fault for key in CHECKED for fault in _faults(key, self._take_in(folder, key)))
        return Wishes(overrides, tuple(sorted(CLIENT_ONLY | SERVER_ONLY)), faults)

    def shows_unopened(self, folder: str) -> bool:
        """Whether findings of files that are not open are wanted too (``diagnosticMode``)."""
        self._take_in(folder, "diagnosticMode")
        return self._good.get((folder, "diagnosticMode")) not in OPEN_FILES

    def updates_importers(self, folder: str) -> bool:
        """Whether imports follow a file that is renamed (``updateImportsOnRename``); type checkers do it too."""
        self._take_in(folder, "updateImportsOnRename")
        return self._good.get((folder, "updateImportsOnRename")) is True

    def _take_in(self, folder: str, key: str) -> object:
        """The value of a setting of the server's own; a good one is kept for as long as a later one is none."""
        value = self._options(folder).get(key)
        if not _faults(key, value):
            self._good[folder, key] = value
        return value

    @property
    def show_references_command(self) -> str:
        """The editor's own command that shows places in its list of references; empty where it has none."""
        name = self._initial.get("showReferencesCommand")
        return name if isinstance(name, str) else ""

    def _options(self, folder: str) -> Mapping[str, Any]:
        return {**self._initial, **self._own.get(folder, self._general)}


def options_of(given: object) -> Mapping[str, Any]:
    """The settings inside ``initializationOptions`` or a configuration section: a mapping, possibly empty."""
    if not isinstance(given, Mapping):
        return {}
    inner = given.get("settings", given)
    inner = inner.get(SECTION, inner) if isinstance(inner, Mapping) else given
    return inner if isinstance(inner, Mapping) else {}


def register(server: CanonicServer) -> None:
    """Listen to changes of settings and of workspace folders."""

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        if server.client.configuration:
            await read(server)
        else:
            server.configuration.take(options_of(params.settings), {})
        server.session.reconfigure()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def did_change_workspace_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for removed in params.event.removed:
            server.session.remove_folder(removed.uri)
        await add_folders(server, [added.uri for added in params.event.added])


async def add_folders(server: CanonicServer, uris: Iterable[str]) -> None:
    """Begin to work on workspace folders, each with its own settings; those that are gone meanwhile are left out."""
    wanted = list(uris)
    if server.client.configuration:
        await read(server, wanted)
    for uri in wanted:
        if unquote(uri) in server.documents.folders or uri == server.documents.root_uri:
            server.session.add_folder(uri)
    server.session.reconfigure()


async def read(server: CanonicServer, more: Iterable[str] = ()) -> None:
    """Ask the editor for the settings of all folders, those to be added included."""
    async with server.configuration.reading:
        folders = list(dict.fromkeys([*server.session.folders, *more]))
        wanted = [types.ConfigurationItem(scope_uri=uri, section=SECTION) for uri in folders]
        wanted.append(types.ConfigurationItem(section=SECTION))
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await server.workspace_configuration_async(types.ConfigurationParams(wanted))
        except TimeoutError:
            logger.warning("The editor did not tell its settings in time; it may say that they changed later")
            return
        said = [options_of(section) for section in answer or ()]
        if len(said) == len(wanted):
            server.configuration.take(said[-1], dict(zip(folders, said, strict=False)))


def _faults(key: str, value: object) -> tuple[Problem, ...]:
    """What is wrong with a setting of the server's own."""
    from canonic.settings.load import EDITOR_SECTION  # `initialize` waits for what is loaded at the start
    from canonic.settings.shapes import Flag, Option, Text
    from canonic.settings.validate import Table, validate

    if not _is_set(key, value):
        return ()
    shape = Text(("workspace", *OPEN_FILES)) if key == "diagnosticMode" else Flag()
    return tuple(validate({key: value}, [Option(key, shape, "")], Table("", EDITOR_SECTION, 0))[1])


def _is_set(key: str, value: object) -> bool:
    """Whether a value is meant. Editors fill in empty ones, but an empty list of a list's option is a list."""
    if value == [] and isinstance(value, (list, tuple)):
        return key.replace("-", "").lower() in _lists()
    return value not in (None, "", {})


@cache
def _lists() -> frozenset[str]:
    from canonic.settings.options import OPTIONS  # `initialize` waits for what is loaded at the start
    from canonic.settings.shapes import Array

    return frozenset(option.name.replace("-", "") for option in OPTIONS if isinstance(option.shape, Array))
