"""Processes that import one path each: started, waited for, and ended with all that they started.

Takes requests and a time limit; gives what the probes saw. Their output goes nowhere, so it never mixes with ours.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path as FilePath
from threading import Lock

import msgspec

from canonic.runtime.seen import Seen, read_stack, read_steps

_PROBE = FilePath(__file__).with_name("probe.py")
_BEFORE_THE_END = 0.8
"""The part of the time limit after which a probe says what is running."""

_GRACE = 5
"""Seconds after which a probe ends itself where we, who should have ended it, are gone."""


def usual_jobs() -> int:
    """How many probes run at a time where nobody says: more than there are processors, for imports wait a lot."""
    return min(8, 2 * (os.cpu_count() or 1))


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One path to import, and what to compare it with."""

    module: str
    name: str
    home_module: str = ""
    home_name: str = ""
    skip: tuple[str, ...] = ()
    front: str
    """The folder that has to be first on Python's path."""


class Processes:
    """Probes in one interpreter, several at a time. Ends them all when it is left, Ctrl-C included."""

    def __init__(self, interpreter: str, folder: str, roots: Iterable[str], *, limit: float, jobs: int) -> None:
        """`folder`: where the processes run. `limit`: seconds for one import."""
        self._interpreter = interpreter
        self._folder = folder
        self._roots = list(roots)
        self._limit = limit
        self._pool = ThreadPoolExecutor(jobs)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = Lock()
        self._over = False
        self._scratch = tempfile.TemporaryDirectory(prefix="canonic-verify-", ignore_cleanup_errors=True)
        # Byte code is shared by the probes and written nowhere else: what one has compiled, the others only load.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._environment = {**kept, "PYTHONPYCACHEPREFIX": os.path.join(self._scratch.name, "bytecode")}

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._over = True
            running = tuple(self._running)
        for process in running:
            _end(process)
        self._pool.shutdown(cancel_futures=True)
        self._scratch.cleanup()

    def run(self, requests: Iterable[Request], done: Callable[[], None]) -> list[Seen]:
        """What each probe saw, in the order of the requests; `done` is called as each of them ends."""
        futures = [self._pool.submit(self._probe, request) for request in requests]
        for _ in as_completed(futures):
            done()
        return [future.result() for future in futures]

    def _probe(self, request: Request) -> Seen:
        folder = FilePath(tempfile.mkdtemp(dir=self._scratch.name))
        answer, stacks = folder / "answer", folder / "stacks"
        asked = {
            **msgspec.to_builtins(request),
            "roots": self._roots,
            "stacks": str(stacks),
            "patience": self._limit * _BEFORE_THE_END,
            "lifetime": 2 * self._limit + _GRACE,
        }
        process = self._start([msgspec.json.encode(asked).decode(), str(answer)])
        if process is None:
            return Seen(late=True)
        try:
            late = self._is_late(process, answer)
        finally:
            _end(process)
            with self._lock:
                self._running.discard(process)
        steps = read_steps(answer)
        return Seen(
            imported=steps.get("imported"),
            compared=steps.get("compared"),
            late=late,
            code=process.returncode,
            stack=read_stack(stacks) if late else (),
        )

    def _start(self, arguments: list[str]) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._over:
                return None
            process = subprocess.Popen(
                [self._interpreter, str(_PROBE), *arguments],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # so that it is ended with all that it started
            )
            self._running.add(process)
            return process

    def _is_late(self, process: subprocess.Popen[bytes], answer: FilePath) -> bool:
        """Wait for the end. The second import has time of its own."""
        for _ in range(2):
            try:
                process.wait(self._limit)
            except subprocess.TimeoutExpired:
                if not read_steps(answer):
                    break
            else:
                return False
        return process.poll() is None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what is left of those that it started."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
