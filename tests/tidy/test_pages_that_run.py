"""What the pages on `verify`, `report` and pytest tell people to type works, and shows what they say it shows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.tidy.test_readme import EXAMPLE, commands, missing
from tests.tidy.tree import ROOT

PLUGIN = "canonic" if entry_points(group="pytest11", name="canonic") else "canonic.testing.plugin"
SCRIPTS = {"canonic": "canonic", "pytest": f"pytest -p {PLUGIN} -p no:cacheprovider", "python3": ""}


@pytest.mark.parametrize("document", ["docs/verify.md", "docs/pytest.md", "docs/report.md"])
def test_commands_do_what_the_page_shows(document: str, tmp_path: Path) -> None:
    folder, scripts = tmp_path / EXAMPLE.name, tmp_path / "bin"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".canonic_cache", "__pycache__"))
    scripts.mkdir()
    for name, module in SCRIPTS.items():
        script = scripts / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module and f"-m {module}"} "$@"\n', "utf-8")
        script.chmod(0o755)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")},
        "PYTHONPATH": str(ROOT / "server"),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "NO_COLOR": "1",
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
    }
    found = list(commands(document))
    assert found, "the page has no executable block"
    for command, shown in found:
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        output = done.stdout + done.stderr
        assert done.returncode in (0, 1), f"$ {command}\n{output}"
        assert missing(shown, output) == [], f"$ {command}\n{output}"
