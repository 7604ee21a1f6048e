"""`Reading`: what else a rule wants to know of a text, made only for the files that it asks about.

The snapshot keeps what a reading gave, notices when it changes, and lets the store have it. A reading depends on
nothing but the text, and never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import msgspec

from canonic.index.build import Counts
from canonic.index.entry import digest_of
from canonic.index.store import Store
from canonic.text.decode import UndecodableText, decode
from canonic.workspace.files import Files

T = TypeVar("T")


class Reading(Generic[T]):
    """One question to a text. Compared by identity: make each one once, at module level."""

    def __init__(self, name: str, make: Callable[[str], T], shape: type[T]) -> None:
        """`name` stands for the question and its version in the store; `shape` is what msgspec decodes the answer
        to.
        """
        self._name = name.encode()
        self._make = make
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(shape)

    def key(self, digest: bytes) -> bytes:
        """The key of the answer about the bytes that `digest` stands for."""
        return blake2b(self._name + b"\0" + digest, digest_size=16).digest()

    def of(self, data: bytes) -> T:
        """The answer about some bytes; that of an empty text when they hold none."""
        try:
            text = decode(data)
        except UndecodableText:
            text = ""
        return self._make(text)

    def encode(self, answer: T) -> bytes:
        """The stored form."""
        return self._encoder.encode(answer)

    def decode(self, data: bytes | None) -> T | None:
        """The answer of a stored form; None without one, and for foreign bytes."""
        try:
            return None if data is None else self._decoder.decode(data)
        except msgspec.DecodeError:
            return None


Asked = tuple[str, Reading[Any]]
"""A file and a question."""


class Readings:
    """The answers about the files of one snapshot, each with the digest of the bytes that it is about."""

    def __init__(
        self, files: Files, store: Store, counts: Counts, known: dict[Asked, tuple[bytes, Any]] | None = None
    ) -> None:
        """`known`: answers about texts that are still the same."""
        self._files = files
        self._store = store
        self._counts = counts
        self._known = known or {}

    def of(self, path: str, asked: Reading[T], digest: bytes) -> T:
        """The answer about a file. `digest`: of its bytes on the disk, empty when that is not known."""
        key = (path, asked)
        if key not in self._known:
            self._known[key] = self._make(path, asked, digest)
        answer: T = self._known[key][1]
        return answer

    def outdated(self, paths: Collection[str]) -> frozenset[Asked]:
        """The answers about those of the files whose bytes are others now."""
        now = {path: digest_of(self._files.read(path) or b"") for path in {path for path, _ in self._known} & {*paths}}
        return frozenset(key for key, (digest, _) in self._known.items() if now.get(key[0], digest) != digest)

    def without(self, outdated: frozenset[Asked]) -> Readings:
        """The other answers, for the next snapshot: what is outdated is made again when it is asked for."""
        kept = {key: said for key, said in self._known.items() if key not in outdated}
        return Readings(self._files, self._store, self._counts, kept)

    def _make(self, path: str, asked: Reading[T], digest: bytes) -> tuple[bytes, T]:
        held = self._files.held(path)
        if digest and not held:
            kept = asked.decode(self._store.body(asked.key(digest)))
            if kept is not None:
                return digest, kept
        data = self._files.read(path) or b""
        self._counts.files_read += 1
        digest, answer = digest_of(data), asked.of(data)
        if not held:
            self._store.remember_body(asked.key(digest), asked.encode(answer))
        return digest, answer
