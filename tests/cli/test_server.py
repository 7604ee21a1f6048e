"""`canonic server`: only its options; what it serves is tested with a client."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import canonic


@pytest.mark.parametrize(
    "arguments",
    [
        ["--tcp", "2087"],
        ["--tcp", "host:"],
        ["--tcp", ":1"],
        ["--tcp", "h:99999"],
        ["--stdio", "--tcp", "h:1"],
        ["--log-level", "x"],
    ],
)
def test_wrong_options_are_two(tmp_path: Path, arguments: list[str]) -> None:
    done = canonic(tmp_path, "server", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage: canonic server" in done.err


def test_help_names_every_command(tmp_path: Path) -> None:
    done = canonic(tmp_path, "--help")
    assert done.code == 0
    for command in ("check", "fix", "explain", "server"):
        assert f"\n  {command} " in done.out
