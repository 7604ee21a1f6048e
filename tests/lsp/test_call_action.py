"""A call is rewritten from an editor: as a quick fix and on save, in a text that was never written to the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.conftest import Connect
from tests.lsp.profiles import PROFILES
from tests.lsp.test_code_action import actions, resolved

pytestmark = pytest.mark.asyncio

POLICY = """\
[[call]]
legacy = "shop.core.manager:get_manager"
replace-with = "Manager('me')"
imports = ["shop.core.manager:Manager"]
"""
BEFORE = (
    "from shop.core.manager import get_manager\r\n"
    "\r\n"
    "x = '\U0001f600\u00e9', get_manager(), get_manager(  )  # \U0001f600\r\n"
    "y = f'\u4e2d{get_manager}'\r\n"
)


def make(shop: Path) -> Path:
    (shop / "canonic.toml").write_text(POLICY)
    file = shop / "app/call.py"
    file.write_text("")
    return file


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_quick_fix_rewrites_one_call_of_a_line(connect: Connect, shop: Path, profile: str) -> None:
    file = make(shop)
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(file, BEFORE)
    await editor.diagnosed(uri, 2)
    action, *_ = await actions(editor, uri, "get_manager()", "quickfix")
    assert action.title == "Write `Manager('me')` instead"
    editor.apply(await resolved(editor, action))
    lines = editor.held[uri].text.splitlines(keepends=True)
    assert lines[2] == "x = '\U0001f600\u00e9', Manager('me'), get_manager(  )  # \U0001f600\r\n"
    assert "Manager" in lines[0]
    await editor.diagnosed(uri, 1)


@pytest.mark.parametrize("profile", PROFILES)
async def test_fix_all_rewrites_every_call(connect: Connect, shop: Path, profile: str) -> None:
    file = make(shop)
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(file, BEFORE)
    await editor.diagnosed(uri, 2)
    (action,) = await actions(editor, uri, "get_manager()", "source.fixAll")
    editor.apply(await resolved(editor, action))
    assert editor.held[uri].text.splitlines(keepends=True)[2] == (
        "x = '\U0001f600\u00e9', Manager('me'), Manager('me')  # \U0001f600\r\n"
    )
    await editor.diagnosed(uri, 0)
