"""Long work on the loop leaves it its turns."""

from __future__ import annotations

import asyncio
from time import perf_counter

from pooldeck_db.turns import TURN, in_turns


async def test_items_come_in_their_order_and_none_is_left_out() -> None:
    assert [item async for item in in_turns(range(1_000))] == list(range(1_000))
    nothing: tuple[int, ...] = ()
    assert [item async for item in in_turns(nothing)] == []


async def test_others_have_their_turn_while_the_work_goes_on() -> None:
    turns: list[int] = []
    worked: list[int] = []

    async def other() -> None:
        while len(worked) < 20:
            turns.append(len(worked))
            await asyncio.sleep(0)

    waiting = asyncio.create_task(other())
    async for item in in_turns(range(20)):
        until = perf_counter() + TURN
        while perf_counter() < until:
            pass
        worked.append(item)
    await waiting
    assert len(turns) >= 19


async def test_work_that_is_cancelled_ends_at_its_next_turn() -> None:
    begun = asyncio.Event()
    worked = 0

    async def work() -> None:
        nonlocal worked
        async for item in in_turns(range(1_000_000_000)):
            begun.set()
            worked = item

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert worked < 1_000_000
