"""A change in a shim that many files import from: how long until the findings of all of them are new."""

from __future__ import annotations

from benchmarks.client import Client
from benchmarks.document import Document, Key
from benchmarks.ground import Ground
from benchmarks.line import Line
from benchmarks.measure import MeasurementError
from benchmarks.row import Row

from benchmarks import servers

QUIET = 1.5
"""Seconds without a message after which nothing more is expected, the first time."""


def shim(ground: Ground) -> list[Line]:
    """The name that most files take from a shim gets a definition there, and loses it again."""
    module, name = ground.heavy_path
    file = ground.module_file(module)
    assert file is not None
    text = file.read_bytes().decode()
    end = text.count("\n") + (not text.endswith("\n"))
    definition = f"\n\nclass {name}:\n    changed = True\n"
    ground.warm()
    with servers.canonic(ground) as client:
        client.initialize()
        document = Document(client, file)
        client.published(document.uri)
        client.whole()
        _drained(client)
        document.press(Key(end, 0, definition))
        importers = _drained(client)
        _remove(document, end, definition)
        importers &= _drained(client)
        if not importers:
            raise MeasurementError("a change in the shim brings no news of any importer")

        def there_and_back() -> float:
            document.press(Key(end, 0, definition))
            there = _refreshed(client, importers)
            _remove(document, end, definition)
            return max(there, _refreshed(client, importers))

        (seconds,) = ground.in_turn(there_and_back)
    case = f"change in a shim until its {len(importers):,} importers have new findings"
    return [Line(row="shim", case=case, unit="s", ours=seconds, at_most=1.0)]


def _remove(document: Document, line: int, text: str) -> None:
    document.version += 1
    span = {"start": {"line": line, "character": 0}, "end": {"line": line + text.count("\n"), "character": 0}}
    held = {"uri": document.uri, "version": document.version}
    change = {"range": span, "text": ""}
    document.client.notify("textDocument/didChange", {"textDocument": held, "contentChanges": [change]})


def _drained(client: Client) -> set[str]:
    """The documents of which diagnostics came, until none come any more."""
    found = set()
    while (arrived := client.next(QUIET)) is not None:
        if arrived.message.get("method") == "textDocument/publishDiagnostics":
            found.add(arrived.message["params"]["uri"])
    return found


def _refreshed(client: Client, importers: set[str]) -> float:
    """The seconds from now until diagnostics of each of these have come."""
    started, waiting, last = client.now(), set(importers), client.now()
    while waiting:
        arrived = client.until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
        uri = arrived.message["params"]["uri"]
        if uri in waiting:
            waiting.discard(uri)
            last = arrived.at
    return last - started


ROWS = (Row("shim", shim),)
