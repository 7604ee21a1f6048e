"""An editor for tests: a pytest-lsp client that holds documents, applies edits in the negotiated encoding and remembers
everything that the server says.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union
from urllib.parse import urlparse
from urllib.request import url2pathname

from cattrs import Converter
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

GENEROUS = 60.0
"""Seconds until a test gives up; nothing is ever expected to take them."""

_LINES = re.compile(r"\r\n|\r|\n")


@dataclass
class Held:
    """One open document."""

    text: str
    version: int


class Editor(LanguageClient):
    """See the module. All places are given as the editor has them: line and column from 0, column in characters."""

    def __init__(self) -> None:
        super().__init__(converter_factory=_converter)
        self.encoding = "utf-16"
        self.held: dict[str, Held] = {}
        self.cells: dict[str, Callable[[Sequence[Any]], None]] = {}
        """What applies edits to the cells of open notebooks."""
        self.published: list[types.PublishDiagnosticsParams] = []
        self.registrations: list[types.Registration] = []
        self.partials: dict[int | str, list[Any]] = {}
        self.bars: dict[int | str, list[str]] = {}
        """The kinds of the reports of each progress bar."""
        self.asked: list[types.ShowMessageRequestParams] = []
        self.proposed: list[types.ApplyWorkspaceEditParams] = []
        """What the server wanted to have applied."""
        self.before_applying: Callable[[], None] | None = None
        """What the user does at the very last moment."""
        self.lens_refreshes = 0
        self.choice: str | None = None
        """The action that the user chooses whenever there is a question; None: the question is closed."""
        self.server_capabilities: types.ServerCapabilities = types.ServerCapabilities()
        self.pulls = False
        """Whether it asks for diagnostics: the server said at the start that it answers, or will say so."""

    async def start(self, roots: Sequence[Path], capabilities: types.ClientCapabilities, options: Any = None) -> None:
        """Say hello."""
        result = await self.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name) for root in roots] or None,
                root_uri=roots[0].as_uri() if roots else None,
                initialization_options=options,
            )
        )
        self.server_capabilities = result.capabilities
        document, workspace = capabilities.text_document, capabilities.workspace
        self.pulls = result.capabilities.diagnostic_provider is not None or bool(
            document
            and document.diagnostic
            and document.diagnostic.dynamic_registration
            and workspace
            and workspace.diagnostics
        )
        encoding = result.capabilities.position_encoding
        self.encoding = str(getattr(encoding, "value", encoding))

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until something is true and give it."""
        async with asyncio.timeout(GENEROUS):
            while not (value := holds()):
                await asyncio.sleep(0.005)
        return value

    # Documents

    def open(self, file: Path, text: str | None = None, language: str = "python") -> str:
        """Open a file with its text on disk, or another; gives its URI."""
        return self.open_uri(file.as_uri(), file.read_bytes().decode() if text is None else text, language)

    def open_uri(self, uri: str, text: str, language: str = "python") -> str:
        """Open a document of any URI."""
        self.held[uri] = Held(text, 1)
        self.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, language, 1, text)))
        return uri

    def replace(self, uri: str, old: str, new: str) -> None:
        """Type `new` over the first `old`: an incremental change."""
        held = self.held[uri]
        start = held.text.index(old)
        span = types.Range(self.position(held.text, start), self.position(held.text, start + len(old)))
        held.text = held.text.replace(old, new, 1)
        held.version += 1
        self.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(held.version, uri),
                [types.TextDocumentContentChangePartial(span, new)],
            )
        )

    def save(self, uri: str, file: Path) -> None:
        """Write the document to disk and say so."""
        file.write_bytes(self.held[uri].text.encode())
        self.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def close(self, uri: str) -> None:
        """Close a document."""
        del self.held[uri]
        self.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def watched(self, *files: Path, kind: types.FileChangeType = types.FileChangeType.Changed) -> None:
        """Report changes on disk."""
        events = [types.FileEvent(file.as_uri(), kind) for file in files]
        self.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))

    # Places

    def units(self, text: str) -> int:
        """The length of a text in the negotiated encoding."""
        if self.encoding == "utf-8":
            return len(text.encode())
        if self.encoding == "utf-16":
            return len(text.encode("utf-16-le")) // 2
        return len(text)

    def position(self, text: str, offset: int) -> types.Position:
        """The position of a character offset."""
        starts = [0, *(match.end() for match in _LINES.finditer(text) if match.end() <= offset)]
        return types.Position(len(starts) - 1, self.units(text[starts[-1] : offset]))

    def offset(self, text: str, position: types.Position) -> int:
        """The character offset of a position that must lie exactly between two characters of its line."""
        starts = [0, *(match.end() for match in _LINES.finditer(text))]
        start = starts[position.line]
        end = starts[position.line + 1] if position.line + 1 < len(starts) else len(text)
        for column in range(end - start + 1):
            if self.units(text[start : start + column]) == position.character:
                return start + column
        raise AssertionError(f"{position} is no place in line {text[start:end]!r}")

    def at(self, uri: str, word: str, inside: int = 1) -> types.TextDocumentPositionParams:
        """The place a little inside the first `word` of a document."""
        text = self.held[uri].text
        place = self.position(text, text.index(word) + inside)
        return types.TextDocumentPositionParams(types.TextDocumentIdentifier(uri), place)

    def covered(self, uri: str, span: types.Range) -> str:
        """The text of a range of an open document."""
        text = self.held[uri].text
        return text[self.offset(text, span.start) : self.offset(text, span.end)]

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Apply an edit to the open documents and report the changes, as an editor does."""
        if edit.document_changes is not None:
            for change in edit.document_changes:
                assert isinstance(change, types.TextDocumentEdit)
                uri = change.text_document.uri
                held = self.held.get(uri)
                assert change.text_document.version == (held.version if held is not None else None)
                self._apply(uri, change.edits)
        for uri, edits in (edit.changes or {}).items():
            self._apply(uri, edits)

    def is_current(self, edit: types.WorkspaceEdit) -> bool:
        """Whether an edit was made for the present texts, as far as it says so."""
        return all(
            isinstance(change, types.TextDocumentEdit)
            and change.text_document.version in (None, self.held[change.text_document.uri].version)
            for change in edit.document_changes or ()
            if not isinstance(change, types.TextDocumentEdit) or change.text_document.uri in self.held
        )

    def _apply(self, uri: str, edits: Sequence[Any]) -> None:
        if uri in self.cells:
            self.cells[uri](edits)
            return
        file = Path(url2pathname(urlparse(uri).path))
        if uri.endswith(".ipynb"):
            self._write(file, edits)
            return
        if uri not in self.held:
            self.open(file)  # as editors do: the change waits to be saved
        held = self.held[uri]
        places = [
            (self.offset(held.text, edit.range.start), self.offset(held.text, edit.range.end), edit) for edit in edits
        ]
        changes = []
        text = held.text
        for start, end, edit in sorted(places, key=lambda place: place[:2], reverse=True):
            assert start <= end
            text = text[:start] + edit.new_text + text[end:]
            changes.append(types.TextDocumentContentChangePartial(edit.range, edit.new_text))
        held.text = text
        held.version += 1
        self.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(held.version, uri), changes)
        )

    def _write(self, file: Path, edits: Sequence[Any]) -> None:
        """Change a file that is no document of the server's."""
        text = file.read_bytes().decode()
        for edit in sorted(edits, key=lambda edit: self.offset(text, edit.range.start), reverse=True):
            start, end = self.offset(text, edit.range.start), self.offset(text, edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        file.write_bytes(text.encode())
        self.watched(file)

    # Diagnostics

    async def diagnose(self, uri: str) -> list[types.Diagnostic]:
        """The present diagnostics of an open document, asked for."""
        report = await self.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        )
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return list(report.items)

    async def diagnosed(self, uri: str, count: int) -> list[types.Diagnostic]:
        """The diagnostics of a document as soon as there are that many, by whichever way this editor gets them."""
        if not self.pulls:
            await self.until(lambda: self.is_published(uri) and len(self.shown(uri)) == count)
            return self.shown(uri)
        async with asyncio.timeout(GENEROUS):
            while len(items := await self.diagnose(uri)) != count:
                await asyncio.sleep(0.01)
        return items

    def is_published(self, uri: str) -> bool:
        """Whether anything was ever published for a document."""
        return any(params.uri == uri for params in self.published)

    def published_version(self, uri: str) -> int | None:
        """The version of a document that was published last."""
        return next((params.version for params in reversed(self.published) if params.uri == uri), None)

    def shown(self, uri: str) -> list[types.Diagnostic]:
        """The diagnostics that were published last."""
        return next((list(params.diagnostics) for params in reversed(self.published) if params.uri == uri), [])

    async def whole(self) -> None:
        """Wait until the workspace is indexed."""
        await self.until(lambda: any("Indexed" in message.message for message in self.log_messages))


def _converter() -> Converter:
    """pygls' converter, except that an action with a command is not taken for a command."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]

    def structure(value: Any, _: Any) -> types.Command | types.CodeAction:
        kind = types.Command if isinstance(value.get("command"), str) else types.CodeAction
        return converter.structure(value, kind)

    converter.register_structure_hook(types.Command | types.CodeAction, structure)
    converter.register_structure_hook(Union[types.Command, types.CodeAction], structure)  # noqa: UP007
    return converter


def make_editor() -> Editor:
    """An `Editor` with everything in it that pytest-lsp leaves out."""
    editor = Editor()
    register_lsp_features(editor, {**DEFAULT_CLIENT_FEATURES, **_FEATURES})
    return editor


def _published(client: Editor, params: types.PublishDiagnosticsParams) -> None:
    client.published.append(params)
    client.diagnostics[params.uri] = params.diagnostics


def _registered(client: Editor, params: types.RegistrationParams) -> None:
    known = {registration.id for registration in client.registrations}
    assert not known & {registration.id for registration in params.registrations}
    client.registrations += params.registrations


def _unregistered(client: Editor, params: types.UnregistrationParams) -> None:
    for gone in params.unregisterations:
        (one,) = [known for known in client.registrations if (known.id, known.method) == (gone.id, gone.method)]
        client.registrations.remove(one)


def _applied(client: Editor, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
    client.proposed.append(params)
    if client.before_applying is not None:
        client.before_applying()
    if not client.is_current(params.edit):
        return types.ApplyWorkspaceEditResult(applied=False, failure_reason="the text has changed")
    client.apply(params.edit)
    return types.ApplyWorkspaceEditResult(applied=True)


def _asked(client: Editor, params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
    client.asked.append(params)
    offered = {action.title: action for action in params.actions or ()}
    return offered[client.choice] if client.choice is not None else None


def _lenses_refreshed(client: Editor, params: None) -> None:
    client.lens_refreshes += 1


def _progressed(client: Editor, params: types.ProgressParams) -> None:
    value: Any = params.value
    if "kind" in value:
        client.bars.setdefault(params.token, []).append(value["kind"])
    else:
        client.partials.setdefault(params.token, []).append(value)


_FEATURES = {
    types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: _published,
    types.CLIENT_REGISTER_CAPABILITY: _registered,
    types.CLIENT_UNREGISTER_CAPABILITY: _unregistered,
    types.WORKSPACE_APPLY_EDIT: _applied,
    types.WINDOW_SHOW_MESSAGE_REQUEST: _asked,
    types.WORKSPACE_CODE_LENS_REFRESH: _lenses_refreshed,
    types.PROGRESS: _progressed,
}
