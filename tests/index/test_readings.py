"""Readings: made for the files that are asked about, kept, and noticed when they change."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.index.build import build
from canonic.index.readings import Reading
from canonic.index.snapshot import Snapshot
from canonic.index.store import Store
from canonic.workers import Workers
from canonic.workspace.files import Files
from canonic.workspace.walk import walk
from tests.index.indexing import BASKET, SHOP, snapshot
from tests.workspace.tree import plant

LENGTH = Reading("length 1", len, int)
EVEN = Reading("even 1", lambda text: len(text) % 2 == 0, bool, quick=True)
LAST = Reading("last 1", lambda text: text[-3:], str)
AGAIN = Reading("length 1", lambda text: -1, int)


def open_shop(root: Path, store: Store | None = None) -> tuple[Files, Snapshot]:
    files = Files(str(plant(root, SHOP)))
    return files, snapshot(root, files=files, store=store)


def test_a_reading_is_made_once_and_gives_an_empty_text_for_a_file_that_is_not_there(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path)
    before = shop.counts.files_read
    assert [shop.reading("shop/core.py", LENGTH) for _ in range(3)] == [len(SHOP["shop/core.py"])] * 3
    assert shop.counts.files_read == before + 1
    assert shop.reading("shop/gone.py", LENGTH) == 0


def test_a_text_with_the_same_facts_and_another_reading_gives_a_new_snapshot(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path)
    files.hold("shop/core.py", "class Basket:\n    size = 1\n")
    assert shop.updated(["shop/core.py"]) is shop, "nobody has asked for the reading"
    files.drop("shop/core.py")
    assert shop.reading("shop/core.py", LENGTH) == 23
    files.hold("shop/core.py", "class Basket:\n    size = 1\n")
    after = shop.updated(["shop/core.py"])
    assert after is not shop
    assert (shop.reading("shop/core.py", LENGTH), after.reading("shop/core.py", LENGTH)) == (23, 27)


def test_of_a_quick_reading_only_another_answer_is_a_change(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path)
    assert shop.reading("shop/core.py", EVEN) is False
    files.hold("shop/core.py", "class Basket:\n    size = 1\n")
    assert shop.updated(["shop/core.py"]) is shop
    files.hold("shop/core.py", "class Basket:\n    size = 12\n")
    after = shop.updated(["shop/core.py"])
    assert after is not shop
    assert (shop.reading("shop/core.py", EVEN), after.reading("shop/core.py", EVEN)) == (False, True)


@pytest.mark.parametrize("stored", [False, True])
def test_what_is_made_along_with_the_facts_is_not_read_again(tmp_path: Path, *, stored: bool) -> None:
    files = Files(str(plant(tmp_path / "work", SHOP)))
    store = Store.open(files.root, str(tmp_path / "cache")) if stored else Store(None)
    paths = walk(files).python_files
    with Workers(1) as workers:
        built = build(files, paths, BASKET, store, workers, readings=(LENGTH,))
        shop = Snapshot(files, paths, built, store)
        before = shop.counts.files_read
        assert shop.reading("shop/core.py", LENGTH) == len(SHOP["shop/core.py"])
        assert shop.counts.files_read == before
        assert shop.reading("shop/unrelated.py", LENGTH) == len(SHOP["shop/unrelated.py"]), "which has no facts"
        assert shop.counts.files_read == before + 1
        store.close()
        again = Snapshot(files, paths, build(files, paths, BASKET, store, workers, readings=(LENGTH,)), store)
        assert again.reading("shop/core.py", LENGTH) == len(SHOP["shop/core.py"])
        assert again.counts.files_read == 0 if stored else len(SHOP)
    store.close()


def test_an_answer_that_cannot_be_kept_is_made_again(tmp_path: Path) -> None:
    """Some encodings give half a character, which UTF-8 does not know."""
    plant(tmp_path / "work", SHOP)
    (tmp_path / "work/shop/core.py").write_bytes(b"# coding: unicode_escape\nclass Basket:\n    size = '\\ud800'\n")
    files, store = Files(str(tmp_path / "work")), Store.open(str(tmp_path / "work"), str(tmp_path / "cache"))
    paths = walk(files).python_files
    with Workers(1) as workers:
        for _ in range(2):
            built = build(files, paths, BASKET, store, workers, readings=(LAST,))
            assert Snapshot(files, paths, built, store).reading("shop/core.py", LAST) == "\ud800'\n"
    store.close()


def test_the_store_has_it_for_the_next_run_and_never_an_answer_about_other_bytes(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "work"), str(tmp_path / "cache"))
    files, shop = open_shop(tmp_path / "work", store)
    shop.reading("shop/core.py", LENGTH)
    store.close()
    store = Store.open(str(tmp_path / "work"), str(tmp_path / "cache"))
    files, shop = open_shop(tmp_path / "work", store)
    assert shop.reading("shop/core.py", AGAIN) == 23
    (tmp_path / "work/shop/core.py").write_text("x = 1\n")
    files.forget(["shop/core.py"])
    assert shop.updated(["shop/core.py"]).reading("shop/core.py", AGAIN) == -1
    store.close()
