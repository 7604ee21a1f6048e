"""A client that knows nothing but frames, to say what no proper client would say."""

from __future__ import annotations

import itertools
import json
import os
import queue
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

GENEROUS = 60.0
"""Seconds until a test gives up; nothing is ever expected to take them."""
SERVER_ROOT = Path(__file__).parents[2] / "server"


def server_environment(**more: str) -> dict[str, str]:
    """The environment of a server under test: this checkout's package, no cache outside of the workspace."""
    path = os.pathsep.join(filter(None, (str(SERVER_ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, **more}


def server_command(*options: str) -> list[str]:
    """The command that starts the server."""
    return [sys.executable, "-m", "canonic", "server", *options]


class RawClient:
    """One server process and its frames."""

    def __init__(self, *options: str, **environment: str) -> None:
        self.process = self.start(options, environment)
        self.received: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any] | None] = {}
        """What is answered to requests of the server, by method, if not a result of null; None: nothing ever."""
        self._frames: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._numbers = itertools.count(1)
        threading.Thread(target=self._read, daemon=True).start()

    def start(self, options: tuple[str, ...], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start the server."""
        return subprocess.Popen(
            server_command(*options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=server_environment(**environment),
        )

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            match = re.fullmatch(rb"Content-Length: (\d+)\r\n", header)
            assert match, header
            assert stream.readline() == b"\r\n"
            self._frames.put(json.loads(stream.read(int(match[1]))))
        self._frames.put(None)

    def send_bytes(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send_body(self, body: bytes) -> None:
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def send(self, *messages: dict[str, Any]) -> None:
        """Several messages in one write, so that they wait in the server together."""
        bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
        self.send_bytes(b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies))

    def next(self) -> dict[str, Any] | None:
        """The next message of the server; None when it has hung up."""
        message = self._frames.get(timeout=GENEROUS)
        if message is not None:
            self.received.append(message)
            if "method" in message and "id" in message:
                answer = self.answers.get(message["method"], {"result": None})
                if answer is not None:
                    self.send({"id": message["id"], **answer})
        return message

    def response(self, number: int | str | None) -> dict[str, Any]:
        """The answer with that id."""
        while (message := self.next()) is not None:
            if "method" not in message and message.get("id") == number:
                return message
        raise AssertionError(f"the server hung up without an answer to {number}")

    def request(self, method: str, params: Any = None) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return self.response(number)

    def initialize(self, root: Path | None = None, **capabilities: Any) -> dict[str, Any]:
        folders = [{"uri": root.as_uri(), "name": root.name}] if root is not None else None
        params = {"processId": None, "rootUri": None, "workspaceFolders": folders, "capabilities": capabilities}
        answer = self.request("initialize", params)
        self.send({"method": "initialized", "params": {}})
        return answer

    def exit_code(self) -> int:
        return self.process.wait(timeout=GENEROUS)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
