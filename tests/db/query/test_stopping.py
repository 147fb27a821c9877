"""A statement that runs is ended on the server at once, and its connection comes back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.errors import Cancelled, ConnectionLost, DeadlineExceeded
from pooldeck_db.paging import End, PageRequest
from pooldeck_db.query import Mode, Order, Phase
from support.query import outcome, page, ran, texts
from support.servers import run_script, until

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database
    from pooldeck_db.query.execution import Execution

ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r"
STREAM = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"
POSTGRESQL_STREAM = "SELECT generate_series(1, 1000000000) AS n"


def sleep_of(database: Database) -> str:
    """Return a statement that does not end by itself."""
    return "SELECT pg_sleep(30)" if database.product == "PostgreSQL" else ENDLESS


def stream_of(database: Database) -> str:
    """Return a statement whose rows do not end."""
    return POSTGRESQL_STREAM if database.product == "PostgreSQL" else STREAM


async def begun(database: Database, statement: str, *, rows: int = 0) -> tuple[Execution, asyncio.Task[object]]:
    """Run a statement until it runs on the server, and until so many rows came."""
    execution = database.console.execution(Order(statement))
    task: asyncio.Task[object] = asyncio.create_task(execution.run())
    await until(lambda: database.pool().in_use > 0 and execution.progress().phase is not Phase.WAITING)
    if rows:
        await until(lambda: execution.progress().rows >= rows)
    elif database.product == "PostgreSQL":
        await active(database, 1)
    else:
        await asyncio.sleep(0.02)
    return execution, task


async def active(database: Database, count: int) -> None:
    """Wait until so many statements run on the server, at most for a second."""
    if database.product != "PostgreSQL":
        return
    query = "SELECT count(*)::int4 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(30)%'"
    query += " AND pid <> pg_backend_pid()"

    async def running(session: AsyncSession) -> int:
        return int((await session.execute(text(query))).scalar_one())

    async with asyncio.timeout(1.0):
        while await database.sessions.read("watch", running) != count:  # noqa: ASYNC110  # it lies in a server
            await asyncio.sleep(0.005)


async def test_cancelling_ends_it_within_a_second(database: Database) -> None:
    execution, task = await begun(database, sleep_of(database))
    async with asyncio.timeout(1.0):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await active(database, 0)
    assert execution.progress().phase is Phase.STOPPED
    assert execution.outcome is not None
    assert execution.outcome.is_stopped
    assert database.pool().in_use == 0
    assert await texts(database, "SELECT 1") == [("1",)]


async def test_cancelling_twice_ends_it_all_the_same(database: Database) -> None:
    _, task = await begun(database, sleep_of(database))
    async with asyncio.timeout(1.0):
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await active(database, 0)
    assert database.pool().in_use == 0


async def test_stopping_returns_what_became_of_it(database: Database) -> None:
    execution, task = await begun(database, sleep_of(database))
    async with asyncio.timeout(1.0):
        await execution.stop()
        await task
    assert execution.outcome is not None
    assert (execution.outcome.is_stopped, execution.outcome.tag) == (True, "")
    await execution.ready()


async def test_rows_that_came_stay(database: Database) -> None:
    execution, task = await begun(database, stream_of(database), rows=1_000)
    async with asyncio.timeout(1.0):
        await execution.stop()
        await task
    assert database.pool().in_use == 0
    assert execution.rows is not None
    assert execution.rows.is_complete
    first = await page(execution)
    assert [str(row[0]) for row in first.rows[:3]] == ["1", "2", "3"]
    last = await page(execution, PageRequest(End(), 1))
    assert str(last.rows[0][0]) == str(execution.rows.count)
    execution.rows.close()


async def test_in_a_transaction_the_connection_stays(database: Database) -> None:
    await outcome(database, "CREATE TABLE t (a int)")
    await database.console.begin()
    await outcome(database, "INSERT INTO t VALUES (1)")
    execution, task = await begun(database, sleep_of(database))
    async with asyncio.timeout(1.0):
        await execution.stop()
        await task
        await active(database, 0)
    transaction = database.console.state.transaction
    assert transaction is not None
    assert transaction.is_failed is (database.product == "PostgreSQL")
    await database.console.rollback()
    assert database.pool().in_use == 0
    assert await texts(database, "SELECT count(*) FROM t") == [("0",)]


async def test_a_write_that_is_stopped_takes_the_transaction_of_sqlite_with_it(sqlite: Database) -> None:
    await outcome(sqlite, "CREATE TABLE t (a int)")
    await outcome(sqlite, "BEGIN")
    await outcome(sqlite, "INSERT INTO t VALUES (1)")
    execution, task = await begun(sqlite, f"INSERT INTO t {ENDLESS}")
    await execution.stop()
    await task
    assert execution.outcome is not None
    assert [notice.severity for notice in execution.outcome.notices] == ["WARNING"]
    assert (sqlite.console.state.transaction, sqlite.pool().in_use) == (None, 0)
    assert await texts(sqlite, "SELECT count(*) FROM t") == [("0",)]


async def test_stopping_a_stream_at_any_moment_leaves_the_transaction_to_be_rolled_back(
    postgresql: Database,
) -> None:
    for rows in (1, 500, 5_000, 50_000):
        await postgresql.console.begin()
        execution, task = await begun(postgresql, POSTGRESQL_STREAM, rows=rows)
        await execution.stop()
        await task
        assert execution.rows is not None
        execution.rows.close()
        if postgresql.console.state.transaction is not None:
            await postgresql.console.rollback()
        assert postgresql.pool().in_use == 0
    assert await texts(postgresql, "SELECT 1") == [("1",)]


async def test_the_time_of_one_run_can_be_limited(database: Database) -> None:
    execution = database.console.execution(Order(sleep_of(database), timeout=0.1))
    with pytest.raises((DeadlineExceeded, Cancelled)):
        await execution.run()
    assert execution.progress().phase is Phase.FAILED
    assert database.pool().in_use == 0
    await ran(database, "SELECT 1", timeout=0)


async def test_the_pool_shows_what_runs(database: Database) -> None:
    execution, task = await begun(database, sleep_of(database))
    [view] = [view for view in database.pool().connections if view.holder is not None]
    assert (view.holder, view.running is not None) == ("query: SELECT", True)
    assert "SELECT" in view.statement
    await execution.stop()
    await task


async def test_the_next_one_waits_for_its_turn(database: Database) -> None:
    execution, task = await begun(database, sleep_of(database))
    second = database.console.execution(Order("SELECT 2"))
    waiting = asyncio.create_task(second.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert second.progress().phase is Phase.WAITING
    assert database.console.state.running == "SELECT"
    await execution.stop()
    await task
    assert (await waiting).rows == 1


async def test_one_that_waits_can_be_stopped(database: Database) -> None:
    first, task = await begun(database, sleep_of(database))
    second = database.console.execution(Order("SELECT 2"))
    waiting = asyncio.create_task(second.run())
    await asyncio.sleep(0)
    await second.stop()
    assert (await waiting).is_stopped
    await first.stop()
    await task


async def test_closing_ends_what_runs(database: Database) -> None:
    database.console.set_mode(Mode.MANUAL)
    _, task = await begun(database, sleep_of(database))
    async with asyncio.timeout(2.0):
        await database.console.close()
    await task
    await active(database, 0)
    assert database.pool().in_use == 0


async def test_what_waits_for_its_turn_is_not_run_after_closing(database: Database) -> None:
    _, task = await begun(database, sleep_of(database))
    waiting = asyncio.create_task(database.console.execution(Order("SELECT 1")).run())
    await asyncio.sleep(0)
    await database.console.close()
    await task
    with pytest.raises(ConnectionLost):
        await waiting


async def test_a_server_that_ends_a_statement_is_told_from_a_stop(postgresql: Database) -> None:
    execution, task = await begun(postgresql, "SELECT pg_sleep(30)")
    await run_script(
        postgresql.target,
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
        " WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid()",
    )
    with pytest.raises(Cancelled):
        await task
    assert execution.progress().phase is Phase.FAILED
    assert postgresql.pool().in_use == 0
