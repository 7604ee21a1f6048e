"""The tables of the store: how they are made, checked, written and read by key.

Takes SQLite connections and plain rows. Raises `sqlite3.Error`; `canonic.index.store` decides what a fault means.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Sequence
from typing import NamedTuple

FORMAT = 1
"""Raise with every change of the tables."""

_APPLICATION_ID = 0x43414E4F
_KEEP_DAYS = 30
BUSY_SECONDS = 5
_PER_QUERY = 500

_TABLES = {
    "files": (
        "path TEXT PRIMARY KEY",
        "mtime INTEGER NOT NULL",
        "size INTEGER NOT NULL",
        "needles BLOB NOT NULL",
        "skipped INTEGER NOT NULL",
        "digest BLOB",
    ),
    "facts": (
        "digest BLOB PRIMARY KEY",
        "readable INTEGER NOT NULL",
        "data BLOB NOT NULL",
        "renames BLOB NOT NULL",
        "used INTEGER NOT NULL",
    ),
    "bodies": ("digest BLOB PRIMARY KEY", "data BLOB NOT NULL", "used INTEGER NOT NULL"),
}
"""Columns of each table; ``used`` is a day, counted from 1970."""


class KeptFacts(NamedTuple):
    """Encoded facts of some bytes."""

    readable: bool
    """False: `data` is an encoded `Unreadable`."""
    data: bytes
    renames: bytes
    """Encoded renames; empty without any."""


class FileRow(NamedTuple):
    """What was known of a file when its stamp was `mtime` and `size`."""

    path: str
    mtime: int
    size: int
    needles: bytes
    """Digest of the needles that it was searched for."""
    skipped: bool
    """It had none of them."""
    digest: bytes | None
    """Key of its facts, where they were made."""


LoadedRow = tuple[str, int, int, bytes, object, object, object, object, object]
"""A `FileRow` and, behind it, the `KeptFacts` of its digest or three times None."""


class Reader:
    """Looks facts up by digest from another process. A context manager; silent about every fault."""

    def __init__(self, location: str | None) -> None:
        self._connection: sqlite3.Connection | None = None
        if location is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection = sqlite3.connect(f"file:{_quoted(location)}?mode=ro", uri=True, timeout=1)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()

    def facts(self, digest: bytes) -> KeptFacts | None:
        """The facts of some bytes, if they are kept."""
        if self._connection is None:
            return None
        try:
            return one_fact(self._connection, digest)
        except sqlite3.Error:
            self._connection = None
            return None


def one_fact(connection: sqlite3.Connection, digest: bytes) -> KeptFacts | None:
    """The facts kept for a digest."""
    row = connection.execute("SELECT readable, data, renames FROM facts WHERE digest = ?", (digest,)).fetchone()
    if row is None or type(row[1]) is not bytes or type(row[2]) is not bytes:
        return None
    return KeptFacts(bool(row[0]), row[1], row[2])


def write(
    connection: sqlite3.Connection,
    rows: Sequence[FileRow],
    gone: Sequence[str],
    facts: dict[bytes, KeptFacts],
    bodies: dict[bytes, bytes],
) -> None:
    """One transaction: rows and facts in, `gone` out, and out with what nothing has used for long."""
    today = int(time.time() // 86_400)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # What these paths held until now was in use until today: it is kept for a while, in case they return to it.
        touched = [row.path for row in rows] + list(gone)
        for start in range(0, len(touched), _PER_QUERY):
            some = touched[start : start + _PER_QUERY]
            marks = ",".join("?" * len(some))
            connection.execute(
                f"UPDATE facts SET used = ? WHERE used <> ? AND digest IN"
                f" (SELECT digest FROM files WHERE path IN ({marks}) AND digest IS NOT NULL)",
                (today, today, *some),
            )
        connection.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in gone))
        connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.executemany(
            "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?)", ((key, *kept, today) for key, kept in facts.items())
        )
        connection.executemany(
            "INSERT OR REPLACE INTO bodies VALUES (?, ?, ?)", ((key, data, today) for key, data in bodies.items())
        )
        oldest = today - _KEEP_DAYS
        connection.execute(
            "DELETE FROM facts WHERE used < ? AND digest NOT IN (SELECT digest FROM files WHERE digest IS NOT NULL)",
            (oldest,),
        )
        connection.execute("DELETE FROM bodies WHERE used < ?", (oldest,))
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def opened(location: str) -> sqlite3.Connection:
    """A connection to a store with our tables. Raises `sqlite3.Error` when the file is no such store."""
    connection = sqlite3.connect(location, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        # In this order: whoever makes the file sets the owner before the first table.
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        if owner != _APPLICATION_ID:
            if tables:
                raise sqlite3.DatabaseError("it belongs to another program")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute("PRAGMA synchronous = NORMAL")
        if not tables:
            connection.execute("BEGIN IMMEDIATE")
            for table, columns in _TABLES.items():
                connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({', '.join(columns)})")
            connection.execute("COMMIT")
        for table, columns in _TABLES.items():
            names = ", ".join(column.partition(" ")[0] for column in columns)
            try:
                connection.execute(f"SELECT {names} FROM {table} LIMIT 1").fetchone()
            except sqlite3.OperationalError as error:
                raise error if is_passing(error) else sqlite3.DatabaseError(str(error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def is_passing(error: Exception) -> bool:
    """Whether the file may be sound and only out of reach: locked, read-only, no space left."""
    return isinstance(error, OSError | OverflowError | UnicodeError) or (
        isinstance(error, sqlite3.OperationalError) and "no such" not in str(error)
    )


def _quoted(location: str) -> str:
    from urllib.request import pathname2url

    return pathname2url(location)
