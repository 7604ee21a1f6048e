"""Reading the bodies of many files at once: the work that is handed to other processes.

Takes a `BodyTask`, gives msgpack bytes of one `Read` per file. It writes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from canonic.facts.body import extract_body
from canonic.index.entry import digest_of
from canonic.workers import Workers
from canonic.workspace.files import Content, read_file

_log = logging.getLogger(__name__)
_CHUNK = 12
FEW = 24
"""Up to so many files are read without other processes."""


@dataclass(frozen=True, slots=True)
class BodyTask:
    """Some files of one workspace."""

    root: str
    paths: tuple[str, ...]


class Read(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One file's body."""

    digest: bytes
    """Of the bytes that were read; empty when there are none."""
    body: bytes
    """Encoded `FileBody`."""


def read_bodies(task: BodyTask) -> bytes:
    """Do a whole task. Raises nothing that a file could be the cause of."""
    prefix = task.root.rstrip("/") + "/"
    return _encoder.encode([_read(path, prefix + path) for path in task.paths])


def read_by_others(root: str, paths: Sequence[str], workers: Workers) -> Iterator[tuple[str, Read]]:
    """The bodies of these files, in no particular order; those that could not be read are left out."""
    tasks = [BodyTask(root, tuple(paths[at : at + _CHUNK])) for at in range(0, len(paths), _CHUNK)]
    for task, answer in workers.run(read_bodies, tasks):
        for path, read in zip(task.paths, _decoder.decode(answer), strict=True):
            if read.digest:
                yield path, read


def _read(path: str, absolute: str) -> Read:
    content = read_file(absolute)
    if not isinstance(content, Content):
        return Read(b"", b"")
    try:
        return Read(digest_of(content.data), _encoder.encode(extract_body(content.data)))
    except Exception:  # the edge: a fault of ours in one file must not take the other files along
        _log.exception("%s: its body could not be read", path)
        return Read(b"", b"")


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Read])
