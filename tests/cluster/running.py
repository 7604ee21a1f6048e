"""A scheduler and workers of Dask for a test, and a workspace that is large enough to be worth them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from canonic.analysis import Analysis, Progress
from canonic.cluster import Cluster
from canonic.reports.json_lines import json_lines
from canonic.reports.view import View
from canonic.workers import RemoteExecutor
from tests.cli.running import SHOP, environment, write

_P = ParamSpec("_P")
_R = TypeVar("_R")

_FOLLOW = """
import asyncio, os, sys, threading

def follow():
    sys.stdin.read()  # ends when the test has ended, however it did
    os._exit(1)

threading.Thread(target=follow, daemon=True).start()
"""
_SCHEDULER = """
from distributed import Scheduler

async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()

asyncio.run(main())
"""
_WORKER = """
from distributed import Worker

async def main():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False, local_directory=sys.argv[2]) as worker:
        print(worker.address, flush=True)
        await worker.finished()

asyncio.run(main())
"""


class Grid:
    """One scheduler with its workers."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self.scheduler = _start(_SCHEDULER, folder=scratch)
        self.workers: dict[str, subprocess.Popen[str]] = {}
        try:
            self.address = _said(self.scheduler)
        except BaseException:
            self.scheduler.kill()
            raise
        self.url = self.address.replace("tcp://", "dask://")

    def add_workers(self, count: int, folder: Path | None = None, **changes: str) -> list[str]:
        """Start workers in a folder; gives their addresses when they have joined."""
        scratch = str(self._scratch / "workers")
        started = [
            _start(_WORKER, self.address, scratch, folder=folder or self._scratch, **changes) for _ in range(count)
        ]
        self.workers.update((str(worker.pid), worker) for worker in started)
        addresses = [_said(worker) for worker in started]
        for worker, address in zip(started, addresses, strict=True):
            self.workers[address] = self.workers.pop(str(worker.pid))
        return addresses

    def kill_worker(self, address: str) -> None:
        """End a worker without any warning."""
        self.workers[address].kill()
        self.workers[address].wait()

    def kill_scheduler(self) -> None:
        """End the scheduler without any warning."""
        self.scheduler.kill()
        self.scheduler.wait()

    def close(self) -> None:
        """End everything."""
        for process in (*self.workers.values(), self.scheduler):
            process.kill()
            process.communicate()


class Watched(RemoteExecutor):
    """Hands all on to a cluster, and keeps the names of the functions that were to be called."""

    def __init__(self, cluster: Cluster) -> None:
        self.names: list[str] = []
        self._cluster = cluster

    def submit(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        self.names.append(function.__name__)
        return self._cluster.submit(function, *args, **kwargs)

    def sees(self, path: str, stamp: tuple[int, int]) -> bool:
        return self._cluster.sees(path, stamp)


@contextmanager
def grid(scratch: Path, count: int = 0, folder: Path | None = None, **changes: str) -> Iterator[Grid]:
    """A scheduler with `count` workers, which run in a folder."""
    scratch.mkdir(exist_ok=True)
    made = Grid(scratch)
    try:
        made.add_workers(count, folder, **changes)
        yield made
    finally:
        made.close()


_CALLS = """
[[call]]
legacy = "shop.making:make_cart"
replace-with = "Cart({size})"
imports = ["shop.cart:Cart"]
"""
_MAKING = "from shop.cart import Cart\n\n\ndef make_cart(size):\n    return Cart(size)\n"


def large_shop(count: int) -> dict[str, str]:
    """A workspace with `count` more modules: legacy imports that may be rewritten and such that may not, legacy calls,
    and modules about something else.
    """
    body = "".join(f'def do_{n}(a, b=1):\n    """Text."""\n    return [a, b, Cart, {n}]\n\n\n' for n in range(12))
    texts = (
        "from shop.old import Cart\n\n\n" + body,
        "from shop.copy import Cart\n\n\n" + body,
        "class Card: ...\n",
        "from shop.making import make_cart\n\n\nbig = make_cart(12)\n",
        *("from shop.cart import Cart\n\n\n" + body for _ in range(4)),
    )
    modules = {f"app/m{n:04}.py": texts[n % len(texts)] for n in range(count)}
    shop = {**SHOP, "canonic.toml": SHOP["canonic.toml"] + _CALLS, "shop/making.py": _MAKING}
    return {**shop, **modules, "app/broken.py": "from shop.old import Cart\nclass (\n"}


def findings(root: str, executor: RemoteExecutor | None = None, progress: Progress | None = None) -> bytes:
    """What ``check --format json`` says of a workspace, by the same road as the command but in this process."""
    analysis = Analysis.open(root, use_cache=False, jobs=2 if executor else 1, executor=executor)
    try:
        analysis.index(progress)
        return "".join(json_lines(analysis.check(), View(analysis, str))).encode()
    finally:
        analysis.close()


def make(folder: Path, count: int = 1400) -> Path:
    """The large workspace on disk."""
    return write(folder, large_shop(count))


def _start(script: str, *arguments: str, folder: Path, **changes: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _FOLLOW + script, *arguments],
        cwd=folder,
        env={**environment(), "PYTHONSAFEPATH": "1", **changes},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _said(process: subprocess.Popen[str]) -> str:
    """The address that a process has as soon as it can be reached."""
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    if not address:
        raise RuntimeError(f"ended with {process.wait()} before it had an address")
    return address
