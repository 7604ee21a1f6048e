"""Bad input: what the user can mend is said with its place, the rest is done, and the exit code is kept."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, canonic, environment, write


def test_three_faults_of_a_configuration_are_said_at_once(shop: Path) -> None:
    write(
        shop,
        {
            "canonic.toml": """\
fail-on = "loud"
exclud = ["x"]

[[name]]
canonical = 7
"""
        },
    )
    done = canonic(shop, "check")
    assert (done.code, done.out) == (2, "")
    said = done.err.splitlines()
    assert len(said) == 3, done.err
    for line, start in zip(
        said, ("canonic.toml:1: fail-on: ", "canonic.toml:2: exclud: ", "canonic.toml:5: name"), strict=True
    ):
        assert line.startswith(f"error: {start}"), line
    assert "`exclude`" in done.err


@pytest.mark.parametrize("command", ["check", "fix"])
def test_every_path_that_is_not_there_is_named(shop: Path, command: str) -> None:
    done = canonic(shop, command, "app", "gone.py", "gone/too")
    assert (done.code, done.out) == (2, "")
    assert done.err == "error: gone.py: no such file or folder\nerror: gone/too: no such file or folder\n"


def test_a_broken_file_is_a_warning_and_its_imports_are_seen(shop: Path) -> None:
    write(shop, {"app/broken.py": "from shop.old import Cart\n\ndef f(:\n    pass\n"})
    done = canonic(shop, "check", "--format", "json")
    assert done.code == 1
    assert "app/broken.py" in {json.loads(line)["path"] for line in done.out.splitlines()}
    assert done.err.startswith("warning: app/broken.py:3: ")
    assert "; the file does not parse as a whole, so its findings get no fix\n" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_binary_file_is_a_warning_and_the_rest_is_done(shop: Path) -> None:
    (shop / "app/binary.py").write_bytes(b"\x7fELF\0\0Cart shop.old" + bytes(range(256)))
    done = canonic(shop, "check", "--format", "json")
    assert done.code == 1
    assert len(done.out.splitlines()) == 2
    assert done.err.startswith("warning: app/binary.py: ")


def test_a_binary_file_that_is_asked_for_is_two(shop: Path) -> None:
    (shop / "app/binary.py").write_bytes(b"Cart\0")
    done = canonic(shop, "check", "app/binary.py", "app/safe.py")
    assert done.code == 2
    assert "app/safe.py:2:22" in done.out
    assert done.err.startswith("error: app/binary.py: ")


def test_a_link_to_itself_is_two_when_asked_for_and_harmless_otherwise(shop: Path) -> None:
    (shop / "app/loop.py").symlink_to("loop.py")
    assert canonic(shop, "check", "--quiet").out == canonic(shop, "check", "--quiet", "app", "shop").out != ""
    done = canonic(shop, "check", "app/loop.py")
    assert done.code == 2
    assert done.err.startswith("error: app/loop.py: cannot be read: ")


def test_a_file_without_permission_is_a_warning(shop: Path) -> None:
    (shop / "app/clean.py").chmod(0)
    if os.access(shop / "app/clean.py", os.R_OK):
        pytest.skip("nothing is unreadable to this user")
    done = canonic(shop, "check")
    assert done.code == 1
    assert done.err.startswith("warning: app/clean.py: ")
    assert canonic(shop, "check", "app/clean.py").code == 2


def test_files_that_vanish_during_the_run_do_not_end_it(shop: Path) -> None:
    many = {f"many/m{number}.py": "from shop.old import Cart\n" for number in range(400)}
    write(shop, many)
    process = subprocess.Popen(
        [*COMMAND, "check", "--no-cache", "--jobs", "1"],
        cwd=shop,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for name in reversed(many):
        (shop / name).unlink()
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1, err.decode()
    assert b"app/safe.py:2:22" in out
    assert b"Traceback" not in err


def test_no_escape_code_where_nobody_watches(shop: Path) -> None:
    for arguments in (["check"], ["check", "--statistics"], ["fix", "--diff"], ["explain", "deprecated-import"]):
        done = canonic(shop, *arguments, TERM="xterm-256color")
        assert "\x1b" not in done.out + done.err
        assert done.out


def test_a_file_name_of_any_bytes_is_shown(shop: Path) -> None:
    name = os.fsencode(shop / "app") + b"/b\xffd\x1b.py"
    try:
        with open(name, "wb") as file:
            file.write(b"from shop.old import Cart\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    done = canonic(shop, "check")
    assert done.code == 1
    assert "app/b\ufffdd␛.py:1:22" in done.out
    assert len(canonic(shop, "check", "--format", "json").out.splitlines()) == 3


def test_a_reader_that_stops_early_ends_the_run_quietly(shop: Path) -> None:
    write(shop, {f"many/m{number}.py": "from shop.old import Cart\n" for number in range(300)})
    done = subprocess.run(
        f"{COMMAND[0]} -m canonic check --no-cache | head -n 1",
        shell=True,
        cwd=shop,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == b""


def test_an_unknown_command_is_two(shop: Path) -> None:
    done = canonic(shop, "chekc")
    assert done.code == 2
    assert "No such command 'chekc'" in done.err
