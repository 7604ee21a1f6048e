"""One workspace folder: its `Analysis`, kept in step with editor and disk, and the findings of all its files.

Takes texts and file events, gives findings, and tells a listener when findings of other files changed. All methods
run on the event loop; long work (the first index, a changed configuration) runs in a thread, and while it does, an
`Analysis` of its own that has read no index answers for the open files. Knows nothing of the protocol.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from canonic.errors import CanonicError, Problem
from canonic.findings import Finding

if TYPE_CHECKING:
    from canonic.analysis import Analysis, Progress

logger = logging.getLogger(__name__)

T = TypeVar("T")

SLICE = 0.008
"""Seconds that a background check may hold the event loop."""
QUICK_REFRESH = 32
"""File events at once that are worked off on the event loop; more go to the thread."""
CONFIGURATION_FILES = frozenset({"pyproject.toml", "canonic.toml"})


class Listener(Protocol):
    """Who wants to know."""

    def findings_changed(self, folder: Folder, paths: frozenset[str]) -> None:
        """The findings of these files are others than before (or are known for the first time)."""

    def settings_faulty(self, folder: Folder, problems: tuple[Problem, ...]) -> None:
        """The configuration was read; `problems` is empty when all is well again."""

    def indexing(self, folder: Folder) -> Progress:
        """A long job begins; the result is called from its thread."""

    def indexed(self, folder: Folder, seconds: float) -> None:
        """The long job has ended."""

    def folder_settled(self) -> None:
        """All that was to be done is done."""


class Folder:
    """See the module. `root` is the absolute path as the editor spells it, `uri` likewise."""

    def __init__(self, root: str, uri: str, listener: Listener, overrides: Mapping[str, Any]) -> None:
        self.root = root
        self.uri = uri
        self.analysis: Analysis | None = None
        self.problems: tuple[Problem, ...] = ()
        self._overrides = dict(overrides)
        self._listener = listener
        self._texts: dict[str, str] = {}
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._stale: set[str] = set()
        self._everything_stale = True
        self._jobs: list[Callable[[Progress], Iterable[str]]] = []
        self._busy = False
        self._scout: Analysis | None = None
        self._late: dict[str, str | None] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def settled(self) -> bool:
        """Whether the findings of every file are known and up to date (or never will be: no usable configuration)."""
        if self.analysis is None:
            return True
        return not (self._busy or self._jobs or self._everything_stale or self._stale)

    @property
    def reader(self) -> Analysis | None:
        """The analysis that knows the open texts as they are now."""
        if not self._busy:
            return self.analysis
        if self._scout is None and self.analysis is not None:
            scout = self._open()
            for path, text in self._texts.items():
                scout.change(path, text)
            self._scout = scout
        return self._scout

    def start(self) -> None:
        """Read the configuration and begin to index; a faulty one leaves the folder silent until it is mended."""
        try:
            self.analysis = self._open()
        except CanonicError as error:
            self._report(tuple(error.problems))
            return
        for notice in self.analysis.notices:
            logger.info("%s", notice)
        self._report(())
        for path, text in self._texts.items():
            self.analysis.change(path, text)
        analysis = self.analysis

        def index(progress: Progress) -> tuple[str, ...]:
            analysis.index(progress)
            return ()

        self._jobs = [index]
        self._everything_stale = True
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())
        self._wake.set()

    def stop(self) -> None:
        """Give up all background work."""
        if self._task is not None:
            self._task.cancel()

    def reconfigure(self, overrides: Mapping[str, Any]) -> None:
        """The editor's own settings changed: read everything again when they differ."""
        if dict(overrides) != self._overrides:
            self._overrides = dict(overrides)
            self.start()

    def change(self, path: str, text: str | None) -> None:
        """The editor holds `text` now, or has closed the file (None)."""
        if text is None:
            self._texts.pop(path, None)
        else:
            self._texts[path] = text
        if self.analysis is None:
            return
        if self._busy:
            self._late[path] = text
            if self._scout is not None:
                self._scout.change(path, text)
        else:
            self._mark(self.analysis.change(path, text) | {path})
            if os.path.basename(path) in CONFIGURATION_FILES:
                self._took_settings()

    def refresh(self, paths: Iterable[str]) -> None:
        """Files were created, changed or deleted on disk."""
        changed = sorted(set(paths))
        configured = any(os.path.basename(path) in CONFIGURATION_FILES for path in changed)
        if self.analysis is None:
            if configured:
                self.start()
            return
        analysis = self.analysis
        if self._busy or self._jobs or configured or len(changed) > QUICK_REFRESH:
            self._jobs.append(lambda progress: analysis.refresh(changed))
            self._wake.set()
        else:
            self._mark(analysis.refresh(changed))

    def findings(self, path: str) -> tuple[Finding, ...]:
        """The findings of one file in its present text, as far as they are known now."""
        reader = self.reader
        if reader is None:
            return ()
        if reader is not self.analysis or self._everything_stale:
            return reader.check_file(path)
        if path in self._stale:
            self._stale.discard(path)
            self._keep(path, reader.check_file(path))
        return self._findings.get(path, ())

    def known(self) -> list[str]:
        """Files that have findings."""
        return sorted(self._findings)

    def is_open(self, path: str) -> bool:
        """Whether the editor holds the file."""
        return path in self._texts

    def text(self, path: str) -> str | None:
        """The text of any file of the workspace as the editor or the disk has it."""
        if path in self._texts:
            return self._texts[path]
        if self.analysis is not None:
            return self.analysis.text(path)
        try:
            with open(f"{self.root}/{path}", encoding="utf-8-sig", errors="replace", newline="") as file:
                return file.read()
        except OSError:
            return None

    def _open(self) -> Analysis:
        # Only here, so that `initialize` is answered before any of the engine is loaded.
        from canonic.analysis import Analysis

        return Analysis.open(self.root, overrides=self._overrides or None)

    def _report(self, problems: tuple[Problem, ...]) -> None:
        if problems != self.problems:
            self.problems = problems
            self._listener.settings_faulty(self, problems)

    def _took_settings(self) -> None:
        if self.analysis is not None:
            self._report(self.analysis.problems_of_settings())

    def _mark(self, paths: Iterable[str]) -> None:
        self._stale.update(paths)
        self._wake.set()

    def _keep(self, path: str, findings: tuple[Finding, ...]) -> bool:
        before = self._findings.get(path, ())
        if findings:
            self._findings[path] = findings
        else:
            self._findings.pop(path, None)
        return findings != before

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._settle()
            except Exception:  # The edge of the background: one fault must not end all later checks.
                logger.exception("The workspace folder %s could not be checked", self.root)
                self._everything_stale = False
                self._stale.clear()
                self._busy = False

    async def _settle(self) -> None:
        while not self.settled and self.analysis is not None:
            if self._jobs:
                await self._run(self._jobs.pop(0))
            elif self._everything_stale:
                await self._check_everything(self.analysis)
            else:
                await self._check_stale(self.analysis)
        self._listener.folder_settled()

    async def _run(self, job: Callable[[Progress], Iterable[str]]) -> None:
        progress = self._listener.indexing(self)
        started = time.monotonic()
        self._busy = True
        try:
            affected = set(await _in_thread(lambda: job(progress)))
        finally:
            self._busy = False
            self._scout = None
            self._listener.indexed(self, time.monotonic() - started)
        late, self._late = self._late, {}
        if self.analysis is not None:
            for path, text in late.items():
                affected |= self.analysis.change(path, text) | {path}
        self._mark(affected)
        self._took_settings()

    async def _check_everything(self, analysis: Analysis) -> None:
        self._stale.clear()
        seen: dict[str, list[Finding]] = {}
        resume = time.monotonic() + SLICE
        for finding in analysis.check():
            seen.setdefault(finding.path, []).append(finding)
            if time.monotonic() > resume:
                await asyncio.sleep(0)
                if self._jobs or analysis is not self.analysis:
                    return
                resume = time.monotonic() + SLICE
        before = self._findings
        self._findings = {path: tuple(findings) for path, findings in seen.items()}
        self._everything_stale = False
        differing = {path for path in before.keys() | seen.keys() if before.get(path) != self._findings.get(path)}
        # Open files were answered without an index until now, so their answers differ even where nothing was found.
        self._listener.findings_changed(self, frozenset(differing | self._texts.keys()))

    async def _check_stale(self, analysis: Analysis) -> None:
        resume = time.monotonic() + SLICE
        while self._stale:
            opened = self._stale & self._texts.keys()
            batch = sorted(opened or self._stale)
            differing = set()
            for path in batch:
                if path not in self._stale:
                    continue
                self._stale.discard(path)
                if self._keep(path, analysis.check_file(path)):
                    differing.add(path)
                if time.monotonic() > resume:
                    await asyncio.sleep(0)
                    resume = time.monotonic() + SLICE
                    if self._interrupted(analysis):
                        break
            if differing:
                self._listener.findings_changed(self, frozenset(differing))
            if self._interrupted(analysis):
                return

    def _interrupted(self, analysis: Analysis) -> bool:
        return bool(self._jobs) or self._everything_stale or analysis is not self.analysis


async def _in_thread(work: Callable[[], T]) -> T:
    """The result of `work`, done in a thread that never keeps the process alive."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def deliver(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # Handed over to the event loop, where the one edge is.
            loop.call_soon_threadsafe(deliver, None, error)
        else:
            loop.call_soon_threadsafe(deliver, result, None)

    threading.Thread(target=run, name="canonic-index", daemon=True).start()
    return await future
