"""The memory of a process and all that it started, while it runs. Linux tells it exactly; elsewhere it is not known."""

from __future__ import annotations

import threading
from pathlib import Path

INTERVAL = 0.05
"""Seconds between two looks."""


def is_known() -> bool:
    """Whether this system tells it."""
    return Path("/proc/self/smaps_rollup").is_file()


def footprint(pid: int) -> float:
    """Megabytes of a process and its descendants, what they share counted once; 0.0 when it is gone."""
    return sum(_proportional(each) for each in (pid, *descendants(pid))) / 1024


def descendants(pid: int) -> list[int]:
    """All processes that a process has started, and those that these have."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        for task in _listed(Path(f"/proc/{waiting.pop()}/task")):
            try:
                children = (task / "children").read_text(encoding="ascii").split()
            except OSError:
                continue
            waiting += map(int, children)
            found += map(int, children)
    return found


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _proportional(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


class Watch:
    """Remembers the highest footprint of a process, from a thread, inside a ``with`` block."""

    def __init__(self, pid: int) -> None:
        self.peak = 0.0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(INTERVAL):
            self.peak = max(self.peak, footprint(self._pid))
