"""A cluster of Dask as an executor: the only module that uses `distributed`, and it loads it when one is asked for.

Takes an address as the command line has it and a function that tells what makes the work (versions, say); gives an
`Executor` for `canonic.workers`. What the cluster loses is done again by another worker of it; when nobody is left, or
the scheduler is gone, whoever waits gets `BrokenExecutor` and does the work alone. It does not know what the work is.
"""

from __future__ import annotations

import logging
import os
import pickle
import threading
import time
from asyncio import CancelledError
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from enum import Enum
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from canonic.errors import CanonicError
from canonic.workers import RemoteExecutor

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as Task

_P = ParamSpec("_P")
_R = TypeVar("_R")

SCHEME = "dask"
_ANSWER_SECONDS = 10.0
"""So long the scheduler, a first worker and the answer of all workers to one question may each take."""
_ALONE_SECONDS = 30.0
"""After so long without any worker nobody waits for one any more."""
_LOOK_SECONDS = 1.0


class _Came(Enum):
    """What a worker made of a call."""

    RESULT = 0
    ERROR = 1
    OTHER_MAKER = 2


def parse_address(url: str) -> str:
    """``HOST:PORT`` of ``dask://HOST:PORT``. Raises `ValueError` with what is wrong with it."""
    form = f"write it as {SCHEME}://HOST:PORT, for example {SCHEME}://10.0.0.7:8786"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"`{url}` is no address of a cluster ({error}); {form}") from None
    if parts.scheme != SCHEME:
        raise ValueError(f"`{url}` is no address of a cluster; {form}")
    if not host or not port:
        raise ValueError(f"`{url}` lacks {'a port' if host else 'a host'}; {form}")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError(f"the address of a cluster is a host and a port, no more; {form}")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def connect(
    url: str, maker: Callable[[], str], *, within: float = _ANSWER_SECONDS, alone: float = _ALONE_SECONDS
) -> Cluster:
    """The cluster with this address, as an executor that is to be shut down.

    `maker` is called here and on the workers: only those that answer the same may do the work. `within`: how many
    seconds an answer may take; `alone`: how many to wait when no worker is left. Raises `CanonicError` when Dask is
    not installed, nobody answers in time, or a worker answers otherwise, `ValueError` for a malformed address.
    """
    address = parse_address(url)
    try:
        from distributed import Client
    except ImportError as error:
        raise CanonicError(
            f"a cluster needs Dask ({error}); install Canonic with it, from a clone: python -m pip install '.[cluster]'"
        ) from None
    # What goes wrong on the way is told by us where it matters; Dask would print every lost connection.
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=within, set_as_default=False, name="canonic")
    except Exception as error:  # the edge to the cluster: silence, a name that leads nowhere, TLS without certificates
        raise CanonicError(
            f"no Dask scheduler answers at {address} within {within:g} seconds ({_said(error)}); "
            "start one with `dask scheduler`, or leave out --executor"
        ) from None
    try:
        try:
            client.wait_for_workers(1, timeout=within)
        except Exception:  # the edge to the cluster: nobody came, or the scheduler went
            raise CanonicError(
                f"the Dask scheduler at {address} has no workers; start some with `dask worker {address}`"
            ) from None
        cluster = Cluster(client, maker, within, alone)
        cluster.refuse_others()
    except BaseException:
        _leave(client)
        raise
    return cluster


class Cluster(RemoteExecutor):
    """The workers of one scheduler. Made by `connect`; leaving it as a context ends the connection."""

    def __init__(self, client: Client, maker: Callable[[], str], within: float, alone: float) -> None:
        self.answered = 0
        """Calls that a worker has answered."""
        self.threads = max(1, sum(client.nthreads().values()))
        """How many calls the workers there were at the start do at a time."""
        self._client = client
        self._within = within
        self._alone = alone
        self._maker = maker
        self._made = maker()
        self._lock = threading.Lock()
        self._flying: set[Future[Any]] = set()
        self._lost = ""
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True, name="watch-cluster").start()

    def submit(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        """Have a worker do one call.

        The future raises what the function raised, `BrokenExecutor` when the cluster cannot do it, or `CanonicError`
        when a worker of another make got hold of it.
        """
        call = pickle.dumps((function, args, kwargs))
        answer: Future[_R] = Future()
        with self._lock:
            if self._lost:
                raise BrokenExecutor(self._lost)
            self._flying.add(answer)
        try:
            # Not `pure`: the same question about a file may have another answer a moment later. Not by the executor
            # that Dask has: where a result is lost on its way here, its futures are never done.
            task = self._client.submit(_do, self._maker, self._made, call, pure=False)
            answer.add_done_callback(lambda done: task.cancel() if done.cancelled() else None)
            task.add_done_callback(lambda done: self._deliver(answer, done))
        except Exception as error:  # the edge to the cluster: Dask has many words for a connection that is gone
            raise BrokenExecutor(f"the cluster takes no work: {_said(error)}") from error
        return answer

    def sees(self, path: str, stamp: tuple[int, int]) -> bool:
        """Whether every worker that there is now finds this file with this stamp."""
        try:
            found = self._ask_all(_stamp_of, path)
        except TimeoutError:
            return False
        return bool(found) and all(seen == stamp for seen in found.values())

    def refuse_others(self) -> None:
        """Raise `CanonicError` unless all workers are of our make."""
        try:
            found = self._ask_all(self._maker)
        except TimeoutError:
            raise CanonicError(
                f"not every worker of the cluster answers within {self._within:g} seconds; "
                "restart those that hang, or leave out --executor"
            ) from None
        for worker, made in sorted(found.items()):
            if made != self._made:
                raise CanonicError(_other_maker(self._made, _said(made), worker))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the connection. What is not done yet is given up; workers and scheduler go on running."""
        if not self._closed.is_set():
            self._closed.set()
            self._give_up("the connection to the cluster was closed")
            _leave(self._client)

    def _deliver(self, answer: Future[Any], task: Task[tuple[str, str, bytes]]) -> None:
        """Runs in a thread of Dask when a task is done, failed or given up."""
        if answer.done():
            return
        value: Any
        try:
            came, place, data = task.result(timeout=self._alone)
            value = data.decode() if came == _Came.OTHER_MAKER.name else pickle.loads(data)
        except (Exception, CancelledError) as error:  # the edge to the cluster: an error of the function is a result
            came, place, value = _Came.ERROR.name, "", BrokenExecutor(f"the cluster failed: {_said(error)}")
        else:
            self.answered += 1
        with self._lock:
            if answer not in self._flying:
                return
            self._flying.remove(answer)
        if not answer.set_running_or_notify_cancel():
            return
        match _Came[came]:
            case _Came.RESULT:
                answer.set_result(value)
            case _Came.ERROR:
                answer.set_exception(value)
            case _Came.OTHER_MAKER:
                answer.set_exception(CanonicError(_other_maker(self._made, value, place)))

    def _watch(self) -> None:
        """Dask waits for ever for a worker to come; whoever wants a result does not."""
        seen = time.monotonic()
        while not self._closed.wait(_LOOK_SECONDS):
            try:
                some = bool(self._client.nthreads())
            except Exception:  # the edge to the cluster: whatever Dask raises here means that nobody answers
                some = False
            if some:
                seen = time.monotonic()
            elif time.monotonic() - seen > self._alone:
                self._give_up(f"no worker of the cluster was there for {self._alone:g} seconds")
                return

    def _give_up(self, reason: str) -> None:
        with self._lock:
            self._lost = reason
            flying, self._flying = self._flying, set()
        for answer in flying:
            if answer.set_running_or_notify_cancel():
                answer.set_exception(BrokenExecutor(reason))

    def _ask_all(self, function: Callable[..., object], *args: object) -> dict[str, object]:
        """What each worker answers, or the exception that it raised. Raises `TimeoutError` when one is silent."""
        answer: Future[dict[str, object]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._client.run(function, *args, on_error="return"))
            except Exception as error:  # the edge to the cluster: no answer, for whatever reason, is no agreement
                answer.set_exception(TimeoutError(_said(error)))

        threading.Thread(target=ask, daemon=True, name="ask-cluster").start()
        return answer.result(self._within)


def _do(maker: Callable[[], str], made: str, call: bytes) -> tuple[str, str, bytes]:
    """Runs on a worker. The call is unpacked only where it was packed by the same make."""
    own = maker()
    if own != made:
        from distributed import get_worker

        return _Came.OTHER_MAKER.name, str(get_worker().address), own.encode()
    function, args, kwargs = pickle.loads(call)
    try:
        return _Came.RESULT.name, "", pickle.dumps(function(*args, **kwargs))
    except Exception as error:  # the edge of a worker: the answer carries whatever the function raised
        return _Came.ERROR.name, "", pickle.dumps(error)


def _stamp_of(path: str) -> tuple[int, int] | None:
    """Runs on a worker."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def _other_maker(ours: str, theirs: str, place: str) -> str:
    return (
        f"the worker {place} has not the Canonic that we have: {theirs} there, {ours} here; "
        "install the same version on all machines and restart the workers"
    )


def _said(value: object) -> str:
    """An error or an answer in one line."""
    text = " ".join(str(value).split()) or type(value).__name__
    return f"{type(value).__name__}: {text}" if isinstance(value, ImportError | AttributeError) else text


def _leave(client: Client) -> None:
    try:
        client.close(timeout=2)
    except Exception as error:  # the edge to the cluster: we are going anyway
        logging.getLogger(__name__).info("the connection to the cluster did not close: %s", error)
