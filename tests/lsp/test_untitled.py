"""Buffers that are no files yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.profiles import PROFILES
from tests.lsp.test_code_action import actions, resolved

pytestmark = pytest.mark.asyncio

URI = "untitled:Untitled-1"
TEXT = "from shop.compat import Manager\n"


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_buffer_without_a_file_is_checked_and_fixed(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open_uri(URI, TEXT)
    await editor.diagnosed(uri, 1)
    (action,) = await actions(editor, uri, "Manager", "quickfix")
    editor.apply(await resolved(editor, action))
    assert editor.held[uri].text == "from shop.core.manager import Manager\n"
    await editor.diagnosed(uri, 0)
    editor.replace(uri, "shop.core.manager", "shop.old")
    await editor.diagnosed(uri, 1)
    editor.close(uri)
    if profile != "vscode":
        await editor.until(lambda: not editor.shown(uri))


async def test_buffers_of_other_languages_and_without_a_folder_are_left_alone(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    assert await editor.diagnose(editor.open_uri("untitled:Untitled-2", TEXT, "plaintext")) == []
    alone = await connect("vscode")
    assert await alone.diagnose(alone.open_uri(URI, TEXT)) == []


async def test_a_buffer_is_no_part_of_an_answer_about_the_workspace(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open_uri("untitled:some/where/new.py", TEXT)
    await editor.diagnosed(uri, 1)
    answer = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    assert len(answer.items) == 3
