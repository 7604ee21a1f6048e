"""Reading the bodies of many files at once: the work that is handed to other processes.

Takes a `BodyTask`, gives msgpack bytes of one `Read` per file. It writes nothing. Where the other processes do not see
our disk, the task carries the bytes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from dataclasses import dataclass

import msgspec

from canonic.facts.body import extract_body
from canonic.index.entry import digest_of
from canonic.workers import Workers
from canonic.workspace.files import Content, Files, read_file

_log = logging.getLogger(__name__)
_CHUNK = 12
FEW = 24
"""Up to so many files are read without other processes."""


@dataclass(frozen=True, slots=True)
class BodyTask:
    """Some files of one workspace."""

    root: str
    paths: tuple[str, ...]
    sent: tuple[bytes | None, ...] = ()
    """The bytes of these files, None for one that cannot be read; empty when they are to be read from disk."""


class Read(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One file's body."""

    digest: bytes
    """Of the bytes that were read; empty when there are none."""
    body: bytes
    """Encoded `FileBody`."""


def read_bodies(task: BodyTask) -> bytes:
    """Do a whole task. Raises nothing that a file could be the cause of."""
    if task.sent:
        return _encoder.encode([_read(path, data) for path, data in zip(task.paths, task.sent, strict=True)])
    prefix = task.root.rstrip("/") + "/"
    contents = ((path, read_file(prefix + path)) for path in task.paths)
    return _encoder.encode(
        [_read(path, content.data if isinstance(content, Content) else None) for path, content in contents]
    )


class Coming:
    """Bodies that other processes are making while this one goes on."""

    def __init__(self) -> None:
        self._batches: dict[str, tuple[BodyTask, Future[bytes]]] = {}

    def begin(self, files: Files, paths: Sequence[str], workers: Workers) -> None:
        """Have these files read, in this order, by workers that see our disk."""
        for task in _tasks(files, paths, far=False):
            batch = task, workers.submit(read_bodies, task)
            self._batches.update(dict.fromkeys(task.paths, batch))

    def take(self, path: str) -> Iterator[tuple[str, Read]]:
        """The bodies of the batch that a file is in, waiting for them; nothing where none comes."""
        task, future = self._batches.get(path, (None, None))
        if task is None or future is None:
            return
        for one in task.paths:
            self._batches.pop(one, None)
        try:
            reads = _decoder.decode(future.result())
        except (BrokenExecutor, CancelledError):  # they are made here, when somebody asks
            return
        yield from ((path, read) for path, read in zip(task.paths, reads, strict=True) if read.digest)

    def take_all(self) -> Iterator[tuple[str, Read]]:
        """Those of all batches that nobody has taken."""
        while self._batches:
            yield from self.take(next(iter(self._batches)))


def read_by_others(files: Files, paths: Sequence[str], workers: Workers) -> Iterator[tuple[str, Read]]:
    """The bodies of these files, in no particular order; those that could not be read are left out.

    Each comes with the digest of what was read, which may be another file where the workers' disk is not ours.
    """
    stamp = files.stamp(paths[0]) if paths else None
    far = workers.remote and not (stamp and workers.see(files.absolute(paths[0]), stamp))
    for task, answer in workers.run(read_bodies, _tasks(files, paths, far=far)):
        for path, read in zip(task.paths, _decoder.decode(answer), strict=True):
            if read.digest:
                yield path, read


def _tasks(files: Files, paths: Sequence[str], *, far: bool) -> Iterator[BodyTask]:
    for at in range(0, len(paths), _CHUNK):
        chunk = tuple(paths[at : at + _CHUNK])
        yield BodyTask(files.root, chunk, tuple(files.read(path) for path in chunk) if far else ())


def _read(path: str, data: bytes | None) -> Read:
    if data is None:
        return Read(b"", b"")
    try:
        return Read(digest_of(data), _encoder.encode(extract_body(data)))
    except Exception:  # the edge: a fault of ours in one file must not take the other files along
        _log.exception("%s: its body could not be read", path)
        return Read(b"", b"")


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Read])
