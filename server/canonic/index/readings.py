"""`Reading`: what else a rule wants to know of a text, made only for the files that it asks about.

The snapshot keeps what a reading gave, notices when it changes, and lets the store have it. A reading depends on
nothing but the text, and never raises.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Generic, TypeVar

import msgspec

from canonic.text.decode import UndecodableText, decode

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
