"""The disk with editor buffers laid over it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from canonic.workspace.files import Content, Files, encoded, read_file
from tests.workspace.tree import plant


def test_a_buffer_shadows_the_disk_until_it_is_dropped(tmp_path: Path) -> None:
    files = Files(str(plant(tmp_path, {"a.py": "disk"})))
    files.hold("a.py", "buffer")
    assert (files.read("a.py"), files.held("a.py")) == (b"buffer", True)
    files.drop("a.py")
    assert (files.read("a.py"), files.held("a.py")) == (b"disk", False)


def test_a_new_buffer_stands_in_the_listing_of_its_folder_and_the_folder_in_its_parent(tmp_path: Path) -> None:
    files = Files(str(plant(tmp_path, {"a.py": ""})))
    assert files.list_dir("") == {"a.py": False}
    files.hold("new/pkg/mod.py", "x = 1")
    assert files.list_dir("") == {"a.py": False, "new": True}
    assert files.list_dir("new") == {"pkg": True}
    assert files.is_file("new/pkg/mod.py")
    files.drop("new/pkg/mod.py")
    assert files.list_dir("") == {"a.py": False}
    assert not files.is_file("new/pkg/mod.py")


def test_a_listing_is_kept_until_its_paths_are_forgotten(tmp_path: Path) -> None:
    files = Files(str(plant(tmp_path, {"pkg/a.py": ""})))
    assert set(files.list_dir("pkg")) == {"a.py"}
    plant(tmp_path, {"pkg/b.py": ""})
    assert set(files.list_dir("pkg")) == {"a.py"}
    files.forget(["pkg/b.py"])
    assert set(files.list_dir("pkg")) == {"a.py", "b.py"}


def test_what_cannot_be_read_gives_a_reason_and_no_error(tmp_path: Path) -> None:
    files = Files(str(plant(tmp_path, {"folder.py/": ""})))
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "loop.py").symlink_to("loop.py")
    for path in ("gone.py", "folder.py", "pipe.py", "loop.py", "nul\0.py"):
        assert files.read(path) is None
        assert files.why(path)
    assert files.stamp("gone.py") is None
    assert files.list_dir("gone") == {}


def test_the_reason_goes_when_the_file_can_be_read_again(tmp_path: Path) -> None:
    files = Files(str(tmp_path))
    assert files.read("a.py") is None
    plant(tmp_path, {"a.py": "x"})
    assert files.read("a.py") == b"x"
    assert files.why("a.py") is None


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": "x"})
    (tmp_path / "a.py").chmod(0)
    files = Files(str(tmp_path))
    assert files.read("a.py") is None
    assert "permission" in (files.why("a.py") or "")


def test_a_large_file_is_read_whole(tmp_path: Path) -> None:
    data = os.urandom(6_000_000)
    plant(tmp_path, {"a.py": data})
    content = read_file(str(tmp_path / "a.py"))
    assert isinstance(content, Content)
    assert content.data == data
    assert content.stamp[1] == len(data)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("é = 1\n", "é = 1\n".encode()),
        ("# -*- coding: latin-1 -*-\né = 1\n", "# -*- coding: latin-1 -*-\né = 1\n".encode("latin-1")),
        (
            "#!/bin/sh\n# vim: set fileencoding=cp1252 :\né",
            "#!/bin/sh\n# vim: set fileencoding=cp1252 :\né".encode("cp1252"),
        ),
        ("x = 1\n# coding: latin-1\né", "x = 1\n# coding: latin-1\né".encode()),
        ("# coding: ascii\né", "# coding: ascii\né".encode()),
        ("# coding: nonsense\né", "# coding: nonsense\né".encode()),
        ("# coding: hex\né", "# coding: hex\né".encode()),
        ("a\r\nb\r", b"a\r\nb\r"),
    ],
)
def test_a_buffer_reads_as_the_bytes_that_saving_it_would_write(text: str, data: bytes) -> None:
    assert encoded(text) == data


def test_a_lone_surrogate_from_an_editor_is_one_character_still() -> None:
    assert encoded("a\ud800b") == b"a?b"
