"""What the tests in all editors share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.lsp.raw import server_environment


@pytest.fixture
def canonic_on_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which ``canonic`` is this checkout's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "canonic"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m canonic "$@"\n', "utf-8")
    command.chmod(0o755)
    return server_environment(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")
