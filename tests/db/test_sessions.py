"""The session scopes: they commit, roll back, always close, and end on the server what is cancelled."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import aiosqlite
import pytest
from sqlalchemy import text

from pooldeck_db.database import Database, open_database
from pooldeck_db.dialects import postgresql
from pooldeck_db.dialects.waiting import WaitingConnection
from pooldeck_db.errors import DeadlineExceeded, LockUnavailable, ObjectMissing, ReadOnlyViolation
from pooldeck_db.pool.masking import masked
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
    await until(lambda: any(view.statement == masked(ENDLESS) for view in database.pool().connections))
    for _ in range(cancels):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert database.pool().in_use == 0
    if database.target.backend is Backend.POSTGRESQL:
        async with asyncio.timeout(5.0):
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


@pytest.mark.parametrize("deadline", [None, 0])
async def test_what_has_no_deadline_outlasts_the_statement_time_out_of_the_connection(
    postgresql_target: Target, deadline: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The driver's own limit is to end it, too.
    monkeypatch.setattr(postgresql, "_COMMAND_GRACE", 0.0)
    database = await open_database(replace(postgresql_target, statement_timeout=0.5))

    async def slow(session: AsyncSession) -> str:
        await session.execute(text("SELECT pg_sleep(0.8)"))
        return str((await session.execute(text("SHOW statement_timeout"))).scalar_one())

    if deadline is None:
        with pytest.raises(DeadlineExceeded):
            await database.sessions.read("slow", slow)
    else:
        assert await database.sessions.read("slow", slow, deadline=deadline) == "0"
    with pytest.raises(DeadlineExceeded):
        await database.sessions.read("slow", slow)
    await database.close()


async def test_what_has_no_deadline_is_ended_by_a_cancel_all_the_same(database: Database) -> None:
    task = asyncio.create_task(database.sessions.read("endless", _endless, deadline=0))
    await until(lambda: any(view.statement == masked(ENDLESS) for view in database.pool().connections))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert database.pool().in_use == 0


async def test_a_missing_table_is_explained_with_its_subject(database: Database) -> None:
    with pytest.raises(ObjectMissing) as caught:
        await database.sessions.read("rows of t", _names)
    assert caught.value.subject == "rows of t"


async def test_closing_while_a_cancel_is_under_way_sends_no_second_one(postgresql_target: Target) -> None:
    database = await open_database(postgresql_target)
    task = asyncio.create_task(database.sessions.read("endless", _endless))
    await until(lambda: any(view.statement == masked(ENDLESS) for view in database.pool().connections))
    (operation,) = (each for each in asyncio.all_tasks() if each.get_name() == "endless")
    task.cancel()
    await until(lambda: operation.cancelling() == 1)
    await asyncio.gather(database.close(), database.close())
    assert operation.cancelling() == 1
    with pytest.raises(asyncio.CancelledError):
        await task
    watcher = await open_database(postgresql_target)
    async with asyncio.timeout(5.0):
        while await watcher.sessions.read("activity", _still_running):
            pass
    await watcher.close()


async def test_cancelling_a_wait_for_a_lock_does_not_wait_for_the_lock(sqlite_file_target: Target) -> None:
    await run_script(sqlite_file_target, "CREATE TABLE t (name text)")
    database = await open_database(replace(sqlite_file_target, lock_timeout=60.0))
    assert sqlite_file_target.path is not None
    with closing(sqlite3.connect(sqlite_file_target.path, isolation_level=None)) as somebody:
        somebody.execute("BEGIN EXCLUSIVE")
        task = asyncio.create_task(database.sessions.read("names", _names))
        await until(lambda: any("SELECT name" in view.statement for view in database.pool().connections))
        async with asyncio.timeout(5.0):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    assert database.pool().in_use == 0
    await database.close()


@pytest.mark.parametrize("seconds", [0.0, 0.2])
async def test_a_lock_is_waited_for_as_long_as_the_settings_say(
    sqlite_file_target: Target, seconds: float
) -> None:
    await run_script(sqlite_file_target, "CREATE TABLE t (name text)")
    database = await open_database(replace(sqlite_file_target, lock_timeout=seconds))
    assert sqlite_file_target.path is not None
    with closing(sqlite3.connect(sqlite_file_target.path, isolation_level=None)) as somebody:
        somebody.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with pytest.raises(LockUnavailable):
            await database.sessions.write("add", lambda session: _add(session, "Ada"))
        assert time.monotonic() - began >= seconds
        somebody.execute("COMMIT")
    await database.sessions.write("add", lambda session: _add(session, "Ada"))
    assert await database.sessions.read("names", _names) == ["Ada"]
    await database.close()


async def test_a_lock_that_is_given_up_in_time_is_taken(sqlite_file_target: Target) -> None:
    await run_script(sqlite_file_target, "CREATE TABLE t (name text)")
    database = await open_database(replace(sqlite_file_target, lock_timeout=30.0))
    assert sqlite_file_target.path is not None
    with closing(sqlite3.connect(sqlite_file_target.path, isolation_level=None)) as somebody:
        somebody.execute("BEGIN EXCLUSIVE")
        task = asyncio.create_task(database.sessions.write("add", lambda session: _add(session, "Ada")))
        await until(lambda: database.pool().in_use == 1)
        somebody.execute("COMMIT")
        await task
    assert await database.sessions.read("names", _names) == ["Ada"]
    await database.close()


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
async def test_a_cursor_that_lives_on_holds_no_lock(sqlite_file_target: Target, end: str) -> None:
    await run_script(sqlite_file_target, "CREATE TABLE t (name text)", "INSERT INTO t VALUES ('Ada'), ('Bob')")
    path = str(sqlite_file_target.path)
    reader = WaitingConnection(path, timeout=0.0, isolation_level=None)
    reader.cursor().execute("BEGIN")
    unread = reader.cursor().execute("SELECT name FROM t")
    assert unread.fetchone() == ("Ada",)
    with closing(sqlite3.connect(path, timeout=0.0)) as writer:
        writer.execute("UPDATE t SET name = 'Eve'")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            writer.commit()
        getattr(reader, end)()
        writer.commit()
    with pytest.raises(sqlite3.ProgrammingError):
        unread.fetchone()
    reader.close()


async def test_a_close_that_is_overtaken_by_a_forced_one_ends_all_the_same(sqlite_file_target: Target) -> None:
    database = await open_database(sqlite_file_target)
    async with database.sessions.reading() as session:
        raw = await (await session.connection()).get_raw_connection()
        driver = raw.driver_connection
        assert isinstance(driver, aiosqlite.Connection)
        closing_it = asyncio.create_task(driver.close())
        await asyncio.sleep(0)
        driver.stop()
        async with asyncio.timeout(5.0):
            await closing_it
        await session.invalidate()
    await database.close()


async def test_closing_ends_what_still_runs(target: Target) -> None:
    database = await open_database(target)
    task = asyncio.create_task(database.sessions.read("endless", _endless))
    await until(lambda: any(view.statement == masked(ENDLESS) for view in database.pool().connections))
    await database.close()
    with pytest.raises(asyncio.CancelledError):
        await task
