"""What the editor is offered after the start instead of at it: each feature for the documents in which it answers.

An editor that can be told later (``dynamicRegistration`` of that feature) hears of it once, with a list of documents,
so it does not ask where nothing is said: no code lens is asked for in a policy, no diagnostics of a cell are pulled.
Whether the diagnostics of the whole workspace are to be asked for follows the settings. To all others the features
are announced at the start. No feature is announced both ways.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import attrs
from lsprotocol import types
from pygls.capabilities import get_capability

from canonic.lsp.policy_places import CONFIGURATION_FILES

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

PYTHON: tuple[types.DocumentFilter, ...] = (
    types.TextDocumentFilterLanguage("python", scheme="file"),
    types.TextDocumentFilterLanguage("python", scheme="untitled"),
)
CELLS: tuple[types.DocumentFilter, ...] = (types.NotebookCellTextDocumentFilter("*", "python"),)
POLICY: tuple[types.DocumentFilter, ...] = (
    types.TextDocumentFilterPattern("**/{canonic,pyproject}.toml", scheme="file"),
)
"""Packs of the workspace are added as soon as they are known."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of documents."""

    method: str
    capability: str
    """The attribute of the editor's capabilities for text documents."""
    provider: str
    """The attribute of the server's capabilities."""
    documents: tuple[types.DocumentFilter, ...]
    """Where it answers."""


FEATURES = (
    Feature(types.TEXT_DOCUMENT_HOVER, "hover", "hover_provider", PYTHON + CELLS + POLICY),
    Feature(types.TEXT_DOCUMENT_DEFINITION, "definition", "definition_provider", PYTHON + CELLS + POLICY),
    Feature(types.TEXT_DOCUMENT_REFERENCES, "references", "references_provider", PYTHON + CELLS),
    Feature(types.TEXT_DOCUMENT_COMPLETION, "completion", "completion_provider", PYTHON + CELLS),
    Feature(types.TEXT_DOCUMENT_CODE_ACTION, "code_action", "code_action_provider", PYTHON + CELLS),
    Feature(types.TEXT_DOCUMENT_CODE_LENS, "code_lens", "code_lens_provider", PYTHON),
    Feature(types.TEXT_DOCUMENT_DIAGNOSTIC, "diagnostic", "diagnostic_provider", PYTHON),
)
FILE_OPERATIONS = {
    types.WORKSPACE_WILL_RENAME_FILES: "will_rename",
    types.WORKSPACE_DID_RENAME_FILES: "did_rename",
    types.WORKSPACE_DID_DELETE_FILES: "did_delete",
    types.WORKSPACE_DID_CREATE_FILES: "did_create",
}
IN_POLICIES = (types.TEXT_DOCUMENT_HOVER, types.TEXT_DOCUMENT_DEFINITION)


class Registrar:
    """See the module."""

    def __init__(self, server: CanonicServer, capabilities: types.ClientCapabilities) -> None:
        self._server = server
        self._has_notebooks = capabilities.notebook_document is not None
        self._later = frozenset(
            feature.method
            for feature in FEATURES
            if get_capability(capabilities, f"text_document.{feature.capability}.dynamic_registration", False)
        )
        operations = "workspace.file_operations"
        self._operations = (
            [
                method
                for method, name in FILE_OPERATIONS.items()
                if get_capability(capabilities, f"{operations}.{name}", False)
            ]
            if get_capability(capabilities, f"{operations}.dynamic_registration", False)
            else []
        )
        self._syncs_later = bool(
            get_capability(capabilities, "text_document.synchronization.dynamic_registration", False)
        )
        self._pulling: types.Registration | None = None
        self._changing = asyncio.Lock()
        self._packs: set[str] = set()

    def take_back(self, announced: types.ServerCapabilities) -> None:
        """Leave out of the answer to ``initialize`` what the editor is told later."""
        for feature in FEATURES:
            if feature.method in self._later:
                setattr(announced, feature.provider, None)
        if self._operations and announced.workspace is not None:
            announced.workspace.file_operations = None

    async def register(self) -> None:
        """Tell the editor, after ``initialized``. Diagnostics wait for the settings (`follow_settings`)."""
        wanted = [
            self._registration(feature, feature.documents)
            for feature in FEATURES
            if self._is_offered(feature.method) and feature.method != types.TEXT_DOCUMENT_DIAGNOSTIC
        ]
        offered = self._server.protocol.fm.feature_options
        wanted += [types.Registration(f"canonic/{method}", method, offered.get(method)) for method in self._operations]
        await self._tell(wanted)

    async def follow_settings(self) -> None:
        """Have the editor ask for diagnostics: of the whole workspace if any folder shows files that are not open."""
        if not self._is_offered(types.TEXT_DOCUMENT_DIAGNOSTIC):
            return
        await self._server.session.begun.wait()
        async with self._changing:
            whole, before = self._server.session.shows_any_unopened(), self._pulling
            if before is not None and before.id.endswith("/workspace") == whole:
                return
            if before is not None:
                gone = types.Unregistration(before.id, before.method)
                await self._server.client_unregister_capability_async(types.UnregistrationParams([gone]))
            (feature,) = (one for one in FEATURES if one.method == types.TEXT_DOCUMENT_DIAGNOSTIC)
            suffix = "/workspace" if whole else "/open files"
            self._pulling = self._registration(feature, PYTHON, suffix, workspace_diagnostics=whole)
            await self._tell([self._pulling])

    async def add_packs(self, paths: Iterable[str]) -> None:
        """Have the editor open TOML files of the workspace (relative paths) for the server in which policy stands."""
        new = [
            path
            for path in paths
            if path not in self._packs
            and not os.path.isabs(path)
            and os.path.basename(path) not in CONFIGURATION_FILES
            and not re.search(r"[*?{}\[\]]", path)
        ]
        if not new or not self._syncs_later:
            return
        self._packs.update(new)
        wanted = []
        for path in new:
            documents = (types.TextDocumentFilterPattern(f"**/{path}", scheme="file"),)
            incremental = types.TextDocumentSyncKind.Incremental
            options = {
                types.TEXT_DOCUMENT_DID_OPEN: types.TextDocumentRegistrationOptions(documents),
                types.TEXT_DOCUMENT_DID_CHANGE: types.TextDocumentChangeRegistrationOptions(incremental, documents),
                types.TEXT_DOCUMENT_DID_SAVE: types.TextDocumentSaveRegistrationOptions(documents),
                types.TEXT_DOCUMENT_DID_CLOSE: types.TextDocumentRegistrationOptions(documents),
            }
            wanted += [types.Registration(f"canonic/{method}/{path}", method, one) for method, one in options.items()]
            wanted += [
                self._registration(feature, documents, f"/{path}")
                for feature in FEATURES
                if feature.method in IN_POLICIES and self._is_offered(feature.method)
            ]
        await self._tell(wanted)

    def _is_offered(self, method: str) -> bool:
        """Whether the server has the feature for this editor, and has not announced it."""
        return method in self._later and method in self._server.protocol.fm.features

    def _registration(
        self, feature: Feature, documents: tuple[types.DocumentFilter, ...], suffix: str = "", **changes: Any
    ) -> types.Registration:
        given = self._server.protocol.fm.feature_options.get(feature.method)
        options = {field.name: getattr(given, field.name) for field in attrs.fields(type(given))} if given else {}
        if not self._has_notebooks:
            documents = tuple(one for one in documents if one not in CELLS)
        kind: Any = types.METHOD_TO_TYPES[feature.method][3]
        return types.Registration(
            f"canonic/{feature.method}{suffix}",
            feature.method,
            kind(**{**options, **changes, "document_selector": list(documents)}),
        )

    async def _tell(self, wanted: list[types.Registration]) -> None:
        if wanted:
            await self._server.client_register_capability_async(types.RegistrationParams(wanted))
