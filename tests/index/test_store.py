"""The store: where it lies, what it survives."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from canonic.index.places import cache_folders
from canonic.index.store import Store, store_name
from canonic.index.tables import FileRow, KeptFacts
from tests.index.indexing import SHOP, index, many
from tests.workspace.tree import plant

FACTS = KeptFacts(True, b"data", b"")


@pytest.fixture(autouse=True)
def _own_user_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home-cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "home-cache"))


def location(store: Store) -> Path:
    assert store.location is not None
    return Path(store.location)


def test_the_store_lies_in_a_tagged_folder_that_version_control_passes_by(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path))
    folder = tmp_path / ".canonic_cache"
    assert location(store) == folder / store_name()
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    store.close()


def test_a_folder_that_takes_no_cache_sends_it_to_the_users_own(tmp_path: Path) -> None:
    work = plant(tmp_path / "work", {".canonic_cache": "a file is in the way"})
    store = Store.open(str(work))
    assert location(store).is_relative_to(tmp_path / "home-cache/canonic")
    store.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_read_only_folder_sends_the_cache_to_the_users_own(tmp_path: Path) -> None:
    work = plant(tmp_path / "work", SHOP)
    work.chmod(0o555)
    store = Store.open(str(work))
    assert location(store).is_relative_to(tmp_path / "home-cache/canonic")
    store.close()
    work.chmod(0o755)


def test_nothing_is_written_through_a_link_in_the_repository(tmp_path: Path) -> None:
    work = plant(tmp_path / "work", {"a.py": ""})
    plant(tmp_path, {"precious/": ""})
    (work / ".canonic_cache").symlink_to(tmp_path / "precious")
    Store.open(str(work)).close()
    assert list((tmp_path / "precious").iterdir()) == []


def test_a_given_folder_serves_many_workspaces(tmp_path: Path) -> None:
    folders = [next(cache_folders(str(tmp_path / name), str(tmp_path / "shared"))) for name in ("one", "two")]
    assert len(set(folders)) == 2
    assert all(Path(folder).parent == tmp_path / "shared" for folder in folders)


def test_without_any_place_the_run_goes_on_without_a_store(tmp_path: Path) -> None:
    plant(tmp_path, {"in-the-way": ""})
    root = plant(tmp_path / "work", SHOP)
    store = Store.open(str(root), str(tmp_path / "in-the-way"))
    assert store.location is None
    store.remember(None, b"key", FACTS)
    store.close()
    assert index(root, cache=tmp_path / "in-the-way").entries == index(root).entries


@pytest.mark.parametrize("damage", ["garbage", "truncated", "empty", "torn"])
def test_a_damaged_store_is_rebuilt(tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    root = plant(tmp_path / "work", many(60, every=2))
    cold = index(root, cache=tmp_path / "cache")
    store = Store.open(str(root), str(tmp_path / "cache"))
    store.close()
    place = location(store)
    data = place.read_bytes()
    assert len(data) > 8192
    torn = data[:4096] + b"\xff" * (len(data) - 4096)
    place.write_bytes(
        {"garbage": b"not a database at all" * 500, "truncated": data[:5000], "empty": b"", "torn": torn}[damage]
    )
    with caplog.at_level(logging.WARNING):
        assert index(root, cache=tmp_path / "cache").entries == cold.entries
    assert ("made anew" in caplog.text) == (damage != "empty")
    again = index(root, cache=tmp_path / "cache")
    assert (again.entries, again.counts.files_read) == (cold.entries, 0)


def test_a_foreign_database_is_rebuilt(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    root = plant(tmp_path / "work", SHOP)
    store = Store.open(str(root), str(tmp_path / "cache"))
    store.close()
    location(store).unlink()
    with sqlite3.connect(location(store)) as other:
        other.execute("CREATE TABLE files (name TEXT)")
    other.close()
    index(root, cache=tmp_path / "cache")
    assert "another program" in caplog.text
    assert index(root, cache=tmp_path / "cache").counts.files_read == 0


def test_foreign_values_in_the_tables_only_cost_a_read(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    cold = index(root, cache=tmp_path / "cache")
    store = Store.open(str(root), str(tmp_path / "cache"))
    store.close()
    with sqlite3.connect(location(store)) as connection:
        connection.execute("UPDATE files SET digest = 'text', mtime = 'soon' WHERE path = 'shop/core.py'")
        connection.execute("UPDATE files SET digest = 7 WHERE path = 'shop/till.py'")
        connection.execute("UPDATE facts SET renames = X'C1' WHERE digest IN (SELECT digest FROM files)")
    connection.close()
    assert index(root, cache=tmp_path / "cache").entries.keys() == cold.entries.keys()


def test_a_store_that_another_process_has_locked_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = plant(tmp_path / "work", SHOP)
    store = Store.open(str(root), str(tmp_path / "cache"))
    monkeypatch.setattr("canonic.index.tables.BUSY_SECONDS", 0.05)
    store.close()
    blocker = sqlite3.connect(location(store), isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    locked = index(root, cache=tmp_path / "cache")
    blocker.close()
    assert locked.entries == index(root).entries
    assert location(store).exists()


def test_two_processes_write_the_store_at_once(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", many(300, every=3))
    code = (
        "import sys; from pathlib import Path; from tests.index.indexing import index;"
        "[index(Path(sys.argv[1]), cache=Path(sys.argv[2])) for _ in range(3)]"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code, str(root), str(tmp_path / "cache")]
    runs = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    complaints = [run.communicate(timeout=120)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], complaints
    assert not any("made anew" in text for text in complaints)
    warm = index(root, cache=tmp_path / "cache")
    assert (warm.entries, warm.counts.files_read) == (index(root).entries, 0)


def test_several_threads_use_one_store_at_once(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path), str(tmp_path / "cache"))
    keys = [n.to_bytes(4, "big") for n in range(400)]
    with ThreadPoolExecutor(4) as executor:
        list(executor.map(lambda key: store.remember(None, key, KeptFacts(True, key * 2, b"")), keys))
        found = list(executor.map(store.facts, keys))
    assert found == [KeptFacts(True, key * 2, b"") for key in keys]
    store.close()


def test_what_nothing_has_used_for_long_is_pruned_and_what_is_used_stays(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path), str(tmp_path / "cache"))
    row = FileRow("a.py", 1, 1, b"needles", False, b"used")
    store.save([row], (), {b"used": FACTS, b"lost": FACTS, b"fresh": FACTS})
    store.remember_body(b"old body", b"data")
    store.close()
    with sqlite3.connect(location(store)) as connection:
        connection.execute("UPDATE facts SET used = used - 40 WHERE digest <> ?", (b"fresh",))
        connection.execute("UPDATE bodies SET used = used - 40")
    connection.close()
    store.save([FileRow("b.py", 1, 1, b"needles", True, None)], (), {})
    kept = [digest for digest in (b"used", b"lost", b"fresh") if store.facts(digest) is not None]
    assert kept == [b"used", b"fresh"]
    assert store.body(b"old body") is None
    # What a file held until now counts as used today.
    store.save([FileRow("a.py", 2, 2, b"needles", True, None)], (), {})
    store.save([FileRow("b.py", 2, 2, b"needles", True, None)], (), {})
    assert store.facts(b"used") is not None
    store.close()


def test_a_file_name_that_is_no_text_is_indexed_and_not_stored(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", {"a.py": "Basket\n"})
    with open(os.fsencode(root) + b"/\xff.py", "wb") as file:
        file.write(b"Basket\n")
    index(root, cache=tmp_path / "cache")
    warm = index(root, cache=tmp_path / "cache")
    assert len(warm.entries) == 2
    assert warm.counts.files_read == 1
