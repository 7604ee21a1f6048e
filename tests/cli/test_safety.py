"""Canonic reads a workspace and never runs it, whatever its files are called."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import SHOP, environment, write

TAKEN = (
    "copy",
    "decimal",
    "difflib",
    "json",
    "multiprocessing",
    "queue",
    "signal",
    "socket",
    "sqlite3",
    "struct",
    "yaml",
)
"""Names of modules that a run, its worker processes or LibCST import after the start."""
TRAP = (
    "import os\nopen(os.path.join(os.path.dirname(__file__), 'ran.txt'), 'a').write(__name__)\nraise SystemExit(99)\n"
)
SCRIPT = """\
import sys
from canonic.cli.main import main
if __name__ == "__main__":
    sys.exit(main())
"""
"""What an installer writes for the command ``canonic``."""


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """A workspace of files that write a note when they are run; large enough for worker processes."""
    many = {f"many/m{number}.py": "from shop.old import Cart\n" for number in range(250)}
    return write(tmp_path / "work", {**SHOP, **many, **{f"{name}.py": TRAP for name in TAKEN}})


@pytest.mark.parametrize("way", ["script", "module"])
@pytest.mark.parametrize(
    "arguments",
    [["check", "--format", "json", "--jobs", "2"], ["fix", "--diff", "--jobs", "2"], ["explain", "shop.old:Cart"]],
    ids=["check", "fix", "explain"],
)
def test_no_file_of_the_workspace_is_ever_run(trapped: Path, tmp_path: Path, arguments: list[str], way: str) -> None:
    script = write(tmp_path / "bin", {"canonic": SCRIPT})
    command = [sys.executable, "-m", "canonic"] if way == "module" else [sys.executable, str(script / "canonic")]
    done = subprocess.run(
        [*command, *arguments],
        cwd=trapped,
        env={name: value for name, value in environment().items() if name != "PYTHONSAFEPATH"},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert not os.path.exists(trapped / "ran.txt"), (trapped / "ran.txt").read_text("utf-8")
    assert done.returncode in (0, 1), done.stderr.decode()
    assert done.stdout
