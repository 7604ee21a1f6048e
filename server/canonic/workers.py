"""Worker processes: one pool for everything that is worth another process, made when first needed.

Takes plain functions and values that can be sent to another process, gives their results. A caller may bring any
`concurrent.futures.Executor` instead; then nothing here starts or stops processes. Knows nothing of what the work is.
One whose processes may run on other machines is a `RemoteExecutor`: it can tell whether they see the same files.
"""

from __future__ import annotations

import logging
import os
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from itertools import islice
from typing import ParamSpec, TypeVar

_log = logging.getLogger(__name__)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_R = TypeVar("_R")


class RemoteExecutor(Executor):
    """An executor whose processes may run on other machines."""

    @abstractmethod
    def sees(self, path: str, stamp: tuple[int, int]) -> bool:
        """Whether all of them find the file with this absolute path; the stamp is its last change in nanoseconds, and
        its size.
        """


class Workers:
    """A pool that starts no process before `submit` or `run` is called. Leaving it as a context closes it."""

    def __init__(self, jobs: int | None = None, executor: Executor | None = None) -> None:
        """`jobs`: number of processes, default one for each processor that we may use; 1 means none but our own."""
        self.jobs = max(1, jobs if jobs is not None else _processors())
        self._given = executor
        self._pool: Executor | None = None
        self._broken = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def parallel(self) -> bool:
        """Whether work handed over may run beside the caller's own."""
        return self._given is not None or (self.jobs > 1 and not self._broken)

    @property
    def remote(self) -> bool:
        """Whether work handed over may run on another machine, where each file may be another one or missing."""
        return isinstance(self._given, RemoteExecutor) and not self._broken

    def see(self, path: str, stamp: tuple[int, int]) -> bool:
        """Whether all workers find the file with this absolute path, with this stamp, on their disk."""
        return not isinstance(self._given, RemoteExecutor) or self._given.sees(path, stamp)

    def submit(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        """Have one call done. Without a pool, or when it cannot start, it is done here, before this returns.

        The future raises what the function raised, or `BrokenExecutor` when its process died.
        """
        executor = self._executor()
        if executor is not None:
            try:
                return executor.submit(function, *args, **kwargs)
            except (BrokenExecutor, OSError, RuntimeError) as error:
                self._give_up(error)
        done: Future[_R] = Future()
        try:
            done.set_result(function(*args, **kwargs))
        except Exception as error:  # the edge of a worker: the future carries whatever the function raised
            done.set_exception(error)
        return done

    def run(self, function: Callable[[_T], _R], tasks: Iterable[_T]) -> Iterator[tuple[_T, _R]]:
        """Each task with its result, in the order in which they are done. Tasks are taken as they can be begun.

        What a dying pool leaves undone is done here; an error of the function itself is raised.
        """
        coming = iter(tasks)
        undone: list[_T] = []
        flying: dict[Future[_R], _T] = {}

        def take() -> tuple[_T, ...]:
            """One task, or none."""
            return (undone.pop(),) if undone else tuple(islice(coming, 1))

        try:
            while True:
                while self.parallel and len(flying) < 2 * self.jobs + 2 and (taken := take()):
                    flying[self.submit(function, *taken)] = taken[0]
                if not flying:
                    if not (taken := take()):
                        return
                    yield taken[0], function(taken[0])
                    continue
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    task = flying.pop(future)
                    try:
                        result = future.result()
                    except BrokenExecutor as error:
                        self._give_up(error)
                        undone.append(task)
                    else:
                        yield task, result
        finally:
            for future in flying:
                future.cancel()

    def close(self) -> None:
        """Stop the processes that were started here; an executor of the caller's stays as it is."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _executor(self) -> Executor | None:
        if self._broken:
            return None
        if self._given is not None:
            return self._given
        if self._pool is None and self.jobs > 1:
            # These take long to import, and most runs need no process at all.
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            self._pool = ProcessPoolExecutor(self.jobs, multiprocessing.get_context("spawn"), _begin)
        return self._pool

    def _give_up(self, error: BaseException) -> None:
        if not self._broken:
            _log.warning("worker processes are not available, the work goes on in this process: %s", error)
        self._broken = True
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """Runs first in each process: leave interrupts to the parent, and end when the parent has ended."""
    import multiprocessing
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True, name="follow-parent").start()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
