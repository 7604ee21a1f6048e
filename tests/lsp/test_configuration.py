"""The configuration while the server runs: faults shown once and in place, the last good one kept, edits taken up."""

from __future__ import annotations

import asyncio
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from canonic.lsp.files import WATCHED
from canonic.resolution.elsewhere import is_configuration
from tests.lsp.conftest import Connect
from tests.lsp.editor import GENEROUS
from tests.lsp.shop import POLICY, add_idle_shim
from tests.lsp.test_code_action import actions, resolved


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
    await editor.until(lambda: any("watched" in one.method.lower() for one in editor.registrations))
    options = {registration.method: registration.register_options for registration in editor.registrations}
    watching: Any = options[types.WORKSPACE_DID_CHANGE_WATCHED_FILES]
    globs = {watcher["globPattern"]: watcher.get("kind") for watcher in watching["watchers"]}
    assert globs == {**dict.fromkeys(WATCHED), "**": types.WatchKind.Delete}


@pytest.mark.parametrize("name", ["deploy.yaml", "tox.ini", "setup.cfg", "x.json", "Dockerfile", "ci/base.Dockerfile"])
def test_every_file_that_may_name_a_module_is_watched(name: str) -> None:
    assert is_configuration(name.rpartition("/")[2])
    globs = [glob for pattern in WATCHED for glob in _alternatives(pattern)]
    assert any(fnmatch(f"/{name}", glob.replace("**", "*")) for glob in globs)


def _alternatives(pattern: str) -> list[str]:
    """The globs that a pattern with one group of alternatives stands for."""
    before, brace, rest = pattern.partition("{")
    inner, _, after = rest.partition("}")
    return [before + one + after for one in inner.split(",")] if brace else [pattern]


async def test_a_configuration_file_that_names_a_shim_is_news_for_it(connect: Connect, shop: Path) -> None:
    shim = add_idle_shim(shop)
    editor = await connect("vscode", shop)
    await editor.whole()
    uri = editor.open(shim)
    (found,) = await editor.diagnosed(uri, 1)
    assert "it can go" in found.message
    deploy = shop / "deploy.yaml"
    for text, can_go in (("run: python -m shop.idle\n", False), ("run: nothing\n", True)):
        deploy.write_text(text)
        editor.watched(deploy)
        async with asyncio.timeout(GENEROUS):
            while ("it can go" in (await editor.diagnosed(uri, 1))[0].message) != can_go:
                await asyncio.sleep(0.01)


async def test_how_imports_are_sorted_is_read_again(connect: Connect, shop: Path) -> None:
    editor = await connect("vscode", shop)
    await editor.whole()
    text = "from app.call import m\nfrom shop.compat import Manager\nfrom shop.z import y\n\nprint(m, Manager, y)\n"
    uri = editor.open(shop / "app/sorted.py", text)
    await editor.diagnosed(uri, 1)
    sorter = shop / ".isort.cfg"
    for setting, lines in (("force_to_top = shop.core.manager", {0, 1}), ("profile = black", {1})):
        sorter.write_text(f"[settings]\n{setting}\n")
        editor.watched(sorter)
        (action,) = await actions(editor, uri, "Manager", "source.fixAll")
        (change,) = (await resolved(editor, action)).document_changes or ()
        assert isinstance(change, types.TextDocumentEdit)
        assert {edit.range.start.line for edit in change.edits} == lines


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
