"""Faults of a handler, the log, and what is never said too early."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect, StartRaw
from tests.lsp.raw import RawClient, server_environment
from tests.lsp.shop import FILES

FAULTY = """
from canonic.lsp import server

class Faulty(server.CanonicServer):
    def __init__(self):
        super().__init__()

        @self.feature("canonic/fault")
        def fault(params):
            raise ValueError("a fault in a handler")

        @self.feature("canonic/lateFault")
        async def late_fault(params):
            raise ValueError("a late fault in a handler")

        @self.command("canonic.faultyCommand")
        async def faulty_command(*arguments):
            raise ValueError("a fault in a command")

server.CanonicServer = Faulty
server.serve()
"""


class FaultyClient(RawClient):
    """A conversation with a server that has handlers with faults."""

    def start(self, options: tuple[str, ...], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", FAULTY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=server_environment(),
        )


def logged(client: RawClient) -> list[tuple[int, str]]:
    lines = [message["params"] for message in client.received if message.get("method") == "window/logMessage"]
    return [(line["type"], line["message"]) for line in lines]


def test_a_fault_in_a_request_is_answered_logged_with_its_id_and_ends_nothing() -> None:
    client = FaultyClient()
    try:
        client.initialize()
        client.send({"id": "a7", "method": "canonic/fault", "params": {}})
        assert client.response("a7")["error"] == {"code": -32603, "message": "ValueError: a fault in a handler"}
        client.send({"id": 8, "method": "canonic/lateFault", "params": {}})
        assert client.response(8)["error"]["code"] == -32603
        command = {"command": "canonic.faultyCommand", "arguments": []}
        client.send({"id": 9, "method": "workspace/executeCommand", "params": command})
        assert client.response(9)["error"]["code"] == -32603
        client.send({"method": "canonic/fault", "params": {}}, {"method": "canonic/fault", "params": {}})
        for _ in range(2):  # the log of the first comes before the answer to the second
            assert client.request("workspace/symbol", {"query": ""})["result"] == []
        told = "\n".join(message for _, message in logged(client))
        assert "Request a7 (canonic/fault) failed" in told
        assert "Request 8 (canonic/lateFault) failed" in told
        assert "Request 9 (workspace/executeCommand) failed" in told
        assert told.count("Traceback") >= 4
        shown = [message for message in client.received if message.get("method") == "window/showMessage"]
        assert len(shown) == 1  # the user hears of faults once
        assert client.request("shutdown")["result"] is None
        client.send({"method": "exit"})
        assert client.exit_code() == 0
    finally:
        client.close()


@pytest.mark.parametrize(("level", "loudest"), [("error", 1), ("warning", 2), ("info", 3), ("debug", 4)])
def test_the_log_keeps_to_the_level(start_raw: StartRaw, shop: Path, tmp_path: Path, level: str, loudest: int) -> None:
    (shop / "canonic.toml").write_text("nonsense = 1\n")
    file = tmp_path / "canonic.log"
    client = start_raw("--log-level", level, "--log-file", str(file))
    client.initialize(shop)
    while not any("nonsense" in message for _, message in logged(client)):
        client.next()
    client.send({"method": "canonic/unknown"})
    for _ in range(2):
        client.request("workspace/symbol", {"query": ""})
    kinds = {kind for kind, _ in logged(client)}
    assert max(kinds) <= loudest
    assert loudest not in (3, 4) or loudest in kinds
    assert "nonsense" in file.read_text()


def test_nothing_of_unopened_files_is_said_before_all_is_read(start_raw: StartRaw, shop: Path) -> None:
    for number in range(300):
        (shop / f"app/more{number}.py").write_text(FILES["app/two.py"])
    uri = (shop / "app/one.py").as_uri()
    document = {"uri": uri, "languageId": "python", "version": 1, "text": FILES["app/one.py"]}
    client = start_raw()
    client.initialize(shop)
    client.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
    while "Indexed" not in json.dumps(client.next()):
        pass
    early = [
        message["params"] for message in client.received if message.get("method", "").endswith("/publishDiagnostics")
    ]
    assert {params["uri"] for params in early} <= {uri}
    # What is said of the open file speaks of that file and its chain only, and nothing in it is safe yet.
    assert all(item.get("severity") != 1 for params in early for item in params["diagnostics"])
    late: set[str] = set()
    while len(late) < 303:
        message: dict[str, Any] = client.next() or {}
        if message.get("method") == "textDocument/publishDiagnostics":
            late.add(message["params"]["uri"])


@pytest.mark.asyncio
async def test_indexing_can_be_cancelled_and_the_server_goes_on(connect: Connect, shop: Path) -> None:
    for number in range(600):
        (shop / f"app/more{number}.py").write_text(FILES["app/two.py"])
    editor = await connect("vscode", shop)
    uri = editor.open(shop / "app/one.py")
    token = await editor.until(lambda: next(iter(editor.bars), None))
    editor.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    await editor.until(lambda: "end" in editor.bars[token])
    await editor.diagnosed(uri, 1)
