"""A real VS Code with the real .vsix and a real server, driven through its window.

VS Code's own server runs here and its window in a headless browser. Two sessions are driven (``vscode/*.mjs``); each
tells what was seen, and the tests look at that. The pictures that they take stay in ``vscode/pictures``.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.reporting import git
from tests.cli.running import canonic
from tests.editors.window import EXAMPLE, HERE, drive, example_in
from tests.lsp.raw import server_environment
from tests.tidy.tree import ROOT

pytestmark = pytest.mark.editor


@pytest.fixture(scope="module")
def session(parts: dict[str, str], vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a user saw who opened a file, fixed it, lost the server and got it back."""
    return drive("session", parts, [vsix], tmp_path_factory.mktemp("session"))


@pytest.fixture(scope="module")
def organizer(parts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extension that sorts imports on save with Ruff, as Ruff's own does."""
    file = tmp_path_factory.mktemp("organizer") / "organizer.vsix"
    command = [str(ROOT / "node_modules/.bin/vsce"), "package", "--no-dependencies", "--allow-missing-repository"]
    command += ["--skip-license", "--out", str(file)]
    done = subprocess.run(command, cwd=HERE / "organizer", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return file


@pytest.fixture(scope="module")
def migration(
    parts: dict[str, str], vsix: Path, organizer: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What a user saw who migrated with lenses, completion, two actions on save, a notebook and a preview."""
    return drive("migration", parts, [vsix, organizer], tmp_path_factory.mktemp("migration"))


@pytest.fixture(scope="module")
def report(parts: dict[str, str], vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a user saw who opened the report of a consolidation in four commits."""
    folder = tmp_path_factory.mktemp("report")
    workspace = example_in(folder / "workspace")
    git(workspace, "init", "--quiet")
    for name in (None, "UnifiedWebSocketEmitter", "get_websocket_manager", "WebSocketManager"):
        if name is not None:
            assert canonic(workspace, "fix", "--name", name).code in (0, 1)  # what has no safe fix may be left
        git(workspace, "add", "--all")
        git(workspace, "commit", "--quiet", "--message", f"Move {name}" if name else "Begin")
    assert canonic(workspace, "report", "--quiet").code == 0
    return drive("report", parts, [vsix], folder, workspace)


@pytest.fixture(scope="module")
def distrust(parts: dict[str, str], vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a user saw who opened a stranger's workspace on a machine without Python."""
    return drive("distrust", parts, [vsix], tmp_path_factory.mktemp("distrust"))


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
    assert session["actions"] == [
        "Import `WebSocketManager` from `netra_backend.app.websocket_core.websocket_manager`",
        "Canonic: fix all of `WebSocketManager` in the workspace (10 files)",
        "Canonic: ignore `deprecated-import` here",
    ]
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


def test_the_status_tells_of_a_start_the_index_and_a_fault(session: dict[str, Any]) -> None:
    said = [status.partition(",")[0] for status in session["statuses"]]
    version = said[0]
    assert re.fullmatch(r"Canonic \d[\w.]*", version)
    # The rest comes after the crash, some of it more than once.
    starts, indexes = said.index("Canonic"), said.index("Canonic: indexing")
    assert starts < indexes
    assert version in said[indexes:]
    assert said[-1] == "Canonic: faulty configuration"
    assert "ready: " in session["statuses"][0]
    assert session["statuses"][-1].endswith("the last good one is in force")


def test_the_status_says_that_there_is_no_server(distrust: dict[str, Any]) -> None:
    assert distrust["status"].startswith("Canonic is not running, ")


def test_a_mistake_in_the_policy_is_told_with_a_way_to_it(session: dict[str, Any]) -> None:
    assert "canonic.toml:1" in session["mistake"]["text"]
    assert session["mistake"]["buttons"] == ["Open"]


def test_a_code_lens_counts_the_imports_and_lists_them(migration: dict[str, Any]) -> None:
    assert migration["lens"] == "SSOT · 2 canonical · 6 legacy imports"
    assert "Locations (8)" in migration["references"]


def test_completion_offers_the_canonical_home_first(migration: dict[str, Any]) -> None:
    home = "netra_backend.app.websocket_core.websocket_manager"
    (first, struck), *others = migration["suggestions"]
    assert (home in first, struck) == (True, False)
    assert [label for label, legacy in others if "WebSocketManager" in label and home not in label and not legacy] == []
    assert migration["completed"] == f"from {home} import WebSocketManager"


def test_imports_are_fixed_and_then_sorted_by_one_save(migration: dict[str, Any]) -> None:
    assert migration["onSave"] == (
        "import os\n\nfrom netra_backend.app.websocket_core.websocket_manager import WebSocketManager\n"
        "\nprint(os, WebSocketManager)\n"
    )


def test_a_cell_of_a_notebook_has_its_findings(migration: dict[str, Any]) -> None:
    assert migration["notebook"] == ["WebSocketManager"]


def test_the_fix_of_the_workspace_is_shown_before_and_only_safe_fixes_are_ticked(migration: dict[str, Any]) -> None:
    ticked, unticked = migration["ticked"], migration["unticked"]
    assert "base_agent.py" in " ".join(ticked)
    assert "pipeline_executor.py" in " ".join(unticked)
    assert migration["untouched"]


def test_the_fix_of_the_workspace_writes_what_is_ticked(migration: dict[str, Any]) -> None:
    assert "from netra_backend.app.websocket_core.websocket_manager import WebSocketManager" in migration["fixed"]
    assert migration["left"] == (EXAMPLE / "netra_backend/app/agents/supervisor/pipeline_executor.py").read_text(
        "utf-8"
    )


def test_the_fix_of_the_workspace_reaches_notebooks_that_are_open_or_not(migration: dict[str, Any]) -> None:
    assert any("closed.ipynb" in file for file in migration["ticked"])
    home = "from netra_backend.app.websocket_core.websocket_manager import WebSocketManager\n"
    assert migration["fixedNotebooks"] == [f"{home}print('é')", f"{home}print(WebSocketManager)"]


def test_the_policy_follows_a_folder_that_is_renamed(migration: dict[str, Any]) -> None:
    assert migration["policy"].endswith('[[name]]\ncanonical = "costs.money:Money"\nlegacy = ["costs.old:Money"]\n')


def test_the_report_opens_in_a_tab_in_the_colours_of_the_editor(report: dict[str, Any]) -> None:
    assert report["tab"] == "Canonic: workspace"
    assert report["title"] == "workspace"
    assert report["background"] == "rgb(31, 31, 31)"


def test_the_report_shows_the_history_that_was_measured(report: dict[str, Any]) -> None:
    assert "imports left to move went from 26 to 12 and canonical imports from 13 to 27" in report["history"]


def test_a_place_in_the_report_leads_to_its_file(report: dict[str, Any]) -> None:
    assert report["line"] == "from netra_backend.app.websocket_core.websocket_manager import WebSocketManager"


def test_without_a_server_the_message_says_what_to_do(distrust: dict[str, Any]) -> None:
    assert "python -m pip install PATH/TO/canonic" in distrust["missing"]["text"]
    assert distrust["missing"]["buttons"] == ["Install Privately", "Open Settings", "Show Output"]


def test_without_a_python_the_message_names_the_version(distrust: dict[str, Any]) -> None:
    assert distrust["noPython"]["text"].startswith("Canonic needs Python 3.11 or later, and none was found.")


def test_a_workspace_that_is_not_trusted_runs_nothing_of_its_own(distrust: dict[str, Any]) -> None:
    assert distrust["runInRestrictedMode"] is False
    assert 'tools/canonic (the setting "canonic.path") does not run: not today' in distrust["trusted"]["text"]
