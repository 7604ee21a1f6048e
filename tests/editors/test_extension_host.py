"""Tests inside VS Code's extension host, with its whole API: those of ``client-vscode/test/host``, each by its name.

The extension that is tested is the .vsix as it is shipped; the server is this checkout's.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.editors.window import drive, example_in
from tests.lsp.shop import make_shop
from tests.tidy.tree import ROOT

pytestmark = pytest.mark.editor

SOURCES = ROOT / "client-vscode" / "test" / "host"
UNTRUSTED = "untrusted.ts"


def _names(*files: str) -> list[str]:
    """The names of the tests in some files."""
    return [
        name
        for file in files
        for name in re.findall(r'^test\("(.+?)",', (SOURCES / file).read_text("utf-8"), re.MULTILINE)
    ]


TRUSTED_NAMES = _names(
    *(f"{name}.ts" for name in re.findall(r'"\./(\w+)"', (SOURCES / "trusted.ts").read_text("utf-8")))
)

Results = dict[str, str]
"""By the name of a test: how it failed, empty where it did not."""


@pytest.fixture(scope="module")
def trusted(parts: dict[str, str], vsix: Path, compiled: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A workspace of two folders, each with its own policy."""
    folder = tmp_path_factory.mktemp("trusted")
    example_in(folder / "example")
    make_shop(folder / "shop")
    workspace = folder / "both.code-workspace"
    workspace.write_text(json.dumps({"folders": [{"path": "example"}, {"path": "shop"}]}), "utf-8")
    return drive("host", parts, [vsix], folder, workspace, suite="trusted", tests=str(compiled))


@pytest.fixture(scope="module")
def untrusted(parts: dict[str, str], vsix: Path, compiled: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A stranger's workspace that names a program of its own as the server."""
    folder = tmp_path_factory.mktemp("untrusted")
    shop = make_shop(folder / "shop")
    program = shop / "tools" / "canonic"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\n: > "$0.was-run"\n', "utf-8")
    program.chmod(0o755)
    settings = shop / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"canonic.path": "${workspaceFolder}/tools/canonic"}), "utf-8")
    return drive("host", parts, [vsix], folder, shop, suite="untrusted", tests=str(compiled))


@pytest.mark.parametrize("name", TRUSTED_NAMES)
def test_in_the_extension_host(trusted: Results, name: str) -> None:
    assert trusted[name] == ""


@pytest.mark.parametrize("name", _names(UNTRUSTED))
def test_in_a_workspace_that_is_not_trusted(untrusted: Results, name: str) -> None:
    assert untrusted[name] == ""


def test_every_test_of_the_extension_host_was_run(trusted: Results, untrusted: Results) -> None:
    assert list(trusted) == TRUSTED_NAMES
    assert list(untrusted) == _names(UNTRUSTED)
