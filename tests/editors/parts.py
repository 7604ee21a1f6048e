"""What a machine needs for the tests in real editors, and what happens where it lacks something."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(what: str) -> NoReturn:
    """Skip a test on a machine that lacks something; a build server has everything (`scripts/editors.sh` sees to it)."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)
