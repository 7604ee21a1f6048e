"""Editors that watch no files: what changed outside of them is seen when a file is saved, and before a fix is safe."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Connect, StartRaw
from tests.lsp.editor import Editor
from tests.lsp.shop import FILES, POLICY
from tests.lsp.test_code_action import actions, resolved
from tests.lsp.test_fix_workspace import fix

UNWATCHED = ("neovim", "neovim-next")
ONE, COMPAT = "app/one.py", "shop/compat.py"
OWN_CLASS = "class Manager:\n    def __init__(self, user: str) -> None:\n        self.user = user * 2\n"
"""What the legacy path leads to, after somebody made it a class of its own."""
MANY = 100


async def ready(editor: Editor, file: Path) -> str:
    """A document with its one finding, in a workspace that is read."""
    await editor.whole()
    uri = editor.open(file)
    await editor.diagnosed(uri, 1)
    return uri


async def fix_all(editor: Editor, uri: str) -> str:
    """The text after all that fix-all gives."""
    for action in await actions(editor, uri, "Manager", "source.fixAll"):
        editor.apply(await resolved(editor, action))
    return editor.held[uri].text


@pytest.mark.asyncio
@pytest.mark.parametrize("profile", UNWATCHED)
async def test_nothing_is_fixed_by_what_was_on_disk_before(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    uri = await ready(editor, shop / ONE)
    (shop / COMPAT).write_text(OWN_CLASS)
    assert await fix_all(editor, uri) == FILES[ONE]
    assert not any(action.is_preferred for action in await actions(editor, uri, "Manager", "quickfix"))
    (shop / COMPAT).write_text(FILES[COMPAT])
    assert await fix_all(editor, uri) == FILES[ONE].replace("shop.compat", "shop.core.manager")


@pytest.mark.asyncio
async def test_an_action_that_was_safe_when_it_was_offered_is_looked_at_again(connect: Connect, shop: Path) -> None:
    editor = await connect("neovim", shop)
    uri = await ready(editor, shop / ONE)
    (all_of_it,) = await actions(editor, uri, "Manager", "source.fixAll")
    (quick,) = await actions(editor, uri, "Manager", "quickfix")
    assert quick.is_preferred
    (shop / COMPAT).write_text(OWN_CLASS)
    editor.apply(await resolved(editor, all_of_it))
    assert editor.held[uri].text == FILES[ONE]
    (shop / "canonic.toml").write_text("")
    with pytest.raises(JsonRpcException, match="The finding is gone"):
        await editor.code_action_resolve_async(quick)


@pytest.mark.asyncio
async def test_a_change_within_one_tick_of_the_clock_is_seen(connect: Connect, shop: Path) -> None:
    """Another text of the same length and time: the stamp of a file that is read just after it was written is no proof."""
    (shop / COMPAT).write_text(FILES[COMPAT].ljust(len(OWN_CLASS)))
    before = (shop / COMPAT).stat()
    editor = await connect("neovim", shop)
    uri = await ready(editor, shop / ONE)
    (shop / COMPAT).write_text(OWN_CLASS)
    os.utime(shop / COMPAT, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = (shop / COMPAT).stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
    assert await fix_all(editor, uri) == FILES[ONE]


@pytest.mark.asyncio
async def test_a_package_that_came_and_hides_a_module_counts_before_a_fix(connect: Connect, shop: Path) -> None:
    editor = await connect("neovim", shop)
    uri = await ready(editor, shop / ONE)
    (shop / "shop/compat").mkdir()
    (shop / "shop/compat/__init__.py").write_text(OWN_CLASS)
    assert await fix_all(editor, uri) == FILES[ONE]


@pytest.mark.asyncio
async def test_a_fix_waits_until_many_changed_files_are_read(connect: Connect, shop: Path) -> None:
    for number in range(MANY):
        (shop / f"app/more{number}.py").write_text(FILES["app/two.py"])
    editor = await connect("neovim", shop)
    uri = await ready(editor, shop / ONE)
    for number in range(MANY):
        (shop / f"app/more{number}.py").write_text("from shop.core.manager import Manager\n")
    (shop / COMPAT).write_text(OWN_CLASS)
    assert await fix_all(editor, uri) == FILES[ONE]


@pytest.mark.asyncio
async def test_the_fix_of_the_workspace_looks_at_the_disk_first(connect: Connect, shop: Path) -> None:
    editor = await connect("neovim-next", shop)
    await ready(editor, shop / ONE)
    (shop / COMPAT).write_text(OWN_CLASS)
    (shop / "shop/old.py").write_text(OWN_CLASS)
    assert (await fix(editor))["reason"] == "there is nothing that can be fixed"
    assert editor.proposed == []


@pytest.mark.asyncio
@pytest.mark.parametrize("profile", UNWATCHED)
async def test_after_a_save_files_that_came_and_went_are_seen(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    uri = await ready(editor, shop / ONE)
    new = shop / "app/deep/new.py"
    new.parent.mkdir()
    new.write_text(FILES["app/two.py"])
    (shop / "app/two.py").unlink()
    editor.save(uri, shop / ONE)
    await editor.until(lambda: len(editor.shown(new.as_uri())) == 1)
    await editor.until(lambda: editor.shown((shop / "app/two.py").as_uri()) == [])
    new.write_text("")
    editor.save(uri, shop / ONE)
    await editor.until(lambda: editor.shown(new.as_uri()) == [])


@pytest.mark.asyncio
async def test_what_is_written_a_moment_after_the_saved_file_is_seen(connect: Connect, shop: Path) -> None:
    """As an editor does that saves all: the server hears of the Python files only."""
    editor = await connect("neovim", shop)
    uri = await ready(editor, shop / ONE)
    editor.save(uri, shop / ONE)
    await asyncio.sleep(0.5)  # the look that the save has asked for is over
    (shop / "app/new.py").write_text(FILES["app/two.py"])
    await editor.until(lambda: len(editor.shown((shop / "app/new.py").as_uri())) == 1)


@pytest.mark.asyncio
@pytest.mark.parametrize("profile", UNWATCHED)
async def test_after_a_save_a_changed_policy_counts(connect: Connect, shop: Path, profile: str) -> None:
    (shop / "canonic.toml").rename(shop / "later.toml")
    (shop / "canonic.toml").write_text("")
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / ONE)
    await editor.diagnosed(uri, 0)
    (shop / "later.toml").rename(shop / "canonic.toml")  # which leaves its time as it was
    editor.save(uri, shop / ONE)
    await editor.diagnosed(uri, 1)
    (shop / "canonic.toml").write_text(POLICY.replace('"shop.compat:Manager", ', ""))
    editor.save(uri, shop / ONE)
    await editor.diagnosed(uri, 0)


@pytest.mark.parametrize("answer", [{"error": {"code": -32601, "message": "no such method"}}, None])
def test_an_editor_that_can_watch_but_has_not_said_that_it_does_is_not_relied_on(
    start_raw: StartRaw, shop: Path, answer: dict[str, object] | None
) -> None:
    client = start_raw()
    literals = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
    capabilities = {
        "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
        "textDocument": {"codeAction": literals},
    }
    client.answers["client/registerCapability"] = answer
    client.initialize(shop, **capabilities)
    uri = (shop / ONE).as_uri()
    document = {"uri": uri, "languageId": "python", "version": 1, "text": FILES[ONE]}
    client.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
    while "Indexed" not in json.dumps(client.next()):
        pass
    place = {"line": 0, "character": 26}
    context = {"diagnostics": [], "only": [types.CodeActionKind.SourceFixAll.value]}
    asked = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context}
    assert len(client.request("textDocument/codeAction", asked)["result"]) == 1
    (shop / COMPAT).write_text(OWN_CLASS)
    assert client.request("textDocument/codeAction", asked)["result"] == []


@pytest.mark.asyncio
async def test_fix_all_goes_by_the_disk_even_if_the_editor_has_not_told_yet(connect: Connect, shop: Path) -> None:
    """What an editor tells of its files comes late, or not at all where the system has no watches left."""
    editor = await connect("vscode", shop)
    uri = await ready(editor, shop / ONE)
    (shop / COMPAT).write_text(OWN_CLASS)
    assert await fix_all(editor, uri) == FILES[ONE]
