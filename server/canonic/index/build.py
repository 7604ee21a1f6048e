"""Building the index: an entry for every file of a workspace, from the store where it is right, else from the text.

Takes the files, the needles of the policy, a store and workers; gives `Index`. A run in which nothing changed reads
no file: only stamps and the store. The needles grow while files are read (a policy name may get a second name on the
way), until a pass finds no new one. It resolves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from canonic.facts.model import Unreadable
from canonic.index.entry import Entry, Matcher, Needles, Rename, Scanned, Skipped
from canonic.index.scan import Seen, Task, decode_renames, decode_seen, scan, scan_bytes
from canonic.index.store import Store
from canonic.index.tables import FileRow, KeptFacts
from canonic.workers import Workers
from canonic.workspace.files import Files, Stamp, is_settled

Progress = Callable[[str, int, int], None]
"""Called as progress("indexing", done, total)."""

_FEW = 200
"""Up to so many files are read without other processes: starting those would take longer."""
_CHUNK_FILES, _CHUNK_BYTES = 256, 2_000_000


@dataclass
class Counts:
    """How much work was done; tests hold the index to it."""

    files_read: int = 0
    files_extracted: int = 0
    bodies_extracted: int = 0


@dataclass(frozen=True)
class Index:
    """Entries of all files, and the needles that they were made with."""

    entries: dict[str, Entry]
    needles: Needles
    """Those asked for, with the names found on the way."""
    counts: Counts = field(default_factory=Counts)


def build(
    files: Files,
    paths: Sequence[str],
    needles: Needles,
    store: Store,
    workers: Workers,
    progress: Progress | None = None,
) -> Index:
    """An entry for each of `paths`. Unreadable and vanished files get an `Unreadable`, never an error."""
    run = _Run(files, store, workers, progress)
    kept = {row.path: (row, facts) for row, facts in store.load()}
    stamps = {path: stamp for path in paths if not files.held(path) and (stamp := files.stamp(path)) is not None}
    # Names that the last run found count as known even if their file has changed since: mostly they are still there.
    renames = [decode_renames(facts.renames) for path in paths if path in kept and (facts := kept[path][1]) is not None]
    wanted = Needles(needles.words).with_names(rename for some in renames for rename in some)
    pending: list[str] = []
    for path in paths:
        entry = None
        if path in kept and path in stamps:
            row, facts = kept[path]
            if (row.mtime, row.size) == stamps[path] and row.needles == wanted.digest:
                entry = entry_of_row(row, facts)
        if entry is None:
            pending.append(path)
        else:
            run.entries[path] = entry
            run.stamps[path] = stamps[path]
    run.read(pending, wanted, stamps)
    while (now := Needles(needles.words).with_names(run.renames())) != wanted:
        more = wanted.names <= now.names
        again = [path for path in paths if not isinstance(run.entries[path], Unreadable)]
        if more:
            again = [path for path in again if isinstance(run.entries[path], Skipped)]
        run.save(wanted, kept)
        run.read(again, now, stamps)
        wanted = now
    run.save(wanted, kept, gone=kept.keys() - set(paths))
    return Index({path: run.entries[path] for path in paths}, wanted, run.counts)


def entry_of_row(row: FileRow, facts: KeptFacts | None) -> Entry | None:
    """The entry that a stored row stands for; None when its facts are lost."""
    if facts is None or row.digest is None:
        return Skipped(row.needles) if row.skipped else None
    if not facts.readable:
        return _unreadable(facts.data)
    known = Scanned(row.digest, facts.data, tuple(decode_renames(facts.renames)))
    return Skipped(row.needles, known) if row.skipped else known


def entry_of_seen(seen: Seen, needles: Needles) -> Entry:
    """The entry that reading a file has given."""
    if seen.reason:
        return Unreadable(seen.reason)
    if not seen.digest:
        return Skipped(needles.digest)
    if not seen.readable:
        return _unreadable(seen.data)
    return Scanned(seen.digest, seen.data, tuple(decode_renames(seen.renames)))


class _Run:
    """One build under way."""

    def __init__(self, files: Files, store: Store, workers: Workers, progress: Progress | None) -> None:
        self.entries: dict[str, Entry] = {}
        self.stamps: dict[str, Stamp] = {}
        self.counts = Counts()
        self._files = files
        self._store = store
        self._workers = workers
        self._progress = progress
        self._new: dict[bytes, KeptFacts] = {}
        self._digests: dict[str, bytes] = {}
        self._total = 0
        self._done = 0

    def renames(self) -> Iterator[Rename]:
        """What the files scanned so far give second names to."""
        for entry in self.entries.values():
            if isinstance(entry, Scanned):
                yield from entry.renames

    def read(self, paths: Sequence[str], needles: Needles, stamps: dict[str, Stamp]) -> None:
        """Read these files, here or in other processes, and note what they give."""
        self._total += len(paths)
        self._tell()
        matcher = Matcher(needles)
        on_disk: list[str] = []
        for path in paths:
            if self._files.held(path):
                data = self._files.read(path) or b""
                self._note(scan_bytes(path, data, (0, 0), matcher, self._store.facts), needles, settled=False)
            elif path not in stamps:
                self._note(Seen(path, 0, 0, "no such file"), needles, settled=False)
            else:
                on_disk.append(path)
        several = len(on_disk) > _FEW and self._workers.parallel
        tasks = [
            Task(self._files.root, chunk, needles, self._store.location)
            for chunk in _chunks(on_disk, stamps, _CHUNK_FILES if several else _CHUNK_FILES // 8)
        ]
        for answer in self._workers.run(scan, tasks) if several else map(scan, tasks):
            for seen in decode_seen(answer):
                self._note(seen, needles, settled=is_settled((seen.mtime, seen.size)))

    def save(
        self, needles: Needles, kept: dict[str, tuple[FileRow, KeptFacts | None]], gone: Iterable[str] = ()
    ) -> None:
        """Bring the store up to date."""
        rows: list[FileRow] = []
        for path, entry in self.entries.items():
            stamp = self.stamps.get(path)
            if stamp is None:
                continue
            if isinstance(entry, Skipped):
                row = FileRow(path, *stamp, entry.needles, True, entry.known.digest if entry.known else None)
            elif isinstance(entry, Scanned):
                row = FileRow(path, *stamp, needles.digest, False, entry.digest)
            elif path in self._digests:
                row = FileRow(path, *stamp, needles.digest, False, self._digests[path])
            else:
                continue
            if path not in kept or kept[path][0] != row:
                rows.append(row)
        self._store.save(rows, tuple(gone), self._new)
        self._new = {}

    def _note(self, seen: Seen, needles: Needles, *, settled: bool) -> None:
        self.entries[seen.path] = entry_of_seen(seen, needles)
        self.counts.files_read += 1
        self.counts.files_extracted += seen.extracted
        if seen.extracted:
            self._new[seen.digest] = KeptFacts(seen.readable, seen.data, seen.renames)
        if settled and not seen.reason:
            self.stamps[seen.path] = (seen.mtime, seen.size)
            self._digests[seen.path] = seen.digest
        else:
            self.stamps.pop(seen.path, None)
        self._done += 1
        if self._done % _CHUNK_FILES == 0 or self._done == self._total:
            self._tell()

    def _tell(self) -> None:
        if self._progress is not None and self._total:
            self._progress("indexing", self._done, self._total)


def _chunks(paths: Sequence[str], stamps: dict[str, Stamp], most: int) -> Iterator[tuple[str, ...]]:
    """Batches of at most `most` files and, unless one file alone is larger, about equal size."""
    chunk: list[str] = []
    size = 0
    for path in paths:
        chunk.append(path)
        size += stamps[path][1]
        if len(chunk) >= most or size >= _CHUNK_BYTES:
            yield tuple(chunk)
            chunk, size = [], 0
    if chunk:
        yield tuple(chunk)


def _unreadable(data: bytes) -> Unreadable:
    try:
        return _decoder.decode(data)
    except msgspec.DecodeError:
        return Unreadable("cannot be read")


_decoder = msgspec.msgpack.Decoder(Unreadable)
