"""The configuration while the server runs: faults shown once and in place, the last good one kept, edits taken up."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.conftest import Connect
from tests.lsp.editor import GENEROUS
from tests.lsp.shop import POLICY

pytestmark = pytest.mark.asyncio


async def test_a_changed_policy_is_in_force_without_a_restart(connect: Connect, shop: Path) -> None:
    editor = await connect("eglot", shop)
    uri = editor.open(shop / "app/two.py")
    await editor.diagnosed(uri, 1)
    toml = shop / "canonic.toml"
    toml.write_text(POLICY.replace(', "shop.old:Manager"', ""))
    editor.watched(toml)
    await editor.diagnosed(uri, 0)
    toml.write_text(POLICY)
    editor.watched(toml)
    await editor.diagnosed(uri, 1)


async def test_a_faulty_configuration_is_shown_once_and_the_last_good_one_stays(connect: Connect, shop: Path) -> None:
    editor = await connect("eglot", shop)
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(uri, 1)
    toml = shop / "canonic.toml"
    toml.write_text(POLICY + "\nnonsense = 1\n")
    editor.watched(toml)
    (fault,) = await editor.diagnosed(toml.as_uri(), 1)
    assert fault.severity == types.DiagnosticSeverity.Error
    assert "nonsense" in fault.message
    assert fault.range.start.line == POLICY.count("\n") + 1
    editor.watched(toml)
    editor.replace(uri, "\n\n", "\n")
    await editor.until(lambda: editor.published_version(uri) == 2)
    assert len(editor.shown(uri)) == 1
    assert len([message for message in editor.messages if "nonsense" in message.message]) == 1
    toml.write_text(POLICY)
    editor.watched(toml)
    await editor.diagnosed(toml.as_uri(), 0)


async def test_a_workspace_that_starts_with_a_faulty_configuration_comes_to_life_when_it_is_mended(
    connect: Connect, shop: Path
) -> None:
    toml = shop / "canonic.toml"
    toml.write_text("[[name]\n")
    editor = await connect("eglot", shop)
    uri = editor.open(shop / "app/one.py")
    await editor.diagnosed(toml.as_uri(), 1)
    assert editor.shown(uri) == []
    toml.write_text(POLICY)
    editor.watched(toml)
    await editor.diagnosed(uri, 1)
    await editor.diagnosed(toml.as_uri(), 0)


@pytest.mark.parametrize("profile", ["vscode", "eglot"])
async def test_a_stale_policy_entry_is_shown_on_its_line(connect: Connect, shop: Path, profile: str) -> None:
    toml = shop / "canonic.toml"
    toml.write_text(POLICY + '\n[[name]]\ncanonical = "shop.core.manager:Nobody"\nlegacy = ["shop.old:Nobody"]\n')
    editor = await connect(profile, shop)
    await editor.until(lambda: editor.shown(toml.as_uri()))
    assert {item.code for item in editor.shown(toml.as_uri())} == {"stale-policy"}
    assert all(item.range.start.line > POLICY.count("\n") for item in editor.shown(toml.as_uri()))
    uri = editor.open(toml, language="toml")
    if profile == "vscode":
        assert await editor.diagnose(uri) == []  # Always pushed, so never pulled as well.
    assert editor.shown(uri)


async def test_the_editor_is_asked_to_watch_what_matters(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.until(lambda: len(editor.registrations) == 2)
    options = {registration.method: registration.register_options for registration in editor.registrations}
    watching: Any = options[types.WORKSPACE_DID_CHANGE_WATCHED_FILES]
    globs = {watcher["globPattern"]: watcher.get("kind") for watcher in watching["watchers"]}
    every = ("**/*.py", "**/*.pyi", "**/*.ipynb", "**/*.toml", "**/.gitignore")
    assert globs == {**dict.fromkeys(every), "**": types.WatchKind.Delete}


async def test_the_editor_s_settings_beat_the_file_s(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    uri = editor.open(shop / "app/one.py")
    (found,) = await editor.diagnosed(uri, 1)
    assert found.severity == types.DiagnosticSeverity.Warning
    editor.set_configuration({"severity": {"deprecated-import": "error"}, "path": []}, section="canonic")
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))
    async with asyncio.timeout(GENEROUS):
        while (await editor.diagnosed(uri, 1))[0].severity != types.DiagnosticSeverity.Error:
            await asyncio.sleep(0.01)


async def test_a_file_written_by_another_program_is_read_again(connect: Connect, shop: Path) -> None:
    editor = await connect("eglot", shop)
    await editor.whole()
    uri = editor.open(shop / "app/two.py")
    await editor.diagnosed(uri, 1)
    # What the editor holds counts, whatever is on disk.
    (shop / "app/two.py").write_text("x = 1\n")
    editor.watched(shop / "app/two.py")
    editor.replace(uri, "print", "repr")
    await editor.until(lambda: editor.published_version(uri) == 2)
    assert len(editor.shown(uri)) == 1
    editor.close(uri)
    await editor.until(lambda: not editor.shown(uri))
