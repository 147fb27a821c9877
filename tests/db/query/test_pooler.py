"""Behind a pooler such as PgBouncer: what holds for a session is made to hold for each statement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import DatabaseError
from support.proxy import Proxy
from support.query import outcome, ran, texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

KNOWN = frozenset({"user", "database", "client_encoding", "application_name", "DateStyle", "TimeZone"})
"""What PgBouncer takes at connect."""

SETTINGS = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('jit')"


@pytest.fixture
async def pooled(postgresql_target: Target) -> AsyncIterator[Database]:
    """A database behind a pooler that refuses settings at connect."""
    async with Proxy(postgresql_target, knows=KNOWN).running() as target:
        database = await open_database(replace(target, statement_timeout=7.0))
        yield database
        out = database.pool().in_use
        await database.close()
        assert out == 0


async def test_the_settings_hold_for_a_statement_and_for_it_alone(pooled: Database) -> None:
    assert await texts(pooled, SETTINGS) == [("7s", "5s", "off")]
    assert await texts(pooled, "SHOW statement_timeout") == [("7s",)]
    assert await texts(pooled, "SELECT transaction_timestamp() < statement_timestamp()") == [("true",)]
    assert pooled.console.state.pinned == ""


async def test_the_settings_hold_in_a_transaction_of_the_users(pooled: Database) -> None:
    await outcome(pooled, "BEGIN ISOLATION LEVEL REPEATABLE READ")
    await outcome(pooled, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    assert await texts(pooled, SETTINGS) == [("7s", "5s", "off")]
    await outcome(pooled, "COMMIT")
    assert pooled.console.state.pinned == ""


async def test_a_change_is_committed_and_one_that_fails_leaves_nothing(pooled: Database) -> None:
    await outcome(pooled, "CREATE TABLE t (a int PRIMARY KEY)")
    await outcome(pooled, "INSERT INTO t VALUES (1) RETURNING a")
    with pytest.raises(DatabaseError):
        await outcome(pooled, "INSERT INTO t VALUES (1)")
    assert await texts(pooled, "SELECT a FROM t") == [("1",)]
    assert pooled.console.state.transaction is None


async def test_what_runs_in_no_transaction_still_runs(pooled: Database) -> None:
    await outcome(pooled, "CREATE TABLE t (a int)")
    for text in ("VACUUM t", "CREATE INDEX CONCURRENTLY i ON t (a)", "DO $$ BEGIN COMMIT; END $$"):
        await outcome(pooled, text)
    assert pooled.console.state.pinned == ""


async def test_the_time_of_one_statement_is_not_left_to_the_next(pooled: Database) -> None:
    execution = await ran(pooled, "SHOW statement_timeout", timeout=3.0)
    assert execution.rows is not None
    assert await execution.rows.value(0, 0) == "3s"
    await outcome(pooled, "DO $$ BEGIN ASSERT current_setting('statement_timeout') = '0'; END $$")
