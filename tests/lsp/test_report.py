"""The command that writes the report of a folder as a page."""

from __future__ import annotations

import asyncio
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from lsprotocol import types

from canonic.lsp.report import COMMAND
from tests.cli.reporting import Page, git
from tests.cli.reporting import report as command_line
from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor
from tests.lsp.profiles import PROFILES

pytestmark = pytest.mark.asyncio


async def report(editor: Editor, **given: Any) -> dict[str, Any]:
    answer = await editor.workspace_execute_command_async(types.ExecuteCommandParams(COMMAND, [given]))
    assert isinstance(answer, dict)
    return answer


def read(answer: dict[str, Any]) -> str:
    assert "uri" in answer, answer
    return Path(urllib.request.url2pathname(urlparse(answer["uri"]).path)).read_text("utf-8")


@pytest.mark.parametrize("profile", PROFILES)
async def test_the_page_is_that_of_the_command_line(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    text = read(await report(editor))
    assert "3imports left to move" in Page(text).words
    assert text == command_line(shop, history=12).out


async def test_an_editor_that_can_opens_it_in_a_browser(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    answer = await report(editor)
    (shown,) = editor.shown_documents
    assert (shown.uri, shown.external) == (answer["uri"], True)
    await report(editor, show=False)
    assert len(editor.shown_documents) == 1


async def test_every_folder_has_its_own(connect: Connect, shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "app.py").write_text("import os\n")
    editor = await connect("vscode", shop, other)
    assert "No policy declares a name here" in read(await report(editor, folder=other.as_uri()))
    assert "Manager" in read(await report(editor, folder=shop.as_uri()))
    assert "reason" in await report(editor, folder=(tmp_path / "nowhere").as_uri())


async def test_questions_are_answered_while_it_is_made(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    one = editor.open(shop / "app/one.py")
    both = asyncio.gather(report(editor), report(editor))
    hover = await editor.text_document_hover_async(types.HoverParams(*_at(editor, one)))
    assert hover is not None
    first, second = await both
    assert first == second


async def test_the_history_is_what_earlier_reports_have_measured(connect: Connect, shop: Path) -> None:
    git(shop, "init", "--quiet")
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message", "All")
    editor = await connect("vscode", shop)
    before = Page(read(await report(editor)))
    assert "Commits that no report has measured yet: 1" in before.words
    assert "svg" not in before.tags
    assert "svg" in Page(read(await report(editor, measure=True))).tags
    assert "svg" in Page(read(await report(editor))).tags


def _at(editor: Editor, uri: str) -> tuple[types.TextDocumentIdentifier, types.Position]:
    place = editor.at(uri, "Manager")
    return place.text_document, place.position
