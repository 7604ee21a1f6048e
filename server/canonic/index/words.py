"""Which files held which words when they were last searched, kept between runs beside the store.

Takes and gives plain values. A file counts as unchanged by its stamp alone, so one that was changed a moment before it
was searched is never kept. No fault here fails a run: what cannot be read is searched again.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from canonic.workspace.files import Stamp, is_settled


class Searched(NamedTuple):
    """What a search has found."""

    stamps: Mapping[str, Stamp]
    """The files that were searched, as they were."""
    found: Mapping[str, frozenset[str]]
    """For each word the files that held it."""


NOTHING = Searched({}, {})


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    paths: list[str]
    stamps: list[Stamp]
    found: dict[str, list[int]]
    """For each word the numbers of the files."""


def load_words(folder: str) -> Searched:
    """What is kept in a folder of the cache."""
    try:
        with open(_place(folder), "rb") as stream:
            kept = _decoder.decode(stream.read())
        found = {word: frozenset(kept.paths[number] for number in held) for word, held in kept.found.items()}
        return Searched(dict(zip(kept.paths, kept.stamps, strict=True)), found)
    except (OSError, msgspec.MsgspecError, ValueError, IndexError):
        return NOTHING


def keep_words(folder: str, searched: Searched) -> None:
    """Keep what was found, but for files that may have changed unseen."""
    settled = {path: stamp for path, stamp in searched.stamps.items() if is_settled(stamp) and path.isascii()}
    numbers = {path: number for number, path in enumerate(settled)}
    found = {word: [numbers[path] for path in held if path in numbers] for word, held in searched.found.items()}
    passing = f"{_place(folder)}.{os.getpid()}"
    try:
        with open(passing, "wb") as stream:
            stream.write(_encoder.encode(_Kept(list(settled), list(settled.values()), found)))
        os.replace(passing, _place(folder))
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(passing)


def _place(folder: str) -> str:
    return os.path.join(folder, f"words-1-py{sys.version_info.major}{sys.version_info.minor}.msgpack")


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)
