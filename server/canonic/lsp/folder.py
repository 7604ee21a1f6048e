"""One workspace folder: its `Analysis`, kept in step with editor and disk, and the findings of all its files.

Takes texts and file events, gives findings, and tells a listener when findings of other files changed. All methods
run on the event loop. Long work (the first index, a changed configuration, a change of many files) is done on a new
`Analysis` in a thread, while the present one goes on answering; then the new one takes its place. Knows nothing of the
protocol.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from canonic.errors import Problem
from canonic.findings import Finding
from canonic.lsp.disk import Disk, concerns, is_told
from canonic.lsp.last_good import LastGood, Wishes
from canonic.lsp.policy_places import CONFIGURATION_FILES, configuration_above, policy_files
from canonic.lsp.progress import Cancelled
from canonic.lsp.reading import Findings, analysis_of, is_saved, late_rules, read_all, remembered
from canonic.lsp.threads import in_thread
from canonic.workspace.files import NOTEBOOK

if TYPE_CHECKING:
    from canonic.analysis import Analysis, Progress
    from canonic.configured import Configured

logger = logging.getLogger(__name__)

SLICE = 0.008
"""Seconds that a background check may hold the event loop."""
QUICK_REFRESH = 32
"""File events at once that are worked off on the event loop; for more, all is read again in the thread."""


class Listener(Protocol):
    """Who wants to know."""

    def findings_changed(self, folder: Folder, paths: frozenset[str]) -> None:
        """The findings of these files are others than before (or are known for the first time)."""

    def settings_faulty(self, folder: Folder, problems: tuple[Problem, ...]) -> None:
        """The configuration was read; `problems` is empty when all is well again."""

    def indexing(self, folder: Folder) -> Progress:
        """A long job begins; the result is called from its thread."""

    def indexed(self, folder: Folder, summary: list[str], seconds: float) -> None:
        """The long job has ended; `summary` is for the log and empty when it failed."""

    def folder_settled(self) -> None:
        """All that was to be done is done."""


class Folder:
    """See the module. `root` is the absolute path as the editor spells it, `uri` likewise."""

    def __init__(self, root: str, uri: str, listener: Listener, wishes: Wishes) -> None:
        self.root = root
        self.uri = uri
        self.analysis: Analysis | None = None
        """What answers now; None only while the configuration has never been usable."""
        self.problems: tuple[Problem, ...] = ()
        self._wishes = wishes
        self._configuration = LastGood(root)
        self.disk = Disk(root)
        self._listener = listener
        self._texts: dict[str, str] = {}
        self._findings: Findings = {}
        self._remembered = False
        """Whether the findings are those of an earlier run, which hold until something differs from what it saw."""
        self._differs = False
        self._stale: set[str] = set()
        self._to_renew = False
        self.to_reread = False
        """Whether files have changed that only reading all again takes up."""
        self._renewing = False
        self._since_renewal: set[str] = set()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.configured: Configured | None = None
        """What the project has declared, as far as it was good when it was last read."""
        self._in_force: Configured | None = None
        """What the analysis was made with, once it is whole."""

    @property
    def settled(self) -> bool:
        """Whether the findings of every file are known and up to date (or never will be: no usable configuration)."""
        if self._remembered:
            return True
        if self.renewing:
            return False
        return not self._whole or not self._stale

    @property
    def renewing(self) -> bool:
        """Whether all is being read again, or soon will be."""
        return self._to_renew or self._renewing

    @property
    def _whole(self) -> bool:
        return self.analysis is not None and self.analysis.whole

    def start(self) -> None:
        """Read the configuration and begin to index; one that cannot be read at all leaves the folder silent."""
        given = self._read_configuration()
        if given is not None:
            self.analysis = analysis_of(given)
            for path, text in self._texts.items():
                self.analysis.change(path, text)
            self._to_renew = self.to_reread = True
        self._task = asyncio.get_running_loop().create_task(self._work())
        self._wake.set()

    def stop(self) -> None:
        """Give up all background work."""
        if self._task is not None:
            self._task.cancel()

    def reconfigure(self, wishes: Wishes) -> None:
        """The editor's own settings changed: read everything again when they differ."""
        if wishes != self._wishes:
            self._wishes = wishes
            self.renew()

    def renew(self, *, files: bool = False) -> None:
        """Read the configuration again, and the workspace. Until that is done, and if it fails, what is known stays in
        force. A fault in the configuration is no reason to read the workspace, unless its `files` have changed.
        """
        self._to_renew = True
        self.to_reread |= files
        self._wake.set()

    def change(self, path: str, text: str | None) -> None:
        """The editor holds `text` now, or has closed the file (None)."""
        if text is not None and not (self._whole or self._differs or is_saved(self.root, path, text)):
            self._differs, self._remembered = True, False
        if text is None:
            self._texts.pop(path, None)
        else:
            self._texts[path] = text
        if self.analysis is not None:
            self._note({path})
            self._mark(self.analysis.change(path, text) | {path})

    def refresh(self, paths: Iterable[str]) -> None:
        """Files were created, changed or deleted on disk."""
        policy = frozenset(self.policy_files())
        changed = {path for path in paths if concerns(path, self._findings)}
        if not changed:
            return
        self._differs, self._remembered = True, False
        if sum(not is_told(path) for path in changed) > QUICK_REFRESH:
            self.renew(files=True)
        elif any(os.path.basename(path) in CONFIGURATION_FILES or path in policy for path in changed):
            self.renew()
        elif self.analysis is not None:
            self._note(changed)
            self._mark(self.analysis.refresh(sorted(changed)))

    async def look(self) -> None:
        """Take up what differs on disk, of which nobody has told; see `canonic.lsp.disk`."""
        if self.analysis is not None and self._whole:
            self.refresh(await self.disk.look(self.analysis))

    def is_configured_by(self, file: str) -> bool:
        """Whether a file, by its absolute path, holds the folder's configuration, or a fault of it."""
        source = self.analysis.settings.source if self.analysis is not None else None
        sources = {problem.file for problem in self.problems} | ({source.file} if source is not None else set())
        return os.path.realpath(file) in {
            os.path.realpath(os.path.join(self.root, found)) for found in sources if found
        }

    def configuration_above(self) -> str | None:
        """The configuration file, absolute, where it lies outside of the folder."""
        return configuration_above(self.root, self.configured.settings) if self.configured is not None else None

    def policy_files(self) -> tuple[str, ...]:
        """The files that the policy stands in: the configuration and packs that lie in the workspace."""
        return policy_files(self.analysis.policy) if self.analysis is not None else ()

    def findings(self, path: str) -> tuple[Finding, ...]:
        """The findings of one file in its present text, as far as they are known now."""
        if self.analysis is None:
            return ()
        if self._remembered:
            return self._findings.get(path, ())
        if not self._whole:
            return tuple(finding for finding in self.analysis.check_file(path) if finding.rule not in late_rules())
        if path in self._stale:
            self._stale.discard(path)
            self._keep(path, self.analysis.check_file(path))
        return self._findings.get(path, ())

    def known(self) -> list[str]:
        """Files that have findings, notebooks left out."""
        return sorted(path for path in self._findings if not path.endswith(NOTEBOOK))

    def notebooks(self) -> list[str]:
        """Notebooks that have findings. An editor knows the documents of their cells at most, not the files."""
        return sorted(path for path in self._findings if path.endswith(NOTEBOOK))

    def of_rule(self, rule: str) -> Iterator[Finding]:
        """The findings of one rule in all files, as far as they are known now."""
        return (one for found in self._findings.values() for one in found if one.rule == rule)

    def opened(self) -> frozenset[str]:
        """The files that the editor holds."""
        return frozenset(self._texts)

    def text(self, path: str) -> str | None:
        """The text of any file of the workspace as the editor or the disk has it."""
        if path in self._texts:
            return self._texts[path]
        if self.analysis is not None and not os.path.isabs(path):
            return self.analysis.text(path)
        try:
            with open(os.path.join(self.root, path), encoding="utf-8-sig", errors="replace", newline="") as file:
                return file.read()
        except OSError:
            return None

    def _read_configuration(self) -> Configured | None:
        self.disk.reads({*CONFIGURATION_FILES, *self.policy_files()})
        self.configured, problems = self._configuration.read(self._wishes)
        if self.configured is not None:
            self.disk.reads_also((*policy_files(self.configured.policy), self.configuration_above()))
        self._report(problems)
        return self.configured

    def _report(self, problems: tuple[Problem, ...]) -> None:
        if problems != self.problems:
            self.problems = problems
            self._listener.settings_faulty(self, problems)

    def _note(self, paths: Iterable[str]) -> None:
        if self._renewing:
            self._since_renewal.update(paths)

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
                while not self.settled:
                    await (self._renew() if self._to_renew else self._check_stale())
            except Exception:  # The edge of the background: one fault must not end all later checks.
                logger.exception("The workspace folder %s could not be checked", self.root)
                self._renewing, self.to_reread = False, self._whole
                self._stale.clear()
            self._listener.folder_settled()

    async def _renew(self) -> None:
        """Open, index and check the workspace anew, in a thread, while the analysis in force goes on answering."""
        self._to_renew = False
        given = self._read_configuration()
        if given is None:
            return
        if self.analysis is not None and self.problems and given == self._in_force and not self.to_reread:
            self._mark(self.analysis.refresh(sorted({*CONFIGURATION_FILES, *self.policy_files()})))
            return
        self.to_reread = False
        analysis = analysis_of(given)
        for path, text in self._texts.items():
            analysis.change(path, text)
        progress = self._listener.indexing(self)
        started = time.monotonic()
        self._renewing = True
        self._since_renewal.clear()
        gc.unfreeze()
        summary: list[str] = []
        try:
            await self._recall(analysis)
            findings, summary = await in_thread(lambda: read_all(analysis, progress))
        except Cancelled:
            logger.warning("Indexing %s was cancelled: only open files are checked, until a restart", self.root)
            self.to_reread = self._whole
            await in_thread(analysis.close)
            return
        finally:
            self._renewing = False
            self._listener.indexed(self, summary, time.monotonic() - started)
        self.disk.begin(analysis, analysis.evidence())
        self._stale = set()
        for path in sorted(self._since_renewal):
            if path in self._texts:
                self._stale |= analysis.change(path, self._texts[path])
            else:
                self._stale |= analysis.change(path, None) | analysis.refresh([path])
        self._remembered = False
        known, self._findings = self._findings, findings
        before, self.analysis, self._in_force = self.analysis, analysis, given
        differing = {path for path in known.keys() | findings.keys() if known.get(path) != findings.get(path)}
        # Open files were answered by another index until now, so they count as changed even where nothing was found.
        self._listener.findings_changed(self, frozenset(differing) | self.opened())
        if before is not None:
            await in_thread(before.close)
        del before
        # What is known of the workspace stays: a garbage collection in the middle of a keystroke need not look at it.
        gc.freeze()

    async def _recall(self, analysis: Analysis) -> None:
        """Show what the last run found, where it still holds, until the workspace is read."""
        given = self.configured
        self._differs = not all(is_saved(self.root, *item) for item in self._texts.items())
        if self._whole or given is None or self._differs:
            return
        findings = await in_thread(lambda: remembered(given, analysis.order_counts))
        if findings is not None and not self._differs:
            self._findings, self._remembered = findings, True
            self._listener.findings_changed(self, frozenset(findings) | self.opened())

    async def _check_stale(self) -> None:
        """Find again what changed files may have changed, open files first, never long at a time."""
        resume = time.monotonic() + SLICE
        differing: set[str] = set()
        while self._stale and self.analysis is not None and not self._to_renew:
            batch = (self._stale & self._texts.keys()) or set(self._stale)
            for path in sorted(batch & self._stale):
                self._stale.discard(path)
                if self._keep(path, self.analysis.check_file(path)):
                    differing.add(path)
                if time.monotonic() > resume:
                    break
            if time.monotonic() > resume or not self._stale:
                if differing:
                    self._listener.findings_changed(self, frozenset(differing))
                    differing = set()
                await asyncio.sleep(0)
                resume = time.monotonic() + SLICE
