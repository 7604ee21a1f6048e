"""A long session, and typing at the worst moment: what is shown at the end is what a fresh start would show."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.shop import FILES
from tests.lsp.test_code_action import actions

pytestmark = pytest.mark.asyncio

EDITS = 200
LINES = (
    "from shop.compat import Manager\n",
    "from shop.old import Manager as Old  # \U0001f600\n",
    "from shop.core.manager import Manager, get_manager\n",
    "from shop.gone import Manager\n",
    "import shop.compat\n",
    "import shop.old as old\nold.Manager('x')\n",
    "from shop.compat import *\n",
    "shop.compat.Manager = 1\n",
    "def late():\n    from shop.old import Manager\n    return Manager\n",
    "from unittest import mock\nmock.patch('shop.old.Manager')\n",
    "try:\n    from shop.compat import Manager\nexcept ImportError:\n    Manager = None\n",
    "# canonic: ignore[deprecated-import] because\n",
    "x = '\U0001f600\U0001f600'; y = (\n",
    "class Manager:\n    pass\n",
    "print(Manager)\n",
)
NAMES = (
    *(f"app/file{number:02}.py" for number in range(14)),
    "shop/compat.py",
    "shop/old.py",
    "shop/gone.py",
    "shop/core/manager.py",
    "app/test_file.py",
    "app/one.py",
)


class User:
    """Somebody who works on twenty files at once, with a fixed mind."""

    def __init__(self, editor: Editor, root: Path, seed: int) -> None:
        self._editor = editor
        self._root = root
        self._random = random.Random(seed)

    def act(self) -> None:
        """Do one thing: open, type, save, close, or let another program write or delete a file."""
        file = self._root / self._random.choice(NAMES)
        uri = file.as_uri()
        if uri not in self._editor.held:
            if not file.exists() or self._random.random() < 0.2:
                self._elsewhere(file)
            else:
                self._editor.open(file)
            return
        roll = self._random.random()
        if roll < 0.75:
            self._type(uri)
        elif roll < 0.9:
            self._editor.save(uri, file)
        else:
            self._editor.close(uri)

    def save_all(self) -> None:
        for uri in list(self._editor.held):
            self._editor.save(uri, self._root / next(name for name in NAMES if uri.endswith(name)))

    def _type(self, uri: str) -> None:
        text = self._editor.held[uri].text
        lines = text.splitlines(keepends=True)
        if lines and self._random.random() < 0.45:
            line = self._random.choice(lines)
            self._editor.replace(uri, line, self._random.choice(("", self._random.choice(LINES))))
        else:
            start = self._random.choice(("", *lines))
            self._editor.replace(uri, start, start + self._random.choice(LINES))

    def _elsewhere(self, file: Path) -> None:
        if file.exists() and self._random.random() < 0.4:
            file.unlink()
            self._editor.watched(file, kind=types.FileChangeType.Deleted)
        else:
            kind = types.FileChangeType.Changed if file.exists() else types.FileChangeType.Created
            file.write_text("".join(self._random.choices(LINES, k=self._random.randrange(4))))
            self._editor.watched(file, kind=kind)


def plain(editor: Editor, items: Any) -> list[Any]:
    found = [editor.protocol._converter.unstructure(item) for item in items]
    for item in found:
        (item.get("data") or {}).pop("version", None)
    return found


async def everything(editor: Editor) -> dict[str, list[Any]]:
    """All findings of the workspace, by file; asked for, or as they were pushed."""
    if editor.pulls:
        answer = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
        found = {item.uri: plain(editor, item.items) for item in answer.items}  # type: ignore[union-attr]
        for uri in editor.held:
            assert plain(editor, await editor.diagnose(uri)) == found.get(uri, []), uri
    else:
        found = {params.uri: plain(editor, params.diagnostics) for params in editor.published}
    return {uri.rpartition("/workspace/")[2]: items for uri, items in found.items() if items}


@pytest.mark.parametrize(("profile", "seed"), [("vscode", 1), ("vscode", 2), ("eglot", 3)])
async def test_a_long_session_ends_with_the_findings_of_a_fresh_start(
    connect: Connect, shop: Path, profile: str, seed: int
) -> None:
    for number, name in enumerate(NAMES):
        if not (shop / name).exists():
            (shop / name).write_text(LINES[number % len(LINES)])
    editor = await connect(profile, shop)
    await editor.whole()
    user = User(editor, shop, seed)
    for _ in range(EDITS):
        user.act()
        await asyncio.sleep(0)
    user.save_all()
    fresh = await connect("vscode", shop)
    expected = await everything(fresh)
    assert expected
    if profile == "eglot":
        # This editor has no way to ask whether all was said; a question is answered after what came before it.
        await editor.until(lambda: _shown(editor).keys() == expected.keys())
        assert {uri: len(items) for uri, items in _shown(editor).items()} == {
            uri: len(items) for uri, items in expected.items()
        }
    else:
        assert await everything(editor) == expected


def _shown(editor: Editor) -> dict[str, list[Any]]:
    last = {params.uri.rpartition("/workspace/")[2]: list(params.diagnostics) for params in editor.published}
    return {uri: items for uri, items in last.items() if items}


@pytest.mark.parametrize("profile", ["vscode", "eglot"])
async def test_what_is_typed_while_fix_all_is_computed_is_never_lost(
    connect: Connect, shop: Path, profile: str
) -> None:
    """The save asks for fix-all; the user types on before the answer is there."""
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    place = types.Range(types.Position(0, 0), types.Position(0, 0))
    context = types.CodeActionContext([], only=["source.fixAll"])
    for turn in range(10):
        asked = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, context)
        answer = asyncio.ensure_future(editor.text_document_code_action_async(asked))
        await asyncio.sleep(0)  # the question is on its way
        editor.replace(uri, "def run", f"# typed {turn}\ndef run")
        for action in await answer or ():
            assert isinstance(action, types.CodeAction)
            if action.edit is None:
                resolving = asyncio.ensure_future(editor.code_action_resolve_async(action))
                await asyncio.sleep(0)
                editor.replace(uri, "def run", f"# typed on {turn}\ndef run")
                try:
                    action = await resolving  # noqa: PLW2901
                except JsonRpcException as refused:
                    assert refused.code == -32801  # noqa: PT017
                    continue
            assert action.edit is not None
            if editor.is_current(action.edit):  # the server had read what was typed before it answered
                _apply(editor, uri, action.edit)
                editor.replace(uri, "shop.core.manager", "shop.compat")
    typed = [line for line in editor.held[uri].text.splitlines() if line.startswith("# typed ")]
    assert {f"# typed {turn}" for turn in range(10)} <= set(typed)
    (action,) = await actions(editor, uri, "Manager", "source.fixAll")
    if action.edit is None:
        action = await editor.code_action_resolve_async(action)
    assert action.edit is not None
    _apply(editor, uri, action.edit)
    assert FILES["app/one.py"].replace("shop.compat", "shop.core.manager").split("\n")[0] in editor.held[uri].text
    await editor.diagnosed(uri, 0)


def _apply(editor: Editor, uri: str, edit: types.WorkspaceEdit) -> None:
    """Apply a fix of one deprecated import: nothing but that import changes."""
    before = editor.held[uri].text
    editor.apply(edit)
    assert editor.held[uri].text == before.replace("shop.compat", "shop.core.manager")
