"""Faults of the configuration: told once, with a way to the place, and shown where they stand."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from canonic.lsp.folder import QUICK_REFRESH
from tests.lsp.conftest import Connect
from tests.lsp.editor import GENEROUS, Editor
from tests.lsp.shop import POLICY, make_shop

pytestmark = pytest.mark.asyncio


def told(editor: Editor, word: str) -> int:
    return sum(word in message.message for message in (*editor.messages, *editor.asked))


async def test_the_message_leads_to_the_place(connect: Connect, shop: Path) -> None:
    toml = shop / "canonic.toml"
    toml.write_text("\n\nnonsense = 1\n" + POLICY)
    editor = await connect("vscode", shop)
    editor.choice = "Open"
    await editor.until(lambda: editor.shown_documents)
    (shown,) = editor.shown_documents
    assert (shown.uri, shown.take_focus) == (toml.as_uri(), True)
    assert shown.selection is not None
    assert shown.selection.start == types.Position(2, 0)
    assert [action.title for action in editor.asked[0].actions or ()] == ["Open"]


async def test_a_message_that_is_closed_opens_nothing_and_does_not_come_again(connect: Connect, shop: Path) -> None:
    toml = shop / "canonic.toml"
    editor = await connect("vscode", shop)
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    toml.write_text("nonsense = 1\n" + POLICY)
    editor.watched(toml)
    await editor.until(lambda: editor.asked)
    for text in ("nonsense = 1\n# mended nothing\n", "other_nonsense = 1\n"):
        # In one step: an empty file would be a good one, and may be read while the other is being written.
        (written := shop / "new.txt").write_text(text + POLICY)
        written.replace(toml)
        editor.watched(toml)
    await editor.until(lambda: told(editor, "other_nonsense"))
    assert told(editor, ": nonsense:") == 1
    assert len(editor.asked) == 2
    assert editor.shown_documents == []
    await editor.diagnosed(uri, 1)  # the last good settings are in force


async def test_a_file_that_is_open_is_not_offered_to_be_opened(connect: Connect, shop: Path) -> None:
    toml = shop / "canonic.toml"
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(toml, language="toml")
    editor.replace(uri, "[[name]]", "nonsense = 1\n[[name]]")
    editor.save(uri, toml)
    await editor.until(lambda: told(editor, "nonsense"))
    assert editor.asked == []
    await editor.until(lambda: editor.shown(uri))


async def test_folders_with_one_configuration_above_them_tell_its_faults_once(connect: Connect, tmp_path: Path) -> None:
    toml = tmp_path / "canonic.toml"
    toml.write_text(POLICY)
    roots = [make_shop(tmp_path / "first"), make_shop(tmp_path / "second")]
    for root in roots:
        (root / "canonic.toml").unlink()
    editor = await connect("vscode", *roots)
    uris = [editor.open(root / "app/one.py") for root in roots]
    for uri in uris:
        await editor.diagnosed(uri, 1)
    # Watched, though it lies outside of both, and once.
    await editor.until(lambda: any(str(toml) in registration.id for registration in editor.registrations))
    held = editor.open(toml, language="toml")
    editor.replace(held, "[[name]]", "nonsense = 1\n[[name]]")
    editor.save(held, toml)
    await editor.until(lambda: editor.shown(held))
    editor.close(held)
    await editor.diagnosed(uris[1], 1)
    assert told(editor, "nonsense") == 1
    assert sum(str(toml) in registration.id for registration in editor.registrations) == 1
    (fault,) = editor.shown(toml.as_uri())
    assert (fault.code, fault.range.start.line) == ("settings", 0)
    toml.write_text(POLICY)
    editor.watched(toml)
    await editor.until(lambda: not editor.shown(toml.as_uri()))


async def test_a_wrong_setting_of_the_editor_is_told_and_the_last_good_ones_stay(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    editor.set_configuration({"severity": {"deprecated-import": "loud"}}, section="canonic")
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))
    await editor.until(lambda: told(editor, "loud"))
    assert editor.asked == []
    await editor.diagnosed(uri, 1)


def set_to(editor: Editor, **settings: object) -> None:
    """The user changes the editor's settings."""
    editor.set_configuration(settings, section="canonic")
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))


async def loudness(editor: Editor, uri: str, severity: types.DiagnosticSeverity) -> None:
    """Wait until the one finding of a document is that loud."""
    async with asyncio.timeout(GENEROUS):
        while (await editor.diagnosed(uri, 1))[0].severity != severity:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("profile", ["vscode", "eglot"])
async def test_at_the_start_a_wrong_setting_of_the_editor_takes_nothing_else_away(
    connect: Connect, shop: Path, profile: str
) -> None:
    settings = {"severity": {"deprecated-import": "error", "idle-shin": "off"}, "diagnosticMode": "openFile"}
    editor = await connect(profile, shop, options={"settings": settings})
    uri = editor.open(shop / "app/one.py")
    await loudness(editor, uri, types.DiagnosticSeverity.Error)
    (message,) = [message.message for message in editor.messages if "in the editor's settings" in message.message]
    wrong = "canonic.severity.idle-shin: unknown rule `idle-shin`; did you mean `idle-shim`?"
    assert message == f"Canonic: in the editor's settings: {wrong} (and 1 more, see the log)"
    assert any("did you mean `openFiles`?" in line.message for line in editor.log_messages)
    await editor.whole()


async def test_the_last_good_settings_of_the_editor_stay_while_the_policy_moves_on(
    connect: Connect, shop: Path
) -> None:
    editor = await connect("vscode", shop)
    uri = editor.open(shop / "app/one.py")
    set_to(editor, severity={"deprecated-import": "error"}, diagnosticMode="openFiles")
    await loudness(editor, uri, types.DiagnosticSeverity.Error)
    set_to(editor, severity={"deprecated-import": "eror"}, diagnosticMode="everything", exclud=["app/**"])
    await editor.until(lambda: told(editor, "eror"))
    logged = "\n".join(line.message for line in editor.log_messages)
    assert "canonic.exclud: unknown key; did you mean `exclude`?" in logged
    assert "canonic.diagnosticMode: `everything` is not allowed" in logged
    toml = shop / "canonic.toml"
    toml.write_text(POLICY.replace('"shop.compat:Manager", ', ""))
    editor.watched(toml)
    await editor.diagnosed(uri, 0)
    toml.write_text(POLICY)
    editor.watched(toml)
    await loudness(editor, uri, types.DiagnosticSeverity.Error)
    assert told(editor, "eror") == 1
    assert {params.uri for params in editor.published if params.diagnostics} <= {uri}  # of open files only, still
    set_to(editor, severity={"deprecated-import": "hint"})
    await loudness(editor, uri, types.DiagnosticSeverity.Hint)


async def test_files_are_read_again_whatever_is_wrong_with_the_settings(connect: Connect, shop: Path) -> None:
    editor = await connect("eglot", shop)
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    await editor.whole()
    toml = shop / "canonic.toml"
    toml.write_text("nonsense = 1\n" + POLICY)
    editor.watched(toml)
    await editor.until(lambda: told(editor, "nonsense"))
    editor.replace(uri, "\n\n", "\n")
    await editor.until(lambda: editor.published_version(uri) == 2)
    assert sum("Indexed" in line.message for line in editor.log_messages) == 1  # a fault alone is no reason to read
    many = [shop / f"app/more{number}.py" for number in range(QUICK_REFRESH + 1)]
    for file in many:
        file.write_text("from shop.old import Manager\n")
    editor.watched(*many)
    await editor.until(lambda: all(editor.shown(file.as_uri()) for file in many))


async def test_at_the_start_a_wrong_key_of_the_policy_takes_nothing_else_away(connect: Connect, shop: Path) -> None:
    toml = shop / "canonic.toml"
    toml.write_text(
        'nonsense = 1\n\n[severity]\ndeprecated-import = "error"\n\n' + POLICY + "\n[[name]]\nlegacy = []\n"
    )
    editor = await connect("eglot", shop)
    uri = editor.open(shop / "app/one.py")
    await loudness(editor, uri, types.DiagnosticSeverity.Error)
    assert {fault.code for fault in await editor.diagnosed(toml.as_uri(), 2)} == {"settings"}
    assert told(editor, "nonsense") == 1


async def test_a_good_policy_stays_when_it_is_mistyped_while_a_setting_of_the_editor_is_wrong(
    connect: Connect, shop: Path
) -> None:
    """What is good is kept of the files although the editor's own settings never were."""
    settings = {"severity": {"deprecated-import": "error", "nonsense": "error"}}
    editor = await connect("eglot", shop, options={"settings": settings})
    uri = editor.open(shop / "app/one.py")
    await loudness(editor, uri, types.DiagnosticSeverity.Error)
    await editor.until(lambda: told(editor, "nonsense"))
    await editor.whole()
    toml = shop / "canonic.toml"
    toml.write_text(POLICY.replace("canonical =", "canonicl ="))
    editor.watched(toml)
    await editor.diagnosed(toml.as_uri(), 2)
    editor.replace(uri, "\n\n", "\n")
    await editor.until(lambda: editor.published_version(uri) == 2)
    await loudness(editor, uri, types.DiagnosticSeverity.Error)
    toml.write_text(POLICY.replace('"shop.compat:Manager", ', ""))
    editor.watched(toml)
    await editor.diagnosed(uri, 0)
