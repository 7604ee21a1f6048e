"""Canonic keeps its own rules: the import contract, no legacy import, and nothing heavy loaded to check."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.tidy.tree import ROOT

CODE = "import sys; from canonic.cli.main import main; sys.argv[0] = 'canonic'; main()"
LOADED = """
import atexit, sys
heavy = ("pygls", "lsprotocol", "jedi", "parso", "libcst")
atexit.register(lambda: print("loaded:", *(name for name in heavy if name in sys.modules), file=sys.stderr))
"""


def run(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, with the package on its path."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server"), "NO_COLOR": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_imports_point_down_the_layers() -> None:
    done = run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


def test_canonic_finds_nothing_in_itself() -> None:
    done = run("-m", "canonic", "check", "--format", "json", "--no-cache", "server")
    assert (done.stdout, done.returncode) == ("", 0), done.stderr


def test_check_loads_no_protocol_no_jedi_and_no_libcst(tmp_path: Path) -> None:
    (tmp_path / "canonic.toml").write_text('[[name]]\ncanonical = "new:Thing"\nlegacy = ["old:Thing"]\n', "utf-8")
    (tmp_path / "new.py").write_text("class Thing: ...\n", "utf-8")
    (tmp_path / "old.py").write_text("from new import Thing\n", "utf-8")
    (tmp_path / "user.py").write_text("from old import Thing\n", "utf-8")
    done = run("-c", LOADED + CODE, "check", "--no-cache", folder=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "deprecated-import" in done.stdout
    assert "loaded:\n" in done.stderr, done.stderr
