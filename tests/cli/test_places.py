"""Where a run takes place: the root rule, and how paths are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.cli.places import Places, find_places, place_of_text
from canonic.errors import CanonicError
from tests.cli.running import write

NEAR = "[tool.canonic]\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with a project in it, and the working folder beside both."""
    folder = write(tmp_path / "repo", {"lib/pkg/a.py": "", "lib/b.py": "", "c.py": ""})
    (folder / ".git").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return folder


def test_the_root_is_the_folder_of_the_nearest_configuration_above_the_paths(tree: Path) -> None:
    write(tree, {"pyproject.toml": NEAR, "lib/pyproject.toml": NEAR})
    assert find_places([str(tree / "lib/pkg")]).root == str(tree / "lib")
    assert find_places([str(tree / "lib/pkg/a.py"), str(tree / "lib/b.py")]).root == str(tree / "lib")
    assert find_places([str(tree / "lib/pkg/a.py"), str(tree / "c.py")]).root == str(tree)


def test_paths_of_several_projects_are_no_run(tree: Path) -> None:
    """Nobody may take the silence of a policy that is not in force for a clean bill."""
    write(tree, {"lib/pyproject.toml": NEAR, "other/canonic.toml": "", "other/d.py": ""})
    both = [str(tree / "lib/b.py"), str(tree / "other/d.py")]
    with pytest.raises(CanonicError, match=r"(?s)lib.pyproject\.toml is not in force.*other.canonic\.toml is not"):
        find_places(both)
    assert find_places(both, "given.toml").root == str(tree)
    with pytest.raises(CanonicError, match="run for each project by itself"):
        find_places([str(tree / "c.py"), str(tree / "lib/b.py")])
    write(tree, {"canonic.toml": ""})
    assert find_places(both).root == str(tree)


def test_a_project_file_without_our_table_is_no_configuration(tree: Path) -> None:
    write(tree, {"lib/pyproject.toml": "[project]\nname = 'x'\n"})
    assert find_places([str(tree / "lib/pkg")]).root == str(tree)


def test_without_configuration_the_root_is_that_of_the_repository(tree: Path) -> None:
    assert find_places([str(tree / "lib/pkg")]).root == str(tree)
    (tree / ".git").rmdir()
    (tree / ".git").write_text("gitdir: elsewhere\n", "utf-8")
    assert find_places([str(tree / "lib/pkg")]).root == str(tree)


def test_without_either_it_is_the_working_folder_or_what_is_looked_at(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / ".git").rmdir()
    assert find_places([str(tree / "lib/pkg/a.py")]).root == str(tree / "lib/pkg")
    monkeypatch.chdir(tree)
    assert find_places([str(tree / "lib/pkg/a.py")]).root == str(tree)
    assert find_places([]).root == str(tree)


def test_only_what_is_asked_for_is_reported_on(tree: Path) -> None:
    places = find_places([str(tree / "lib/pkg"), str(tree / "c.py")])
    assert (places.within, places.given) == (("lib/pkg", "c.py"), ("c.py",))
    assert [path for path in ("lib/pkg/a.py", "lib/b.py", "c.py", "c.pyi") if places.holds(path)] == [
        "lib/pkg/a.py",
        "c.py",
    ]
    assert find_places([str(tree), str(tree / "lib")]).within is None


def test_a_text_may_stand_for_a_file_that_is_not_there_yet(tree: Path) -> None:
    places = place_of_text(str(tree / "lib/new/deep/file.py"))
    assert (places.root, places.given) == (str(tree), ("lib/new/deep/file.py",))


def test_paths_are_shown_from_the_working_folder(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "lib")
    places = Places(str(tree), None, ())
    assert [places.shown(path) for path in ("lib/b.py", "c.py", "<pack x>", "ünï.py", "b\udcff.py")] == [
        "b.py",
        "../c.py",
        "<pack x>",
        "../ünï.py",
        "../b\ufffd.py",
    ]
