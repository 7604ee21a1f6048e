"""Requests in a long file, each right after a key was pressed: hover, code action, fix-all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.client import Client
from benchmarks.document import Document, Key
from benchmarks.ground import Ground
from benchmarks.line import Line
from benchmarks.measure import percentile
from benchmarks.row import Row

from benchmarks import peers, servers

TIMES = 30
"""Requests of each kind in one run."""
PEER = "ruff server, code action"


def answers(ground: Ground) -> list[Line]:
    """The place is that of the first legacy import."""
    ground.warm()
    path = ground.long_file.relative_to(ground.tree).as_posix()
    own = [item for item in ground.findings if item["path"] == path]
    found = next(item for item in own if item["rule"] == "deprecated-import")
    safe = sum(bool(item["fix"]) and item["fix"]["safety"] == "safe" for item in own)
    place = {"line": found["line"] - 1, "character": found["column"]}
    last = ground.long_file.read_bytes().count(b"\n")

    def ours() -> dict[str, float]:
        with servers.canonic(ground) as client:
            client.initialize()
            document = Document(client, ground.long_file)
            client.published(document.uri, with_findings=True)
            client.whole()
            return {
                "hover": _slow(document, last, lambda: document.ask("textDocument/hover", position=place)[0]),
                "code action": _slow(document, last, lambda: _actions(document, place, {})),
                "fix all": _slow(document, last, lambda: _actions(document, place, {"only": ["source.fixAll"]})),
            }

    def theirs() -> dict[str, float]:
        client = servers.ruff(ground)
        assert isinstance(client, Client)
        with client:
            client.initialize(servers.ruff_options(ground))
            document = Document(client, ground.long_file)
            client.published(document.uri)
            return {"code action": _slow(document, last, lambda: _actions(document, place, {}))}

    has_peer = peers.ruff() is not None
    sides = ground.in_turn(ours, theirs) if has_peer else ground.in_turn(ours)
    return [
        Line(
            row="answers",
            case=f"{kind}{f' ({safe} of {len(own)} are safe)' if kind == 'fix all' else ''} in a long file, p95",
            unit="ms",
            ours=[run[kind] for run in sides[0]],
            peer=PEER if kind == "code action" else "",
            theirs=[run[kind] for run in sides[1]] if has_peer and kind == "code action" else None,
            at_most=100,
        )
        for kind in ("hover", "code action", "fix all")
    ]


def _slow(document: Document, last: int, ask: Callable[[], float]) -> float:
    """Milliseconds that 95 % of the requests do not exceed; a key before each, so that none is answered from memory."""
    taken = []
    for number in range(TIMES):
        document.type(Key(last, 0, "#") if number % 2 == 0 else Key(last, 1, "", removed=1))
        taken.append(ask())
    return 1000 * percentile(taken, 0.95)


def _actions(document: Document, place: dict[str, int], context: dict[str, Any]) -> float:
    """The seconds until the actions of a place are there, and the edit of the first that comes without."""
    span = {"start": place, "end": place}
    seconds, offered = document.ask("textDocument/codeAction", range=span, context={"diagnostics": [], **context})
    open_action = next((action for action in offered or [] if "edit" not in action and "data" in action), None)
    if open_action is not None:
        started = document.client.now()
        arrived = document.client.request("codeAction/resolve", open_action)
        seconds += arrived.at - started
    return float(seconds)


ROWS = (Row("answers", answers),)
