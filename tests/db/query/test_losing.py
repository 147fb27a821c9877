"""The connection is lost: said once, nothing hangs, and the next statement runs on a new one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import ConnectionLost, DatabaseError
from pooldeck_db.paging import End, PageRequest, Sort
from pooldeck_db.query import Order, Phase
from support.proxy import Proxy
from support.query import outcome, page, ran, texts
from support.servers import run_script, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

STREAM = "SELECT generate_series(1, 1000000000) AS n"


@pytest.fixture
async def proxy(postgresql_target: Target) -> AsyncIterator[tuple[Proxy, Database]]:
    """A database behind a proxy."""
    passing = Proxy(postgresql_target)
    async with passing.running() as target:
        database = await open_database(target)
        yield passing, database
        passing.flow()
        out = database.pool().in_use
        await database.close()
        assert out == 0


async def kill(target: Target) -> None:
    """End every other connection to the database."""
    await run_script(
        target,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


async def test_in_the_middle_of_a_result_what_came_stays(proxy: tuple[Proxy, Database]) -> None:
    passing, database = proxy
    execution = database.console.execution(Order(STREAM))
    task = asyncio.create_task(execution.run())
    await until(lambda: execution.progress().rows > 1_000)
    passing.cut()
    async with asyncio.timeout(3.0):
        with pytest.raises(DatabaseError):
            await task
    assert execution.progress().phase is Phase.FAILED
    assert execution.progress().is_cut
    assert "came before the statement failed" in execution.intake.cut
    count = execution.progress().rows
    last = await page(execution, PageRequest(End(), 10))
    assert [row[0] for row in last.rows] == [str(n) for n in range(count - 9, count + 1)]
    sorted_page = await page(execution, PageRequest(size=1, order=(Sort("n", descending=True),)))
    assert sorted_page.rows == (last.rows[-1],)
    assert (await page(execution)).rows[0] == ("1",)
    assert database.pool().in_use == 0
    assert await texts(database, "SELECT 1") == [("1",)]


async def test_in_a_transaction_the_next_statement_says_so_once(postgresql: Database) -> None:
    await outcome(postgresql, "CREATE TABLE t (a int)")
    await outcome(postgresql, "BEGIN")
    await outcome(postgresql, "INSERT INTO t VALUES (1)")
    await kill(postgresql.target)
    with pytest.raises(ConnectionLost):
        await outcome(postgresql, "INSERT INTO t VALUES (2)")
    assert (postgresql.console.state.transaction, postgresql.console.state.pinned) == (None, "")
    assert postgresql.pool().in_use == 0
    assert await texts(postgresql, "SELECT count(*) FROM t") == [("0",)]


async def test_a_loss_that_was_noticed_meanwhile_is_seen_in_the_state(postgresql: Database) -> None:
    await outcome(postgresql, "BEGIN")
    await outcome(postgresql, "SELECT 1")
    await kill(postgresql.target)

    def is_failed() -> bool:
        transaction = postgresql.console.state.transaction
        return transaction is not None and transaction.is_failed

    await until(is_failed)
    with pytest.raises(ConnectionLost, match="open transaction"):
        await postgresql.console.commit()
    assert postgresql.console.state.transaction is None
    assert await texts(postgresql, "SELECT 1") == [("1",)]


async def test_while_it_runs_in_a_transaction(postgresql: Database) -> None:
    await outcome(postgresql, "BEGIN")
    task = asyncio.create_task(ran(postgresql, "SELECT pg_sleep(30)"))
    await until(lambda: postgresql.console.state.running != "")
    await kill(postgresql.target)
    with pytest.raises(ConnectionLost):
        await task
    assert postgresql.console.state.transaction is None
    assert postgresql.pool().in_use == 0


async def test_a_server_that_ends_an_idle_transaction(postgresql_target: Target) -> None:
    querying = replace(postgresql_target.querying, transaction_timeout=0.05)
    database = await open_database(replace(postgresql_target, querying=querying))
    await outcome(database, "BEGIN")

    def is_failed() -> bool:
        transaction = database.console.state.transaction
        return transaction is not None and transaction.is_failed

    await until(is_failed)
    with pytest.raises(ConnectionLost):
        await outcome(database, "SELECT 1")
    assert database.pool().in_use == 0
    await database.close()


async def test_a_stop_over_a_silent_network_ends(proxy: tuple[Proxy, Database]) -> None:
    passing, database = proxy
    execution = database.console.execution(Order("SELECT pg_sleep(30)"))
    task = asyncio.create_task(execution.run())
    await until(lambda: database.console.state.running != "" and database.pool().in_use == 1)
    passing.stall()
    async with asyncio.timeout(5.0):
        await execution.stop()
        assert (await task).is_stopped
    passing.flow()
    await until(lambda: database.pool().in_use == 0)


async def test_closing_with_an_open_transaction_rolls_back(postgresql_target: Target) -> None:
    await run_script(postgresql_target, "CREATE TABLE t (a int)")
    database = await open_database(postgresql_target)
    await outcome(database, "BEGIN")
    await outcome(database, "INSERT INTO t VALUES (1)")
    await database.close()
    again = await open_database(postgresql_target)
    assert await texts(again, "SELECT count(*) FROM t") == [("0",)]
    await again.close()
