"""Building the index: an entry for every file of a workspace, from the store where it is right, else from the text.

Takes the files, the needles of the policy, a store and workers; gives `Index`. A run in which nothing changed reads no
file: only stamps and the store. The needles grow while files are read (a policy name may get a second name on the way),
until a pass finds no new one. It resolves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from canonic.facts.model import Unreadable
from canonic.index.counts import Counts
from canonic.index.entry import Entry, Matcher, Needles, Rename, Scanned, Skipped, of_file
from canonic.index.readings import Made, Reading
from canonic.index.scan import Seen, Task, decode_renames, decode_seen, decode_unreadable, scan, scan_bytes, scan_file
from canonic.index.sending import pack, scan_sent
from canonic.index.store import Store
from canonic.index.tables import FileRow, KeptFacts, LoadedRow
from canonic.workers import Workers
from canonic.workspace.files import Files, Stamp, is_settled

Progress = Callable[[str, int, int], None]
"""Called as progress("indexing", done, total)."""

_FEW = 200
"""Up to so many files are read without other processes: starting those would take longer."""
_CHUNK_FILES, _CHUNK_BYTES = 256, 2_000_000


@dataclass(frozen=True)
class Index:
    """Entries of all files, and the needles that they were made with."""

    entries: dict[str, Entry]
    needles: Needles
    """Those asked for, with the names found on the way."""
    counts: Counts = field(default_factory=Counts)
    stamps: dict[str, Stamp | None] = field(default_factory=dict)
    """Of the files on disk, as they were when they were read; None for one that could not be."""
    readings: tuple[Reading[Any], ...] = ()
    made: Made = field(default_factory=dict)
    """The answers to the readings about the files of which facts were made."""


def build(
    files: Files,
    paths: Sequence[str],
    needles: Needles,
    store: Store,
    workers: Workers,
    progress: Progress | None = None,
    readings: tuple[Reading[Any], ...] = (),
) -> Index:
    """An entry for each of `paths`. Unreadable and vanished files get an `Unreadable`, never an error.

    `readings`: what will be asked of all texts of which facts are made, and can be answered along with them.
    """
    run = _Run(files, paths, store, workers, progress, readings)
    # Names that the last run found count as known even if their file has changed since: mostly they are still there.
    wanted = needles.asked_for().with_names(run.stored_renames())
    pending = [path for path in paths if not run.take_stored(path, wanted.digest)]
    run.read(pending, wanted)
    while (now := needles.asked_for().with_names(run.renames())) != wanted:
        run.save(wanted)
        skipped = [path for path in paths if isinstance(run.entries[path], Skipped)]
        if wanted.names <= now.names:
            run.read(skipped, now, searched=wanted)
        else:
            # A name is gone: what was read for its sake alone must not stay. Without it, nothing skipped comes back.
            scanned = [path for path in paths if isinstance(run.entries[path], Scanned)]
            run.read(scanned if now.names <= wanted.names else sorted((*scanned, *skipped)), now)
            if now.names <= wanted.names:
                run.relabel(skipped, now.digest)
        wanted = now
    run.save(wanted, final=True)
    return Index(run.entries, wanted, run.counts, {path: run.stamp(path) for path in paths}, readings, run.made)


def entry_of(seen: Seen, needles: Needles) -> Entry:
    """The entry that reading a file has given."""
    if seen.reason:
        return Unreadable(seen.reason)
    if not seen.digest:
        return Skipped(needles.digest)
    if not seen.readable:
        return decode_unreadable(seen.data)
    return Scanned(seen.digest, seen.data, tuple(decode_renames(seen.renames)))


def _entry_of_row(row: LoadedRow) -> Entry | None:
    """The entry that a stored row stands for; None when its facts are lost or are nothing that we wrote."""
    skipped, digest, readable, data, renames = row[4:]
    if digest is None:
        return Skipped(row[3]) if skipped else None
    if not (isinstance(digest, bytes) and isinstance(data, bytes) and isinstance(renames, bytes)):
        return None
    if not readable:
        return decode_unreadable(data)
    known = Scanned(digest, data, tuple(decode_renames(renames)))
    return Skipped(row[3], known) if skipped else known


def _blob(value: object) -> bytes | None:
    return value if isinstance(value, bytes) else None


class _Run:
    """One build under way."""

    def __init__(
        self,
        files: Files,
        paths: Sequence[str],
        store: Store,
        workers: Workers,
        progress: Progress | None,
        readings: tuple[Reading[Any], ...],
    ) -> None:
        self.entries: dict[str, Entry] = {}
        self.counts = Counts()
        self._files = files
        self._store = store
        self._workers = workers
        self._progress = progress
        self._readings = readings
        self.made: Made = {}
        self._kept = {row[0]: row for row in store.load()}
        self._gone = self._kept.keys() - set(paths)
        self._stamps = {path: stamp for path in paths if (stamp := files.stamp(path)) is not None}
        self._new_facts: dict[bytes, KeptFacts] = {}
        self._unsaved: dict[str, tuple[Stamp, bytes]] = {}
        """Stamp and digest of what was read since the last save."""
        self._total = 0
        self._done = 0

    def stored_renames(self) -> Iterator[Rename]:
        """The second names that the store knows of."""
        for path, row in self._kept.items():
            if isinstance(row[8], bytes) and row[8] and path not in self._gone:
                yield from of_file(decode_renames(row[8]), path)

    def renames(self) -> Iterator[Rename]:
        """The second names in the files that mention a needle."""
        for path, entry in self.entries.items():
            if isinstance(entry, Scanned):
                yield from of_file(entry.renames, path)

    def stamp(self, path: str) -> Stamp | None:
        """The stamp with which a file was read, or found unchanged; None when it could not be read."""
        return self._stamps.get(path)

    def take_stored(self, path: str, needles: bytes) -> bool:
        """Use what the store knows of a file, if that is still true and was asked with the same needles."""
        row = self._kept.get(path)
        if row is None or row[3] != needles or (row[1], row[2]) != self._stamps.get(path) or self._files.held(path):
            return False
        entry = _entry_of_row(row)
        if entry is None:
            return False
        self.entries[path] = entry
        return True

    def read(self, paths: Sequence[str], needles: Needles, searched: Needles | None = None) -> None:
        """Read these files, here or in other processes, and note what they give."""
        self._total += len(paths)
        self._tell()
        matcher = Matcher(needles, searched)
        on_disk: list[str] = []
        for path in paths:
            if self._files.held(path):
                data = self._files.read(path) or b""
                self._note(path, scan_bytes(path, data, (0, 0), matcher, self._store.facts), needles)
            elif path not in self._stamps:
                self._note(path, Seen(0, 0, "no such file"), needles)
            else:
                on_disk.append(path)
        several = len(on_disk) > _FEW and self._workers.parallel
        readings = self._readings
        remote = several and self._workers.remote
        if remote and not self._workers.see(self._files.absolute(on_disk[0]), self._stamps[on_disk[0]]):
            self._send(on_disk, matcher, needles)
            return
        tasks = [
            # The store is ours: on another machine the same place may hold the store of somebody else.
            Task(self._files.root, chunk, needles, searched, None if remote else self._store.location, readings)
            for chunk in self._chunks(on_disk, _CHUNK_FILES if several else _CHUNK_FILES // 8)
        ]
        answers = self._workers.run(scan, tasks) if several else ((task, scan(task)) for task in tasks)
        for task, answer in answers:
            for path, seen in zip(task.paths, decode_seen(answer), strict=True):
                # Where one file is the same, another may differ: what the stamp does not prove is read here.
                foreign = remote and (seen.mtime, seen.size) != self._stamps[path]
                own = scan_file(path, self._files.absolute(path), matcher, self._store.facts) if foreign else seen
                self._note(path, own, needles)

    def _send(self, paths: Sequence[str], matcher: Matcher, needles: Needles) -> None:
        """Read these files here, and have those that matter scanned by workers that do not see them."""
        parcels = pack(
            self._files, paths, matcher, self._store.facts, lambda path, seen: self._note(path, seen, needles)
        )
        for parcel, answer in self._workers.run(scan_sent, parcels):
            for path, seen in zip(parcel.paths, decode_seen(answer), strict=True):
                self._note(path, seen, needles)

    def relabel(self, paths: Iterable[str], needles: bytes) -> None:
        """What held none of many needles holds none of fewer."""
        for path in paths:
            entry = self.entries[path]
            if isinstance(entry, Skipped):
                self.entries[path] = Skipped(needles, entry.known)

    def save(self, needles: Needles, *, final: bool = False) -> None:
        """Bring the store up to date."""
        rows: list[FileRow] = []
        for path, ((mtime, size), digest) in self._unsaved.items():
            skipped = isinstance(self.entries[path], Skipped)
            rows.append(FileRow(path, mtime, size, needles.digest, skipped, digest or None))
        for path, row in self._kept.items():
            # Rows that were right from the start, but for needles that have grown since.
            if row[3] != needles.digest and path in self.entries and path not in self._unsaved:
                if (row[1], row[2]) == self._stamps.get(path):
                    rows.append(FileRow(path, row[1], row[2], needles.digest, bool(row[4]), _blob(row[5])))
        self._store.save(rows, self._gone if final else (), self._new_facts)
        self._new_facts = {}
        if not final:
            self._kept.update((row.path, (*row, None, None, None)) for row in rows)
            self._unsaved = {}

    def _note(self, path: str, seen: Seen, needles: Needles) -> None:
        self.entries[path] = entry_of(seen, needles)
        self.counts.files_read += 1
        self.counts.files_extracted += seen.extracted
        if seen.extracted:
            self._new_facts[seen.digest] = KeptFacts(seen.readable, seen.data, seen.renames)
            if seen.readings:
                self.made[path] = seen.digest, seen.readings
        stamp = (seen.mtime, seen.size)
        if is_settled(stamp) and not seen.reason:
            self._stamps[path] = stamp
            self._unsaved[path] = stamp, seen.digest
        else:
            if seen.reason:
                self._stamps.pop(path, None)
            self._kept.pop(path, None)
            self._unsaved.pop(path, None)
        self._done += 1
        if self._done % _CHUNK_FILES == 0 or self._done == self._total:
            self._tell()

    def _chunks(self, paths: Iterable[str], most: int) -> Iterator[tuple[str, ...]]:
        """Batches of at most `most` files and, unless one file alone is larger, about equal size."""
        chunk: list[str] = []
        size = 0
        for path in paths:
            chunk.append(path)
            size += self._stamps[path][1]
            if len(chunk) >= most or size >= _CHUNK_BYTES:
                yield tuple(chunk)
                chunk, size = [], 0
        if chunk:
            yield tuple(chunk)

    def _tell(self) -> None:
        if self._progress is not None and self._total:
            self._progress("indexing", self._done, self._total)
