"""Findings of open files: shown as the editor can take them, by the way that it takes them, and live."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from canonic import rules
from canonic.lsp import uris
from tests.lsp.conftest import Connect
from tests.lsp.profiles import PROFILES
from tests.lsp.shop import make_shop

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_legacy_import_is_shown_and_follows_the_text(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    uri = editor.open(shop / "app/one.py")
    (found,) = await editor.diagnosed(uri, 1)
    assert editor.covered(uri, found.range) == "Manager"
    assert found.range.start.line == 0
    assert (found.code, found.source, found.severity) == (
        "deprecated-import",
        "Canonic",
        types.DiagnosticSeverity.Warning,
    )
    assert list(found.tags or ()) == [types.DiagnosticTag.Deprecated]
    editor.replace(uri, "shop.compat", "shop.core.manager")
    await editor.diagnosed(uri, 0)
    editor.replace(uri, "\n\n", "\nx = '\U0001f600\u00e9'; from shop.old import Manager as Old\n")
    (found,) = await editor.diagnosed(uri, 1)
    assert editor.covered(uri, found.range) == "Manager as Old"


@pytest.mark.parametrize("profile", PROFILES)
async def test_only_what_the_editor_understands_is_sent(connect: Connect, shop: Path, profile: str) -> None:
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    (found,) = await editor.diagnosed(uri, 1)
    assert (found.code_description is not None) == (profile == "vscode")
    assert (found.data is not None) == (profile in ("vscode", "neovim"))
    if profile == "vscode":
        assert found.code_description is not None
        assert uris.path_of(found.code_description.href) == str(Path(rules.__file__).with_name("deprecated_import.md"))
        assert found.data is not None
        assert (found.data["rule"], found.data["version"]) == ("deprecated-import", 1)


async def test_a_finding_leads_to_its_definition_and_to_every_module_on_the_way(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/two.py")
    (found,) = await editor.diagnosed(uri, 1)
    related = [
        (one.location.uri.rpartition("/workspace/")[2], one.location.range.start.line, one.message)
        for one in found.related_information or ()
    ]
    assert related == [
        ("shop/core/manager.py", 0, "`Manager` is defined here"),
        ("shop/old.py", 0, "`shop.old:Manager` is passed on by this module"),
        ("shop/compat.py", 0, "`shop.compat:Manager` is passed on by this module"),
    ]


async def test_an_editor_that_offers_nothing_gets_diagnostics(connect: Connect, shop: Path) -> None:
    editor = await connect("bare", shop)
    uri = editor.open(shop / "app/one.py")
    (found,) = await editor.diagnosed(uri, 1)
    assert found.tags is None
    assert found.data is None
    assert editor.server_capabilities.code_action_provider is None
    assert editor.registrations == []


async def test_an_editor_that_cannot_be_told_to_ask_again_gets_pushes_only(connect: Connect, shop: Path) -> None:
    """Neovim 0.11 asks once, at the opening; from then on it would show what was known at that moment."""
    editor = await connect("neovim", shop)
    assert not editor.pulls
    uri = editor.open(shop / "app/one.py")
    (found,) = await editor.diagnosed(uri, 1)
    assert found.data is not None
    await editor.whole()
    await editor.until(lambda: editor.shown(uri)[0].data["safety"] == "safe")  # type: ignore[index]
    editor.replace(uri, "shop.compat", "shop.core.manager")
    await editor.diagnosed(uri, 0)
    assert editor.diagnostic_refresh_count == 0


async def test_a_document_that_is_pulled_is_never_pushed(connect: Connect, shop: Path) -> None:
    editor = await connect("neovim-next", shop)
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    # This editor has not asked for the workspace, so what is not open is pushed.
    await editor.until(lambda: editor.shown((shop / "app/two.py").as_uri()))
    editor.replace(uri, "Manager", "Manager  ")
    await editor.diagnosed(uri, 1)
    assert not editor.shown(uri)


async def test_what_was_pushed_is_taken_back_when_the_file_is_opened_and_pulled(connect: Connect, shop: Path) -> None:
    editor = await connect("neovim-next", shop)
    uri = (shop / "app/two.py").as_uri()
    await editor.until(lambda: editor.shown(uri))
    editor.open(shop / "app/two.py")
    await editor.until(lambda: not editor.shown(uri))
    await editor.diagnosed(uri, 1)
    assert not editor.shown(uri)
    editor.close(uri)
    await editor.until(lambda: editor.shown(uri))


async def test_pushed_diagnostics_carry_the_version_they_speak_of(connect: Connect, shop: Path) -> None:
    editor = await connect("eglot", shop)
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    editor.replace(uri, "\n\n", "\n")
    await editor.until(lambda: editor.published_version(uri) == 2)
    assert len(editor.shown(uri)) == 1
    await editor.until(lambda: editor.shown((shop / "app/two.py").as_uri()))
    assert editor.published_version((shop / "app/two.py").as_uri()) is None


async def test_equal_diagnostics_are_not_sent_twice(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    document = types.TextDocumentIdentifier(uri)
    first = await editor.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
    assert first.result_id is not None
    again = types.DocumentDiagnosticParams(document, previous_result_id=first.result_id)
    assert (await editor.text_document_diagnostic_async(again)).kind == "unchanged"
    editor.replace(uri, "from", "  \nfrom")
    assert (await editor.text_document_diagnostic_async(again)).kind == "full"


async def test_a_result_id_names_what_the_editor_sees(connect: Connect, shop: Path) -> None:
    """A wider character before the import moves it for the editor, though not in characters."""
    (shop / "app/wide.py").write_text("x = 'a'; from shop.compat import Manager\n")
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/wide.py")
    document = types.TextDocumentIdentifier(uri)
    first = await editor.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
    editor.replace(uri, "'a'", "'\U0001f600'")
    again = types.DocumentDiagnosticParams(document, previous_result_id=first.result_id)
    second = await editor.text_document_diagnostic_async(again)
    assert isinstance(first, types.RelatedFullDocumentDiagnosticReport)
    assert isinstance(second, types.RelatedFullDocumentDiagnosticReport)
    assert second.items[0].range.start.character == first.items[0].range.start.character + 1


@pytest.mark.parametrize("profile", ["vscode", "eglot"])
async def test_a_change_of_a_shim_reaches_the_other_open_files(connect: Connect, shop: Path, profile: str) -> None:
    (shop / "app/third.py").write_text("from shop.third import Manager\n")
    (shop / "shop/third.py").write_text("class Manager:\n    pass\n")
    (shop / "canonic.toml").write_text(
        '[[name]]\ncanonical = "shop.core.manager:Manager"\nlegacy = "any"\nfamily = "shop"\n'
    )
    editor = await connect(profile, shop)
    await editor.whole()
    uri = editor.open(shop / "app/third.py")
    assert [item.code for item in await editor.diagnosed(uri, 1)] == ["conflicting-import"]
    shim = editor.open(shop / "shop/third.py")
    asked = editor.diagnostic_refresh_count
    editor.replace(shim, "class Manager:\n    pass\n", "from shop.core.manager import Manager\n")
    if profile == "vscode":
        await editor.until(lambda: editor.diagnostic_refresh_count > asked)
        assert [item.code for item in await editor.diagnose(uri)] == ["deprecated-import"]
    else:
        await editor.until(lambda: [item.code for item in editor.shown(uri)] == ["deprecated-import"])


async def test_typing_asks_for_no_second_pull_of_the_same_document(connect: Connect, shop: Path) -> None:
    """VS Code cancels the pull that is under way when it is told to ask again."""
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    asked = editor.diagnostic_refresh_count
    there, back = ("shop.compat", "shop.core.manager"), ("shop.core.manager", "shop.compat")
    for old, new in 10 * [there, back]:
        editor.replace(uri, old, new)
        assert len(await editor.diagnose(uri)) == (new == "shop.compat")
    await editor.diagnose(uri)  # what was sent before this answer has arrived
    assert editor.diagnostic_refresh_count == asked


async def test_files_elsewhere_are_left_alone(connect: Connect, shop: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.py"
    elsewhere.write_text("from shop.compat import Manager\n")
    editor = await connect("vscode", shop)
    uri = editor.open(elsewhere)
    assert await editor.diagnose(uri) == []


async def test_uris_are_echoed_as_the_editor_spells_them(connect: Connect, tmp_path: Path) -> None:
    root = make_shop(tmp_path / "a b\u00e9")
    editor = await connect("eglot", root)
    await editor.whole()
    spelled = (root / "app/one.py").as_uri().replace("one.py", "%6Fne.py")
    item = types.TextDocumentItem(spelled, "python", 1, "from shop.compat import Manager\n")
    editor.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await editor.until(lambda: editor.shown(spelled))
