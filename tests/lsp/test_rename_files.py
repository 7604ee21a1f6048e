"""Files that are renamed, created and deleted: the policy follows, and so does what is known."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.shop import POLICY

pytestmark = pytest.mark.asyncio

MODULE = '\n[[module]]\nlegacy = "shop.ancient"  # shop.core stays\ncanonical = "shop.core"\n'


async def rename(editor: Editor, old: Path, new: Path) -> None:
    """Rename as an editor does: ask, apply, rename, tell."""
    params = types.RenameFilesParams([types.FileRename(old.as_uri(), new.as_uri())])
    edit = await editor.workspace_will_rename_files_async(params)
    if edit is not None:
        editor.apply(edit)
    for uri, held in editor.held.items():
        editor.save(uri, Path(uri.removeprefix("file://")))
        assert held.version > 1
    new.parent.mkdir(parents=True, exist_ok=True)
    old.rename(new)
    editor.workspace_did_rename_files(params)


async def test_a_renamed_module_is_followed_by_the_policy(connect: Connect, shop: Path) -> None:
    (shop / "canonic.toml").write_text(POLICY + MODULE)
    (shop / "app/moved.py").write_text("# canonic: moved-to shop.core.manager:get_manager\nget_manager = None\n")
    editor = await connect("vscode", shop)
    await editor.whole()
    await rename(editor, shop / "shop/core/manager.py", shop / "shop/core/boss.py")
    expected = (POLICY + MODULE).replace("shop.core.manager", "shop.core.boss")
    assert editor.held[(shop / "canonic.toml").as_uri()].text == expected
    assert "moved-to shop.core.boss:get_manager" in editor.held[(shop / "app/moved.py").as_uri()].text
    assert len(editor.held) == 2


async def test_a_renamed_folder_is_followed_by_the_policy(connect: Connect, shop: Path) -> None:
    (shop / "canonic.toml").write_text(POLICY + MODULE)
    editor = await connect("vscode", shop)
    await editor.whole()
    await rename(editor, shop / "shop/core", shop / "shop/kernel/inner")
    expected = (POLICY + MODULE).replace('"shop.core', '"shop.kernel.inner')
    assert editor.held[(shop / "canonic.toml").as_uri()].text == expected
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)


async def test_importers_follow_only_where_a_setting_says_so(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop, options={"updateImportsOnRename": True})
    await editor.whole()
    (shop / "app/alias.py").write_text("import shop.core.manager as m, os\nimport shop.core.manager\n")
    editor.watched(shop / "app/alias.py", kind=types.FileChangeType.Created)
    await rename(editor, shop / "shop/core/manager.py", shop / "shop/core/boss.py")
    texts = {uri.rpartition("/")[2]: held.text for uri, held in editor.held.items()}
    assert texts["clean.py"] == "from shop.core.boss import Manager\n\nprint(Manager)\n"
    assert texts["alias.py"] == "import shop.core.boss as m, os\nimport shop.core.manager\n"
    assert texts.keys() == {"canonic.toml", "clean.py", "call.py", "compat.py", "alias.py"}


@pytest.mark.parametrize(
    ("old", "new"),
    [("shop/core/__init__.py", "shop/core/x.py"), ("app/one.py", "app/other.py"), ("README", "README.md")],
)
async def test_other_renames_change_nothing(connect: Connect, shop: Path, old: str, new: str) -> None:
    (shop / "README").write_text("")
    editor = await connect("vscode", shop)
    await editor.whole()
    await rename(editor, shop / old, shop / new)
    assert editor.held == {}


async def test_a_folder_that_is_deleted_takes_its_findings_along(connect: Connect, shop: Path) -> None:
    editor = await connect("eglot", shop)
    uri = (shop / "app/two.py").as_uri()
    await editor.until(lambda: editor.shown(uri))
    shutil.rmtree(shop / "app")
    editor.watched(shop / "app", kind=types.FileChangeType.Deleted)
    await editor.until(lambda: not editor.shown(uri))


async def test_a_pack_that_the_policy_extends_is_read_again(connect: Connect, shop: Path) -> None:
    (shop / "packs").mkdir()
    pack = shop / "packs/shop.toml"
    pack.write_text(POLICY)
    (shop / "canonic.toml").write_text('extends = ["packs/shop.toml"]\n')
    editor = await connect("vscode", shop)
    uri = editor.open(shop / "app/two.py")
    await editor.diagnosed(uri, 1)
    pack.write_text(POLICY.replace(', "shop.old:Manager"', ""))
    editor.watched(pack)
    await editor.diagnosed(uri, 0)


async def test_what_comes_and_goes_all_the_time_is_no_news(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    events: Any = [shop / f".git/objects/{number:02}/{number}" for number in range(100)]
    editor.watched(*events, kind=types.FileChangeType.Deleted)
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    assert sum("Indexed" in message.message for message in editor.log_messages) == 1
