"""The session scopes: they commit, roll back, always close, and end on the server what is cancelled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.database import Database, open_database
from pooldeck_db.errors import DeadlineExceeded, ObjectMissing, ReadOnlyViolation
from pooldeck_db.target import Backend
from support.servers import read_only, run_script, until

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.target import Target

ENDLESS = (
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000) SELECT count(*) FROM r"
)


async def _names(session: AsyncSession) -> list[str]:
    return list((await session.execute(text("SELECT name FROM t ORDER BY name"))).scalars())


async def _add(session: AsyncSession, name: str) -> None:
    await session.execute(text("INSERT INTO t (name) VALUES (:name)"), {"name": name})


async def _endless(session: AsyncSession) -> int:
    return int((await session.execute(text(ENDLESS))).scalar_one())


async def test_a_write_that_ends_well_is_committed(database: Database) -> None:
    await run_script(database.target, "CREATE TABLE t (name text)")
    await database.sessions.write("add", lambda session: _add(session, "Ada"))
    assert await database.sessions.read("names", _names) == ["Ada"]


async def test_a_write_that_fails_is_rolled_back_and_its_connection_given_back(database: Database) -> None:
    await run_script(database.target, "CREATE TABLE t (name text)")

    async def add_then_fail(session: AsyncSession) -> None:
        await _add(session, "Ada")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.sessions.write("add", add_then_fail)
    assert await database.sessions.read("names", _names) == []
    assert database.pool().in_use == 0


async def test_reading_refuses_to_write_on_postgresql(postgresql_target: Target) -> None:
    await run_script(postgresql_target, "CREATE TABLE t (name text)")
    database = await open_database(postgresql_target)
    with pytest.raises(ReadOnlyViolation):
        await database.sessions.read("add", lambda session: _add(session, "Ada"))
    await database.close()


async def test_a_read_only_target_refuses_every_write_by_the_database_itself(target: Target) -> None:
    await run_script(target, "CREATE TABLE t (name text)")
    database = await open_database(read_only(target))
    assert database.read_only
    with pytest.raises(ReadOnlyViolation):
        await database.sessions.write("add", lambda session: _add(session, "Ada"))
    assert await database.sessions.read("names", _names) == []
    await database.close()


@pytest.mark.parametrize("cancels", [1, 2, 3])
async def test_cancelling_ends_the_statement_on_the_server(database: Database, cancels: int) -> None:
    task = asyncio.create_task(database.sessions.read("endless", _endless))
    await until(lambda: any(view.statement == ENDLESS for view in database.pool().connections))
    for _ in range(cancels):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert database.pool().in_use == 0
    if database.target.backend is Backend.POSTGRESQL:
        async with asyncio.timeout(1.0):
            while await database.sessions.read("activity", _still_running):
                pass


async def _still_running(session: AsyncSession) -> int:
    """How many backends run the endless statement; the server takes some milliseconds to notice the cancel."""
    question = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE state = 'active' AND query LIKE 'WITH RECURSIVE r%' AND pid <> pg_backend_pid()"
    )
    return int((await session.execute(text(question))).scalar_one())


async def test_a_deadline_ends_the_statement_and_says_so(database: Database) -> None:
    with pytest.raises(DeadlineExceeded) as caught:
        await database.sessions.read("endless", _endless, deadline=0.2)
    assert "0.2 s" in str(caught.value)
    assert database.pool().in_use == 0


async def test_a_missing_table_is_explained_with_its_subject(database: Database) -> None:
    with pytest.raises(ObjectMissing) as caught:
        await database.sessions.read("rows of t", _names)
    assert caught.value.subject == "rows of t"


async def test_closing_ends_what_still_runs(target: Target) -> None:
    database = await open_database(target)
    task = asyncio.create_task(database.sessions.read("endless", _endless))
    await until(lambda: any(view.statement == ENDLESS for view in database.pool().connections))
    await database.close()
    with pytest.raises(asyncio.CancelledError):
        await task
