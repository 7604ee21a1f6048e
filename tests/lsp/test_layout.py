"""What a fix makes longer is laid out as the project's formatter would: in the text that the editor holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.profiles import PROFILES
from tests.lsp.test_code_action import actions, resolved

pytestmark = pytest.mark.asyncio

ON_DISK = "import shop.old\n\nx = shop.old\n"
HELD = (
    "import shop.compat\n"
    "import shop.old\n"
    "\n"
    "title = '\U0001f600'\n"
    "\n"
    "\n"
    "def late(argument):\n"
    "    pair = shop.old.Manager(argument), shop.compat.Manager(argument)\n"
    "    return pair\n"
).replace("\n", "\r\n")
SETTINGS = 'line-length = 74\n[format]\nquote-style = "single"\n'


async def mended(editor: Editor, uri: str, action: types.CodeAction) -> str:
    """The text after an action, which is then taken back."""
    edit = await resolved(editor, action)
    editor.apply(edit)
    text = editor.held[uri].text
    editor.replace(uri, text, HELD)
    return text.replace("\r\n", "\n")


def wrapped(first: str, second: str) -> str:
    return f"    pair = (\n        {first}.Manager(argument),\n        {second}.Manager(argument),\n    )\n    return pair\n"


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_buffer_that_is_not_saved_is_formatted_as_it_is(connect: Connect, shop: Path, profile: str) -> None:
    (shop / "ruff.toml").write_text(SETTINGS, encoding="utf-8")
    file = shop / "app/long.py"
    file.write_text(ON_DISK, encoding="utf-8")
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(file, HELD)
    found = await editor.diagnosed(uri, 2)
    new = "shop.core.manager"
    (action,) = await actions(editor, uri, "Manager(argument),", "quickfix", diagnostics=found)
    assert (await mended(editor, uri, action)).endswith(wrapped(new, "shop.compat"))
    await editor.diagnosed(uri, 2)
    (action,) = await actions(editor, uri, "Manager", "source.fixAll")
    assert (await mended(editor, uri, action)).endswith(wrapped(new, new))
    assert file.read_text(encoding="utf-8") == ON_DISK


async def test_a_buffer_that_was_not_formatted_keeps_its_layout(connect: Connect, shop: Path) -> None:
    (shop / "ruff.toml").write_text(SETTINGS, encoding="utf-8")
    file = shop / "app/long.py"
    file.write_text(ON_DISK, encoding="utf-8")
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(file, HELD.replace("title = ", "title  =  "))
    await editor.diagnosed(uri, 2)
    (action,) = await actions(editor, uri, "Manager", "source.fixAll")
    editor.apply(await resolved(editor, action))
    line = "pair = shop.core.manager.Manager(argument), shop.core.manager.Manager(argument)"
    assert line in editor.held[uri].text
