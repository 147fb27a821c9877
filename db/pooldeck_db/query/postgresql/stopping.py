"""Ends COPY in a way that its connection survives."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.errors import DatabaseError
from pooldeck_db.query.intake import Full

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_PATIENCE = 1.5
"""Seconds that the server has to end the statement before the connection is ended instead."""

_INTERVAL = 0.2
"""Seconds between two wishes: one may reach the server before the statement does."""


class Sink:
    """Takes what COPY gives. What it raises is raised by `checked` alone, once the server has ended the statement.

    Where its sink raises, or its task is cancelled, while it is given the last of the rows, the driver (asyncpg
    0.32) waits for the server's last word in vain: the connection is lost to it. So neither happens here.
    """

    def __init__(self, driver: Driver, take: Callable[[bytes], Awaitable[None]]) -> None:
        self._driver = driver
        self._take = take
        self._stop: Full | DatabaseError | None = None
        self._is_stopped = False

    async def __call__(self, chunk: bytes) -> None:
        """Take some bytes, or drop them where no more are wanted."""
        if self._is_stopped:
            return
        try:
            await self._take(chunk)
        except (Full, DatabaseError) as stop:
            self._is_stopped, self._stop = True, stop
            await self._wish()

    async def checked(self, copying: Coroutine[object, object, str]) -> str:
        """The tag of what is copied; raises what was raised while its rows were taken."""
        task = asyncio.get_running_loop().create_task(copying)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            self._is_stopped = True
            await self._ended(task)
            raise
        if self._stop is not None and isinstance(task.exception(), asyncpg.QueryCanceledError | None):
            raise self._stop
        return task.result()

    async def _ended(self, task: asyncio.Task[str]) -> None:
        loop = asyncio.get_running_loop()
        limit = loop.time() + _PATIENCE
        while not task.done() and loop.time() < limit:
            await self._wish()
            await asyncio.wait({task}, timeout=_INTERVAL)
        if not task.done():
            self._driver.terminate()
            await asyncio.wait({task})
        task.exception()  # Retrieved, or asyncio would log it.

    async def _wish(self) -> None:
        """Ask the server to end what runs."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._driver._cancel(asyncio.get_running_loop().create_future())
