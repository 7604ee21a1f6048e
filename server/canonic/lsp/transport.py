"""Bytes in and out: takes over standard input and output (or one TCP connection) and moves framed messages.

Gives `Connection`, a pair of binary streams, `frames`, which cuts the incoming stream into message bodies, and
`Outbox`, a writer that any thread may use. Knows nothing of what the messages mean.
"""

from __future__ import annotations

import os
import queue
import re
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

LARGEST_BODY = 1 << 29
"""Bytes; a header that promises more is not believed."""

_CONTENT_LENGTH = re.compile(rb"content-length\s*:\s*(\d{1,12})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Connection:
    """Where messages come from and go to."""

    incoming: BinaryIO
    outgoing: BinaryIO


def take_over_stdio() -> Connection:
    """The process's standard streams, made safe for a protocol.

    The protocol gets private copies of descriptors 0 and 1, with buffers of their own (under ``PYTHONUNBUFFERED`` the
    usual ones have none and large messages from two threads would mix). Whatever prints afterwards goes to standard
    error, and whatever reads standard input sees its end.
    """
    incoming = os.fdopen(os.dup(0), "rb", buffering=1 << 16)
    outgoing = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    sys.stdout.flush()
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout = sys.stderr
    return Connection(incoming, outgoing)


def accept_tcp(host: str, port: int) -> Connection:
    """Wait for one client on a TCP port. Says on standard error where it listens (port 0: any free port)."""
    with socket.create_server((host, port)) as listener:
        bound = listener.getsockname()
        sys.stderr.write(f"canonic: listening on {bound[0]}:{bound[1]}\n")
        sys.stderr.flush()
        client, _ = listener.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(cast(BinaryIO, client.makefile("rb")), cast(BinaryIO, client.makefile("wb")))


def frames(stream: BinaryIO) -> Iterator[bytes]:
    """The bodies of the messages of a stream, until it ends. Header blocks without a usable length are skipped."""
    length: int | None = None
    while line := stream.readline():
        if line.strip():
            if match := _CONTENT_LENGTH.fullmatch(line):
                length = int(match[1])
            continue
        if length is None:
            continue
        if length > LARGEST_BODY:
            return
        body = stream.read(length)
        if len(body) < length:
            return
        yield body
        length = None


class Outbox:
    """Writes messages in order from a thread of its own, so that a client slow to read never stops the server."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="canonic-outbox", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Hand over one framed message; returns at once."""
        self._queue.put(data)

    def close(self) -> None:
        """Write what is left, for a few seconds at most, and stop."""
        self._queue.put(None)
        self._thread.join(timeout=3)

    def _run(self) -> None:
        try:
            while (data := self._queue.get()) is not None:
                self._stream.write(data)
                if self._queue.empty():
                    self._stream.flush()
            self._stream.flush()
        except (OSError, ValueError):
            # The client is gone; the end of the incoming stream will end the server.
            return
