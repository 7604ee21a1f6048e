"""The state of one conversation with an editor: its workspace folders, what was published, and who waits for news.

Takes the events of the feature modules, asks `Folder` for findings and hands out ready diagnostics. It decides by
which way a document's diagnostics reach the editor: pulled where `Client.pulls`, pushed otherwise, never both.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.errors import Problem
from canonic.findings import Finding
from canonic.lsp import uris
from canonic.lsp.convert import Coordinates, diagnostic, result_id
from canonic.lsp.documents import Document
from canonic.lsp.faults import Faults
from canonic.lsp.folder import Folder
from canonic.lsp.progress import WorkDone
from canonic.text.spans import Span

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Located:
    """A file of a workspace folder, and its open document if there is one."""

    folder: Folder
    path: str
    uri: str
    document: Document | None


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
        self.begun = asyncio.Event()
        """Set when the folders that the editor opened with are there."""
        self.pulls_workspace = False
        """Whether the editor has ever asked for the diagnostics of the whole workspace."""
        self.revision = 0
        """Counts changes of any finding."""
        self._news = asyncio.Event()
        self._pushed: set[str] = set()
        self._shows_unopened: dict[Folder, bool] = {}
        """False: only open files of the folder are reported on."""
        self.faults = Faults(server)
        self._bars: dict[Folder, WorkDone] = {}
        self._awaiting_pull: set[str] = set()
        self._spellings: dict[tuple[str, str], str] = {}
        self._reports: dict[str, tuple[tuple[Finding, ...], Report]] = {}
        self.reported: dict[str, str] = {}
        """Result ids in the last answer to a pull of the workspace."""

    # Folders

    def add_folder(self, uri: str) -> None:
        """Begin to work on a workspace folder; one that is no place on disk is left alone."""
        root = uris.path_of(uri)
        if root is None or uri in self.folders:
            return
        folder = Folder(root, uri, self, self._server.configuration.overrides(uri))
        self.folders[uri] = folder
        self._shows_unopened[folder] = self._server.configuration.shows_unopened(uri)
        for document in self.documents():
            if (located := self.locate(document.uri)) is not None and located.folder is folder:
                self.opened(located)
                folder.change(located.path, document.text)
        folder.start()
        # Texts that were opened before their folder was known have had no answer yet, unless they wait for it.
        expected = frozenset() if self.begun.is_set() else frozenset(document.uri for document in self.documents())
        self._server.background(self._spread(folder, folder.opened(), expected))

    def remove_folder(self, uri: str) -> None:
        """Stop working on a workspace folder and take its findings away."""
        folder = self.folders.pop(uri, None)
        if folder is not None:
            folder.stop()
            del self._shows_unopened[folder]
            self.faults.forget(folder)
            for path in folder.known():
                self.push_empty(self.uri_of(folder, path))
            self.tell()

    def reconfigure(self) -> None:
        """The editor's settings may have changed: each folder takes up what is new to it."""
        configuration = self._server.configuration
        for uri, folder in self.folders.items():
            folder.reconfigure(configuration.overrides(uri))
            if configuration.shows_unopened(uri) != self._shows_unopened[folder]:
                self._shows_unopened[folder] = configuration.shows_unopened(uri)
                self._server.background(self._spread(folder, frozenset(folder.known()), frozenset(folder.opened())))

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

    def locate(self, uri: str) -> Located | None:
        """Where a URI lies, in the innermost folder that holds it; None outside of all."""
        path = uris.path_of(uri)
        if path is None:
            return None
        found: tuple[int, Folder, str] | None = None
        for folder in self.folders.values():
            inner = uris.relative(path, folder.root)
            if inner is not None and (found is None or len(inner) < found[0]):
                found = (len(inner), folder, inner)
        if found is None:
            return None
        return Located(found[1], found[2], uri, self._server.documents.opened(uri))

    def located(self, folder: Folder, path: str) -> Located:
        """The same for a path of a folder."""
        uri = self.uri_of(folder, path)
        return Located(folder, path, uri, self._server.documents.opened(uri))

    def uri_of(self, folder: Folder, path: str) -> str:
        """The URI of a file, in the editor's own spelling where it holds the file."""
        return self._spellings.get((folder.uri, path)) or uris.uri_of(os.path.normpath(os.path.join(folder.root, path)))

    def opened(self, located: Located) -> None:
        """The editor holds a file: from now on it is called as the editor calls it."""
        self._spellings[located.folder.uri, located.path] = located.uri

    def closed(self, located: Located) -> None:
        """The editor has let go of a file."""
        self._spellings.pop((located.folder.uri, located.path), None)

    def version(self, uri: str) -> int | None:
        """The version of an open document; None when the editor does not hold it."""
        document = self._server.documents.opened(uri)
        return document.version if document is not None else None

    def documents(self) -> Iterator[Document]:
        """Every open document."""
        for document in list(self._server.documents.text_documents.values()):
            if isinstance(document, Document):
                yield document

    # Diagnostics

    def coordinates(self, located: Located) -> Coordinates:
        """Conversion of places for any file, open or not."""
        if located.document is not None:
            return located.document.coordinates
        return Coordinates(located.folder.text(located.path) or "", self._server.encoding)

    def location(self, folder: Folder, path: str, span: Span) -> types.Location:
        """A place in any file as a location."""
        located = self.located(folder, path)
        return types.Location(located.uri, self.coordinates(located).range(span))

    def report(self, located: Located) -> Report:
        """The diagnostics of one file in its present text."""
        findings = located.folder.findings(located.path)
        version = located.document.version if located.document is not None else None
        if not findings:
            return Report(result_id([]), [], version)
        kept = self._reports.get(located.uri)
        if kept is not None and kept[0] is findings and kept[1].version == version:
            return kept[1]
        coordinates = self.coordinates(located)

        def locate(path: str, span: Span) -> types.Location:
            return self.location(located.folder, path, span)

        client = self._server.client
        items = [diagnostic(finding, client, coordinates, locate, version) for finding in findings]
        report = Report(result_id(items), items, version)
        self._reports[located.uri] = (findings, report)
        return report

    def is_pushed(self, located: Located) -> bool:
        """Whether this file's diagnostics reach the editor unasked."""
        if located.path.endswith(".toml"):
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

    def push_configuration(self, folder: Folder, uri: str) -> None:
        """Publish the faults and findings of a configuration file, which may lie above its folder."""
        located = self.locate(uri)
        self.push(located or Located(folder, uris.path_of(uri) or "", uri, self._server.documents.opened(uri)))

    def pulled_files(self) -> Iterator[Located]:
        """The files with findings that belong into an answer about the whole workspace."""
        for folder in list(self.folders.values()):
            for path in folder.known() if self._shows_unopened.get(folder) else []:
                located = self.located(folder, path)
                if not path.endswith(".toml") and self.owns(located):
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
                located = self.locate(uri)
                if located is not None and not self.is_pushed(located):
                    self.push_empty(uri)

    def tell(self) -> None:
        """Findings changed: wake everyone who waits for news."""
        self.revision += 1
        self.folder_settled()

    def folder_settled(self) -> None:
        """All findings of some folder are known now: wake everyone who waits."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def wait(self) -> None:
        """Wait for the next news."""
        await self._news.wait()

    def settled(self) -> bool:
        """Whether every finding of every folder is known."""
        return self.begun.is_set() and all(folder.settled for folder in self.folders.values())

    def owns(self, located: Located) -> bool:
        """Whether no folder further in holds the file too."""
        if len(self.folders) == 1:
            return True
        nearest = self.locate(located.uri)
        return nearest is None or nearest.folder is located.folder

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
        bar = WorkDone(self._server, "Canonic")
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
        if (bar := self._bars.pop(folder, None)) is not None:
            bar.end(end)

    async def _spread(self, folder: Folder, paths: frozenset[str], expected: frozenset[str]) -> None:
        stale_pulls = False
        for path in sorted(paths, key=lambda path: (not folder.is_open(path), path)):
            located = self.located(folder, path)
            if not self.owns(located):
                continue
            if self.is_pushed(located):
                self.push(located)
                await asyncio.sleep(0)
            elif located.document is not None and located.uri not in expected | self._awaiting_pull:
                stale_pulls = True
            elif located.document is None:
                self.push_empty(located.uri)
        self.tell()
        if self._server.client.refreshes_lenses:
            self._server.background(self._server.workspace_code_lens_refresh_async(None))
        if stale_pulls:
            await self._server.workspace_diagnostic_refresh_async(None)
