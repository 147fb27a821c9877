"""Ends what runs on a connection in a way that the connection survives."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.errors import DatabaseError
from pooldeck_db.query.intake import Full

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_PATIENCE = 2.0
"""Seconds that the server has to take the wish."""


class Sink:
    """Takes what COPY gives. What it raises is raised by `checked` alone, once the server has ended the statement.

    The driver (asyncpg 0.32) waits for the server's last word in vain where its sink raises while it is given the
    last of the rows; so this one never raises.
    """

    def __init__(self, driver: Driver, take: Callable[[bytes], Awaitable[None]]) -> None:
        self._driver = driver
        self._take = take
        self._stop: Full | DatabaseError | asyncio.CancelledError | None = None

    async def __call__(self, chunk: bytes) -> None:
        """Take some bytes, or drop them where no more are wanted."""
        if self._stop is not None:
            return
        try:
            await self._take(chunk)
        except (Full, DatabaseError, asyncio.CancelledError) as stop:
            self._stop = stop
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await self._driver._cancel(asyncio.get_running_loop().create_future())

    async def checked(self, copying: Awaitable[str]) -> str:
        """The tag of what is copied; raises what was raised while its rows were taken."""
        try:
            tag = await copying
        except asyncpg.QueryCanceledError:
            if self._stop is None:
                raise
            tag = ""
        if self._stop is not None:
            raise self._stop
        return tag
