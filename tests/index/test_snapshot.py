"""What a snapshot answers, and when it is the same one."""

from __future__ import annotations

from pathlib import Path

from canonic.facts.model import FileFacts
from canonic.index.entry import Needles
from canonic.index.snapshot import Snapshot
from canonic.index.store import Store
from canonic.workspace.files import Files
from canonic.workspace.modules import Absent, SourceModule
from tests.index.indexing import BASKET, SHOP, many, snapshot
from tests.workspace.tree import plant


def open_shop(root: Path, texts: dict[str, str] = SHOP) -> tuple[Files, Snapshot]:
    files = Files(str(plant(root, texts)))
    return files, snapshot(root, files=files)


def test_facts_are_there_for_every_file_whether_it_was_scanned_skipped_or_ignored(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path, {**SHOP, ".gitignore": "made.py\n", "shop/made.py": "from shop.core import Basket\n"})
    assert [name.name for name in shop.facts("shop/till.py").imports[0].names] == ["Basket"]
    assert shop.facts("shop/unrelated.py").imports[0].names[0].name == "os"
    assert shop.facts("shop/made.py").imports[0].module == "shop.core"
    assert "shop/made.py" not in shop.paths
    assert shop.facts("shop/gone.py") == FileFacts()
    assert shop.unreadable("shop/gone.py") == "no such file"
    assert shop.unreadable("shop/unrelated.py") is None


def test_only_files_with_a_needle_are_mentioning_in_order(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path)
    shop.facts("shop/unrelated.py")
    assert list(shop.mentioning()) == ["shop/__init__.py", "shop/core.py", "shop/stars.py", "shop/till.py"]


def test_facts_asked_for_twice_are_made_once(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path)
    before = shop.counts.files_read
    for _ in range(3):
        shop.facts("shop/unrelated.py")
        shop.facts("shop/till.py")
        shop.unreadable("shop/unrelated.py")
    assert shop.counts.files_read == before + 1


def test_asking_whether_files_are_readable_reads_nothing(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path)
    before = shop.counts.files_read
    assert [shop.unreadable(path) for path in shop.paths] == [None] * len(shop.paths)
    assert shop.counts.files_read == before


def test_facts_of_a_skipped_file_are_kept_for_the_next_run(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    for expected in (7, 0):  # six files and the skipped one once more; then nothing
        store = Store.open(str(root), str(tmp_path / "cache"))
        shop = snapshot(root, store=store)
        assert shop.facts("shop/unrelated.py").imports[0].names[0].name == "os"
        assert shop.counts.files_read == expected
        store.close()


def test_a_body_is_made_once_and_kept_for_the_next_run(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", SHOP)
    for expected in (1, 0):
        store = Store.open(str(root), str(tmp_path / "cache"))
        shop = snapshot(root, store=store)
        assert [use.dotted for use in shop.body("shop/till.py").uses] == ["Basket"]
        assert shop.body("shop/till.py") is shop.body("shop/till.py")
        assert shop.counts.bodies_extracted == expected
        store.close()
    assert not shop.body("shop/gone.py").understood


def test_text_is_what_the_editor_holds_else_the_disk_without_byte_order_mark(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path, {"a.py": "\ufeffx = 1\r\n", "b.py": "y\n"})
    assert shop.text("a.py") == "x = 1\r\n"
    files.hold("b.py", "\ufeffé\n")
    assert shop.text("b.py") == "é\n"
    assert shop.text("gone.py") is None


# ------------------------------------------------------------------ change


def test_typing_in_a_body_rebuilds_nothing(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path)
    files.hold("shop/till.py", SHOP["shop/till.py"])
    assert shop.updated(["shop/till.py"]) is shop
    files.hold("shop/till.py", SHOP["shop/till.py"].replace("...", "return None"))
    assert shop.updated(["shop/till.py"]) is shop
    files.hold("shop/unrelated.py", SHOP["shop/unrelated.py"] + "# more\n")
    assert shop.updated(["shop/unrelated.py"]) is shop


def test_an_edited_import_gives_a_new_snapshot_and_leaves_the_old_one_as_it_was(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path)
    old = shop.facts("shop/till.py")
    files.hold("shop/till.py", "from shop.core import Basket\n")
    after = shop.updated(["shop/till.py"])
    assert after is not shop
    assert after.facts("shop/till.py").imports[0].module == "shop.core"
    assert shop.facts("shop/till.py") is old
    assert after.modules is shop.modules
    files.drop("shop/till.py")
    assert after.updated(["shop/till.py"]).facts("shop/till.py") == old


def test_lines_that_move_are_other_facts(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path)
    files.hold("shop/till.py", "\n" + SHOP["shop/till.py"])
    after = shop.updated(["shop/till.py"])
    assert after.facts("shop/till.py").imports[0].span.line == 2


def test_a_change_reads_the_changed_file_only(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path, {**SHOP, **many(300)})
    before = shop.counts.files_read
    files.hold("pkg/m0000.py", "from shop.core import Basket\n")
    after = shop.updated(["pkg/m0000.py"])
    assert after.counts.files_read == before + 1


def test_adding_a_module_changes_what_imports_lead_to(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path)
    assert shop.modules.find("shop.new", None) == Absent("shop.new", parent_exists=True)
    plant(tmp_path, {"shop/new.py": "x = 1\n"})
    after = shop.updated(["shop/new.py"])
    assert after.modules.find("shop.new", None) == SourceModule("shop/new.py", "shop.new", False)
    assert "shop/new.py" in after.paths
    assert shop.modules.find("shop.new", None) == Absent("shop.new", parent_exists=True)
    assert "shop/new.py" not in shop.paths
    (tmp_path / "shop/new.py").unlink()
    gone = after.updated(["shop/new.py"])
    assert gone.modules.find("shop.new", None) == Absent("shop.new", parent_exists=True)
    assert gone.paths == shop.paths


def test_a_new_buffer_is_a_module_before_it_is_saved(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path)
    shop.modules.find("shop.new", None)
    files.hold("shop/new.py", "from shop import Basket\n")
    after = shop.updated(["shop/new.py"])
    assert after.modules.find("shop.new", None) == SourceModule("shop/new.py", "shop.new", False)
    assert "shop/new.py" in list(after.mentioning())
    files.drop("shop/new.py")
    assert after.updated(["shop/new.py"]).paths == shop.paths


def test_a_new_package_file_gives_a_new_root(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path, {**SHOP, "services/auth/app/m.py": ""})
    assert shop.modules.names_of("services/auth/app/m.py") == ("services.auth.app.m",)
    plant(tmp_path, {"services/auth/app/__init__.py": ""})
    after = shop.updated(["services/auth/app/__init__.py"])
    assert after.modules.names_of("services/auth/app/m.py")[0] == "app.m"


def test_changed_metadata_gives_new_roots(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path, {**SHOP, "lib/m.py": ""})
    assert shop.modules.names_of("lib/m.py") == ("lib.m",)
    plant(tmp_path, {"pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["lib"]\n'})
    assert shop.updated(["pyproject.toml"]).modules.names_of("lib/m.py") == ("m", "lib.m")


def test_an_ignored_module_that_goes_changes_what_imports_lead_to(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path, {**SHOP, ".gitignore": "made.py\n", "shop/made.py": "x = 1\n"})
    assert isinstance(shop.modules.find("shop.made", None), SourceModule)
    (tmp_path / "shop/made.py").unlink()
    after = shop.updated(["shop/made.py"])
    assert after.modules.find("shop.made", None) == Absent("shop.made", parent_exists=True)


def test_a_changed_file_that_someone_asked_for_gives_a_new_snapshot_though_it_is_skipped(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path)
    assert shop.facts("shop/unrelated.py").imports[0].names[0].name == "os"
    files.hold("shop/unrelated.py", "import re\n")
    after = shop.updated(["shop/unrelated.py"])
    assert after.facts("shop/unrelated.py").imports[0].names[0].name == "re"
    assert shop.facts("shop/unrelated.py").imports[0].names[0].name == "os"


def test_a_changed_body_that_someone_asked_for_gives_a_new_snapshot(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path)
    assert shop.body("shop/till.py").uses
    files.hold("shop/till.py", SHOP["shop/till.py"].replace("...", "Basket.x"))
    after = shop.updated(["shop/till.py"])
    assert after is not shop
    assert len(after.body("shop/till.py").uses) == 2
    assert len(shop.body("shop/till.py").uses) == 1
    read = shop.counts.bodies_extracted
    files.hold("shop/till.py", SHOP["shop/till.py"].replace("...", "Basket.y"))
    later = after.updated(["shop/till.py"])
    assert shop.counts.bodies_extracted == read  # nobody has asked again
    assert [use.dotted for use in later.body("shop/till.py").uses][-1] == "Basket.y"


def test_a_folder_that_goes_takes_its_files_along_and_one_that_comes_brings_them(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path)
    (tmp_path / "shop").rename(tmp_path / "store")
    after = shop.updated(["shop", "store"])
    assert after.paths == tuple(sorted(path.replace("shop/", "store/") for path in SHOP))
    assert isinstance(after.modules.find("store.core", None), SourceModule)


def test_a_changed_ignore_file_lists_anew(tmp_path: Path) -> None:
    _, shop = open_shop(tmp_path)
    plant(tmp_path, {"shop/.gitignore": "till.py\n"})
    after = shop.updated(["shop/.gitignore"])
    assert "shop/till.py" not in after.paths
    (tmp_path / "shop/.gitignore").unlink()
    assert after.updated(["shop/.gitignore"]).paths == shop.paths


def test_excluded_files_stay_out_when_they_change(tmp_path: Path) -> None:
    files = Files(str(plant(tmp_path, SHOP)))
    shop = snapshot(tmp_path, files=files, exclude=("tests/**",))
    assert "tests/test_till.py" not in shop.paths
    files.hold("tests/test_till.py", "from shop import Basket\n")
    assert shop.updated(["tests/test_till.py"]) is shop


def test_a_second_name_that_comes_up_later_is_told(tmp_path: Path) -> None:
    files, shop = open_shop(tmp_path)
    assert shop.missing_names() == frozenset()
    files.hold("shop/till.py", "from shop import Basket as Trolley\n")
    assert shop.updated(["shop/till.py"]).missing_names() == {b"Trolley"}


def test_a_stored_fact_that_is_no_fact_is_made_again(tmp_path: Path) -> None:
    import sqlite3

    root = plant(tmp_path / "work", SHOP)
    for round_number in range(2):
        store = Store.open(str(root), str(tmp_path / "cache"))
        shop = snapshot(root, store=store)
        assert shop.facts("shop/till.py").imports[0].module == "shop"
        store.close()
        if not round_number:
            assert store.location is not None
            with sqlite3.connect(store.location) as connection:
                connection.execute("UPDATE facts SET data = X'C1C1'")
            connection.close()


def test_every_file_is_mentioning_when_the_needle_is_empty(tmp_path: Path) -> None:
    shop = snapshot(plant(tmp_path, SHOP), Needles(frozenset((b"",))))
    assert tuple(shop.mentioning()) == shop.paths
    assert BASKET.words < {b"Basket", b""}
