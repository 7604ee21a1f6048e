"""What the manifest of the VS Code extension says agrees with the client and the server."""

from __future__ import annotations

import json
import re
from typing import Any

from canonic.lsp.configuration import CLIENT_ONLY, SERVER_ONLY
from canonic.settings.options import OPTIONS
from tests.tidy.tree import text


def manifest() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text("package.json"))
    return document


def settings() -> dict[str, dict[str, Any]]:
    return {
        name.removeprefix("canonic."): value
        for section in manifest()["contributes"]["configuration"]
        for name, value in section["properties"].items()
    }


def test_every_setting_is_read_by_the_client_or_by_the_server() -> None:
    options = {option.name.replace("-", "") for option in OPTIONS}
    for name, value in settings().items():
        key = name.partition(".")[0]
        assert key in CLIENT_ONLY | SERVER_ONLY or key.lower() in options, name
        # What the editor does not set must not override what the project says.
        assert (value["default"] is None) == (key.lower() in options), name


def test_what_may_name_a_program_is_ignored_in_a_workspace_that_is_not_trusted() -> None:
    restricted = manifest()["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    assert restricted == ["canonic.path", "canonic.interpreter", "canonic.importStrategy"]
    assert [settings()[name.removeprefix("canonic.")]["scope"] for name in restricted] == ["machine-overridable"] * 3


def test_every_command_of_the_manifest_is_registered() -> None:
    declared = {entry["command"].removeprefix("canonic.") for entry in manifest()["contributes"]["commands"]}
    assert declared == set(re.findall(r'\bcommand\("(\w+)"', text("client-vscode/src/extension.ts")))


def test_the_client_asks_for_the_python_that_the_server_needs() -> None:
    (python,) = re.findall(r"OLDEST_PYTHON: Version = \[(\d+), (\d+)\]", text("client-vscode/src/version.ts"))
    assert f'requires-python = ">={".".join(python)}"' in text("pyproject.toml")


def test_locked_packages_have_digests_and_no_addresses() -> None:
    packages: dict[str, dict[str, Any]] = json.loads(text("package-lock.json"))["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []
