"""Several workspace folders: each has its own policy, and its own settings of the editor."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import GENEROUS, Editor
from tests.lsp.shop import POLICY, make_shop

pytestmark = pytest.mark.asyncio

ERROR, WARNING = types.DiagnosticSeverity.Error, types.DiagnosticSeverity.Warning


def pair(tmp_path: Path) -> tuple[Path, Path]:
    return make_shop(tmp_path / "first"), make_shop(tmp_path / "second")


def change(editor: Editor, settings: dict[str, Any], *folders: Path) -> None:
    for folder in folders:
        editor.set_configuration(settings, section="canonic", scope_uri=folder.as_uri())
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))


async def severity(editor: Editor, uri: str, wanted: types.DiagnosticSeverity) -> None:
    async with asyncio.timeout(GENEROUS):
        while [item.severity for item in await editor.diagnose(uri)] != [wanted]:
            await asyncio.sleep(0.01)


async def test_each_folder_has_its_own_policy(connect: Connect, tmp_path: Path) -> None:
    first, second = pair(tmp_path)
    (second / "canonic.toml").write_text(POLICY.replace('"shop.compat:Manager", ', ""))
    editor = await connect("eglot", first, second)
    await editor.until(lambda: editor.shown((first / "app/one.py").as_uri()))
    await editor.until(lambda: editor.shown((second / "app/two.py").as_uri()))
    assert not editor.shown((second / "app/one.py").as_uri())


async def test_each_folder_has_its_own_settings(connect: Connect, tmp_path: Path) -> None:
    first, second = pair(tmp_path)
    editor = await connect("vscode", first, second)
    one, other = editor.open(first / "app/one.py"), editor.open(second / "app/one.py")
    await severity(editor, one, WARNING)
    change(editor, {"severity": {"deprecated-import": "error"}}, second)
    await severity(editor, other, ERROR)
    await severity(editor, one, WARNING)
    change(editor, {}, second)
    await severity(editor, other, WARNING)


async def test_a_folder_that_is_added_later_is_asked_for_its_settings_first(connect: Connect, tmp_path: Path) -> None:
    first, second = pair(tmp_path)
    editor = await connect("vscode", first)
    editor.set_configuration({"severity": {"deprecated-import": "error"}}, section="canonic", scope_uri=second.as_uri())
    uri = editor.open(second / "app/one.py")
    assert await editor.diagnose(uri) == []
    added = types.WorkspaceFolder(second.as_uri(), "second")
    event = types.WorkspaceFoldersChangeEvent(added=[added], removed=[])
    editor.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    await severity(editor, uri, ERROR)
    event = types.WorkspaceFoldersChangeEvent(added=[], removed=[added])
    editor.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    assert await editor.diagnose(uri) == []


async def test_one_folder_may_show_open_files_only(connect: Connect, tmp_path: Path) -> None:
    first, second = pair(tmp_path)
    editor = await connect("neovim-next", first, second)
    here, there = (first / "app/two.py").as_uri(), (second / "app/two.py").as_uri()
    await editor.until(lambda: editor.shown(here) and editor.shown(there))
    change(editor, {"diagnosticMode": "openFiles"}, second)
    await editor.until(lambda: not editor.shown(there))
    assert editor.shown(here)
    change(editor, {"diagnosticMode": "workspace"}, second)
    await editor.until(lambda: editor.shown(there))


async def test_an_empty_list_of_the_editor_beats_the_file_s_list(connect: Connect, shop: Path) -> None:
    (shop / "canonic.toml").write_text('exclude = ["app/one.py"]\n' + POLICY)
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    assert await editor.diagnose(uri) == []
    change(editor, {"exclude": [], "severity": {}, "sourceRoots": None, "scope": ""}, shop)
    await editor.diagnosed(uri, 1)


async def test_settings_that_are_pushed_count_where_the_editor_cannot_be_asked(connect: Connect, shop: Path) -> None:
    editor = await connect("bare", shop)
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    for settings, count in (({"canonic": {"severity": {"deprecated-import": "off"}}}, 0), ({"canonic": {}}, 1)):
        editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
        await editor.diagnosed(uri, count)
