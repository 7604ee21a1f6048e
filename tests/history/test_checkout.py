"""The folder that holds one commit after another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from canonic.history.checkout import Checkout
from canonic.history.repository import Repository
from tests.cli.reporting import git
from tests.cli.running import write


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    git(folder, "init", "--quiet")
    return folder


def commit(folder: Path, files: dict[str, str]) -> str:
    write(folder, files)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "more")
    return git(folder, "rev-parse", "HEAD").strip()


def there(checkout: Checkout) -> dict[str, str]:
    root = Path(checkout.root)
    return {str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


def test_it_holds_the_python_of_each_commit_and_nothing_else(repository: Path) -> None:
    first = commit(repository, {"a.py": "1\n", "b/c.py": "2\n", "readme.md": "no\n", "na\u00efve \u2603.py": "3\n"})
    (repository / "b" / "c.py").unlink()
    second = commit(repository, {"a.py": "4\n", "b.py": "5\n", "pyproject.toml": "", "x.so": "compiled"})
    with Checkout(Repository.of(str(repository))) as checkout:
        checkout.move_to(first)
        assert there(checkout) == {"a.py": "1\n", "b/c.py": "2\n", "na\u00efve \u2603.py": "3\n"}
        checkout.move_to(second)
        assert there(checkout) == {
            "a.py": "4\n", "b.py": "5\n", "na\u00efve \u2603.py": "3\n", "pyproject.toml": "", "x.so": "",
        }  # fmt: skip
        assert not os.path.exists(os.path.join(checkout.root, "b"))
        checkout.move_to(first)
        assert there(checkout) == {"a.py": "1\n", "b/c.py": "2\n", "na\u00efve \u2603.py": "3\n"}
    assert not os.path.exists(os.path.dirname(checkout.root))


def test_what_stays_is_not_written_again(repository: Path) -> None:
    first = commit(repository, {"a.py": "1\n", "b.py": "2\n"})
    second = commit(repository, {"a.py": "3\n"})
    with Checkout(Repository.of(str(repository))) as checkout:
        checkout.move_to(first)
        stays = os.stat(os.path.join(checkout.root, "b.py"))
        checkout.move_to(second)
        assert os.stat(os.path.join(checkout.root, "b.py")) == stays
        assert there(checkout) == {"a.py": "3\n", "b.py": "2\n"}


def test_a_folder_becomes_a_file_and_a_file_a_folder(repository: Path) -> None:
    first = commit(repository, {"a.py/b.py": "1\n", "c.py": "2\n"})
    git(repository, "rm", "-r", "--quiet", "a.py", "c.py")
    second = commit(repository, {"a.py": "3\n", "c.py/d.py": "4\n"})
    with Checkout(Repository.of(str(repository))) as checkout:
        for commit_, expected in (
            (first, {"a.py/b.py": "1\n", "c.py": "2\n"}),
            (second, {"a.py": "3\n", "c.py/d.py": "4\n"}),
            (first, {"a.py/b.py": "1\n", "c.py": "2\n"}),
        ):
            checkout.move_to(commit_)
            assert there(checkout) == expected


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_no_link_leads_out(repository: Path, tmp_path: Path) -> None:
    secret = tmp_path / "outside"
    write(secret, {"key.py": "secret = 1\n"})
    (repository / "up.py").symlink_to("../outside/key.py")
    (repository / "far.py").symlink_to(secret / "key.py")
    (repository / "out.py").symlink_to("../outside")
    (repository / "near.py").symlink_to("a.py")
    first = commit(repository, {"a.py": "1\n"})
    (repository / "out.py").unlink()
    second = commit(repository, {"out.py/new.py": "2\n"})
    with Checkout(Repository.of(str(repository))) as checkout:
        checkout.move_to(first)
        assert there(checkout) == {"a.py": "1\n", "near.py": "1\n"}
        checkout.move_to(second)
        assert there(checkout) == {"a.py": "1\n", "near.py": "1\n", "out.py/new.py": "2\n"}
    assert sorted(path.name for path in secret.iterdir()) == ["key.py"]
