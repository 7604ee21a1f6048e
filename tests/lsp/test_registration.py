"""What is announced at the start, and what an editor that can be told later hears of then: never both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from canonic.lsp.registration import FEATURES, FILE_OPERATIONS
from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.shop import POLICY
from tests.lsp.test_faults import set_to

pytestmark = pytest.mark.asyncio

LATER = {
    "vscode": {feature.method for feature in FEATURES},
    "neovim": {types.TEXT_DOCUMENT_HOVER, types.TEXT_DOCUMENT_DEFINITION, types.TEXT_DOCUMENT_CODE_ACTION},
    "eglot": set(),
    "bare": set(),
}
"""Whose registration each editor offers."""
NOT_FOR_ALL = {
    "neovim": {types.TEXT_DOCUMENT_DIAGNOSTIC},  # 0.11 cannot be told to ask again
    "eglot": {types.TEXT_DOCUMENT_DIAGNOSTIC},
    "bare": {types.TEXT_DOCUMENT_DIAGNOSTIC, types.TEXT_DOCUMENT_CODE_ACTION},
}
"""Features that an editor could not use."""


def registered(editor: Editor, method: str) -> list[Any]:
    return [one.register_options for one in editor.registrations if one.method == method]


def selected(options: Any) -> set[tuple[str, str]]:
    """The scheme (or notebook) and the language (or pattern) of each document."""
    return {
        (one.get("scheme") or f"notebook {one['notebook']}", one.get("language") or one["pattern"])
        for one in options["documentSelector"]
    }


@pytest.mark.parametrize("profile", LATER)
async def test_each_feature_is_announced_in_one_way(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.until(lambda: {one.method for one in editor.registrations} >= LATER[profile])
    await editor.whole()
    announced = {
        feature.method for feature in FEATURES if getattr(editor.server_capabilities, feature.provider) is not None
    }
    methods = [one.method for one in editor.registrations]
    assert [method for method in methods if method in announced] == []
    assert {*announced, *LATER[profile]} == {feature.method for feature in FEATURES} - NOT_FOR_ALL.get(profile, set())
    assert len(methods) == len(set(methods))
    workspace = editor.server_capabilities.workspace
    assert workspace is not None
    by_registration = {method for method in methods if method in FILE_OPERATIONS}
    assert (workspace.file_operations is None) == (by_registration == set(FILE_OPERATIONS)) == (profile == "vscode")


async def test_each_feature_is_for_the_documents_in_which_it_answers(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.until(lambda: {one.method for one in editor.registrations} >= LATER["vscode"])
    python = {("file", "python"), ("untitled", "python")}
    cells, policy = {("notebook *", "python")}, {("file", "**/{canonic,pyproject}.toml")}
    found = {feature.method: selected(*registered(editor, feature.method)) for feature in FEATURES}
    assert found == {
        types.TEXT_DOCUMENT_HOVER: python | cells | policy,
        types.TEXT_DOCUMENT_DEFINITION: python | cells | policy,
        types.TEXT_DOCUMENT_REFERENCES: python | cells,
        types.TEXT_DOCUMENT_COMPLETION: python | cells,
        types.TEXT_DOCUMENT_CODE_ACTION: python | cells,
        types.TEXT_DOCUMENT_CODE_LENS: python,
        types.TEXT_DOCUMENT_DIAGNOSTIC: python,  # those of cells and policies are pushed
    }
    (actions,) = registered(editor, types.TEXT_DOCUMENT_CODE_ACTION)
    assert actions["codeActionKinds"] == ["quickfix", "source.fixAll.canonic", "notebook.source.fixAll.canonic"]
    assert actions["resolveProvider"] is True
    (completion,) = registered(editor, types.TEXT_DOCUMENT_COMPLETION)
    assert completion["triggerCharacters"] == [".", " "]
    (renames,) = registered(editor, types.WORKSPACE_WILL_RENAME_FILES)
    assert [one["pattern"] for one in renames["filters"]] == [
        {"glob": "**/*.{py,pyi}", "matches": "file"},
        {"glob": "**", "matches": "folder"},
    ]


async def test_an_editor_without_notebooks_hears_of_no_cells(connect: Connect, shop: Path) -> None:
    editor = await connect("neovim", shop)
    await editor.until(lambda: registered(editor, types.TEXT_DOCUMENT_HOVER))
    (hover,) = registered(editor, types.TEXT_DOCUMENT_HOVER)
    assert not any(kind.startswith("notebook") for kind, _ in selected(hover))


async def test_the_workspace_is_asked_for_only_while_its_findings_are_wanted(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)

    def whole() -> list[bool]:
        return [one["workspaceDiagnostics"] for one in registered(editor, types.TEXT_DOCUMENT_DIAGNOSTIC)]

    await editor.until(lambda: whole() == [True])
    set_to(editor, diagnosticMode="openFiles")
    await editor.until(lambda: whole() == [False])
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    set_to(editor, diagnosticMode="workspace")
    await editor.until(lambda: whole() == [True])
    answer = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    assert {item.uri.rpartition("/")[2] for item in answer.items} == {"one.py", "two.py", "old.py"}


async def test_a_pack_of_the_workspace_is_a_policy_like_the_configuration(connect: Connect, shop: Path) -> None:
    pack = shop / "policies/shop.toml"
    pack.parent.mkdir()
    pack.write_text(POLICY)
    editor = await connect("vscode", shop)
    await editor.whole()
    (shop / "canonic.toml").write_text('extends = ["policies/shop.toml"]\n')
    editor.watched(shop / "canonic.toml")
    place = {("file", "**/policies/shop.toml")}
    wanted = {
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_SAVE,
        types.TEXT_DOCUMENT_DID_CLOSE,
        types.TEXT_DOCUMENT_HOVER,
        types.TEXT_DOCUMENT_DEFINITION,
    }
    await editor.until(
        lambda: wanted == {one.method for one in editor.registrations if one.id.endswith("/policies/shop.toml")}
    )
    assert all(place == selected(one.register_options) for one in editor.registrations if one.id.endswith("/shop.toml"))
    uri = editor.open(pack, language="toml")
    at = editor.at(uri, "shop.compat:Manager")
    hover = await editor.text_document_hover_async(types.HoverParams(at.text_document, at.position))
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    assert "Legacy path" in hover.contents.value
