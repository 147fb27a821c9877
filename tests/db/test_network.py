"""Networks that swallow everything, connections that are cut, and proxies that refuse settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.database import Database, open_database
from pooldeck_db.errors import ConnectionLost, DatabaseError, ReadOnlyViolation, ServerUnreachable
from support.proxy import Proxy
from support.servers import read_only, until

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.target import Target

BOUNCER = frozenset({"user", "database", "client_encoding", "application_name", "DateStyle", "TimeZone"})
"""What PgBouncer takes at connect."""

PINNED = {
    "statement_timeout": "7s",
    "lock_timeout": "5s",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "jit": "off",
}


@pytest.fixture
def impatient(postgresql_target: Target) -> Target:
    """A database whose connection gives up soon."""
    return replace(postgresql_target, connect_timeout=0.5)


async def one(session: AsyncSession) -> int:
    return int((await session.execute(text("SELECT 1"))).scalar_one())


async def sleep(session: AsyncSession) -> None:
    await session.execute(text("SELECT pg_sleep(60)"))


async def in_use_by(database: Database, count: int) -> None:
    """Have that many connections made, all idle afterwards."""
    barrier = asyncio.Barrier(count)

    async def meet(session: AsyncSession) -> None:
        await one(session)
        await barrier.wait()

    await asyncio.gather(*(database.sessions.read("meet", meet) for _ in range(count)))
    assert database.pool().idle == count


async def test_a_silent_connection_of_the_pool_is_found_out_long_before_a_statement_may_end(
    impatient: Target,
) -> None:
    proxy = Proxy(impatient)
    async with proxy.running() as target:
        database = await open_database(target)
        proxy.stall()
        async with asyncio.timeout(target.statement_timeout / 2):
            with pytest.raises(ServerUnreachable) as caught:
                await database.sessions.read("one", one)
        assert "No answer" in caught.value.what
        assert database.pool().counters.ping_failures == 1
        proxy.flow()
        assert await database.sessions.read("one", one) == 1
        await database.close()


async def test_closing_does_not_wait_for_a_silent_network(impatient: Target) -> None:
    proxy = Proxy(impatient)
    async with proxy.running() as target:
        database = await open_database(target)
        await in_use_by(database, 3)
        proxy.stall()
        async with asyncio.timeout(20):
            await database.close()
    assert database.pool().connections == ()


async def test_a_connection_cut_under_a_statement_is_lost_and_the_next_one_works(impatient: Target) -> None:
    proxy = Proxy(impatient)
    async with proxy.running() as target:
        database = await open_database(target)
        task = asyncio.create_task(database.sessions.read("sleep", sleep))
        await until(lambda: any("pg_sleep" in view.statement for view in database.pool().connections))
        proxy.cut()
        with pytest.raises(ConnectionLost):
            await task
        assert await database.sessions.read("one", one) == 1
        assert database.pool().in_use == 0
        await database.close()


@pytest.mark.parametrize("moment", [b"user\0", b"pg_catalog", b"SET jit"])
async def test_a_connection_cut_while_it_is_made_is_explained(impatient: Target, moment: bytes) -> None:
    proxy = Proxy(impatient, fatal=moment)
    async with proxy.running() as target:
        with pytest.raises(DatabaseError):
            await open_database(target)


async def test_cancelling_while_connecting_leaves_nothing_behind(impatient: Target) -> None:
    proxy = Proxy(impatient)
    async with proxy.running() as target:
        proxy.stall()
        task = asyncio.create_task(open_database(target))
        await until(lambda: proxy.connections == 1)
        for _ in range(3):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_what_is_asked_after_closing_makes_no_connection(impatient: Target) -> None:
    proxy = Proxy(impatient)
    async with proxy.running() as target:
        database = await open_database(target)
        await database.close()
        made = proxy.connections
        with pytest.raises(ConnectionLost) as caught:
            await database.sessions.read("one", one)
        assert (caught.value.subject, proxy.connections) == ("one", made)
        assert database.pool().connections == ()


async def test_a_cancelled_close_still_closes_everything(impatient: Target) -> None:
    database = await open_database(impatient)
    await in_use_by(database, 2)
    closing = asyncio.create_task(database.close())
    for _ in range(3):
        await asyncio.sleep(0)
        closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert database.pool().connections == ()


async def test_a_proxy_that_refuses_settings_has_them_made_in_each_transaction(impatient: Target) -> None:
    async with Proxy(impatient, knows=BOUNCER).running() as target:
        database = await open_database(replace(target, statement_timeout=7.0))

        async def settings(session: AsyncSession) -> dict[str, str]:
            return {
                name: (await session.execute(text("SELECT current_setting(:name)"), {"name": name})).scalar_one()
                for name in PINNED
            }

        assert await database.sessions.read("settings", settings) == PINNED
        assert await database.sessions.write("settings", settings) == PINNED
        await database.close()


async def test_read_only_is_not_promised_through_a_proxy_that_drops_it(impatient: Target) -> None:
    async with Proxy(impatient, knows=BOUNCER).running() as target:
        with pytest.raises(ReadOnlyViolation) as caught:
            await open_database(read_only(target))
        assert "proxy" in caught.value.hint
