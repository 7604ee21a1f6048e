"""Facts equal what Python's own parser says, position by position, on all real files at hand."""

from __future__ import annotations

import os
import sysconfig
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.facts.oracle import file_differences


def _files(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*.py"))


def _library() -> list[str]:
    """The standard library without the packages that are installed inside its folder."""
    return [path for path in _files(Path(sysconfig.get_path("stdlib"))) if "site-packages" not in Path(path).parts]


def _installed() -> list[str]:
    return _files(Path(sysconfig.get_path("purelib")))


@pytest.mark.parametrize("collection", [_library, _installed], ids=["standard library", "installed packages"])
def test_every_parsable_file_gives_what_the_tree_gives(collection: object) -> None:
    assert callable(collection)
    files = collection()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(file_differences, files, chunksize=40))
    assert sum(parsed for _, parsed, _ in results) > 500
    assert {path: found[:3] for path, _, found in results if found} == {}
