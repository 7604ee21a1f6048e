"""What one run of a command costs, and how both sides are measured in turn. Knows nothing of any tool."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_UNIT = 1024 * 1024 if sys.platform == "darwin" else 1024
"""The unit of the system's own measure of memory."""


class MeasurementError(Exception):
    """Something could not be measured, and why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one command."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of all its processes."""
    peak: float
    """Megabytes, of its largest single process."""


def run_command(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Sample:
    """Run a command to its end, its output thrown away. Raises `MeasurementError`."""
    started = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=folder, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode not in (0, 1):
        raise MeasurementError(f"{' '.join(command)} ended with {child.returncode}: {said.decode()[-2000:]}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _UNIT)


def in_turn(runs: int, uncounted: int, *sides: Callable[[], T]) -> list[list[T]]:
    """What each side gave, in `runs` rounds after some that are not counted."""
    kept: list[list[T]] = [[] for _ in sides]
    for number in range(uncounted + runs):
        for side, results in zip(sides, kept, strict=True):
            result = side()
            if number >= uncounted:
                results.append(result)
    return kept


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
