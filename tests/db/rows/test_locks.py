"""What somebody else holds a lock on is waited for, and compared when it is given."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import aiosqlite
import asyncpg
import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.errors import LockUnavailable, ObjectMissing, ReadOnlyViolation
from pooldeck_db.rows import Conflicted, Refused
from support.paging import fetch
from support.rows import applied, apply, edit, edits, made, shown
from support.servers import read_only

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database

T = RelationName("public", "t")


async def rows_of(database: Database, sql: str = "SELECT * FROM t ORDER BY 1") -> list[tuple[object, ...]]:
    return [tuple(row) for row in await fetch(database.target, sql)]


@asynccontextmanager
async def raw(database: Database) -> AsyncIterator[asyncpg.Connection]:
    target = database.target
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("theirs", "keyed"),
    [
        ("UPDATE t SET a = 'theirs'", True),
        ("UPDATE t SET a = 'theirs'", False),
        ("UPDATE t SET a = a", False),
        ("UPDATE t SET id = 9", True),
        ("DELETE FROM t", True),
        ("DELETE FROM t", False),
    ],
)
async def test_what_was_waited_for_is_compared_too(postgresql: Database, theirs: str, keyed: bool) -> None:
    detail = await made(
        postgresql,
        "t",
        f"CREATE TABLE t (id integer {'PRIMARY KEY' if keyed else ''}, a text)",
        "INSERT INTO t VALUES (1, 'x')",
    )
    (row,) = await shown(postgresql, detail)
    async with raw(postgresql) as other:
        await other.execute("BEGIN")
        await other.execute(theirs)
        task = asyncio.create_task(apply(postgresql, edit(row, a="mine")))
        await _waiting(other)
        await other.execute("COMMIT")
    outcome = await task
    assert isinstance(outcome, Conflicted)
    assert ("mine",) not in await rows_of(postgresql, "SELECT a FROM t")


async def _waiting(other: asyncpg.Connection) -> None:
    """Until somebody waits for a lock of this connection's."""
    async with asyncio.timeout(10):
        while not await other.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        ):
            pass


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
async def test_a_stricter_isolation_shows_the_conflict_all_the_same(postgresql: Database, isolation: str) -> None:
    detail = await made(
        postgresql,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
        f"ALTER DATABASE {postgresql.target.database} SET default_transaction_isolation = '{isolation}'",
    )
    strict = await open_database(postgresql.target)
    one, two = await shown(strict, detail)
    async with raw(postgresql) as other:
        await other.execute("BEGIN")
        await other.execute("UPDATE t SET a = 'theirs' WHERE id = 1")
        task = asyncio.create_task(apply(strict, edits([(one, "a", "mine"), (two, "a", "mine")])))
        await _waiting(other)
        await other.execute("COMMIT")
    outcome = await task
    assert isinstance(outcome, Conflicted)
    assert [each.change.base for each in outcome.conflicts] == [one]
    await applied(strict, edit(two, a="mine"))
    await strict.close()
    assert await rows_of(postgresql) == [(1, "theirs"), (2, "mine")]


async def test_a_table_that_is_altered_meanwhile_is_said(postgresql: Database) -> None:
    detail = await made(
        postgresql, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'x')"
    )
    (row,) = await shown(postgresql, detail)
    async with raw(postgresql) as other:
        await other.execute("BEGIN")
        await other.execute("ALTER TABLE t RENAME COLUMN a TO b")
        task = asyncio.create_task(apply(postgresql, edit(row, a="mine")))
        await _waiting(other)
        await other.execute("COMMIT")
    outcome = await task
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, ObjectMissing)
    assert await rows_of(postgresql) == [(1, "x")]


async def test_somebody_elses_lock_is_not_waited_for_for_ever(database: Database) -> None:
    detail = await made(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'x')"
    )
    impatient = await open_database(replace(database.target, lock_timeout=0.1))
    (row,) = await shown(impatient, detail)
    changes = edit(row, a="mine")
    async with AsyncExitStack() as stack:
        if database.product == "PostgreSQL":
            other = await stack.enter_async_context(raw(database))
            await other.execute("BEGIN")
            await other.execute("SELECT 1 FROM t FOR UPDATE")
        else:
            lite = await stack.enter_async_context(
                aiosqlite.connect(str(database.target.path), isolation_level=None)
            )
            await lite.execute("BEGIN IMMEDIATE")
        outcome = await apply(impatient, changes)
    await impatient.close()
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, LockUnavailable)
    assert outcome.change == changes.get(row.address)
    assert await shown(database, detail) == [row]


async def test_a_read_only_connection_refuses(database: Database) -> None:
    detail = await made(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'x')"
    )
    reader = await open_database(read_only(database.target))
    (row,) = await shown(reader, detail)
    outcome = await apply(reader, edit(row, a="mine"))
    await reader.close()
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, ReadOnlyViolation)
    assert await shown(database, detail) == [row]
