"""Running ``canonic report`` in a workspace, and reading what it wrote as a reader of HTML does."""

from __future__ import annotations

import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.cli.running import Done, canonic

EMPTY = frozenset(("br", "meta", "wbr", "hr"))


def report(folder: Path, *arguments: str, history: int = 0, cache: bool = False) -> Done:
    """A run, without a history unless one is asked for."""
    options = ["--history", str(history), *([] if cache else ["--no-cache"])]
    return canonic(folder, "report", *options, *arguments)


def data(folder: Path, *arguments: str, history: int = 0, cache: bool = False) -> dict[str, Any]:
    """The report as data."""
    done = report(folder, "--format", "json", *arguments, history=history, cache=cache)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def entry(found: dict[str, Any], title: str) -> dict[str, Any]:
    """The entry with a title, which there is once."""
    rows: list[dict[str, Any]] = [row for row in found["entries"] if row["title"] == title]
    (one,) = rows
    return one


def paths(found: dict[str, Any], title: str) -> dict[str, tuple[str, int]]:
    """For each path of an entry, its standing and how often it is used."""
    return {row["path"]: (row["role"], len(row["uses"])) for row in entry(found, title)["paths"]}


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody, with nobody's configuration."""
    own = ["-c", "user.name=Kim", "-c", "user.email=kim@example.org", "-c", "commit.gpgSign=false"]
    done = subprocess.run(["git", *own, *arguments], cwd=folder, capture_output=True, check=True, text=True)
    return done.stdout


class Page(HTMLParser):
    """What stands in a page: its elements in order, their attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, text: str) -> None:
        self.words += text


def page(folder: Path, *arguments: str, history: int = 0) -> Page:
    """The page, read; every element of it is closed."""
    done = report(folder, *arguments, history=history)
    assert done.code == 0, done.err
    return Page(done.out)
