"""Which files a walk lists. Git itself says what its ignore files mean."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canonic.workspace.files import Files
from canonic.workspace.walk import is_listed, walk, walk_below
from tests.workspace.tree import plant


def listed(root: Path, *exclude: str) -> list[str]:
    found = list(walk(Files(str(root)), exclude).python_files)
    files = Files(str(root))
    every = {os.path.relpath(os.path.join(at, name), root) for at, _, names in os.walk(root) for name in names}
    assert [path for path in sorted(every) if is_listed(files, path, exclude)] == [p for p in found if p in every]
    return found


def test_python_files_and_stubs_are_listed_sorted(tmp_path: Path) -> None:
    plant(tmp_path, {"b.py": "", "a.pyi": "", "c.txt": "", "pkg/m.py": "", "pkg/data.json": "", ".hidden/h.py": ""})
    assert listed(tmp_path) == [".hidden/h.py", "a.pyi", "b.py", "pkg/m.py"]


def test_the_usual_junk_is_left_out_and_environments_by_whatever_name(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "a.py": "",
            "node_modules/x/setup.py": "",
            "pkg/__pycache__/m.py": "",
            ".tox/py/m.py": "",
            "my-env/pyvenv.cfg": "",
            "my-env/lib/m.py": "",
            "conda/conda-meta/": "",
            "conda/m.py": "",
            "lib/site-packages/m.py": "",
            ".canonic_cache/m.py": "",
            "build/kept.py": "",
        },
    )
    assert listed(tmp_path) == ["a.py", "build/kept.py"]


def test_exclude_globs_are_relative_to_the_root_and_beat_negation_in_ignore_files(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"a.py": "", "backups/x/a.py": "", "pkg/backups/b.py": "", "gen_x.py": "", ".gitignore": "!gen_*.py\n"},
    )
    assert listed(tmp_path, "/backups/**", "gen_*.py") == ["a.py", "pkg/backups/b.py"]


def test_ignore_files_above_the_workspace_count_up_to_the_repository(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "outside.py\n", "repo/.git/info/exclude": "private.py\n"})
    plant(tmp_path / "repo", {".gitignore": "/inner/made.py\n*.old.py\n"})
    plant(
        tmp_path / "repo/inner", {"made.py": "", "x.old.py": "", "private.py": "", "outside.py": "", "sub/made.py": ""}
    )
    assert listed(tmp_path / "repo/inner") == ["outside.py", "sub/made.py"]


def test_a_link_loop_ends_and_a_file_is_listed_once(tmp_path: Path) -> None:
    root = plant(tmp_path / "work", {"pkg/a.py": "", "z/b.py": ""})
    (root / "pkg/loop").symlink_to(root)
    (root / "again").symlink_to("pkg")
    (root / "c.py").symlink_to("pkg/a.py")
    (root / "dead.py").symlink_to("nowhere.py")
    (root / "up").symlink_to(tmp_path)
    assert listed(root) == ["pkg/a.py", "z/b.py"]


def test_a_link_out_of_the_workspace_is_followed_once(tmp_path: Path) -> None:
    plant(tmp_path / "shared", {"lib/m.py": "", "n.py": ""})
    (tmp_path / "shared/lib/back").symlink_to(tmp_path / "shared")
    root = plant(tmp_path / "work", {"a.py": ""})
    (root / "first").symlink_to(tmp_path / "shared")
    (root / "second").symlink_to(tmp_path / "shared")
    (root / "one.py").symlink_to(tmp_path / "shared/n.py")
    found = walk(Files(str(root))).python_files
    assert [path for path in found if path.endswith("m.py")] == ["first/lib/m.py"]
    assert "a.py" in found


def test_a_file_that_only_an_editor_holds_is_listed(tmp_path: Path) -> None:
    files = Files(str(plant(tmp_path, {"a.py": "", ".gitignore": "made/\n"})))
    files.hold("pkg/new.py", "")
    files.hold("made/new.py", "")
    assert walk(files).python_files == ("a.py", "pkg/new.py")


def test_a_folder_is_walked_under_the_rules_of_the_folders_above(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {".gitignore": "*_old.py\nmade/\n", "pkg/a.py": "", "pkg/b_old.py": "", "pkg/sub/c.py": "", "made/d.py": ""},
    )
    files = Files(str(tmp_path))
    assert walk_below(files, "pkg") == ("pkg/a.py", "pkg/sub/c.py")
    assert walk_below(files, "made") == ()


# ------------------------------------------------------------------ git as the judge

_PLACES = [
    f"{folder}{name}"
    for folder in ("", "a/", "ab/", "a/b/", "a/b/a/", "b/a b/", "a/[b]/", "b/c!/")
    for name in ("a.py", "b.py", "ab.py", "#a.py", "!b.py", "a b.py", "A-1.py", "[b].py", "a.pyi")
]
_PIECES = st.sampled_from(
    ["a", "b", "ab", "a.py", "*.py", "*", "**", "?", "[ab]", "[!a]", "[^b]", "[a-c]*", "[]a]", "[[:alpha:]]",
     "[[:digit:]-]", "\\a", "\\*", "\\[b]", "[b]", "[", "c!", "#a.py", "\\#a.py", "!b.py", "\\!b.py", "a b", "a b.py",
     "a\\ ", "a.py ", "A-*", "*.pyi", "a**b", "[\\]a]", "[z-a]", "[[:nope:]]", "b\\", ".py", "*b*.py", "[a-\\c]"]
)  # fmt: skip
_LINES = st.builds(
    lambda start, pieces, end: start + "/".join(pieces) + end,
    st.sampled_from(["", "", "", "!", "/", "!/", "**/", "#", " "]),
    st.lists(_PIECES, min_size=1, max_size=3),
    st.sampled_from(["", "", "/", "/**", " ", "\r", "/*"]),
)
_IGNORE = st.lists(_LINES, max_size=5).map("\n".join)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("needs git, the judge")
    root = plant(tmp_path_factory.mktemp("repository"), dict.fromkeys(_PLACES, ""))
    subprocess.run(["git", "init", "-q", str(root)], check=True, env=_quiet(root))
    return root


def _quiet(root: Path) -> dict[str, str]:
    return {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "HOME": str(root),
        "XDG_CONFIG_HOME": str(root),
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(top=_IGNORE, nested=_IGNORE, private=_IGNORE)
def test_a_walk_lists_what_git_does_not_ignore(repository: Path, top: str, nested: str, private: str) -> None:
    for path, text in ((".gitignore", top), ("a/.gitignore", nested), (".git/info/exclude", private)):
        (repository / path).write_bytes(text.encode())
    said = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard", "-z"],
        cwd=repository, check=True, capture_output=True, env=_quiet(repository),
    ).stdout.decode()  # fmt: skip
    expected = sorted(path for path in said.split("\0") if path.endswith((".py", ".pyi")))
    assert list(walk(Files(str(repository))).python_files) == expected
