"""Files for workers that do not see our disk: read and searched here, and what matters of them is sent.

Takes paths and a matcher; gives `Parcel`s, and at once what needs no worker: files without a needle, unreadable ones
and those whose facts the store has. `made_by` tells which workers may open one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from canonic.facts.model import FACTS_VERSION
from canonic.index.entry import Matcher, Needles, digest_of
from canonic.index.scan import Seen, encode_seen, scan_bytes
from canonic.index.tables import FORMAT, KeptFacts
from canonic.version import VERSION
from canonic.workspace.files import Content, Files, Stamp, read_file

_FILES, _BYTES = 64, 1_000_000


@dataclass(slots=True)
class Parcel:
    """A batch of files of one workspace, with their bytes."""

    paths: list[str] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)


def pack(
    files: Files,
    paths: Sequence[str],
    matcher: Matcher,
    known: Callable[[bytes], KeptFacts | None],
    note: Callable[[str, Seen], None],
) -> Iterator[Parcel]:
    """Parcels of those files that a worker is to scan; `note` is told of all others.

    Lazy: a file is read when its parcel is asked for, so that few are in memory at a time.
    """
    parcel, size = Parcel(), 0
    for path in paths:
        content = read_file(files.absolute(path))
        if not isinstance(content, Content):
            note(path, Seen(0, 0, content.reason))
        elif not matcher.matches(content.data):
            note(path, Seen(*content.stamp))
        elif (kept := known(digest := digest_of(content.data))) is not None:
            note(path, Seen(*content.stamp, "", digest, kept.readable, kept.data, kept.renames))
        else:
            parcel.paths.append(path)
            parcel.stamps.append(content.stamp)
            parcel.data.append(content.data)
            size += len(content.data)
            if len(parcel.paths) >= _FILES or size >= _BYTES:
                yield parcel
                parcel, size = Parcel(), 0
    if parcel.paths:
        yield parcel


def scan_sent(parcel: Parcel) -> bytes:
    """What `canonic.index.scan.scan` gives, of bytes in a parcel. Raises nothing that a file could be the cause of."""
    items = zip(parcel.paths, parcel.data, parcel.stamps, strict=True)
    return encode_seen([scan_bytes(path, data, stamp, None, _unknown) for path, data, stamp in items])


def made_by() -> str:
    """What the answers of a process hang on beside the bytes: equal here and there, or its answers are no use."""
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    index = f"{FORMAT}-{Needles(frozenset()).digest.hex()[:8]}"
    return f"canonic {VERSION} (facts {FACTS_VERSION}, index {index}, {python})"


def _unknown(_digest: bytes) -> None:
    return None
