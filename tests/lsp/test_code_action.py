"""Quick fixes and fix-all, applied by an editor that counts in its own units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.profiles import PROFILES
from tests.lsp.shop import add_idle_shim

pytestmark = pytest.mark.asyncio

NASTY = (
    "\ufeff'''\u4e2d\U0001f600'''\r\n"
    "x = '\U0001f600\U0001f600\u00e9'; from shop.compat import Manager  # \U0001f600\r\n"
    "\r\n"
    "def late():\r\n"
    "    y = '\u4e2d'; from shop.old import Manager as Old; return Old\r\n"
)
MENDED = NASTY.replace("shop.compat", "shop.core.manager").replace("shop.old", "shop.core.manager")


async def actions(editor: Editor, uri: str, word: str, *only: str, diagnostics: Any = ()) -> list[types.CodeAction]:
    place = editor.at(uri, word, 0).position
    context = types.CodeActionContext(list(diagnostics), only=list(only) or None)
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), types.Range(place, place), context)
    found = await editor.text_document_code_action_async(params)
    assert found is not None
    return [action for action in found if isinstance(action, types.CodeAction) and _is_fix(action)]


def _is_fix(action: types.CodeAction) -> bool:
    """Whether it mends one finding, or is fix-all: the actions besides have tests of their own."""
    return not action.title.startswith("Canonic:") or "apply" in action.title


async def resolved(editor: Editor, action: types.CodeAction) -> types.WorkspaceEdit:
    if action.edit is None:
        action = await editor.code_action_resolve_async(action)
    assert action.edit is not None
    return action.edit


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_quick_fix_rewrites_its_import_and_the_finding_is_gone(
    connect: Connect, shop: Path, profile: str
) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    found = await editor.diagnosed(uri, 1)
    (action,) = await actions(editor, uri, "Manager", "quickfix", diagnostics=found)
    assert action.kind == "quickfix"
    assert action.is_preferred
    assert list(action.diagnostics or ()) == found
    assert (action.edit is None) == (profile != "eglot")
    edit = await resolved(editor, action)
    assert (edit.document_changes is None) == (profile == "neovim")
    editor.apply(edit)
    assert editor.held[uri].text.startswith("from shop.core.manager import Manager\n\n\ndef run")
    await editor.diagnosed(uri, 0)


@pytest.mark.parametrize("profile", PROFILES)
async def test_fix_all_mends_every_safe_import_and_nothing_else(connect: Connect, shop: Path, profile: str) -> None:
    file = shop / "app/nasty.py"
    file.write_bytes(NASTY.encode())
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(file)
    await editor.diagnosed(uri, 2)
    for only in ("source.fixAll", "source.fixAll.canonic", "source", ""):
        (action,) = [a for a in await actions(editor, uri, "Manager", only) if a.kind != "quickfix"]
        assert action.kind == "source.fixAll.canonic"
    editor.apply(await resolved(editor, action))
    assert editor.held[uri].text == MENDED
    assert await actions(editor, uri, "Manager", "source.fixAll") == []


async def test_fix_all_before_the_index_is_whole_gives_no_edits(connect: Connect, shop: Path) -> None:
    """Whatever the answer is, it is never an edit from half an index: once the index is whole there is one."""
    editor = await connect("vscode", shop)
    uri = editor.open(shop / "app/one.py")
    early = await actions(editor, uri, "Manager", "source.fixAll")
    indexed = any("Indexed" in message.message for message in editor.log_messages)
    assert indexed or early == []
    await editor.whole()
    assert len(await actions(editor, uri, "Manager", "source.fixAll")) == 1


async def test_actions_are_only_those_asked_for(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    kinds = {
        only: [action.kind for action in await actions(editor, uri, "Manager", only)]
        for only in ("quickfix", "source.fixAll", "source.fixAll.canonic", "source.fixAll.other", "refactor", "sour")
    }
    assert kinds == {
        "quickfix": ["quickfix"],
        "source.fixAll": ["source.fixAll.canonic"],
        "source.fixAll.canonic": ["source.fixAll.canonic"],
        "source.fixAll.other": [],
        "refactor": [],
        "sour": [],
    }
    assert await actions(editor, uri, "def run", "quickfix") == []


async def test_an_action_for_a_text_that_has_changed_is_refused(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    offered = await actions(editor, uri, "Manager")
    assert len(offered) == 2
    editor.replace(uri, "\n\n", "\n")
    for action in offered:
        with pytest.raises(JsonRpcException) as refused:
            await editor.code_action_resolve_async(action)
        assert refused.value.code == -32801
    for action in await actions(editor, uri, "Manager"):
        await resolved(editor, action)


async def test_an_action_of_somebody_else_is_refused(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    for data in (None, 7, {}, {"uri": 5}, {"uri": "file:///nowhere.py", "version": 1}):
        with pytest.raises(JsonRpcException) as refused:
            await editor.code_action_resolve_async(types.CodeAction("x", data=data))
        assert refused.value.code == -32801


@pytest.mark.parametrize("profile", PROFILES)
async def test_an_idle_shim_is_deleted_by_an_editor_that_can(connect: Connect, shop: Path, profile: str) -> None:
    file = add_idle_shim(shop)
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(file)
    (found,) = await editor.diagnosed(uri, 1)
    assert (found.code, list(found.tags or ())) == ("idle-shim", [types.DiagnosticTag.Unnecessary])
    offered = await actions(editor, uri, "from shop")
    assert [action.kind for action in offered] == (["quickfix"] if profile == "vscode" else [])
    for action in offered:
        assert not action.is_preferred
        edit = await resolved(editor, action)
        assert list(edit.document_changes or ()) == [types.DeleteFile(uri)]
        assert edit.changes is None


async def test_a_new_importer_takes_the_finding_of_an_idle_shim_away(connect: Connect, shop: Path) -> None:
    file = add_idle_shim(shop)
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(file)
    await editor.diagnosed(uri, 1)
    other = editor.open(shop / "app/clean.py")
    editor.replace(other, "print", "import shop.idle\n\nprint")
    await editor.diagnosed(uri, 0)
    editor.replace(other, "import shop.idle", "x = 'python -m shop.idle'")
    editor.replace(other, "python -m shop.idle", "python -m shop.other")
    await editor.diagnosed(uri, 1)
    editor.replace(other, "python -m shop.other", "python -m shop.idle")
    await editor.diagnosed(uri, 0)


@pytest.mark.parametrize("profile", PROFILES)
async def test_another_way_is_a_further_quick_fix_and_never_part_of_fix_all(
    connect: Connect, shop: Path, profile: str
) -> None:
    policy = shop / "canonic.toml"
    policy.write_text(policy.read_text().replace('"shop.old:Manager"', '"shop.old:Manager", "shop.aliased:OldManager"'))
    (shop / "shop/aliased.py").write_text("from shop.core.manager import Manager as OldManager\n")
    file = shop / "app/renamed.py"
    text = "x = '\U0001f600'; from shop.aliased import OldManager\r\ny = '\U0001f600', OldManager('z'), f'{OldManager}'\r\n"
    file.write_bytes(text.encode())
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(file)
    found = await editor.diagnosed(uri, 1)
    fix, way = await actions(editor, uri, "OldManager", "quickfix", diagnostics=found)
    assert fix.title == "Import `Manager` from `shop.core.manager`"
    assert way.title == "Import `Manager` from `shop.core.manager` and rename `OldManager` to `Manager` in this file"
    assert (bool(fix.is_preferred), bool(way.is_preferred)) == (True, False)
    assert list(way.diagnostics or ()) == found
    assert (way.edit is None) == (profile != "eglot")
    (every,) = await actions(editor, uri, "OldManager", "source.fixAll")
    shown = str(await resolved(editor, every))
    assert "Manager as" in shown
    editor.apply(await resolved(editor, way))
    home = "from shop.core.manager import Manager"
    assert editor.held[uri].text == text.replace("from shop.aliased import OldManager", home).replace("OldM", "M")
    await editor.diagnosed(uri, 0)


async def test_a_way_that_is_not_there_is_refused(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    action, *_ = await actions(editor, uri, "Manager", "quickfix")
    for way in (0, 7, -1, True):
        with pytest.raises(JsonRpcException) as refused:
            await editor.code_action_resolve_async(types.CodeAction("x", data={**action.data, "way": way}))
        assert refused.value.code == -32801


async def test_a_file_without_findings_has_no_actions(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/clean.py")
    assert await actions(editor, uri, "Manager") == []
