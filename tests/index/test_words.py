"""Searches for words: what an earlier run has found is taken over for every file that is still the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from canonic.index.search import WordSearch
from canonic.index.store import Store
from canonic.workers import Workers
from canonic.workspace.files import Files

_LONG_AGO = 1_700_000_000
_WORDS = ("price", "Cart", "old")


class _Counting(Files):
    """Files that tell which of them were read."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.asked: list[str] = []

    def read(self, path: str, *, noted: bool = True) -> bytes | None:
        self.asked.append(path)
        return super().read(path, noted=noted)


class Run:
    """One run over a folder: what it read, and what it found."""

    def __init__(self, root: Path, *words: str, held: dict[str, str] | None = None) -> None:
        files = _Counting(str(root))
        for path, text in (held or {}).items():
            files.hold(path, text)
        paths = sorted({*(path.name for path in root.glob("*.py")), *(held or {})})
        stamps = {path: stamp for path in paths if not files.held(path) and (stamp := files.stamp(path)) is not None}
        store = Store.open(str(root), str(root.parent / "cache"))

        search = WordSearch(files, store, stamps)
        for some in (words[:1], words):  # the second question is asked about what the first has left
            search.find(some, paths)
        self.found = {word: sorted(search.holding(word)) for word in words}
        self.read = files.asked
        store.close()


def test_many_files_are_read_by_other_processes(tmp_path: Path) -> None:
    for number in range(900):
        _write(tmp_path / f"m{number}.py", f"price = {number}" if number % 3 else "old_price = prices")
    files = _Counting(str(tmp_path))
    files.hold("m0.py", "price = Cart")
    search = WordSearch(files, Store.open(str(tmp_path), None, use_cache=False), {})
    with Workers(2) as workers:
        search.workers = workers
        search.find(_WORDS, [f"m{number}.py" for number in range(900)])
    assert files.asked == ["m0.py"]
    assert search.holding("price") == {"m0.py", *(f"m{number}.py" for number in range(900) if number % 3)}
    assert search.holding("Cart") == {"m0.py"}
    assert search.holding("old") == frozenset()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    for name, text in {"a.py": "price = old", "b.py": "class Cart: pass", "c.py": "prices = older", "d.py": ""}.items():
        _write(folder / name, text)
    return folder


def _write(file: Path, text: str, age: int = 0) -> None:
    file.write_text(text, "utf-8")
    os.utime(file, (_LONG_AGO + age, _LONG_AGO + age))


def test_a_second_run_reads_nothing_and_finds_the_same(root: Path) -> None:
    first = Run(root, *_WORDS)
    assert first.found == {"price": ["a.py"], "Cart": ["b.py"], "old": ["a.py"]}
    second = Run(root, *_WORDS)
    assert second.read == []
    assert second.found == first.found
    assert Run(root, "price").read == []


def test_only_what_is_new_is_read(root: Path) -> None:
    Run(root, *_WORDS)
    _write(root / "a.py", "nothing", age=1)
    _write(root / "e.py", "Cart.price")
    (root / "b.py").unlink()
    run = Run(root, *_WORDS)
    assert set(run.read) == {"a.py", "e.py"}
    assert run.found == {"price": ["e.py"], "Cart": ["e.py"], "old": []}


def test_a_new_word_is_looked_for_everywhere(root: Path) -> None:
    Run(root, "price")
    run = Run(root, "price", "older")
    assert run.found == {"price": ["a.py"], "older": ["c.py"]}
    assert Run(root, "older", "price").read == []


def test_a_word_that_was_not_asked_for_after_a_change_is_looked_for_again(root: Path) -> None:
    Run(root, *_WORDS)
    _write(root / "e.py", "Cart and price and old")
    Run(root, "price")
    assert Run(root, *_WORDS).found == {"price": ["a.py", "e.py"], "Cart": ["b.py", "e.py"], "old": ["a.py", "e.py"]}


def test_what_an_editor_holds_counts_and_is_not_kept(root: Path) -> None:
    Run(root, *_WORDS)
    run = Run(root, *_WORDS, held={"a.py": "Cart", "new.py": "old"})
    assert run.found == {"price": [], "Cart": ["a.py", "b.py"], "old": ["new.py"]}
    assert Run(root, *_WORDS).found == {"price": ["a.py"], "Cart": ["b.py"], "old": ["a.py"]}


def test_a_file_that_was_changed_a_moment_ago_is_read_again(root: Path) -> None:
    (root / "a.py").write_text("price", "utf-8")
    Run(root, *_WORDS)
    assert set(Run(root, *_WORDS).read) == {"a.py"}


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x93\x91\xa1a\x90\x80", b"\x93\x90\x90\x81\xa5price\x91\x07"])
def test_damage_is_no_harm(root: Path, damage: bytes) -> None:
    first = Run(root, *_WORDS)
    (kept,) = (root.parent / "cache").glob("*/words-*")
    kept.write_bytes(damage)
    assert Run(root, *_WORDS).found == first.found
