"""Work in a thread that never keeps the process alive."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

T = TypeVar("T")


def hand_over(loop: asyncio.AbstractEventLoop, deliver: Callable[..., object], *arguments: object) -> None:
    """Have the event loop call something, from any thread; nothing happens where it has ended meanwhile."""
    try:
        loop.call_soon_threadsafe(deliver, *arguments)
    except RuntimeError:
        if not loop.is_closed():
            raise


async def in_thread(work: Callable[[], T]) -> T:
    """The result of `work`, done in a thread that never keeps the process alive."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(end: Callable[[], None]) -> None:
        if not future.done():
            end()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # Handed over to the event loop, where the one edge is.
            hand_over(loop, settle, partial(future.set_exception, error))
        else:
            hand_over(loop, settle, partial(future.set_result, result))

    threading.Thread(target=run, name="canonic-index", daemon=True).start()
    return await future
