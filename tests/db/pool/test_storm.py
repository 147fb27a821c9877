"""Cancels, time-outs, broken work and invalidated connections at random: the pool's figures never go wrong."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.database import Database, open_database
from pooldeck_db.errors import DatabaseError
from pooldeck_db.target import PoolLimits

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.target import Target

STATEMENTS = (
    "SELECT 1",
    "SELECT * FROM missing",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3000) SELECT count(*) FROM r",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000) SELECT count(*) FROM r",
)
TASKS = 8
OPERATIONS = 12
"""For each of the tasks."""


class Broken(Exception):
    """Work that fails for a reason of its own."""


async def operation(database: Database, dice: random.Random) -> None:
    """Run some statements, and perhaps cancel it, more than once; whatever comes of it is one of ours."""

    async def work(session: AsyncSession) -> None:
        for _ in range(dice.randint(1, 2)):
            await session.execute(text(dice.choice(STATEMENTS)))
        if dice.random() < 0.2:
            await (await session.connection()).invalidate()
        if dice.random() < 0.2:
            raise Broken

    run = database.sessions.read if dice.random() < 0.7 else database.sessions.write
    task = asyncio.create_task(run("work", work, deadline=dice.choice([0.03, 0.15])))
    if dice.random() < 0.5:
        await asyncio.wait({task}, timeout=dice.random() * 0.05)
        for _ in range(dice.randint(1, 3)):
            task.cancel()
            await asyncio.sleep(0)
    with suppress(DatabaseError, Broken, asyncio.CancelledError):
        await task
    consistent(database)


def consistent(database: Database) -> None:
    """Whatever happens, these hold."""
    seen = database.pool()
    counters = seen.counters
    held = sum(view.holder is not None for view in seen.connections)
    assert counters.connects - counters.closes == len(seen.connections)
    assert held <= counters.checkouts - counters.checkins <= seen.in_use <= seen.size + seen.max_overflow
    assert 0 <= seen.waiters <= TASKS


@pytest.mark.parametrize(
    "limits",
    [
        PoolLimits(size=1, max_overflow=0, timeout=1.0, recycle=-1),
        PoolLimits(size=2, max_overflow=2, timeout=0.1, recycle=0.1),
        PoolLimits(size=1, max_overflow=3, timeout=0.5, pre_ping=False),
    ],
    ids=["one", "recycled", "overflowing"],
)
async def test_no_storm_makes_the_figures_wrong_or_leaks_a_connection(target: Target, limits: PoolLimits) -> None:
    database = await open_database(replace(target, pool=limits, lock_timeout=0.1))

    async def worker(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(OPERATIONS):
            await operation(database, dice)

    await asyncio.gather(*(worker(seed) for seed in range(TASKS)))
    seen = database.pool()
    assert (seen.in_use, seen.waiters) == (0, 0)
    assert seen.counters.checkouts == seen.counters.checkins > 0
    await database.close()
    seen = database.pool()
    assert seen.connections == ()
    assert seen.counters.connects == seen.counters.closes
