"""What is answered while the workspace is still being read: at once, and never as if it were all known."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from canonic.analysis import Progress
from canonic.errors import Problem
from canonic.findings import Safety
from canonic.lsp.folder import Folder
from canonic.lsp.last_good import Wishes
from tests.lsp.conftest import StartRaw
from tests.lsp.shop import FILES

ONE, BROKEN = "app/one.py", "app/broken.py"
MANY = 1000
"""So many files are read in other processes, whose start alone takes longer than a few answers."""


class Gate:
    """A listener whose progress bar lets no file pass until it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = asyncio.Event()
        self.ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def findings_changed(self, folder: Folder, paths: frozenset[str]) -> None:
        """Nobody is told."""

    def settings_faulty(self, folder: Folder, problems: tuple[Problem, ...]) -> None:
        """There are none."""

    def indexing(self, folder: Folder) -> Progress:
        """The index thread calls this before its first file."""

        def progress(what: str, done: int, total: int) -> None:
            self._loop.call_soon_threadsafe(self.reached.set)
            self.open.wait()

        return progress

    def indexed(self, folder: Folder, summary: list[str], seconds: float) -> None:
        """The long job is over."""

    def folder_settled(self) -> None:
        """All findings are known, if the folder says so too."""
        self.ended.set()


@pytest_asyncio.fixture
async def gate() -> AsyncIterator[Gate]:
    made = Gate()
    yield made
    made.open.set()


@pytest.mark.asyncio
async def test_a_keystroke_during_the_index_is_judged_at_once_and_nothing_is_safe(shop: Path, gate: Gate) -> None:
    folder = Folder(str(shop), shop.as_uri(), gate, Wishes())
    folder.change(ONE, FILES[ONE])
    folder.start()
    await gate.reached.wait()
    assert folder.analysis is not None
    (found,) = folder.findings(ONE)
    assert found.rule == "deprecated-import"
    assert found.withheld is not None
    assert found.withheld.value == "index-incomplete"
    assert folder.analysis.fix_text(ONE) == ()
    folder.change(ONE, FILES[ONE].replace("shop.compat", "shop.core.manager"))
    assert folder.findings(ONE) == ()
    folder.change(ONE, "\n" + FILES[ONE])
    (found,) = folder.findings(ONE)
    assert found.span.line == 2
    gate.open.set()
    while not folder.settled:
        gate.ended.clear()
        await gate.ended.wait()
    (found,) = folder.findings(ONE)
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE
    assert found.span.line == 2  # What was typed meanwhile is not lost.
    assert len(folder.analysis.fix_text(ONE)) == 1
    folder.stop()
    folder.analysis.close()


@pytest.mark.asyncio
async def test_that_something_is_not_there_is_not_said_before_all_is_read(shop: Path, gate: Gate) -> None:
    """Another source root, not known yet, may have it."""
    (shop / BROKEN).write_text("from shop.gone import Manager\n")
    folder = Folder(str(shop), shop.as_uri(), gate, Wishes())
    folder.start()
    await gate.reached.wait()
    assert folder.findings(BROKEN) == ()
    gate.open.set()
    while not folder.settled:
        gate.ended.clear()
        await gate.ended.wait()
    assert [found.rule for found in folder.findings(BROKEN)] == ["broken-import"]
    folder.stop()
    assert folder.analysis is not None
    folder.analysis.close()


def test_the_editor_has_its_answers_before_the_index_is_whole(start_raw: StartRaw, shop: Path) -> None:
    for number in range(MANY):
        (shop / f"app/more{number}.py").write_text(FILES["app/two.py"])
    client = start_raw()
    capabilities: dict[str, Any] = {
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}
    }
    folders = [{"uri": shop.as_uri(), "name": "shop"}]
    uri = (shop / ONE).as_uri()
    document = {"uri": uri, "languageId": "python", "version": 1, "text": FILES[ONE]}
    change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "\n" + FILES[ONE]}]}
    place = {"line": 1, "character": 26}
    asked = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    whole = {**asked, "context": {"diagnostics": [], "only": ["source.fixAll"]}}
    client.request("initialize", {"processId": None, "workspaceFolders": folders, "capabilities": capabilities})
    client.send(
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
        {"method": "textDocument/didChange", "params": change},
    )
    while not (shown := [message["params"] for message in client.received if _speaks_of(uri, message)]):
        client.next()
    quick = client.request("textDocument/codeAction", asked)["result"]
    for _ in range(2):
        assert client.request("textDocument/codeAction", whole)["result"] == []
    assert "Indexed" not in json.dumps(client.received)
    assert [item["range"]["start"]["line"] for item in shown[-1]["diagnostics"]] == [1]
    # A quick fix is offered, but not as the preferred one, and fix-all has nothing to offer yet.
    assert quick[0]["title"].startswith("Import `Manager`")
    assert {(action["kind"], action.get("isPreferred")) for action in quick} == {("quickfix", None)}
    # Why a save has fixed nothing is told, once, and when the next one will.
    (why,) = _told(client.received)
    assert (why["type"], "not fixed, the workspace is still being read" in why["message"]) == (2, True)
    while len(told := _told(client.received)) < 2:
        client.next()
    assert (told[1]["type"], "has been read" in told[1]["message"]) == (3, True)
    assert len(client.request("textDocument/codeAction", whole)["result"]) == 1


def _speaks_of(uri: str, message: dict[str, Any]) -> bool:
    """Whether it brings the findings of the text as it was typed."""
    params = message.get("params") or {}
    return message.get("method") == "textDocument/publishDiagnostics" and (params["uri"], params.get("version")) == (
        uri,
        2,
    )


def _told(received: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages that were shown to the user."""
    return [message["params"] for message in received if message.get("method") == "window/showMessage"]
