"""How many sessions may be busy with relations at once, so that the grid never waits behind them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.target import PoolLimits


class Turns:
    """Gives out as many turns as the pool has connections less one, and all but one of them for slow work.

    At least one of each, even so. A pool without a limit counts as large as the connections that it keeps.
    """

    def __init__(self, limits: PoolLimits) -> None:
        connections = limits.size + max(0, limits.max_overflow)
        self._all = asyncio.Semaphore(max(1, connections - 1))
        self._slow = asyncio.Semaphore(max(1, connections - 2))

    @asynccontextmanager
    async def quick(self) -> AsyncIterator[None]:
        """A turn for what takes a moment: other work of that sort may be before it, slow work hardly."""
        async with self._all:
            yield

    @asynccontextmanager
    async def slow(self) -> AsyncIterator[None]:
        """A turn for what may take long."""
        async with self._slow, self._all:
            yield
