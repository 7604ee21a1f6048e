"""Completion while an import is typed: the canonical path first, legacy ones marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.profiles import PROFILES

pytestmark = pytest.mark.asyncio


async def complete(editor: Editor, uri: str) -> list[types.CompletionItem]:
    """What is offered at the end of a document."""
    text = editor.held[uri].text
    place = editor.position(text, len(text))
    answer = await editor.text_document_completion_async(
        types.CompletionParams(types.TextDocumentIdentifier(uri), place)
    )
    return list(answer.items) if isinstance(answer, types.CompletionList) else []


def accept(editor: Editor, uri: str, item: types.CompletionItem) -> str:
    """The text after an item was taken."""
    assert isinstance(item.text_edit, types.TextEdit)
    edits = [item.text_edit, *(item.additional_text_edits or ())]
    editor.apply(types.WorkspaceEdit(changes={uri: edits}))
    return editor.held[uri].text


def deprecated(item: types.CompletionItem) -> bool:
    return bool(item.deprecated) or types.CompletionItemTag.Deprecated in (item.tags or ())


@pytest.mark.parametrize("profile", PROFILES)
async def test_the_canonical_home_comes_first_and_the_legacy_path_is_marked(
    connect: Connect, shop: Path, profile: str
) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/new.py", "x = '\U0001f600'\nfrom shop.compat import Man")
    first, second = sorted(await complete(editor, uri), key=lambda item: item.sort_text or "")
    assert (first.label, first.detail, deprecated(first)) == ("Manager", "canonical: shop.core.manager:Manager", False)
    assert (second.label, second.detail, deprecated(second)) == ("Manager", "legacy: shop.compat:Manager", True)
    assert accept(editor, uri, first).endswith("\nfrom shop.core.manager import Manager")


async def test_the_home_of_two_legacy_names_is_offered_once(connect: Connect, shop: Path) -> None:
    policy = shop / "canonic.toml"
    policy.write_text(policy.read_text().replace('"shop.old:Manager"', '"shop.compat:Managers"'))
    shim = shop / "shop/compat.py"
    shim.write_text(f"{shim.read_text()}Managers = Manager\n")
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/new.py", "from shop.compat import ")
    assert [item.detail for item in sorted(await complete(editor, uri), key=lambda item: item.sort_text or "")] == [
        "canonical: shop.core.manager:Manager",
        "legacy: shop.compat:Manager",
        "legacy: shop.compat:Managers",
    ]


async def test_beside_other_names_the_module_is_left_alone(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/new.py", "from shop.compat import (\n    other,  # (why)\n    M")
    (only,) = await complete(editor, uri)
    assert deprecated(only)
    assert accept(editor, uri, only).endswith("    Manager")


@pytest.mark.parametrize(
    "start", ["from ..shop.compat import ", "from shop.core.manager import (", "  from shop.core.manager import a, "]
)
async def test_names_of_the_home_and_of_relative_modules(connect: Connect, shop: Path, start: str) -> None:
    (shop / "__init__.py").write_text("")
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/new.py", f"def f():\n{start}")
    found = await complete(editor, uri)
    assert bool(found) == ("core" in start)
    assert [item.preselect for item in found] == [True] * len(found)


async def test_modules_that_are_homes_come_before_those_that_moved(connect: Connect, shop: Path) -> None:
    policy = shop / "canonic.toml"
    policy.write_text(policy.read_text() + '\n[[module]]\nlegacy = "shop.old"\ncanonical = "shop.core.manager"\n')
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/new.py", "from sh")
    found = await complete(editor, uri)
    assert [(item.label, deprecated(item)) for item in found] == [("shop.core.manager", False), ("shop.old", True)]
    assert accept(editor, uri, found[0]) == "from shop.core.manager"


@pytest.mark.parametrize(
    "text", ["", "import shop.", "print('from shop')", "from os import pa", "from shop.compat import Manager\nx"]
)
async def test_elsewhere_nothing_is_offered(connect: Connect, shop: Path, text: str) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    assert await complete(editor, editor.open(shop / "app/new.py", text)) == []
