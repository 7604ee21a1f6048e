"""What all tests share: the option that rewrites golden blocks."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update`` writes what the fixes produce into the "Use instead" blocks; read the diff before you commit it."""
    parser.addoption("--update", action="store_true", help="rewrite the golden blocks of rule pages")
