"""Where the lines of the log are seen."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

from canonic.lsp.threads import hand_over
from tests.lsp.raw import GENEROUS, server_command, server_environment


def test_the_editor_gets_each_line_of_the_log_once(shop: Path) -> None:
    """Editors show standard error too."""
    process = subprocess.Popen(
        server_command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=server_environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    params = {"processId": None, "rootUri": shop.as_uri(), "capabilities": {}}
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": params},
        {"method": "initialized", "params": {}},
    ]
    for message in messages:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        process.stdin.flush()
    seen = b""
    while b"Indexed " not in seen and (part := process.stdout.readline()):
        seen += part + process.stdout.read(int(part.split(b":")[1]) + 2)
    _, told = process.communicate(timeout=GENEROUS)
    assert b"Indexed " in seen
    assert told == b""


def test_a_thread_that_ends_after_the_event_loop_says_nothing() -> None:
    called: list[str] = []

    async def while_it_runs() -> asyncio.AbstractEventLoop:
        loop = asyncio.get_running_loop()
        hand_over(loop, called.append, "during")
        await asyncio.sleep(0)
        return loop

    hand_over(asyncio.run(while_it_runs()), called.append, "after")
    assert called == ["during"]
