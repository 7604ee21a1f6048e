"""The command that fixes the whole workspace in one edit, and the actions beside the quick fix that lead to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from canonic.lsp.fix_workspace import COMMAND
from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.profiles import PROFILES
from tests.lsp.shop import FILES

pytestmark = pytest.mark.asyncio

UNSAFE = "from shop.gone import Manager\n"
"""What is not there may have meant something else."""


async def fix(editor: Editor, **given: Any) -> dict[str, Any]:
    answer = await editor.workspace_execute_command_async(types.ExecuteCommandParams(COMMAND, [given]))
    assert isinstance(answer, dict)
    return answer


def annotated(editor: Editor) -> dict[str, str]:
    """The id of the annotation of each file."""
    found = {}
    for change in editor.proposed[-1].edit.document_changes or ():
        assert isinstance(change, types.TextDocumentEdit)
        for edit in change.edits:
            found[change.text_document.uri.rpartition("/")[2]] = getattr(edit, "annotation_id", "")
    return found


@pytest.mark.parametrize("profile", PROFILES)
async def test_all_safe_fixes_of_the_workspace_are_one_edit(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    one = editor.open(shop / "app/one.py")
    editor.replace(one, "\n\n", "\n# \U0001f600\n")
    assert await fix(editor) == {"applied": True, "files": 3}
    (proposed,) = editor.proposed
    assert proposed.label == "Canonic: fix all imports in the workspace"
    for name in ("app/one.py", "app/two.py", "shop/old.py"):
        assert "from shop.core.manager import Manager" in editor.held[(shop / name).as_uri()].text
    assert len(editor.held) == 3
    assert (await fix(editor))["reason"] == "there is nothing that can be fixed"
    assert len(editor.proposed) == 1


async def test_only_risky_fixes_are_asked_about_unless_a_preview_is_wanted(connect: Connect, shop: Path) -> None:
    (shop / "app/risky.py").write_text(UNSAFE)
    editor = await connect("vscode", shop)
    await editor.whole()
    editor.before_applying = lambda: editor.open(shop / "README", "")
    assert (await fix(editor, unsafe=True))["applied"]
    assert annotated(editor) == {"one.py": "safe", "two.py": "safe", "old.py": "safe", "risky.py": "risky"}
    asking = {
        name: value.needs_confirmation for name, value in (editor.proposed[-1].edit.change_annotations or {}).items()
    }
    assert asking == {"safe": False, "risky": True}


async def test_a_preview_asks_about_everything(connect: Connect, shop: Path) -> None:
    (shop / "app/risky.py").write_text(UNSAFE)
    editor = await connect("vscode", shop)
    await editor.whole()
    assert (await fix(editor, preview=True))["files"] == 3
    assert "risky.py" not in annotated(editor)
    asking = editor.proposed[-1].edit.change_annotations or {}
    assert [value.needs_confirmation for value in asking.values()] == [True]


async def test_what_is_safe_is_ticked_where_a_risky_fix_opens_the_preview_anyway(connect: Connect, shop: Path) -> None:
    (shop / "app/risky.py").write_text(UNSAFE)
    editor = await connect("vscode", shop)
    await editor.whole()
    assert (await fix(editor, preview=True, unsafe=True))["files"] == 4
    asking = editor.proposed[-1].edit.change_annotations or {}
    assert {name: value.needs_confirmation for name, value in asking.items()} == {"safe": False, "risky": True}


async def test_an_editor_that_cannot_ask_gets_safe_fixes_only(connect: Connect, shop: Path) -> None:
    (shop / "app/risky.py").write_text(UNSAFE)
    editor = await connect("eglot", shop)
    await editor.whole()
    assert (await fix(editor, unsafe=True))["files"] == 3
    assert editor.proposed[-1].edit.change_annotations is None


async def test_a_name_that_is_not_there_and_a_folder_that_is_not_there_fix_nothing(
    connect: Connect, shop: Path
) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    assert not (await fix(editor, name="Nobody"))["applied"]
    assert not (await fix(editor, folder="file:///nowhere"))["applied"]
    assert editor.proposed == []


async def test_what_is_typed_while_the_edit_is_on_its_way_is_kept(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")

    def type_once() -> None:
        editor.before_applying = None
        editor.replace(uri, "def run", "# typed\ndef run")

    editor.before_applying = type_once
    assert await fix(editor) == {"applied": True, "files": 3}
    assert len(editor.proposed) == 2
    mended = FILES["app/one.py"].replace("shop.compat", "shop.core.manager").replace("def run", "# typed\ndef run")
    assert editor.held[uri].text == mended


async def test_the_actions_beside_a_quick_fix_lead_to_the_file_and_to_the_workspace(
    connect: Connect, shop: Path
) -> None:
    twice = "from shop.compat import Manager\n\n\ndef f():\n    from shop.old import Manager as Other\n"
    (shop / "app/two.py").write_text(twice)
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/two.py")
    place = editor.at(uri, "Manager").position
    context = types.CodeActionContext([], only=[types.CodeActionKind.QuickFix])
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), types.Range(place, place), context)
    _, file, workspace, *_ = await editor.text_document_code_action_async(params) or ()
    assert isinstance(file, types.CodeAction)
    assert isinstance(workspace, types.CodeAction)
    assert file.title == "Canonic: fix all 2 of `Manager` in this file"
    assert workspace.title == "Canonic: fix all of `Manager` in the workspace (3 files)"
    assert workspace.command is not None
    await editor.workspace_execute_command_async(
        types.ExecuteCommandParams(workspace.command.command, workspace.command.arguments)
    )
    assert len(editor.held) == 3
    assert editor.held[uri].text == twice.replace("shop.compat", "shop.core.manager").replace(
        "shop.old", "shop.core.manager"
    )


async def test_all_of_a_name_in_a_file_is_mended_at_once(connect: Connect, shop: Path) -> None:
    twice = "from shop.compat import Manager\n\n\ndef f():\n    from shop.old import Manager as Other\n"
    (shop / "app/two.py").write_text(twice)
    for profile in ("vscode", "eglot"):
        editor = await connect(profile, shop)
        await editor.whole()
        uri = editor.open(shop / "app/two.py")
        place = editor.at(uri, "Manager").position
        context = types.CodeActionContext([], only=[types.CodeActionKind.QuickFix])
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), types.Range(place, place), context)
        _, action, *_ = await editor.text_document_code_action_async(params) or ()
        assert isinstance(action, types.CodeAction)
        if action.edit is None:
            action = await editor.code_action_resolve_async(action)
        assert action.edit is not None
        editor.apply(action.edit)
        assert "compat" not in editor.held[uri].text
        await editor.diagnosed(uri, 0)
