"""Typing in a long file: from each key to the diagnostics of that very text, after the index is whole and before."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from benchmarks.client import Client, says_indexed
from benchmarks.document import Document, Key, keys
from benchmarks.ground import Ground
from benchmarks.line import Line
from benchmarks.measure import MeasurementError, percentile
from benchmarks.row import Row

from benchmarks import peers, servers

PEER = "ruff server, same keys"
FLOOR = "pygls server that does nothing, same keys"
"""The least that a key costs in a server made with pygls."""
ENOUGH = 2000
"""Keys after which typing into an index that never ends is given up."""


def settled(ground: Ground) -> list[Line]:
    """The workspace is indexed."""
    ground.warm()

    def ours() -> list[float]:
        with servers.canonic(ground) as client:
            client.initialize()
            document = Document(client, ground.long_file)
            client.published(document.uri, with_findings=True)
            client.whole()
            return typed(document, keys(ground.long_file, ground.heavy_path))

    return _lines(ground, "keystroke", "keystroke in a long file", ours)


def indexing(ground: Ground) -> list[Line]:
    """The workspace is being read for the first time."""

    def ours() -> list[float]:
        ground.forget()
        with servers.canonic(ground) as client:
            client.initialize()
            document = Document(client, ground.long_file)
            client.published(document.uri, with_findings=True)
            return _typed_until_whole(client, document, keys(ground.long_file, ground.heavy_path))

    return _lines(ground, "keystroke-indexing", "keystroke in a long file while the workspace is being indexed", ours)


def typed(document: Document, pressed: Sequence[Key]) -> list[float]:
    """The seconds of each key. The findings must follow what is typed, and be as before at the end."""
    seconds, counts = [], []
    for key in pressed:
        took, arrived = document.type(key)
        seconds.append(took)
        counts.append(len(arrived.message["params"]["diagnostics"]))
    if not counts[0] == counts[-1] < max(counts):
        raise MeasurementError("the diagnostics do not follow what is typed")
    return seconds


def _typed_until_whole(client: Client, document: Document, pressed: Sequence[Key]) -> list[float]:
    seconds: list[float] = []
    looked_at = 0
    for key in itertools.islice(itertools.cycle(pressed), ENOUGH):
        took, _ = document.type(key)
        if any(says_indexed(arrived.message) for arrived in client.received[looked_at:]):
            break
        looked_at = len(client.received)
        seconds.append(took)
    return seconds


def _lines(ground: Ground, row: str, case: str, ours: Callable[[], list[float]]) -> list[Line]:
    pressed = keys(ground.long_file, ground.heavy_path)

    def by_ruff() -> list[float]:
        client = servers.ruff(ground)
        assert client is not None
        with client:
            client.initialize(servers.ruff_options(ground))
            document = Document(client, ground.long_file)
            client.published(document.uri)
            return typed(document, pressed)

    def by_idle() -> list[float]:
        client = servers.idle(ground)
        assert client is not None
        with client:
            client.initialize()
            document = Document(client, ground.long_file)
            return [document.type(key)[0] for key in pressed]

    has_ruff, has_idle = peers.ruff() is not None, peers.idle_server() is not None
    sides = ground.in_turn(ours, *([by_ruff] if has_ruff else []), *([by_idle] if has_idle else []))

    def line(share: float, peer: str, side: int | None, limit: float | None) -> Line:
        per_run = [[1000 * percentile(run, share) for run in one if run] for one in sides]
        return Line(
            row=row,
            case=f"{case}, p{100 * share:.0f}",
            unit="ms",
            ours=per_run[0],
            peer=peer,
            theirs=None if side is None else per_run[side],
            ratio_at_most=limit,
        )

    ruff_side = 1 if has_ruff else None
    idle_side = len(sides) - 1 if has_idle else None
    return [
        line(0.50, PEER, ruff_side, 1.0),
        line(0.95, PEER, ruff_side, 2.0),
        line(0.50, FLOOR, idle_side, None),
        line(0.95, FLOOR, idle_side, None),
    ]


ROWS = (Row("keystroke", settled), Row("keystroke-indexing", indexing))
