"""Workspaces for the tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import SHOP, write


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace with one safe and one unsafe finding."""
    return write(tmp_path / "work", SHOP)
