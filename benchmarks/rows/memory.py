"""Memory of all processes together: of a cold `check`, of a server that has indexed the workspace, after many edits."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence

from benchmarks.client import Client
from benchmarks.document import Document, Key
from benchmarks.footprint import Watch, footprint, is_known
from benchmarks.ground import Ground
from benchmarks.line import Line
from benchmarks.row import Row
from benchmarks.rows.check import COLD

from benchmarks import peers, servers

EDITS, EARLY = 10_000, 2_000
SHORT = 20
"""Short files that are edited."""
RARELY = 50
"""One pair of edits out of so many is in the long file."""
_WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}


def check(ground: Ground) -> list[Line]:
    """The highest that a cold `check` reaches."""
    command = ground.ruff_check(cached=False)
    ours = _peak_of(ground, ground.canonic("check", "--no-cache"))
    lines = ground.in_turn(ours, *([_peak_of(ground, command)] if command else []))
    case = "memory of a cold `check`, all processes"
    return [
        Line(
            row="memory-check",
            case=case,
            unit="MB",
            ours=_known(lines[0]),
            peer=COLD,
            theirs=_known(lines[1]) if command else None,
            at_most=250,
        )
    ]


def server(ground: Ground) -> list[Line]:
    """What a server holds once the workspace is indexed, without and with our cache."""

    def ours() -> float:
        with servers.canonic(ground) as client:
            client.initialize()
            document = Document(client, ground.long_file)
            client.published(document.uri, with_findings=True)
            client.whole()
            while client.next(0.5) is not None:
                pass
            return footprint(client.process.pid)

    def cold() -> float:
        ground.forget()
        return ours()

    def theirs() -> float:
        client = servers.basedpyright(ground)
        assert isinstance(client, Client)
        with client:
            client.initialize()
            document = Document(client, ground.long_file)
            client.published(document.uri)
            return footprint(client.process.pid)

    has_peer = peers.basedpyright_server() is not None
    sides = ground.in_turn(cold, ours, *([theirs] if has_peer else []))
    case = "memory of a server with the workspace indexed"
    return [
        Line(
            row="memory-server",
            case=f"{case}, {kind}",
            unit="MB",
            ours=_known(side),
            peer="basedpyright, one file open",
            theirs=_known(sides[2]) if has_peer else None,
            at_most=300,
        )
        for kind, side in (("cold", sides[0]), ("warm", sides[1]))
    ]


def edits(ground: Ground) -> list[Line]:
    """What a server holds after 10,000 edits, beside what it held after 2,000: once, for it takes minutes.

    A line is written at the top of a file and taken away again, never the same line twice, in short modules of the tree
    and now and then in the long one, where something is asked too.
    """
    ground.warm()
    held: list[float] = []
    with servers.canonic(ground) as client:
        client.initialize()
        files = sorted(ground.tree.rglob("*.py"), key=lambda file: (file.stat().st_size, file))
        short = [file for file in files if file.name != "__init__.py"][:SHORT]
        documents = [Document(client, file) for file in (*short, ground.long_file)]
        client.published(documents[-1].uri, with_findings=True)
        client.whole()
        for number in range(EDITS // 2):
            document = documents[-1] if number % RARELY == 0 else documents[number % SHORT]
            line = Key(0, 0, _line(number, ground.heavy_path))
            document.type(line)
            if document is documents[-1]:
                document.ask("textDocument/codeAction", range=_WHOLE, context={"diagnostics": []})
            document.type(Key(0, 0, "", removed=1))
            client.received.clear()
            if 2 * (number + 1) in (EARLY, EDITS):
                held.append(footprint(client.process.pid))
    early, late = held
    return [
        Line(
            row="memory-edits",
            case=f"memory of a server after {EDITS:,} edits",
            unit="MB",
            ours=_known([late]),
            peer=f"the same after {EARLY:,} edits",
            theirs=_known([early]),
            ratio_at_most=1.05,
        )
    ]


def _line(number: int, legacy: tuple[str, str]) -> str:
    """A line that nobody has written yet, with and without a legacy path."""
    module, name = legacy
    kinds = (f"from {module} import {name} as x{number}", f"y{number} = '{module}.{name}'", f"class Z{number}: ...")
    return f"{kinds[number % len(kinds)]}\n"


def _peak_of(ground: Ground, command: Sequence[str]) -> Callable[[], float]:
    def measured() -> float:
        child = subprocess.Popen(
            command,
            cwd=ground.tree,
            env=ground.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with Watch(child.pid) as watch:
            child.wait()
        return watch.peak

    return measured


def _known(values: list[float]) -> list[float]:
    return values if is_known() else []


ROWS = (
    Row("memory-check", check),
    Row("memory-server", server),
    Row("memory-edits", edits, takes_long=True),
)
