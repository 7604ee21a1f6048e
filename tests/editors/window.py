"""VS Code's window: what drives it on this machine, and a session in it from beginning to end."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.editors.parts import absent
from tests.lsp.raw import server_environment
from tests.tidy.tree import ROOT

HERE = Path(__file__).parent / "vscode"
PICTURES = HERE / "pictures"
EXAMPLE = ROOT / "examples" / "websocket_ssot"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NOT_OPENED = 75
"""What a session exits with when the editor or the browser did not open, before anything of Canonic was asked."""
PATIENCE = 600.0
"""Seconds until a session is given up; each step in it has its own, shorter limit."""


def find_parts() -> dict[str, str]:
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
        absent("missing: " + "; ".join(missing))
    return {"parts": str(HERE / "node_modules"), "chromium": str(browser)}


def example_in(folder: Path) -> Path:
    """A copy of the example workspace."""
    return Path(shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".canonic_cache", "__pycache__")))


def drive(
    session: str,
    parts: dict[str, str],
    extensions: list[Path],
    folder: Path,
    workspace: Path | None = None,
    *,
    again: bool = True,
    **more: str,
) -> dict[str, Any]:
    """Run a session in a workspace (default: a copy of the example) and give what was seen; once more where no window
    opened.
    """
    PICTURES.mkdir(exist_ok=True)
    given = parts | {
        "extensions": [str(vsix) for vsix in extensions],
        "run": str(folder / "run"),
        "workspace": str(workspace or example_in(folder / "workspace")),
        "python": sys.executable,
        "pictures": str(PICTURES),
        "patience": PATIENCE / 2,
        **more,
    }
    command = ["node", str(HERE / f"{session}.mjs"), json.dumps(given)]
    environment = server_environment()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode == NOT_OPENED and again:
        print(f"VS Code did not open, once more:\n{done.stderr}")
        return drive(session, parts, extensions, folder / "again", workspace, again=False, **more)
    assert done.returncode == 0, done.stderr
    print(done.stderr)
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen
