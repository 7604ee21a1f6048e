"""Worker processes: one pool for everything that is worth another process, made when first needed.

Takes plain functions and values that can be sent to another process, gives their results. A caller may bring any
`concurrent.futures.Executor` instead; then nothing here starts or stops processes. Knows nothing of what the work is.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import ParamSpec, TypeVar

_log = logging.getLogger(__name__)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_R = TypeVar("_R")


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

    def run(self, function: Callable[[_T], _R], tasks: Sequence[_T]) -> Iterator[tuple[_T, _R]]:
        """Each task with its result, in the order in which they are done.

        What a dying pool leaves undone is done here; an error of the function itself is raised.
        """
        waiting = list(reversed(tasks))
        flying: dict[Future[_R], _T] = {}
        try:
            while waiting or flying:
                while waiting and self.parallel and len(flying) < 2 * self.jobs + 2:
                    task = waiting.pop()
                    flying[self.submit(function, task)] = task
                if not flying:
                    task = waiting.pop()
                    yield task, function(task)
                    continue
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    task = flying.pop(future)
                    try:
                        result = future.result()
                    except BrokenExecutor as error:
                        self._give_up(error)
                        waiting.append(task)
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
