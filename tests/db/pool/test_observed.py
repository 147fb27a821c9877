"""The observed pool on real connections."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.database import Database, open_database
from pooldeck_db.errors import PoolExhausted
from pooldeck_db.target import Backend, PoolLimits
from support.servers import run_script, until

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.target import Target


class Held:
    """Work that holds its connection until it is told to give it back."""

    def __init__(self) -> None:
        self.enough = asyncio.Event()

    async def __call__(self, session: AsyncSession) -> None:
        await session.execute(text("SELECT 1"))
        await self.enough.wait()


def held(database: Database) -> int:
    """Return how many connections have a holder."""
    return sum(view.holder is not None for view in database.pool().connections)


async def small(target: Target, *, timeout: float = 5.0) -> Database:
    """Open the target with a pool of one and one more."""
    return await open_database(replace(target, pool=PoolLimits(size=1, max_overflow=1, timeout=timeout)))


async def test_in_use_overflow_and_waiters_are_counted(target: Target) -> None:
    database, work = await small(target), Held()
    tasks = [asyncio.create_task(database.sessions.read(f"job {number}", work)) for number in range(4)]
    await until(lambda: database.pool().waiters == 2 and held(database) == 2)
    seen = database.pool()
    assert (seen.size, seen.in_use, seen.overflow, seen.idle) == (1, 2, 1, 0)
    assert {view.holder for view in seen.connections} == {"job 0", "job 1"}
    assert {view.task for view in seen.connections} == {"job 0", "job 1"}
    assert seen.longest_wait > 0
    work.enough.set()
    await asyncio.gather(*tasks)
    after = database.pool()
    assert (after.in_use, after.waiters) == (0, 0)
    assert after.wait.count == after.counters.checkouts == after.counters.checkins
    await database.close()


async def test_an_exhausted_pool_is_explained_and_counted(target: Target) -> None:
    database, work = await small(target, timeout=0.05), Held()
    tasks = [asyncio.create_task(database.sessions.read(f"job {number}", work)) for number in range(2)]
    await until(lambda: database.pool().in_use == 2)
    with pytest.raises(PoolExhausted) as caught:
        await database.sessions.read("one more", work)
    assert caught.value.subject == "one more"
    assert database.pool().counters.timeouts == 1
    assert database.pool().events[-1].detail == "one more"
    work.enough.set()
    await asyncio.gather(*tasks)
    await database.close()


async def test_a_cancelled_waiter_leaves_the_queue(target: Target) -> None:
    database, work = await small(target), Held()
    tasks = [asyncio.create_task(database.sessions.read(f"job {number}", work)) for number in range(3)]
    await until(lambda: database.pool().waiters == 1)
    tasks[2].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[2]
    assert database.pool().waiters == 0
    work.enough.set()
    await asyncio.gather(*tasks[:2])
    await database.close()


async def test_the_server_process_is_named_where_there_is_one(database: Database) -> None:
    async def pid(session: AsyncSession) -> int | None:
        if database.target.backend is Backend.SQLITE:
            return None
        return int((await session.execute(text("SELECT pg_backend_pid()"))).scalar_one())

    answered = await database.sessions.read("pid", pid)
    assert [view.pid for view in database.pool().connections] == [answered]


async def test_connections_killed_by_the_server_are_replaced_and_counted(postgresql_target: Target) -> None:
    database = await open_database(postgresql_target)
    await run_script(
        postgresql_target,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'pooldeck' AND datname = current_database()",
    )

    async def one(session: AsyncSession) -> int:
        return int((await session.execute(text("SELECT 1"))).scalar_one())

    assert await database.sessions.read("after", one) == 1
    counters = database.pool().counters
    assert counters.ping_failures == 1
    assert counters.reconnects == 1
    await database.close()


async def test_the_record_outlives_the_pool_that_disposing_replaces(target: Target) -> None:
    database = await open_database(target)
    before = database.pool().counters.checkouts
    await database.close()
    assert database.pool().counters.checkouts == before > 0
    assert database.pool().connections == ()
