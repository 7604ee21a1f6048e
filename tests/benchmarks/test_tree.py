"""A generated tree is what it says: the same for the same numbers, of the right size, Python throughout."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from benchmarks.tree import LONG_FILE, LONG_LINES, generate
from benchmarks.tree_core import legacy
from benchmarks.tree_size import size_of


def contents(tree: Path) -> dict[str, bytes]:
    """All files of a tree by path."""
    return {file.relative_to(tree).as_posix(): file.read_bytes() for file in tree.rglob("*") if file.is_file()}


def test_the_same_numbers_give_the_same_tree(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(tmp_path / name, 60, seed=7, mean_bytes=500)
    generate(tmp_path / "other", 60, seed=8, mean_bytes=500)
    assert contents(tmp_path / "one") == contents(tmp_path / "two") != contents(tmp_path / "other")


def test_a_tree_has_as_many_files_as_asked_for_and_their_mean_size(tmp_path: Path) -> None:
    generate(tmp_path, 400, mean_bytes=6_000)
    files, megabytes = size_of(tmp_path)
    assert files == 400
    assert 0.6 < megabytes * 1e6 / files / 6_000 < 1.6
    assert (tmp_path / LONG_FILE).read_bytes().count(b"\n") == LONG_LINES


def test_every_file_is_python_and_three_in_ten_mention_a_name(tmp_path: Path) -> None:
    generate(tmp_path, 600, mean_bytes=2_000)
    texts = {path: data for path, data in contents(tmp_path).items() if path.endswith(".py")}
    for path, data in texts.items():
        ast.parse(data, path)
    names = {name.encode() for _, name in legacy()}
    mention = sum(any(name in data for name in names) for data in texts.values())
    assert 0.2 < mention / len(texts) < 0.45


def test_too_few_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least"):
        generate(tmp_path, 5)
