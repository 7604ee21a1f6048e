"""The state of one conversation with an editor: its workspace folders, what was published, and who waits for news.

Takes the events of the feature modules, asks `Folder` for findings and hands out ready diagnostics. It decides by
which way a document's diagnostics reach the editor: pulled where `Client.pulls`, pushed otherwise, never both.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.errors import Problem
from canonic.findings import Finding
from canonic.lsp import uris
from canonic.lsp.code_lens import Lenses
from canonic.lsp.convert import diagnostic, result_id
from canonic.lsp.faults import Faults
from canonic.lsp.files import watch_above
from canonic.lsp.folder import Folder
from canonic.lsp.notebooks import file_text
from canonic.lsp.places import Located, Places
from canonic.lsp.policy_places import policy_files
from canonic.lsp.progress import WorkDone
from canonic.text.spans import Span
from canonic.workspace.files import NOTEBOOK

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """The diagnostics of one file and the name of this very list."""

    result_id: str
    items: list[types.Diagnostic]
    version: int | None


class Session:
    """See the module."""

    def __init__(self, server: CanonicServer) -> None:
        self._server = server
        self.folders: dict[str, Folder] = {}
        self.places = server.places = Places(server, self.folders)
        self.begun = asyncio.Event()
        """Set when the folders that the editor opened with are there."""
        self.pulls_workspace = False
        """Whether the editor has ever asked for the diagnostics of the whole workspace."""
        self.is_told_of_files = False
        """Whether the editor watches files for us: it can, and has said that it does."""
        self.revision = 0
        """Counts changes of any finding."""
        self._news = asyncio.Event()
        self._pushed: set[str] = set()
        self._shows_unopened: dict[Folder, bool] = {}
        """False: only open files of the folder are reported on."""
        self.faults = Faults(server)
        self.lenses = Lenses(server)
        self._unfixed: dict[Folder, bool] = {}
        """Folders in which a file was to be fixed too early; whether they are still being read."""
        self._bars: dict[Folder, WorkDone] = {}
        self._watched: set[str] = set()
        """Configuration files above a folder that the editor was asked to watch."""
        self._awaiting_pull: set[str] = set()
        self._reports: dict[str, tuple[tuple[Finding, ...], Report]] = {}
        self.reported: dict[str, str] = {}
        """Result ids in the last answer to a pull of the workspace."""

    # Folders

    def add_folder(self, uri: str) -> None:
        """Begin to work on a workspace folder; one that is no place on disk is left alone."""
        root = uris.path_of(uri)
        if root is None or uri in self.folders:
            return
        folder = Folder(root, uri, self, self._server.configuration.wishes(uri))
        self.folders[uri] = folder
        self._shows_unopened[folder] = self._server.configuration.shows_unopened(uri)
        for notebook in self._server.documents.notebook_documents.values():
            located = self.places.locate(notebook.uri)
            if located is not None and located.folder is folder:
                self.places.opened(located)
                folder.change(located.path, file_text(self._server, notebook))
        for document in self.places.documents():
            located = self.places.locate(document.uri)
            if located is not None and located.folder is folder and not located.cell:
                self.places.opened(located)
                folder.change(located.path, document.text)
        folder.start()
        # Texts that were opened before their folder was known have had no answer yet, unless they wait for it.
        expected = (
            frozenset() if self.begun.is_set() else frozenset(document.uri for document in self.places.documents())
        )
        self._server.background(self._spread(folder, folder.opened(), expected))

    def remove_folder(self, uri: str) -> None:
        """Stop working on a workspace folder and take its findings away."""
        folder = self.folders.pop(uri, None)
        if folder is not None:
            folder.stop()
            del self._shows_unopened[folder]
            self._unfixed.pop(folder, None)
            self.faults.forget(folder)
            for path in folder.known():
                self.push_empty(self.places.uri_of(folder, path))
            self.tell()

    def reconfigure(self) -> None:
        """The editor's settings may have changed: each folder takes up what is new to it."""
        configuration = self._server.configuration
        for uri, folder in self.folders.items():
            folder.reconfigure(configuration.wishes(uri))
            if configuration.shows_unopened(uri) != self._shows_unopened[folder]:
                self._shows_unopened[folder] = configuration.shows_unopened(uri)
                self._server.background(self._spread(folder, frozenset(folder.known()), frozenset(folder.opened())))
        if self.begun.is_set():
            self._server.background(self._server.registrar.follow_settings())

    def shows_any_unopened(self) -> bool:
        """Whether findings of files that are not open are wanted anywhere."""
        return any(self._shows_unopened.values()) or not self._shows_unopened

    def refresh(self, changed: Iterable[str]) -> None:
        """Files (URIs) changed on disk: tell every folder that holds them, or takes its configuration from them."""
        by_folder: dict[Folder, set[str]] = {}
        for path in filter(None, map(uris.path_of, changed)):
            for folder in self.folders.values():
                if (inner := uris.relative(path, folder.root)) is not None:
                    by_folder.setdefault(folder, set()).add(inner)
                elif folder.is_configured_by(path):
                    folder.renew()
        for folder, paths in by_folder.items():
            folder.refresh(paths)

    def stop(self) -> None:
        """Give up all background work."""
        for folder in self.folders.values():
            folder.stop()

    def close(self) -> None:
        """End worker processes and close stores. Slow: only when nobody waits any more."""
        for folder in self.folders.values():
            if folder.analysis is not None:
                folder.analysis.close()

    def not_fixed_yet(self, folder: Folder) -> None:
        """A file with something to fix was to be fixed before its folder is read: the user hears why, once."""
        if folder not in self._unfixed:
            self._unfixed[folder] = True
            text = "Canonic: not fixed, the workspace is still being read. Save again when that is done."
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))

    # Diagnostics

    def report(self, located: Located) -> Report:
        """The diagnostics of one file in its present text."""
        findings = self.places.findings(located)
        version = located.document.version if located.document is not None else None
        if not findings:
            return Report(result_id([]), [], version)
        kept = self._reports.get(located.uri)
        if kept is not None and kept[0] is findings and kept[1].version == version:
            return kept[1]
        coordinates = self.places.coordinates(located)

        def locate(path: str, span: Span) -> tuple[types.Location, str]:
            return self.places.location(located.folder, path, span), self.places.cell_words(located.folder, path, span)

        client = self._server.client
        items = [diagnostic(finding, client, coordinates, locate, version) for finding in findings]
        report = Report(result_id(items), items, version)
        self._reports[located.uri] = (findings, report)
        return report

    def locations_changed(self) -> None:
        """Cells come and go with their notebook, and with them the locations that reports name."""
        self._reports.clear()

    def is_pushed(self, located: Located) -> bool:
        """Whether this file's diagnostics reach the editor unasked."""
        if located.path.endswith(".toml") or located.cell:
            return True
        if located.document is not None:
            return not self._server.client.pulls
        return self._shows_unopened.get(located.folder, False) and not self.pulls_workspace

    def push(self, located: Located) -> None:
        """Publish one file's diagnostics; nothing is sent for an unopened file that has none and had none."""
        report = self.report(located)
        items = [*self.faults.diagnostics(located.uri), *report.items]
        if items or located.document is not None or located.uri in self._pushed:
            self._publish(located.uri, items, report.version)

    def push_cells(self, folder: Folder, path: str) -> None:
        """Publish the diagnostics of an open notebook, cell by cell."""
        for cell in self.places.cells(folder, path):
            self.push(cell)

    def push_configuration(self, folder: Folder, uri: str) -> None:
        """Publish the faults and findings of a configuration file, which may lie above its folder."""
        located = self.places.locate(uri)
        self.push(located or Located(folder, uris.path_of(uri) or "", uri, self._server.documents.opened(uri)))

    def pulled_files(self) -> Iterator[Located]:
        """The files with findings that belong into an answer about the whole workspace."""
        for folder in list(self.folders.values()):
            for path in folder.known() if self._shows_unopened.get(folder) else []:
                located = self.places.located(folder, path)
                if not path.endswith(".toml") and uris.path_of(located.uri) is not None and self.places.owns(located):
                    yield located

    def repeats(self, uri: str, name: str, previous: Mapping[str, str]) -> bool:
        """Whether a report about an open document only repeats the last answer."""
        return uri in previous and self._server.documents.opened(uri) is not None and self.reported.get(uri) == name

    def push_empty(self, uri: str) -> None:
        """Take back what was published for a file, if anything was."""
        if uri in self._pushed:
            self._publish(uri, [], None)

    def expect_pull(self, uri: str) -> None:
        """The editor changed this text and will ask for its diagnostics by itself."""
        self._awaiting_pull.add(uri)

    def pulled(self, uri: str) -> None:
        """The editor asked for this document's diagnostics."""
        self._awaiting_pull.discard(uri)

    def switch_to_pull(self) -> None:
        """The editor pulls the workspace from now on: take back what was pushed for unopened files."""
        if not self.pulls_workspace:
            self.pulls_workspace = True
            for uri in list(self._pushed):
                located = self.places.locate(uri)
                if located is not None and not self.is_pushed(located):
                    self.push_empty(uri)

    def tell(self) -> None:
        """Findings changed: wake everyone who waits for news."""
        self.revision += 1
        self.folder_settled()

    def folder_settled(self) -> None:
        """All findings of some folder are known now: wake everyone who waits."""
        self.lenses.note()
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def wait(self) -> None:
        """Wait for the next news."""
        await self._news.wait()

    def settled(self) -> bool:
        """Whether every finding of every folder is known."""
        return self.begun.is_set() and all(folder.settled for folder in self.folders.values())

    def _publish(self, uri: str, items: list[types.Diagnostic], version: int | None) -> None:
        (self._pushed.add if items else self._pushed.discard)(uri)
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, items, version))

    # What folders report (`canonic.lsp.folder.Listener`)

    def findings_changed(self, folder: Folder, paths: frozenset[str]) -> None:
        """Publish, or tell the editor to ask again."""
        # Noted now: a pull that arrives before the work below begins has its answer from these very findings.
        self._server.background(self._spread(folder, paths, frozenset(self._awaiting_pull)))

    def settings_faulty(self, folder: Folder, problems: tuple[Problem, ...]) -> None:
        """Tell it and show it."""
        self.faults.changed(folder, problems)
        self.tell()

    def indexing(self, folder: Folder) -> WorkDone:
        """Show a progress bar."""
        bar = WorkDone(self._server, "indexing", cancellable=True)
        self._bars[folder] = bar
        return bar

    def indexed(self, folder: Folder, summary: list[str], seconds: float) -> None:
        """Take the progress bar away and log what was read."""
        end = "not indexed, see the log"
        if summary:
            end = f"{summary[0]}, {seconds:.1f} s"
            logger.info("Indexed %s: %s", folder.root, end)
            for line in summary[1:]:
                logger.info("%s", line)
            if self._unfixed.get(folder):
                self._unfixed[folder] = False
                text = "Canonic: the workspace has been read. What is saved from now on is fixed."
                self._server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
        if (bar := self._bars.pop(folder, None)) is not None:
            bar.end(end)
        if folder.configured is not None:  # which may not be in force yet
            self._server.background(self._server.registrar.add_packs(policy_files(folder.configured.policy)))
        above, client = folder.configuration_above(), self._server.client
        if above is not None and above not in self._watched and client.watches and client.relative_patterns:
            self._watched.add(above)
            self._server.background(watch_above(self._server, above))

    async def _spread(self, folder: Folder, paths: frozenset[str], expected: frozenset[str]) -> None:
        stale_pulls = False
        held = folder.opened()
        for path in sorted(paths, key=lambda path: (path not in held, path)):
            located = self.places.located(folder, path)
            if not self.places.owns(located):
                continue
            if path.endswith(NOTEBOOK):
                self.push_cells(folder, path)
                continue
            if self.is_pushed(located):
                self.push(located)
                await asyncio.sleep(0)
            elif located.document is not None and located.uri not in expected | self._awaiting_pull:
                stale_pulls = True
            elif located.document is None:
                self.push_empty(located.uri)
        self.tell()
        if stale_pulls:
            await self._server.workspace_diagnostic_refresh_async(None)
