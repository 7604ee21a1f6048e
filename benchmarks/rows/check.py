"""`canonic check` beside `ruff check --select TID251` with the same paths banned: cold, warm, after a change, and with
every rule over every name.
"""

from __future__ import annotations

import itertools
import os
import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.ground import Ground
from benchmarks.line import Line
from benchmarks.measure import Sample
from benchmarks.row import Row

COLD, CACHED = "ruff TID251, no cache", "ruff TID251, cached"
_ALL = {"scope": '"all"', "severity": '{ "fragmented-name" = "warning" }'}
"""Settings that make every rule speak of every name."""


def cold(ground: Ground) -> list[Line]:
    """Nothing is known of the tree."""
    ours = partial(ground.run, ground.canonic("check", "--no-cache"))
    return _lines(ground, "check-cold", "`check`, cold", COLD, 1.0, ours, ground.ruff_check(cached=False))


def warm(ground: Ground) -> list[Line]:
    """Nothing has changed since the last run."""
    ground.warm()
    ours = partial(ground.run, ground.canonic("check"))
    return _lines(ground, "check-warm", "`check`, nothing changed", CACHED, 0.5, ours, ground.ruff_check(cached=True))


def changed(ground: Ground) -> list[Line]:
    """One file with a legacy import has changed since the last run."""
    return _changed(ground, ground.long_file, "check-changed", "`check`, one file with a finding changed")


def changed_elsewhere(ground: Ground) -> list[Line]:
    """One file has changed that holds no name of the policy."""
    return _changed(ground, ground.other_file, "check-changed-elsewhere", "`check`, one file without a name changed")


def _changed(ground: Ground, file: Path, row: str, case: str) -> list[Line]:
    """Each side gets a change of its own."""
    ground.warm()
    original, times = file.read_bytes(), file.stat()
    numbers = itertools.count(1)

    def touch() -> None:
        file.write_bytes(original + b"# %d\n" % next(numbers))

    def ours() -> Sample:
        touch()
        return ground.run(ground.canonic("check"))

    try:
        return _lines(
            ground,
            row,
            case,
            CACHED,
            1.0,
            ours,
            ground.ruff_check(cached=True),
            before=touch,
        )
    finally:
        file.write_bytes(original)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))  # as if it had never been touched: files are at rest


def everything(ground: Ground) -> list[Line]:
    """Every rule looks at every name: the whole index is needed."""
    own, settings = ground.tree / "canonic.toml", ground.tree / "canonic-all.toml"
    text = own.read_text(encoding="utf-8") if own.is_file() else ""
    more = [f"{key} = {value}\n" for key, value in _ALL.items() if key not in tomllib.loads(text)]
    settings.write_text("".join(more) + text, encoding="utf-8")
    ours = partial(ground.run, ground.canonic("check", "--no-cache", "--config", str(settings)))
    try:
        peer = ground.ruff_check(cached=False)
        return _lines(ground, "index-all", "full index, cold: all rules, every name", COLD, 3.0, ours, peer)
    finally:
        settings.unlink()


def _lines(
    ground: Ground,
    row: str,
    case: str,
    peer: str,
    limit: float,
    ours: Callable[[], Sample],
    command: Sequence[str] | None,
    before: Callable[[], None] = lambda: None,
) -> list[Line]:
    def theirs() -> Sample:
        before()
        assert command is not None
        return ground.run(command)

    sides = ground.in_turn(ours, theirs) if command is not None else [*ground.in_turn(ours), None]
    mine, other = sides[0] or [], sides[1]

    def line(what: str, unit: str, of: Callable[[Sample], float], ratio: float | None = None) -> Line:
        return Line(
            row=row,
            case=f"{case}: {what}",
            unit=unit,
            ours=[of(sample) for sample in mine],
            peer=peer,
            theirs=None if other is None else [of(sample) for sample in other],
            ratio_at_most=ratio,
        )

    return [
        line("time", "s", lambda sample: sample.wall, limit),
        line("CPU of all processes", "s", lambda sample: sample.cpu),
        line("memory of the largest process", "MB", lambda sample: sample.peak),
    ]


ROWS = (
    Row("check-cold", cold),
    Row("check-warm", warm),
    Row("check-changed", changed),
    Row("check-changed-elsewhere", changed_elsewhere),
    Row("index-all", everything),
)
