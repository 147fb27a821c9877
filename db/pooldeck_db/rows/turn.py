"""One thing after the other, each to its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.guard import to_its_end

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class Turn:
    """Has work done in the order in which it is asked for; a cancel is raised when the work has ended."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def take(self, work: Callable[[], Awaitable[T]]) -> T:
        """Await `work()` when it is its turn; what is begun is never left half done."""
        results: list[T] = []

        async def run() -> None:
            results.append(await work())

        async with self._lock:
            await to_its_end(run())
        return results[0]
