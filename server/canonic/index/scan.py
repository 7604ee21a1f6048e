"""Reading a batch of files and making their facts: the work that is handed to other processes.

Takes a `Task` (absolute places, needles, where the store is) and gives msgpack bytes of one `Seen` per file. It
writes nothing and knows no other file than the one it reads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from canonic.facts.extract import extract
from canonic.facts.model import FileFacts, Unreadable
from canonic.index.entry import Matcher, Needles, Rename, digest_of, renames_in
from canonic.index.readings import Reading
from canonic.index.tables import KeptFacts, Reader
from canonic.workspace.files import Content, Stamp, Unread, read_file

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """A batch of files of one workspace."""

    root: str
    paths: tuple[str, ...]
    needles: Needles
    searched: Needles | None
    """Needles that these files were searched for in vain a moment ago."""
    store: str | None
    """Location of the store, where facts of the same bytes may lie already."""
    readings: tuple[Reading[Any], ...] = ()
    """What else is to be read of each text of which facts are made."""


class Seen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What came of one file."""

    mtime: int
    size: int
    reason: str = ""
    """Why it could not be read; nothing else counts then."""
    digest: bytes = b""
    """Empty when it mentions no needle."""
    readable: bool = True
    """False: `data` is an encoded `Unreadable`."""
    data: bytes = b""
    """Encoded facts."""
    renames: bytes = b""
    extracted: bool = False
    """False when the store had the facts."""
    readings: tuple[bytes, ...] = ()
    """The stored forms of what the task's readings give; none where the facts were not made."""


def scan(task: Task) -> bytes:
    """Do a whole task. Raises nothing that a file could be the cause of."""
    prefix = task.root.rstrip("/") + "/"
    matcher = Matcher(task.needles, task.searched)
    with Reader(task.store) as reader:
        seen = [scan_file(path, prefix + path, matcher, reader.facts, task.readings) for path in task.paths]
    return encode_seen(seen)


def decode_seen(data: bytes) -> list[Seen]:
    """What `scan` gave."""
    return _seen_decoder.decode(data)


def encode_seen(seen: Sequence[Seen]) -> bytes:
    """What `scan` gives."""
    return _encoder.encode(seen)


def scan_file(
    path: str,
    absolute: str,
    matcher: Matcher | None,
    known: Callable[[bytes], KeptFacts | None],
    readings: Sequence[Reading[Any]] = (),
) -> Seen:
    """What there is to say about a file on disk."""
    content = read_file(absolute)
    match content:
        case Unread():
            return Seen(0, 0, content.reason)
        case Content():
            return scan_bytes(path, content.data, content.stamp, matcher, known, readings=readings)


def scan_bytes(
    path: str,
    data: bytes,
    stamp: Stamp,
    matcher: Matcher | None,
    known: Callable[[bytes], KeptFacts | None],
    make: Callable[[bytes], FileFacts | Unreadable] = extract,
    readings: Sequence[Reading[Any]] = (),
) -> Seen:
    """What there is to say about these bytes. Without a matcher the facts are made in any case, by `make`."""
    if matcher is not None and not matcher.matches(data):
        return Seen(*stamp)
    digest = digest_of(data)
    kept = known(digest)
    if kept is not None:
        return Seen(*stamp, "", digest, kept.readable, kept.data, kept.renames)
    made = facts_of(path, data, make)
    said = tuple(reading.encode(reading.of(data)) for reading in readings)
    return Seen(*stamp, "", digest, made.readable, made.data, made.renames, True, said)


def facts_of(path: str, data: bytes, make: Callable[[bytes], FileFacts | Unreadable] = extract) -> KeptFacts:
    """Make the facts of some bytes in their stored form. `path` is for the log only."""
    try:
        facts = make(data)
    except Exception as error:  # the edge: a fault of ours in one file must not take the other files along
        _log.exception("%s: extraction failed", path)
        facts = Unreadable(f"extraction failed: {type(error).__name__}")
    if isinstance(facts, Unreadable):
        return KeptFacts(False, _encoder.encode(facts), b"")
    renames = renames_in(facts)
    return KeptFacts(True, _encoder.encode(facts), _encoder.encode(renames) if renames else b"")


def decode_renames(data: bytes) -> Sequence[Rename]:
    """The renames of stored facts; none when the bytes are foreign."""
    if not data:
        return ()
    try:
        return _rename_decoder.decode(data)
    except msgspec.DecodeError:
        return ()


def decode_unreadable(data: bytes) -> Unreadable:
    """The stored reason why some bytes have no facts."""
    try:
        return _unreadable_decoder.decode(data)
    except msgspec.DecodeError:
        return Unreadable("cannot be read")


_encoder = msgspec.msgpack.Encoder()
_seen_decoder = msgspec.msgpack.Decoder(list[Seen])
_unreadable_decoder = msgspec.msgpack.Decoder(Unreadable)
_rename_decoder = msgspec.msgpack.Decoder(tuple[Rename, ...])
