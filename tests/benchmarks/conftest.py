"""A small generated tree, made once."""

from __future__ import annotations

import pytest
from benchmarks.ground import Ground
from benchmarks.tree import generate

FILES = 60


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The ground of all tests here; each leaves it as it was."""
    scratch = tmp_path_factory.mktemp("ground").resolve()
    generate(scratch / "tree", FILES, seed=3, mean_bytes=4_000)
    return Ground(scratch / "tree", scratch, runs=1, uncounted=0)
