"""A client of language servers that does as little as possible: frames over stdio, and when each one arrived.

Every answer carries the time at which its last byte was there, before it is parsed.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import re
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import MeasurementError

PATIENCE = 300.0
"""Seconds until a measurement is given up."""

CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "synchronization": {"didSave": True},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True, "dataSupport": True},
        "codeAction": {
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source"]}},
        },
        "hover": {"contentFormat": ["markdown"]},
    },
}
"""An editor that takes pushed diagnostics, as all servers here can give them."""

PULLING: dict[str, Any] = {
    **CAPABILITIES,
    "workspace": {**CAPABILITIES["workspace"], "diagnostics": {"refreshSupport": True}},
    "textDocument": {**CAPABILITIES["textDocument"], "diagnostic": {"relatedDocumentSupport": False}},
}
"""An editor that asks for diagnostics."""


class ServerLostError(MeasurementError):
    """The server ended, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message of the server."""

    at: float
    """Seconds, on the clock of `time.perf_counter`."""
    message: dict[str, Any]


class Client:
    """One server process. Ends it when the ``with`` block is left."""

    def __init__(self, command: Sequence[str], root: Path, environment: Mapping[str, str]) -> None:
        self.root = root
        self.received: list[Arrived] = []
        """Everything that the server has sent and that was looked at."""
        self._numbers = itertools.count(1)
        self._queue: queue.Queue[tuple[float, bytes] | None] = queue.Queue()
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            cwd=root,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ServerLostError, OSError):
            self.request("shutdown")
            self.notify("exit")
        with contextlib.suppress(OSError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @staticmethod
    def now() -> float:
        """The time on the clock of `Arrived.at`."""
        return time.perf_counter()

    # Messages

    def request(self, method: str, params: Any = None) -> Arrived:
        """Send a request and wait for its answer. Raises `ServerLostError`."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return self.until(lambda message: "method" not in message and message.get("id") == number)

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self.send({"method": method, **({} if params is None else {"params": params})})

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def until(self, holds: Callable[[dict[str, Any]], bool], patience: float = PATIENCE) -> Arrived:
        """The next message of which something holds. Raises `ServerLostError`."""
        while True:
            arrived = self.next(patience)
            if arrived is None:
                raise ServerLostError("no answer in time")
            if holds(arrived.message):
                return arrived

    def next(self, patience: float = PATIENCE) -> Arrived | None:
        """The next message; None when there is none in time. Raises `ServerLostError` at the end of the stream."""
        try:
            received = self._queue.get(timeout=patience) if patience else self._queue.get_nowait()
        except queue.Empty:
            return None
        if received is None:
            raise ServerLostError("the server has ended")
        message = json.loads(received[1])
        arrived = Arrived(received[0], message)
        self.received.append(arrived)
        if "method" in message and "id" in message:
            asked = message["method"] == "workspace/configuration"
            result = [None] * len(message["params"]["items"]) if asked else None
            self.send({"id": message["id"], "result": result})
        return arrived

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (header := stream.readline()) not in (b"\r\n", b""):
                if match := re.match(rb"Content-Length: *(\d+)", header, re.IGNORECASE):
                    length = int(match[1])
            if not header:
                self._queue.put(None)
                return
            body = stream.read(length)
            self._queue.put((time.perf_counter(), body))

    # The conversation

    def initialize(self, options: Any = None, capabilities: dict[str, Any] | None = None) -> float:
        """Say hello; gives the seconds from the start of the process to the answer."""
        uri = self.root.as_uri()
        answer = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": "tree"}],
                "capabilities": CAPABILITIES if capabilities is None else capabilities,
                "initializationOptions": options,
            },
        )
        self.notify("initialized", {})
        return answer.at - self.started

    def published(self, uri: str, version: int | None = None, *, with_findings: bool = False) -> Arrived:
        """The next diagnostics of a document, of a version where one is given."""

        def holds(message: dict[str, Any]) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            params = message["params"]
            if params["uri"] != uri or (version is not None and params.get("version") != version):
                return False
            return bool(params["diagnostics"]) or not with_findings

        return self.until(holds)

    def whole(self) -> Arrived:
        """Wait until our server has said that the workspace is indexed."""
        for arrived in self.received:
            if says_indexed(arrived.message):
                return arrived
        return self.until(says_indexed)


def says_indexed(message: dict[str, Any]) -> bool:
    """Whether our server says in its log that the workspace is indexed."""
    return message.get("method") == "window/logMessage" and "Indexed" in message["params"]["message"]
