"""How many sessions may be busy with relations at once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from pooldeck_db.relations.turns import Turns
from pooldeck_db.target import PoolLimits


async def taken(turns: Turns, *, slow: bool) -> int:
    """How many turns are given out before the next one has to wait."""
    async with AsyncExitStack() as stack:
        count = 0
        while True:
            turn = turns.slow() if slow else turns.quick()
            try:
                async with asyncio.timeout(0):
                    await stack.enter_async_context(turn)
            except TimeoutError:
                return count
            count += 1


@pytest.mark.parametrize(
    ("size", "overflow", "slow", "every"),
    [(5, 2, 5, 6), (3, 0, 1, 2), (2, 0, 1, 1), (1, 0, 1, 1), (5, -1, 3, 4)],
)
async def test_a_connection_is_left_for_the_grid_and_one_for_labels(
    size: int, overflow: int, slow: int, every: int
) -> None:
    limits = PoolLimits(size=size, max_overflow=overflow)
    assert await taken(Turns(limits), slow=True) == slow
    assert await taken(Turns(limits), slow=False) == every


async def test_turns_are_given_back() -> None:
    turns = Turns(PoolLimits(size=3, max_overflow=0))
    assert await taken(turns, slow=True) == await taken(turns, slow=True) == 1
    assert await taken(turns, slow=False) == 2
