"""One progress bar in the editor for one long job, fed from the thread that does the work."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.lsp.threads import hand_over

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

INTERVAL = 0.1
"""Seconds between two reports; more would only cost."""

_numbers = itertools.count(1)


class Cancelled(Exception):
    """The user has cancelled the work."""


_running: dict[int | str, WorkDone] = {}


def register(server: CanonicServer) -> None:
    """Listen to the user's wish to stop."""

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancel(params: types.WorkDoneProgressCancelParams) -> None:
        if (bar := _running.get(params.token)) is not None:
            bar.cancelled = True


class WorkDone:
    """A progress bar. Clients that cannot show one see nothing; work never waits for it."""

    def __init__(self, server: CanonicServer, what: str, *, cancellable: bool = False) -> None:
        self._server = server
        self._what = what
        self.cancelled = False
        """The user wants no more of it."""
        self._cancellable = cancellable
        self._token = f"canonic/{next(_numbers)}"
        self._loop = asyncio.get_running_loop()
        self._next = 0.0
        self._shown = False
        self._ended = False
        _running[self._token] = self
        self._task = self._loop.create_task(self._create()) if server.client.progress else None

    def __call__(self, what: str, done: int, total: int) -> None:
        """Report from any thread: `done` of `total` files. Quick; most calls do nothing.

        Raises `Cancelled` when the user wants no more of it.
        """
        if self.cancelled:
            raise Cancelled
        now = time.monotonic()
        if now >= self._next:
            self._next = now + INTERVAL
            hand_over(self._loop, self._report, what, done, total)

    def end(self, message: str) -> None:
        """The work is done; says so in one line."""
        self._ended = True
        _running.pop(self._token, None)
        if self._shown:
            self._send(types.WorkDoneProgressEnd(message=message))

    async def _create(self) -> None:
        create = self._server.window_work_done_progress_create_async
        await create(types.WorkDoneProgressCreateParams(self._token))
        if not self._ended:
            self._shown = True
            self._send(
                types.WorkDoneProgressBegin("Canonic", message=self._what, cancellable=self._cancellable, percentage=0)
            )

    def _report(self, what: str, done: int, total: int) -> None:
        if self._shown and not self._ended:
            share = 100 * done // total if total else 0
            counts = f"{what} {done:,} of {total:,} files" if total else f"{what} {done:,} files"
            self._send(types.WorkDoneProgressReport(message=counts, percentage=min(share, 100)))

    def _send(self, value: object) -> None:
        self._server.progress(types.ProgressParams(self._token, value))
