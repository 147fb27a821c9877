"""Long work on the event loop, done in short turns.

A thread would not help: it would hold the interpreter for 5 ms at a time, and the loop would wait for it.
"""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

T = TypeVar("T")

TURN = 0.001
"""Seconds of work after which the event loop gets its turn."""


async def in_turns(items: Iterable[T]) -> AsyncIterator[T]:
    """The items one by one; between two of them the loop gets its turn whenever it has waited for long enough."""
    until = perf_counter() + TURN
    for item in items:
        yield item
        if perf_counter() > until:
            await asyncio.sleep(0)
            until = perf_counter() + TURN
