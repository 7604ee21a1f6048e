"""An open document that is typed in, one key at a time, and the keys that are measured."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.client import Arrived, Client


@dataclass(frozen=True, slots=True)
class Key:
    """One change of one line: `removed` characters before the column go, `text` comes."""

    line: int
    column: int
    text: str
    removed: int = 0


class Document:
    """A document that one client holds open."""

    def __init__(self, client: Client, file: Path) -> None:
        self.client = client
        self.uri = file.as_uri()
        self.version = 1
        text = file.read_bytes().decode()
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})

    def press(self, key: Key) -> None:
        """Change the document without waiting for anything."""
        self.version += 1
        start = {"line": key.line, "character": key.column - key.removed}
        end = {"line": key.line, "character": key.column}
        if key.removed and key.column == 0:
            start, end = {"line": key.line, "character": 0}, {"line": key.line + 1, "character": 0}
        change = {"range": {"start": start, "end": end}, "text": key.text}
        document = {"uri": self.uri, "version": self.version}
        self.client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def type(self, key: Key) -> tuple[float, Arrived]:
        """Press a key; gives the seconds until the diagnostics of that very text are there, and these."""
        started = time.perf_counter()
        self.press(key)
        arrived = self.client.published(self.uri, self.version)
        return arrived.at - started, arrived

    def ask(self, method: str, **more: Any) -> tuple[float, Any]:
        """Send a request about the document; gives the seconds until its answer, and its result."""
        started = time.perf_counter()
        arrived = self.client.request(method, {"textDocument": {"uri": self.uri}, **more})
        return arrived.at - started, arrived.message.get("result")


def written(line: int, text: str) -> Iterator[Key]:
    """The keys that write a line of their own before line `line`, from 0."""
    yield Key(line, 0, "\n")
    for column, character in enumerate(text):
        yield Key(line, column, character)


def erased(line: int, text: str) -> Iterator[Key]:
    """The keys that take it away again, from its end."""
    for column in range(len(text), 0, -1):
        yield Key(line, column, "", removed=1)
    yield Key(line, 0, "", removed=1)


def keys(file: Path, legacy: tuple[str, str]) -> list[Key]:
    """What is typed into a file: a statement in its middle, a legacy import at its top, and both erased again."""
    lines = file.read_bytes().decode().splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(("def ", "class ", "@"))]
    middle = min(starts, key=lambda number: abs(number - len(lines) // 2), default=len(lines))
    imports = (number for number, line in enumerate(lines) if line.startswith(("import ", "from ")))
    top = next((number for number in imports if "__future__" not in lines[number]), 0)
    statement = "counted = len(__name__)"
    imported = f"from {legacy[0]} import {legacy[1]}"
    typed = [*written(middle, statement), *written(top, imported)]
    return [*typed, *erased(top, imported), *erased(middle, statement)]
