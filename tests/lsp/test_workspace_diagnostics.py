"""Findings of the whole workspace: complete or not at all, sent once, and waited for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.shop import IMPORTERS, make_shop

pytestmark = pytest.mark.asyncio


async def pull(editor: Editor, previous: dict[str, str], token: str | None = None) -> dict[str, Any]:
    """All reports of one answer by the name of their file, streamed ones included; each as plain JSON."""
    ids = [types.PreviousResultId(uri, value) for uri, value in previous.items()]
    answer = await editor.workspace_diagnostic_async(
        types.WorkspaceDiagnosticParams(previous_result_ids=ids, partial_result_token=token)
    )
    items = [editor.protocol._converter.unstructure(item) for item in answer.items]
    for part in editor.partials.pop(token, []) if token is not None else []:
        items += part["items"]
    assert len({item["uri"] for item in items}) == len(items)
    return {item["uri"].rpartition("/")[2]: item for item in items}


def ids(reports: dict[str, Any]) -> dict[str, str]:
    return {item["uri"]: item["resultId"] for item in reports.values() if item.get("resultId")}


@pytest.mark.parametrize("token", [None, "stream"])
async def test_every_finding_is_there_at_once_opened_or_not(connect: Connect, shop: Path, token: str | None) -> None:
    editor = await connect("vscode", shop)
    reports = await pull(editor, {}, token)
    assert reports.keys() == IMPORTERS
    assert [item["code"] for item in reports["two.py"]["items"]] == ["deprecated-import"]
    await editor.whole()


async def test_without_a_token_the_answer_comes_at_once_and_names_what_is_unchanged(
    connect: Connect, shop: Path
) -> None:
    editor = await connect("vscode", shop)
    first = await pull(editor, {})
    second = await pull(editor, ids(first))
    assert {item["kind"] for item in second.values()} == {"unchanged"}
    assert second.keys() == first.keys()


async def test_with_a_token_the_answer_waits_for_news(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    first = await pull(editor, {}, "t1")
    waiting = asyncio.ensure_future(pull(editor, ids(first), "t2"))
    uri = editor.open(shop / "app/clean.py")
    assert await editor.diagnose(uri) == []
    assert not waiting.done()
    (shop / "app/two.py").write_text("import shop.old\n")
    editor.watched(shop / "app/two.py")
    second = await waiting
    assert second.keys() == {"two.py"}
    assert second["two.py"]["items"] == []
    assert second["two.py"].get("resultId") is None


async def test_a_new_file_and_a_deleted_one_are_news(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    known = ids(await pull(editor, {}, "t1"))
    new = shop / "app/new.py"
    new.write_text("from shop.old import Manager\n")
    editor.watched(new, kind=types.FileChangeType.Created)
    reports = await pull(editor, known, "t2")
    assert reports.keys() == {"new.py"}
    known |= ids(reports)
    new.unlink()
    editor.watched(new, kind=types.FileChangeType.Deleted)
    reports = await pull(editor, known, "t3")
    assert reports.keys() == {"new.py"}
    assert reports["new.py"]["items"] == []


async def test_a_newer_request_takes_the_place_of_the_waiting_one(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    known = ids(await pull(editor, {}, "t1"))
    waiting = asyncio.ensure_future(pull(editor, known, "t2"))
    other = asyncio.ensure_future(pull(editor, known, "t3"))
    with pytest.raises(JsonRpcException) as refused:
        await waiting
    assert refused.value.code == -32802
    assert not other.done()
    (shop / "app/two.py").write_text("import shop.old\n")
    editor.watched(shop / "app/two.py")
    assert (await other).keys() == {"two.py"}


async def test_a_waiting_request_can_be_cancelled(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    known = [types.PreviousResultId(uri, value) for uri, value in ids(await pull(editor, {}, "t1")).items()]
    params = types.WorkspaceDiagnosticParams(previous_result_ids=known, partial_result_token="t2")
    send: Any = editor.protocol.send_request_async
    task = asyncio.ensure_future(send(types.WORKSPACE_DIAGNOSTIC, params, msg_id="waiting"))
    await editor.diagnose((shop / "app/clean.py").as_uri())
    editor.cancel_request(types.CancelParams("waiting"))
    with pytest.raises(JsonRpcException) as refused:
        await task
    assert refused.value.code == -32800


async def test_shutdown_does_not_wait_for_a_waiting_request(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    known = ids(await pull(editor, {}, "t1"))
    waiting = asyncio.ensure_future(pull(editor, known, "t2"))
    await editor.diagnose((shop / "app/clean.py").as_uri())
    await editor.shutdown_async(None)
    with pytest.raises(JsonRpcException):
        await waiting
    editor.capabilities = None
    editor.exit(None)
    assert editor._server is not None
    await editor._server.wait()


async def test_what_was_pushed_is_taken_back_when_the_editor_begins_to_pull(connect: Connect, shop: Path) -> None:
    editor = await connect("neovim-next", shop)
    uri = (shop / "app/two.py").as_uri()
    await editor.until(lambda: editor.shown(uri))
    assert "two.py" in await pull(editor, {})
    await editor.until(lambda: not editor.shown(uri))


async def test_an_editor_that_only_takes_pushes_gets_the_whole_workspace(connect: Connect, shop: Path) -> None:
    editor = await connect("eglot", shop)
    await editor.until(lambda: editor.shown((shop / "app/one.py").as_uri()))
    await editor.until(lambda: editor.shown((shop / "app/two.py").as_uri()))
    (shop / "app/two.py").write_text("import shop.old\n")
    editor.watched(shop / "app/two.py")
    await editor.until(lambda: not editor.shown((shop / "app/two.py").as_uri()))
    assert not editor.is_published((shop / "app/clean.py").as_uri())


async def test_only_open_files_are_reported_on_when_the_editor_says_so(connect: Connect, shop: Path) -> None:
    editor = await connect("eglot", shop, options={"diagnosticMode": "openFiles"})
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    editor.close(uri)
    await editor.until(lambda: not editor.shown(uri))
    assert not editor.is_published((shop / "app/two.py").as_uri())


async def test_each_folder_has_settings_of_its_own(connect: Connect, shop: Path, tmp_path: Path) -> None:
    other = make_shop(tmp_path / "other")
    (other / "canonic.toml").write_text("extends = []\n")
    editor = await connect("vscode", shop, other)
    reports = await pull(editor, {}, "t1")
    assert reports.keys() == IMPORTERS
    assert all(item["uri"].startswith(shop.as_uri()) for item in reports.values())
    gone = types.WorkspaceFolder(shop.as_uri(), "workspace")
    event = types.WorkspaceFoldersChangeEvent(added=[], removed=[gone])
    editor.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    after = await pull(editor, ids(reports), "t2")
    assert {name: item["items"] for name, item in after.items()} == {name: [] for name in IMPORTERS}
    event = types.WorkspaceFoldersChangeEvent(added=[gone], removed=[])
    editor.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    assert (await pull(editor, {}, "t3")).keys() == IMPORTERS


async def test_indexing_shows_a_progress_bar(connect: Connect, shop: Path) -> None:
    for number in range(300):
        (shop / f"app/more{number}.py").write_text("from shop.old import Manager\n")
    editor = await connect("vscode", shop)
    await editor.whole()
    (name,) = await editor.until(lambda: list(editor.bars))
    assert isinstance(name, str)
    await editor.until(lambda: editor.bars[name][-1] == "end")
    assert editor.bars[name][0] == "begin"
