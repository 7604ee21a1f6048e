"""How long a server takes from its start: until it answers, until the open file has findings, until all files have."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.client import PULLING, Client
from benchmarks.document import Document
from benchmarks.ground import Ground
from benchmarks.line import Line
from benchmarks.measure import MeasurementError
from benchmarks.row import Row
from benchmarks.rows.check import CACHED

from benchmarks import peers, servers


def initialized(ground: Ground) -> list[Line]:
    """Start of the process until ``initialize`` is answered."""

    def measured(start: Callable[[Ground], Client | None]) -> float:
        client = start(ground)
        assert client is not None
        with client:
            return client.initialize()

    return [
        _against(
            ground,
            "server-start",
            "server: start until `initialize` is answered",
            partial(measured, servers.canonic),
            "pygls server that does nothing",
            partial(measured, servers.idle) if peers.idle_server() is not None else None,
            1.1,
        )
    ]


def first(ground: Ground) -> list[Line]:
    """Start of the process until the open file has its first findings, with and without our cache."""

    def opened(client: Client | None) -> float:
        assert client is not None
        with client:
            client.initialize()
            document = Document(client, ground.long_file)
            return client.published(document.uri, with_findings=True).at - client.started

    def cold() -> float:
        ground.forget()
        return opened(servers.canonic(ground))

    def warm() -> float:
        return opened(servers.canonic(ground))

    def theirs() -> float:
        client = servers.basedpyright(ground)
        assert client is not None
        with client:
            client.initialize()
            document = Document(client, ground.long_file)
            return client.published(document.uri).at - client.started

    peer = theirs if peers.basedpyright_server() is not None else None
    case = "server: start until the open file has findings"
    lines = [_against(ground, "server-first", f"{case}, cold", cold, "basedpyright, same file", peer, 0.2)]
    ground.warm()
    lines.append(_against(ground, "server-first", f"{case}, warm", warm, "basedpyright, same file", peer, 0.2))
    return lines


def workspace(ground: Ground) -> list[Line]:
    """Start of the process until the diagnostics of the whole workspace are there, with our cache."""
    ground.warm()

    def ours() -> float:
        with servers.canonic(ground) as client:
            client.initialize(capabilities=PULLING)
            answer = client.request("workspace/diagnostic", {"previousResultIds": []})
            if not answer.message["result"]["items"]:
                raise MeasurementError("the workspace has findings, and the server gave none")
            return answer.at - client.started

    command = ground.ruff_check(cached=True)
    theirs = None if command is None else (lambda: ground.run(command).wall)
    case = "server: start until all files have findings, warm"
    return [_against(ground, "server-workspace", case, ours, CACHED, theirs, 2.0)]


def _against(
    ground: Ground,
    row: str,
    case: str,
    ours: Callable[[], float],
    peer: str,
    theirs: Callable[[], float] | None,
    limit: float,
) -> Line:
    sides = ground.in_turn(ours) if theirs is None else ground.in_turn(ours, theirs)
    return Line(
        row=row,
        case=case,
        unit="s",
        ours=sides[0],
        peer=peer,
        theirs=sides[1] if theirs is not None else None,
        ratio_at_most=limit,
    )


ROWS = (Row("server-start", initialized), Row("server-first", first), Row("server-workspace", workspace))
