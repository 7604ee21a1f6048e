"""Facts kept between runs, in SQLite: rows of files by path, facts and bodies by the digest of the bytes.

Takes and gives plain rows and encoded facts; it decodes none of them. A path with its time and size only saves a
read: what counts is the digest. No fault here ever fails a run: a store that is damaged or foreign is made anew, one
that is locked, full or not writable is done without; each is one line in the log.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from canonic.facts.model import FACTS_VERSION
from canonic.index.places import cache_folders
from canonic.index.tables import FORMAT, FileRow, KeptFacts, LoadedRow, is_passing, one_fact, opened, write
from canonic.index.words import NOTHING, Searched, keep_words, load_words

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_BATCH = 64
_ATTEMPTS, _PAUSE = 20, 0.05


def store_name() -> str:
    """The file name of the store: other versions of Canonic or Python keep their own beside it."""
    python = f"{sys.version_info.major}{sys.version_info.minor}"
    return f"facts-{FORMAT}-{FACTS_VERSION}-py{python}.sqlite3"


class Store:
    """One store file, or none. Several processes, and several threads of one, may use it at once."""

    def __init__(self, location: str | None) -> None:
        self.location = location
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._new_facts: dict[bytes, KeptFacts] = {}
        self._new_bodies: dict[bytes, bytes] = {}
        self._new_rows: list[FileRow] = []
        self.searched: Searched | None = None
        """What was searched for lately, to be kept when the store is closed."""

    @classmethod
    def open(cls, root: str, cache_dir: str | None = None, use_cache: bool = True) -> Store:
        """The store of a workspace, in the first place that takes one; without any, a store that keeps nothing."""
        for folder in cache_folders(root, cache_dir) if use_cache else ():
            store = cls(os.path.join(folder, store_name()))
            if store._connect():
                return store
        if use_cache:
            _log.warning("no folder takes the cache: every run starts from nothing")
        return cls(None)

    def load(self) -> list[LoadedRow]:
        """All rows, each with its facts where there are any; values as they lie there, of whatever type."""

        def read(connection: sqlite3.Connection) -> list[LoadedRow]:
            return connection.execute(
                "SELECT path, mtime, size, needles, skipped, files.digest, readable, data, renames"
                " FROM files LEFT JOIN facts ON files.digest = facts.digest"
            ).fetchall()

        return self._guarded(read, [])

    def save(self, rows: Sequence[FileRow], gone: Iterable[str], facts: dict[bytes, KeptFacts]) -> None:
        """Keep rows and facts, drop the rows of `gone`, and prune what nothing has used for long; one transaction."""
        rows = [row for row in rows if _storable(row.path)]
        gone = [path for path in gone if _storable(path)]
        with self._lock:
            rows = [*self._new_rows, *rows]
            facts = {**self._new_facts, **facts}
            bodies = dict(self._new_bodies)
            self._new_rows, self._new_facts, self._new_bodies = [], {}, {}
        if rows or gone or facts or bodies:
            self._guarded(lambda connection: write(connection, rows, gone, facts, bodies), None)

    def facts(self, digest: bytes) -> KeptFacts | None:
        """The facts of some bytes, if they are kept."""
        if digest in self._new_facts:
            return self._new_facts[digest]
        return self._guarded(lambda connection: one_fact(connection, digest), None)

    def body(self, digest: bytes) -> bytes | None:
        """The encoded body of some bytes, if it is kept."""
        if digest in self._new_bodies:
            return self._new_bodies[digest]

        def read(connection: sqlite3.Connection) -> bytes | None:
            row = connection.execute("SELECT data FROM bodies WHERE digest = ?", (digest,)).fetchone()
            return row[0] if row is not None and type(row[0]) is bytes else None

        return self._guarded(read, None)

    def remember(self, row: FileRow | None, digest: bytes, facts: KeptFacts) -> None:
        """Keep facts that were made between builds; written together with others, at the latest by `flush`."""
        if self.location is None:
            return
        with self._lock:
            self._new_facts[digest] = facts
            if row is not None and _storable(row.path):
                self._new_rows.append(row)
        self._flush_if_many()

    def remember_body(self, digest: bytes, data: bytes) -> None:
        """Keep the body of some bytes, as with `remember`."""
        if self.location is None:
            return
        with self._lock:
            self._new_bodies[digest] = data
        self._flush_if_many()

    def words(self) -> Searched:
        """Where words were found by earlier runs."""
        return NOTHING if self.location is None else load_words(os.path.dirname(self.location))

    def flush(self) -> None:
        """Write what `remember` has gathered."""
        self.save((), (), {})

    def close(self) -> None:
        """Write the rest and let the file go; the store can be used again."""
        self.flush()
        searched, self.searched = self.searched, None
        if searched is not None and self.location is not None:
            keep_words(os.path.dirname(self.location), searched)
        with self._lock:
            self._disconnect()

    def _flush_if_many(self) -> None:
        if len(self._new_facts) + len(self._new_bodies) >= _BATCH:
            self.flush()

    def _connect(self) -> bool:
        """Open the file, once more after removing it if it is no good."""
        if self.location is None:
            return False
        removed = False
        for attempt in range(_ATTEMPTS):
            try:
                self._connection = opened(self.location)
                return True
            except (sqlite3.Error, OSError) as error:
                if "locked" in str(error) and attempt + 1 < _ATTEMPTS:
                    time.sleep(_PAUSE)  # another process makes the tables just now
                elif removed or is_passing(error):
                    _log.warning("the cache %s cannot be used: %s", self.location, error)
                    return False
                else:
                    removed = True
                    self._renew(error)
        return False

    def _renew(self, error: Exception) -> None:
        """Remove the file, whatever it holds: all of it can be made again."""
        assert self.location is not None
        _log.warning("the cache %s is damaged and is made anew: %s", self.location, error)
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(self.location + ending)

    def _disconnect(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _guarded(self, action: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """Do something with the connection; `otherwise` when the store cannot."""
        with self._lock:
            if self.location is None or (self._connection is None and not self._connect()):
                return otherwise
            assert self._connection is not None
            try:
                return action(self._connection)
            except (sqlite3.Error, OverflowError, UnicodeError) as error:
                self._disconnect()
                if is_passing(error):
                    _log.warning("the cache %s cannot be used just now: %s", self.location, error)
                else:
                    self._renew(error)
                return otherwise


def _storable(path: str) -> bool:
    """Whether the path is text that SQLite takes (a file name may hold bytes that are no text)."""
    if path.isascii():
        return True
    try:
        path.encode()
    except UnicodeError:
        return False
    return True
