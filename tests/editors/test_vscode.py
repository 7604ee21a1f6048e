"""A real VS Code with the real .vsix and a real server, driven through its window.

VS Code's own server runs here and its window in a headless browser. Two sessions are driven (``vscode/*.mjs``); each
tells what was seen, and the tests look at that. The pictures that they take stay in ``vscode/pictures``.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.raw import server_environment
from tests.tidy.tree import ROOT

pytestmark = pytest.mark.editor

HERE = Path(__file__).parent / "vscode"
PICTURES = HERE / "pictures"
EXAMPLE = ROOT / "examples" / "websocket_ssot"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 600.0
"""Seconds until a session is given up; each step in it has its own, shorter limit."""


@pytest.fixture(scope="module")
def parts() -> dict[str, str]:
    """Where the editor, the browser and what drives them lie."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    missing = []
    if shutil.which("node") is None:
        missing.append("Node 20 or 22 with npm")
    if browser is None:
        missing.append(f"a browser: {', '.join(BROWSERS)}")
    if not (HERE / "node_modules/code-server/lib/vscode/node_modules").is_dir():
        missing.append("VS Code: `npm run setup` in tests/editors/vscode")
    if not (ROOT / "node_modules").is_dir():
        missing.append("what builds the extension: `npm ci --ignore-scripts`")
    if missing:
        pytest.skip("missing: " + "; ".join(missing))
    return {"parts": str(HERE / "node_modules"), "chromium": str(browser)}


@pytest.fixture(scope="module")
def vsix(parts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension as it is shipped."""
    file = tmp_path_factory.mktemp("vsix") / "canonic.vsix"
    command = ["npm", "run", "vsix", "--", "--out", str(file)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHON": sys.executable}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return file


def drive(session: str, parts: dict[str, str], vsix: Path, folder: Path) -> dict[str, Any]:
    """Run a session in a copy of the example workspace and give what was seen."""
    workspace = folder / "workspace"
    shutil.copytree(EXAMPLE, workspace, ignore=shutil.ignore_patterns(".canonic_cache", "__pycache__"))
    PICTURES.mkdir(exist_ok=True)
    given = parts | {
        "vsix": str(vsix),
        "run": str(folder / "run"),
        "workspace": str(workspace),
        "python": sys.executable,
        "pictures": str(PICTURES),
    }
    done = subprocess.run(
        ["node", str(HERE / f"{session}.mjs"), json.dumps(given)],
        env=server_environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@pytest.fixture(scope="module")
def session(parts: dict[str, str], vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a user saw who opened a file, fixed it, lost the server and got it back."""
    return drive("session", parts, vsix, tmp_path_factory.mktemp("session"))


@pytest.fixture(scope="module")
def distrust(parts: dict[str, str], vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a user saw who opened a stranger's workspace on a machine without Python."""
    return drive("distrust", parts, vsix, tmp_path_factory.mktemp("distrust"))


def test_legacy_imports_are_struck_through(session: dict[str, Any]) -> None:
    assert session["struckThrough"] == ["UnifiedWebSocketEmitter", "WebSocketManager", "get_websocket_manager"]


def test_the_problems_panel_shows_files_that_are_not_open(session: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "canonic", "check", "--format", "json", "--no-cache"]
    done = subprocess.run(command, cwd=EXAMPLE, env=server_environment(), capture_output=True, text=True, check=False)
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    # The panel has no place for hints.
    assert session["problemCount"] == len([one for one in findings if one["severity"] != "hint"])
    messages = [one["message"] for one in findings if one["path"] == "tests/test_events.py"]
    rows = "\n".join(session["problemsOfUnopened"])
    assert messages
    assert [message for message in messages if message not in rows] == []


def test_the_hover_shows_the_card(session: dict[str, Any]) -> None:
    hover = session["hover"]
    assert hover.startswith("from netra_backend.app.websocket_core.websocket_manager import get_websocket_manager\n")
    assert "netra_backend/app/websocket_core/websocket_manager.py:11" in hover
    assert "Legacy path." in hover


def test_the_link_in_the_hover_leads_to_the_definition(session: dict[str, Any]) -> None:
    file, line = session["definition"]
    assert file == "websocket_manager.py"
    assert line.startswith("def get_websocket_manager(")


def test_the_quick_fix_moves_one_name_and_writes_nothing(session: dict[str, Any]) -> None:
    assert session["actions"] == ["Import `WebSocketManager` from `netra_backend.app.websocket_core.websocket_manager`"]
    before = (EXAMPLE / "netra_backend/app/routes/websocket.py").read_text("utf-8")
    assert session["onDiskBefore"] == before
    after = "\n".join(session["afterQuickFix"])
    assert "from netra_backend.app.websocket_core.websocket_manager import" in after
    assert (
        "from netra_backend.app.websocket_core import (\n    UnifiedWebSocketEmitter,\n    get_websocket_manager,\n)"
        in after
    )


def test_saving_applies_all_safe_fixes(session: dict[str, Any]) -> None:
    text = session["onDisk"]
    assert "netra_backend.app.websocket_core import" not in text
    assert "# one for each user" in text
    names = {alias.name for node in ast.parse(text).body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert names == {"UnifiedWebSocketEmitter", "WebSocketManager", "get_websocket_manager"}


def test_a_crash_is_told_and_the_server_comes_back(session: dict[str, Any]) -> None:
    assert session["crash"] == {
        "text": "The Canonic server stopped unexpectedly. It has been started again.",
        "buttons": ["Restart", "Show Output"],
    }


def test_a_setting_of_the_editor_counts_without_a_restart(session: dict[str, Any]) -> None:
    assert session["sameServerAfterSetting"] is True


def test_without_a_server_the_message_says_what_to_do(distrust: dict[str, Any]) -> None:
    assert "python -m pip install canonic" in distrust["missing"]["text"]
    assert distrust["missing"]["buttons"] == ["Install Privately", "Open Settings", "Show Output"]


def test_without_a_python_the_message_names_the_version(distrust: dict[str, Any]) -> None:
    assert distrust["noPython"]["text"].startswith("Canonic needs Python 3.11 or later, and none was found.")


def test_a_workspace_that_is_not_trusted_runs_nothing_of_its_own(distrust: dict[str, Any]) -> None:
    assert distrust["runInRestrictedMode"] is False
    assert 'tools/canonic (the setting "canonic.path") does not run: not today' in distrust["trusted"]["text"]
