"""Actions besides the fix: ignore here, turn the policy round, import a name that nothing binds; and the policy file."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.profiles import PROFILES

pytestmark = pytest.mark.asyncio


async def beside(editor: Editor, uri: str, word: str, title: str) -> list[types.CodeAction]:
    place = editor.at(uri, word).position
    context = types.CodeActionContext([], only=[types.CodeActionKind.QuickFix])
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), types.Range(place, place), context)
    found = await editor.text_document_code_action_async(params)
    wanted = [action for action in found or () if isinstance(action, types.CodeAction) and title in action.title]
    return [action if action.edit else await editor.code_action_resolve_async(action) for action in wanted]


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_finding_can_be_ignored_where_it_stands(connect: Connect, shop: Path, profile: str) -> None:
    text = "x = '\U0001f600'; from shop.compat import Manager  # noqa: F401\n"
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py", text)
    await editor.diagnosed(uri, 1)
    (action,) = await beside(editor, uri, "Manager", "ignore")
    assert action.title == "Canonic: ignore `deprecated-import` here"
    assert not action.is_preferred
    assert action.edit is not None
    editor.apply(action.edit)
    assert editor.held[uri].text == text.replace("F401", "F401  # canonic: ignore[deprecated-import]")
    await editor.diagnosed(uri, 0)


async def test_a_further_rule_joins_the_directive_that_is_there(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    text = "from shop.compat import Manager  # canonic: ignore[broken-import] why\n"
    uri = editor.open(shop / "app/one.py", text)
    await editor.diagnosed(uri, 2)
    (action, *_) = await beside(editor, uri, "Manager", "ignore `deprecated-import`")
    assert action.edit is not None
    editor.apply(action.edit)
    assert editor.held[uri].text == text.replace("[broken-import]", "[broken-import, deprecated-import]")


@pytest.mark.parametrize("profile", PROFILES)
async def test_where_no_comment_can_stand_nothing_is_offered(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py", "from shop.compat import Manager, \\\n    Other\n")
    await editor.diagnosed(uri, 1)
    assert await beside(editor, uri, "Manager", "ignore") == []


async def test_the_policy_can_be_turned_round(connect: Connect, shop: Path) -> None:
    policy = shop / "canonic.toml"
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    (action,) = await beside(editor, uri, "Manager", "canonical path")
    assert action.title == "Canonic: `shop.compat:Manager` is the canonical path (changes canonic.toml)"
    assert action.edit is not None
    before = policy.read_text()
    editor.apply(action.edit)
    after = editor.held[policy.as_uri()].text
    swapped = (
        before.replace("shop.core.manager", "X").replace("shop.compat", "shop.core.manager").replace("X", "shop.compat")
    )
    assert after == swapped
    editor.save(policy.as_uri(), policy)
    await editor.diagnosed(uri, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "import os\n\nprint(os, Manager)\n",
            "import os\n\nfrom shop.core.manager import Manager\n\nprint(os, Manager)\n",
        ),
        ("'''Doc.'''\nprint(Manager)\n", "'''Doc.'''\n\nfrom shop.core.manager import Manager\n\nprint(Manager)\n"),
        ("print('\U0001f600', Manager)\n", "from shop.core.manager import Manager\n\nprint('\U0001f600', Manager)\n"),
    ],
)
async def test_a_name_that_nothing_binds_is_imported_from_its_home(
    connect: Connect, shop: Path, before: str, after: str
) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/new.py", before)
    (action,) = await beside(editor, uri, "Manager", "import `Manager` from `shop.core.manager`")
    assert action.is_preferred
    assert action.edit is not None
    editor.apply(action.edit)
    assert editor.held[uri].text == after
    assert await beside(editor, uri, "Manager", "import `Manager`") == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(Manager):\n    return Manager\n",
        "from other import *\n\nManager()\n",
        "for Manager in ():\n    pass\n",
        "x.Manager\n",
        "print(Manager\n",
        "print('Manager')\n",
    ],
)
async def test_a_name_that_something_may_bind_is_left_alone(connect: Connect, shop: Path, text: str) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/new.py", text)
    for word in ("Manager", text.rsplit("Manager", 1)[0][-3:] + "Manager"):
        assert await beside(editor, uri, word, "import `Manager`") == []


@pytest.mark.parametrize("profile", PROFILES)
async def test_hover_and_definition_answer_in_the_policy(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "canonic.toml", language="toml")
    for word in ("shop.core.manager:Manager", "shop.compat:Manager"):
        place = editor.at(uri, word)
        hover = await editor.text_document_hover_async(types.HoverParams(place.text_document, place.position))
        assert hover is not None
        assert hover.range is not None
        assert editor.covered(uri, hover.range) == f'"{word}"'
        found = await editor.text_document_definition_async(types.DefinitionParams(place.text_document, place.position))
        assert "shop/core/manager.py" in str(found)
    place = editor.at(uri, "one home")
    assert await editor.text_document_hover_async(types.HoverParams(place.text_document, place.position)) is None
