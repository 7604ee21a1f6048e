"""What is read when, and what is found."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from canonic.index.build import build
from canonic.index.entry import Needles
from canonic.index.store import Store
from canonic.workers import Workers
from canonic.workspace.files import Files
from tests.index.indexing import BASKET, SHOP, index, kinds, many, scanned
from tests.workspace.tree import plant


def test_only_files_that_mention_a_needle_or_import_with_a_star_are_scanned(tmp_path: Path) -> None:
    built = index(plant(tmp_path, SHOP))
    assert kinds(built.entries) == {
        "shop/__init__.py": "scanned",
        "shop/core.py": "scanned",
        "shop/stars.py": "scanned",
        "shop/till.py": "scanned",
        "shop/unrelated.py": "skipped",
        "tests/test_till.py": "skipped",
    }
    assert (built.counts.files_read, built.counts.files_extracted) == (6, 4)


def test_every_spelling_of_a_star_import_is_seen(tmp_path: Path) -> None:
    spellings = [
        "from m import *",
        "from m import\t*",
        "from m import  *",
        "from m import \\\n  *",
        "from m import*",
        "from m import (*)",
    ]
    root = plant(tmp_path, {f"a{n}.py": text for n, text in enumerate(spellings)} | {"b.py": "important = 2 * 3\n"})
    assert scanned(index(root).entries) == [f"a{n}.py" for n in range(len(spellings))]


def test_a_warm_build_reads_nothing(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    cold = index(root, cache=tmp_path / "cache")
    warm = index(root, cache=tmp_path / "cache")
    assert warm.entries == cold.entries
    assert (warm.counts.files_read, warm.counts.files_extracted) == (0, 0)


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    index(root, cache=tmp_path / "cache")
    plant(root, {"shop/till.py": "from shop.core import Basket\n", "shop/new.py": "Basket\n"})
    (root / "shop/unrelated.py").unlink()
    warm = index(root, cache=tmp_path / "cache")
    assert warm.counts.files_read == 2
    assert warm.entries == index(root).entries


def test_a_file_that_was_only_touched_is_read_and_not_extracted(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    index(root, cache=tmp_path / "cache")
    os.utime(root / "shop/till.py", (1_700_000_000, 1_700_000_000))
    warm = index(root, cache=tmp_path / "cache")
    assert (warm.counts.files_read, warm.counts.files_extracted) == (1, 0)


def test_a_file_that_comes_back_to_an_earlier_state_is_not_extracted_again(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    index(root, cache=tmp_path / "cache")
    plant(root, {"shop/till.py": "Basket = None\n"})
    index(root, cache=tmp_path / "cache")
    plant(root, {"shop/till.py": SHOP["shop/till.py"]})
    back = index(root, cache=tmp_path / "cache")
    assert (back.counts.files_read, back.counts.files_extracted) == (1, 0)


def test_a_file_written_just_now_is_not_trusted_by_its_stamp(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    (root / "shop/till.py").write_text("import one, Basket\n")
    index(root, cache=tmp_path / "cache")
    assert index(root, cache=tmp_path / "cache").counts.files_read == 1


def test_other_needles_read_the_skipped_files_again(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    index(root, cache=tmp_path / "cache")
    wider = Needles(frozenset((b"Basket", b"nothing")))
    again = index(root, wider, cache=tmp_path / "cache")
    assert "shop/unrelated.py" in scanned(again.entries)
    assert again.counts.files_extracted == 1
    narrow = index(root, cache=tmp_path / "cache")
    assert narrow.entries == index(root).entries
    assert narrow.counts.files_extracted == 0


def test_a_second_name_becomes_a_needle_and_its_users_are_scanned(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            "a.py": "from shop import Basket as Trolley\n",
            "b.py": "from a import Trolley\nPushcart = Trolley\n",
            "c.py": "from b import Pushcart\n",
            "d.py": "from e import TrolleyBus\n",
            "f.py": "def g():\n    from shop import Basket as Inner\n",
            "h.py": "from f import Inner\n",
            "i.py": "from shop import Basket as Bas\n",
            "j.py": "from i import Bas\n",
        },
    )
    built = index(root)
    assert built.needles.names == {b"Trolley", b"Pushcart", b"Bas"}
    assert scanned(built.entries) == ["a.py", "b.py", "c.py", "f.py", "i.py", "j.py"]


def test_a_file_that_only_uses_or_tells_of_a_name_is_skipped(tmp_path: Path) -> None:
    texts = {
        "called.py": "from till import pay\nbasket = pay().Basket()\n",
        "told.py": '"""The Basket of the shop."""\n# Basket\nprint("a Basket")\n',
        "below.py": "from shop.core.parts import Handle\nfrom shop.parts import core_parts\n",
        "imported.py": "from anywhere import Basket\n",
        "made.py": "class Basket: ...\n",
        "patched.py": "patch('shop.core.Basket')\n",
        "module.py": "from shop import core\n",
        "through.py": "import shop\nshop.core.anything()\n",
        "near.py": "from .core import anything\n",
        "listed.py": "def __getattr__(name):\n    return TABLE['Basket']\n",
    }
    needles = Needles(frozenset((b"Basket",)), modules=frozenset((b"shop.core",)))
    found = index(plant(tmp_path, texts), needles)
    assert sorted({*texts} - {*scanned(found.entries)}) == ["below.py", "called.py", "told.py"]


def test_names_that_a_lazy_table_hands_out_become_needles(tmp_path: Path) -> None:
    table = "_T = {'Trolley': ('shop', 'Basket')}\ndef __getattr__(name):\n    import importlib\n"
    table += "    module, attr = _T[name]\n    return getattr(importlib.import_module(module), attr)\n"
    built = index(plant(tmp_path, {"a.py": table, "b.py": "from a import Trolley\n"}))
    assert scanned(built.entries) == ["a.py", "b.py"]


def test_a_second_name_that_goes_takes_its_users_along(tmp_path: Path) -> None:
    texts = {"a.py": "from shop import Basket as Trolley\n", "b.py": "from a import Trolley\n", "c.py": "x = 1\n"}
    root = plant(tmp_path / "work", texts)
    assert scanned(index(root, cache=tmp_path / "cache").entries) == ["a.py", "b.py"]
    plant(root, {"a.py": "from shop import Basket\n"})
    after = index(root, cache=tmp_path / "cache")
    assert after.entries == index(root).entries
    assert scanned(after.entries) == ["a.py"]
    assert index(root, cache=tmp_path / "cache").counts.files_read == 0


def test_a_second_name_that_changes_is_followed(tmp_path: Path) -> None:
    texts = {
        "a.py": "from s import Basket as Trolley\n",
        "b.py": "from a import Trolley\n",
        "c.py": "from a import Pushcart\n",
    }
    root = plant(tmp_path / "work", texts)
    index(root, cache=tmp_path / "cache")
    plant(root, {"a.py": "from s import Basket as Pushcart\n"})
    after = index(root, cache=tmp_path / "cache")
    assert after.entries == index(root).entries
    assert scanned(after.entries) == ["a.py", "c.py"]


def test_editing_the_module_that_gives_a_second_name_reads_that_module_only(tmp_path: Path) -> None:
    texts = {"a.py": "from shop import Basket as Trolley\n", "b.py": "from a import Trolley\n", "c.py": "x = 1\n"}
    root = plant(tmp_path / "work", texts)
    index(root, cache=tmp_path / "cache")
    plant(root, {"a.py": "import os\nfrom shop import Basket as Trolley\n"})
    assert index(root, cache=tmp_path / "cache").counts.files_read == 1


def test_processes_threads_and_our_own_process_give_equal_entries(tmp_path: Path) -> None:
    root = plant(
        tmp_path, many(450) | {"pkg/alias.py": "from shop import Basket as Trolley\n", "pkg/use.py": "Trolley\n"}
    )
    alone = index(root)
    assert index(root, jobs=2).entries == alone.entries
    with ThreadPoolExecutor(3) as executor:
        lent = index(root, executor=executor)
        assert lent.entries == alone.entries
        assert lent.counts == alone.counts
        assert executor.submit(len, "still open").result() == 10


def test_a_file_that_vanishes_during_the_run_is_told_and_the_rest_is_done(tmp_path: Path) -> None:
    root = plant(tmp_path, SHOP)
    files = Files(str(root))
    paths = list(SHOP)
    seen: list[tuple[int, int]] = []

    def vanish(_what: str, done: int, total: int) -> None:
        seen.append((done, total))
        (root / "shop/till.py").unlink(missing_ok=True)

    built = build(files, [*paths, "shop/never.py"], BASKET, Store(None), Workers(1), vanish)
    assert kinds(built.entries)["shop/till.py"] == "no such file"
    assert kinds(built.entries)["shop/never.py"] == "no such file"
    assert scanned(built.entries) == ["shop/__init__.py", "shop/core.py", "shop/stars.py"]
    assert seen[0] == (0, 7)
    assert seen[-1] == (7, 7)


def test_binary_and_undecodable_files_are_told_with_a_reason(tmp_path: Path) -> None:
    root = plant(
        tmp_path, {"a.py": b"\x00\x01\x02", "b.py": b"Basket = '\xff\xfe'\n", "c.py": "Basket = 1\n", "d.py/": ""}
    )
    told = kinds(index(root).entries)
    assert told["c.py"] == "scanned"
    assert all(told[path] not in ("scanned", "skipped") for path in ("a.py", "b.py"))


def test_a_buffer_is_indexed_instead_of_the_disk_and_leaves_the_store_alone(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    index(root, cache=tmp_path / "cache")
    files = Files(str(root))
    files.hold("shop/unrelated.py", "from shop import Basket\n")
    files.hold("shop/till.py", "x = 1\n")
    held = index(root, files=files, cache=tmp_path / "cache")
    assert scanned(held.entries) == ["shop/__init__.py", "shop/core.py", "shop/stars.py", "shop/unrelated.py"]
    after = index(root, cache=tmp_path / "cache")
    assert after.entries == index(root).entries
