"""What a folder's analysis rests on, compared with the disk, for editors that do not tell of changes from outside.

A look takes one `stat` for each file and folder that was read, and lists again only folders in which something came or
went. It works in a thread. A stamp from a moment before the file was read proves nothing, since the file may have been
written once more within one tick: such a file counts as changed until a later look finds it at rest. Of the few files
of the configuration the bytes are compared.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from canonic.lsp.threads import in_thread
from canonic.workspace.files import NOTEBOOK, Stamp
from canonic.workspace.walk import JUNK

if TYPE_CHECKING:
    from canonic.analysis import Analysis
    from canonic.workspace.files import Seen

_SETTLED_NS = 2_000_000_000
_UNPROVEN: Stamp = (-2, -2)
"""Differs from every stamp."""
_SOURCES = (".py", ".pyi", NOTEBOOK, ".toml", ".gitignore", ".editorconfig")
_NEVER = frozenset({".git", "__pycache__", "node_modules"})
"""Folders in which things come and go all the time and nothing is ours."""


def concerns(path: str, known: Iterable[str]) -> bool:
    """Whether a change of a file, or of a folder that goes with `known` files in it, may make a difference."""
    parts = path.split("/")
    if _NEVER.intersection(parts):
        return False
    name = parts[-1]
    if name.endswith(_SOURCES) or "." not in name or is_told(path):
        return True
    return any(other.startswith(f"{path}/") for other in known)


def is_told(path: str) -> bool:
    """Whether a file is only looked into for names of modules: many may change at once, as programs write them."""
    from canonic.resolution.elsewhere import is_configuration  # the engine loads after `initialize` is answered

    return is_configuration(os.path.basename(path))


class Disk:
    """See the module. Paths are relative to `root`; those of configuration files may be absolute."""

    def __init__(self, root: str) -> None:
        self._prefix = root.rstrip("/" + os.sep) + "/"
        self._lock = asyncio.Lock()
        self._begun: tuple[Analysis, Seen] | None = None
        self._analysis: Analysis | None = None
        self._files: dict[str, Stamp | None] = {}
        self._folders: dict[str, tuple[int, Mapping[str, bool]]] = {}
        self._configuration: dict[str, bytes] = {}
        self.due = False
        """Whether a look was asked for that has not begun."""
        self.saves = 0
        """How often a save has asked for one."""

    def reads(self, configuration: Iterable[str]) -> None:
        """These files are about to be read."""
        self._configuration.update({path: self._bytes(path) for path in configuration})

    def reads_also(self, configuration: Iterable[str | None]) -> None:
        """These turned out to be of the configuration, and were read."""
        for path in configuration:
            if path is not None and path not in self._configuration:
                self._configuration[path] = self._bytes(path)

    def begin(self, analysis: Analysis, evidence: Seen) -> None:
        """The whole workspace was read, and this is what its answers rest on."""
        self._begun = analysis, evidence

    async def look(self, analysis: Analysis) -> frozenset[str]:
        """The files and folders that differ from what the analysis has read, or from the last look. To be told to it
        at once: the next look will not name them again.
        """
        async with self._lock:
            self.due = False
            return await in_thread(partial(self._differing, analysis, analysis.evidence()))

    def _differing(self, analysis: Analysis, evidence: Seen) -> frozenset[str]:
        if self._analysis is not analysis:
            self._analysis, self._files, self._folders = analysis, {}, {}
            if self._begun is not None and self._begun[0] is analysis:
                self._adopt(self._begun[1])
        self._adopt(evidence)
        latest = time.time_ns() - _SETTLED_NS
        changed = self._changed_files(latest) | self._changed_folders(latest)
        for path, known in self._configuration.items():
            if (now := self._bytes(path)) != known:
                self._configuration[path] = now
                changed.add(path)
        return frozenset(changed)

    def _adopt(self, evidence: Seen) -> None:
        """What was read first counts: to read a text again does not tell the analysis that it has changed."""
        latest = evidence.since - _SETTLED_NS
        for path in evidence.files.keys() - self._files.keys():
            stamp = evidence.files[path]
            self._files[path] = stamp if stamp is None or 0 < stamp[0] < latest else _UNPROVEN
        for path in evidence.folders.keys() - self._folders.keys():
            changed, listing = evidence.folders[path]
            self._folders[path] = (changed if changed < latest else _UNPROVEN[0], listing)

    def _changed_files(self, latest: int) -> set[str]:
        changed: set[str] = set()
        prefix, stat = self._prefix, os.stat
        now: Stamp | None
        for path, known in self._files.items():
            try:
                status = stat(prefix + path)
            except (OSError, ValueError):
                now = None
            else:
                now = status.st_mtime_ns, status.st_size
            if now != known:
                changed.add(path)
                self._files[path] = now if now is None or 0 < now[0] < latest else _UNPROVEN
        return changed

    def _changed_folders(self, latest: int) -> set[str]:
        """What came or went."""
        changed: set[str] = set()
        prefix, stat = self._prefix, os.stat
        for folder, (known, before) in self._folders.items():
            try:
                now = stat(prefix + folder).st_mtime_ns
            except (OSError, ValueError):
                now = -1
            if now == known:
                continue
            listing = _listing(prefix + folder)
            lead = f"{folder}/" if folder else ""
            for name in before.keys() | listing.keys():
                if before.get(name) != listing.get(name):
                    changed.add(lead + name)
                    if listing.get(name):
                        changed.update(self._within(lead + name))
            self._folders[folder] = (now if now < latest else _UNPROVEN[0], listing)
        return changed

    def _within(self, new: str) -> Iterator[str]:
        """The files in a folder that came."""
        for folder, folders, names in os.walk(self._prefix + new):
            folders[:] = [name for name in folders if name not in JUNK]
            lead = folder[len(self._prefix) :].replace(os.sep, "/")
            yield from (f"{lead}/{name}" for name in names if name.endswith(_SOURCES) or is_told(name))

    def _bytes(self, path: str) -> bytes:
        """What stands for the bytes of a small file; empty when it cannot be read."""
        try:
            with open(os.path.join(self._prefix, path), "rb") as stream:
                return blake2b(stream.read(), digest_size=16).digest()
        except (OSError, ValueError):
            return b""


def _listing(folder: str) -> dict[str, bool]:
    """As `Files.list_dir`."""
    listing: dict[str, bool] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink() and not os.path.exists(entry.path):
                    continue
                listing[entry.name] = entry.is_dir()
    except (OSError, ValueError):
        pass
    return listing
