"""What the server answers to misuse: every request gets its answer, and nothing ends the conversation."""

from __future__ import annotations

import asyncio
import concurrent.futures
import gc
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canonic.lsp.server import CanonicServer
from tests.lsp.raw import GENEROUS, RawClient, server_command, server_environment

StartRaw = Callable[..., RawClient]

HOVER = {"textDocument": {"uri": "file:///nowhere/a.py"}, "position": {"line": 0, "character": 0}}


def assert_alive(client: RawClient) -> None:
    assert client.request("textDocument/hover", HOVER)["result"] is None


def test_a_request_before_initialize_is_refused(start_raw: StartRaw) -> None:
    client = start_raw()
    assert client.request("textDocument/hover", HOVER)["error"]["code"] == -32002
    assert "capabilities" in client.initialize()["result"]
    assert_alive(client)


def test_a_notification_before_initialize_is_dropped(start_raw: StartRaw) -> None:
    client = start_raw()
    client.send({"method": "textDocument/didChange", "params": {"anything": 1}})
    client.initialize()
    assert_alive(client)


def test_a_second_initialize_is_refused(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    assert client.initialize()["error"]["code"] == -32600
    assert_alive(client)


def test_requests_after_shutdown_are_refused_and_exit_is_clean(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    assert client.request("shutdown")["result"] is None
    assert client.request("textDocument/hover", HOVER)["error"]["code"] == -32600
    assert client.request("shutdown")["error"]["code"] == -32600
    client.send({"method": "exit"})
    assert client.exit_code() == 0


def test_exit_is_clean_while_the_editor_owes_answers(start_raw: StartRaw, shop: Path) -> None:
    client = start_raw()
    later = {"dynamicRegistration": True}
    client.initialize(
        shop,
        workspace={"configuration": True, "diagnostics": {"refreshSupport": True}},
        textDocument={"diagnostic": later, "hover": later},
    )
    while client.next().get("method") != "workspace/configuration":
        pass
    assert client.request("shutdown")["result"] is None
    client.send({"method": "exit"})
    assert client.exit_code() == 0


def test_exit_without_shutdown_is_an_error(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    client.send({"method": "exit"})
    assert client.exit_code() == 1


def test_exit_before_initialize_ends_the_server(start_raw: StartRaw) -> None:
    client = start_raw()
    client.send({"method": "exit"})
    assert client.exit_code() == 1


def test_malformed_parameters_are_answered(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    malformed: list[Any] = [
        None,
        {},
        {"textDocument": {"uri": "file:///a.py"}, "position": {"line": "x", "character": 0}},
        {"textDocument": None, "position": None},
        [],
        "words",
    ]
    for params in malformed:
        assert client.request("textDocument/hover", params)["error"]["code"] == -32602, params
    assert_alive(client)


def test_unknown_methods_are_answered_or_ignored(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    assert client.request("canonic/nothing")["error"]["code"] == -32601
    assert client.request("$/nothing", {"a": 1})["error"]["code"] == -32601
    client.send({"method": "$/nothing"}, {"method": "canonic/nothing", "params": [1]})
    assert_alive(client)


def test_frames_that_are_no_messages_are_answered(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    for body, code in [
        (b"{broken", -32700),
        (b"\xff\xfe\x00", -32700),
        (b"[]", -32600),
        (b"7", -32600),
        (b"{}", -32600),
        (json.dumps({"jsonrpc": "2.0", "id": 1.5, "method": "x"}).encode(), -32600),
        (json.dumps({"jsonrpc": "2.0", "id": True, "method": "x"}).encode(), -32600),
        (json.dumps({"jsonrpc": "2.0", "id": None, "method": "x"}).encode(), -32600),
        (json.dumps({"jsonrpc": "2.0", "id": [], "result": 1}).encode(), -32600),
        (json.dumps({"id": 8, "method": "shutdown"}).encode(), -32600),
    ]:
        client.send_body(body)
        assert client.response(None)["error"]["code"] == code, body
    assert_alive(client)


def test_headers_may_come_in_any_spelling(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    body = json.dumps({"jsonrpc": "2.0", "id": "one", "method": "textDocument/hover", "params": HOVER}).encode()
    client.send_bytes(b"nonsense\r\n\r\n")
    client.send_bytes(
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:%d\r\n\r\n" % len(body)
    )
    client.send_bytes(body)
    assert client.response("one")["result"] is None


def test_malformed_notifications_and_stray_responses_are_survived(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    document = {"uri": "file:///nowhere/a.py", "version": 2}
    client.send(
        {"method": "textDocument/didOpen", "params": {"textDocument": {"uri": "file:///a.py"}}},
        {"method": "textDocument/didChange", "params": {"textDocument": document, "contentChanges": [{"text": "x"}]}},
        {"method": "textDocument/didClose", "params": {"textDocument": document}},
        {"method": "$/cancelRequest", "params": {"id": 77}},
        {"method": "$/cancelRequest", "params": None},
        {"id": "never-asked", "result": 1},
        {"id": "never-asked", "error": {"code": 1, "message": "no"}},
        {"id": "never-asked", "error": "nonsense"},
    )
    assert_alive(client)


def test_values_of_a_later_protocol_version_are_accepted(start_raw: StartRaw) -> None:
    client = start_raw()
    actions = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["later.kind"]}}}
    client.initialize(
        textDocument={"codeAction": actions},
        general={"positionEncodings": ["utf-64", "utf-16"]},
        later={"anything": [1]},
    )
    params = {
        "textDocument": {"uri": "file:///nowhere/a.py"},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
        "context": {"diagnostics": [], "triggerKind": 99, "only": ["later.kind"]},
    }
    assert client.request("textDocument/codeAction", params)["result"] == []


class Wire:
    """The editor's end, which keeps what is sent to it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        self.sent.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        """Nothing to close."""


async def test_nothing_of_a_keystroke_is_kept_once_it_is_worked_off() -> None:
    def under_way() -> int:
        gc.collect()
        return sum(isinstance(one, concurrent.futures.Future) for one in gc.get_objects())

    protocol, uri = CanonicServer().protocol, "file:///nowhere/a.py"
    protocol.set_writer(Wire())
    protocol.receive({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}})
    document = {"uri": uri, "languageId": "python", "version": 1, "text": ""}
    opened = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}
    protocol.receive(opened)
    before = under_way()
    for version in range(2, 200):
        change = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": str(version)}]}
        protocol.receive({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": change})
        protocol.receive({"jsonrpc": "2.0", "method": "workspace/didChangeConfiguration", "params": {"settings": {}}})
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert under_way() <= before


def test_a_request_cancelled_while_it_waits_is_not_carried_out() -> None:
    protocol, wire = CanonicServer().protocol, Wire()
    protocol.set_writer(wire)
    cancel = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 1}}
    # The reading thread is ahead of the event loop: it has seen the cancellation when the request's turn comes.
    protocol.look_ahead(cancel)
    protocol.receive({"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": HOVER})
    protocol.receive(cancel)
    protocol.receive({"jsonrpc": "2.0", "id": 2, "method": "textDocument/hover", "params": HOVER})
    assert [(message["id"], message["error"]["code"]) for message in wire.sent] == [(1, -32800), (2, -32002)]


def test_position_encoding_is_the_client_s_first_that_the_server_knows(start_raw: StartRaw) -> None:
    for offered, chosen in [
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32", "utf-8"], "utf-32"),
        (["utf-16"], "utf-16"),
        (None, "utf-16"),
    ]:
        client = start_raw()
        general = {"positionEncodings": offered} if offered else {}
        answer = client.initialize(general=general)
        assert answer["result"]["capabilities"]["positionEncoding"] == chosen
        client.close()


def test_the_end_of_input_ends_the_server(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert client.exit_code() == 1


def test_the_end_of_input_after_shutdown_is_clean(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    client.request("shutdown")
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert client.exit_code() == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no cheap look at another process")
def test_the_server_does_not_outlive_its_editor(start_raw: StartRaw) -> None:
    editor = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    client = start_raw()
    client.request("initialize", {"processId": editor.pid, "rootUri": None, "capabilities": {}})
    editor.send_signal(signal.SIGKILL)
    editor.wait()
    assert editor.stdin is not None
    editor.stdin.close()
    assert client.exit_code() == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_large_messages_arrive_whole(start_raw: StartRaw, unbuffered: str) -> None:
    client = start_raw(PYTHONUNBUFFERED=unbuffered)
    client.initialize()
    for number in range(20):
        method = "x" * 150_000 + str(number)
        assert client.request(method)["error"]["message"].endswith(method)


def test_a_client_that_reads_late_does_not_stop_the_server(start_raw: StartRaw) -> None:
    client = start_raw()
    client.initialize()
    for number in range(200):
        client.send({"id": f"n{number}", "method": "y" * 20_000})
    for number in range(200):
        assert client.response(f"n{number}")["error"]["code"] == -32601


def test_the_server_speaks_over_tcp() -> None:
    process = subprocess.Popen(
        server_command("--tcp", "127.0.0.1:0"),
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=server_environment(),
    )
    try:
        assert process.stderr is not None
        match = re.search(rb"listening on 127\.0\.0\.1:(\d+)", process.stderr.readline())
        assert match is not None
        with socket.create_connection(("127.0.0.1", int(match[1])), timeout=GENEROUS) as connection:
            params: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
            body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
            connection.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            stream = connection.makefile("rb")
            length = int(stream.readline().split(b":")[1])
            stream.readline()
            assert json.loads(stream.read(length))["result"]["serverInfo"]["name"] == "Canonic"
            stream.close()
        assert process.wait(timeout=GENEROUS) == 1
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()
