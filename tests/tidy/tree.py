"""Which files the house rules speak of. Takes the repository as it stands; gives paths relative to its root."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
INPUT = ("examples/", "tests/workspaces/")
"""Folders with files that Canonic reads as input: legacy imports and broken text on purpose."""


@cache
def files() -> tuple[str, ...]:
    """All files that are, or would be, under version control; of an unpacked archive, all files."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")]
        listed = [name for name in listed if not any(part.startswith(".") for part in name.split("/")[:-1])]
    return tuple(sorted(name for name in listed if name and (ROOT / name).is_file()))


def modules(*folders: str) -> list[str]:
    """Our own Python files in some folders, or all."""
    return [
        name
        for name in files()
        if name.endswith(".py") and not name.startswith(INPUT) and (not folders or name.startswith(folders))
    ]


def text(name: str) -> str:
    """The text of a file."""
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(text(name), name)
