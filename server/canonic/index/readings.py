"""`Reading`: what else a rule wants to know of a text, made only for the files that it asks about.

The snapshot keeps what a reading gave, notices when it changes, and lets the store have it. A reading depends on
nothing but the text, and never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import msgspec

from canonic.index.counts import Counts
from canonic.index.entry import digest_of
from canonic.index.store import Store
from canonic.text.decode import UndecodableText, decode
from canonic.workspace.files import Files

T = TypeVar("T")


class Reading(Generic[T]):
    """One question to a text. Compared by identity: make each one once, at module level."""

    def __init__(self, name: str, make: Callable[[str], T], shape: type[T], *, quick: bool = False) -> None:
        """`name` stands for the question and its version in the store; `shape` is what msgspec decodes the answer
        to. `quick`: when a text changes, the new answer is made at once, and only another one counts as a change.

        `make` must be a function of a module where the reading is sent to other processes.
        """
        self.quick = quick
        self._given = name, make, shape
        self._name = name.encode()
        self._make = make
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(shape)

    def __reduce__(self) -> tuple[Callable[..., Reading[T]], tuple[str, Callable[[str], T], type[T]]]:
        return Reading, self._given

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
        """The stored form; empty for an answer that cannot be kept: some encodings give half a character."""
        try:
            return self._encoder.encode(answer)
        except UnicodeEncodeError:
            return b""

    def decode(self, data: bytes | None) -> T | None:
        """The answer of a stored form; None without one, and for foreign bytes."""
        try:
            return None if data is None else self._decoder.decode(data)
        except msgspec.DecodeError:
            return None


Asked = tuple[str, Reading[Any]]
"""A file and a question."""
_Known = dict[str, dict[Reading[Any], tuple[bytes, Any]]]
"""By file and question the answer, with the digest of the bytes that it is about."""
Made = dict[str, tuple[bytes, tuple[bytes, ...]]]
"""By file the digest of its bytes and the stored forms of the answers to some questions about it."""


class Readings:
    """The answers about the files of one snapshot."""

    def __init__(self, files: Files, store: Store, counts: Counts, known: _Known | None = None) -> None:
        """`known`: answers about texts that are still the same."""
        self._files = files
        self._store = store
        self._counts = counts
        self._known: _Known = known or {}
        self._made: Made = {}
        self._questions: tuple[Reading[Any], ...] = ()

    def adopt(self, questions: tuple[Reading[Any], ...], made: Made) -> None:
        """Answers to these questions, in their order, that were made while the files were read."""
        self._questions, self._made = questions, made
        for digest, answers in made.values():
            for asked, answer in zip(questions, answers, strict=True):
                self._store.remember_body(asked.key(digest), answer)

    def of(self, path: str, asked: Reading[T], digest: bytes) -> T:
        """The answer about a file. `digest`: of its bytes on the disk, empty when that is not known."""
        known = self._known.setdefault(path, {})
        if asked not in known:
            known[asked] = self._make(path, asked, digest)
        answer: T = known[asked][1]
        return answer

    def knows(self, path: str) -> bool:
        """Whether somebody has asked about the file."""
        return bool(self._known.get(path))

    def outdated(self, paths: Collection[str]) -> frozenset[Asked]:
        """The answers about those of the files that are others now, or may be."""
        found: set[Asked] = set()
        for path in paths:
            known = self._known.get(path)
            if not known:
                continue
            data = self._files.read(path) or b""
            now = digest_of(data)
            for asked, (digest, answer) in known.items():
                if digest != now and not (asked.quick and asked.of(data) == answer):
                    found.add((path, asked))
        return frozenset(found)

    def without(self, outdated: frozenset[Asked]) -> Readings:
        """The other answers, for the next snapshot: what is outdated is made again when it is asked for."""
        known = dict(self._known)
        for path in {path for path, _ in outdated}:
            known[path] = {asked: said for asked, said in known[path].items() if (path, asked) not in outdated}
        after = Readings(self._files, self._store, self._counts, known)
        after._questions, after._made = self._questions, self._made
        return after

    def _make(self, path: str, asked: Reading[T], digest: bytes) -> tuple[bytes, T]:
        held = self._files.held(path)
        if digest and not held:
            kept = asked.decode(self._stored(path, asked, digest))
            if kept is not None:
                return digest, kept
        data = self._files.read(path) or b""
        self._counts.files_read += 1
        digest, answer = digest_of(data), asked.of(data)
        if not held:
            self._store.remember_body(asked.key(digest), asked.encode(answer))
        return digest, answer

    def _stored(self, path: str, asked: Reading[Any], digest: bytes) -> bytes | None:
        made = self._made.get(path)
        if made is not None and made[0] == digest and asked in self._questions:
            return made[1][self._questions.index(asked)]
        return self._store.body(asked.key(digest))
