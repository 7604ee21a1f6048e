"""Fixtures that start servers."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pytest_lsp import ClientServerConfig

from tests.lsp.editor import Editor, make_editor
from tests.lsp.profiles import capabilities
from tests.lsp.raw import RawClient, server_command, server_environment
from tests.lsp.shop import make_shop

StartRaw = Callable[..., RawClient]
Connect = Callable[..., Awaitable[Editor]]


@pytest.fixture
def start_raw() -> Iterator[StartRaw]:
    """Start a server to talk to in frames; it is ended after the test."""
    started: list[RawClient] = []

    def start(*options: str, **environment: str) -> RawClient:
        client = RawClient(*options, **environment)
        started.append(client)
        return client

    yield start
    for client in started:
        client.close()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The workspace of these tests."""
    return make_shop(tmp_path / "workspace")


@pytest_asyncio.fixture
async def connect(request: pytest.FixtureRequest) -> AsyncIterator[Connect]:
    """Start a server with an editor of some profile; both are ended after the test, and the server must end well."""
    editors: list[Editor] = []
    config = ClientServerConfig(server_command(), client_factory=make_editor, server_env=server_environment())

    async def start(profile: str, *roots: Path, options: Any = None) -> Editor:
        editor = await config.start()
        assert isinstance(editor, Editor)
        editor._pytest_item = request.node
        editors.append(editor)
        await editor.start(roots, capabilities(profile), options)
        return editor

    yield start
    for editor in editors:
        await editor.shutdown_session()
        assert editor._server is not None
        code = editor._server.returncode
        await editor.stop()  # type: ignore[no-untyped-call]
        faults = [message.message for message in editor.log_messages if "Traceback" in message.message]
        sys.stderr.write("\n".join(faults))
        assert not faults
        assert code == 0
