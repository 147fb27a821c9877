"""Plans of statements that were seen in somebody's session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.errors import LockUnavailable, ObjectMissing, ReadOnlyViolation, StatementFailed
from support.activity import client
from support.servers import run_script

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.activity.postgresql.monitor import Monitor
    from pooldeck_db.database import Database
    from pooldeck_db.target import Target


@pytest.fixture(autouse=True)
async def _table(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target, "CREATE TABLE item (id integer PRIMARY KEY, name text)", "CREATE SEQUENCE s"
    )


async def prepared(database: Database) -> int:
    """Return how many statements the pool's connection has left prepared."""

    async def count(session: AsyncSession) -> int:
        return int((await session.execute(text("SELECT count(*) FROM pg_prepared_statements"))).scalar_one())

    return await database.sessions.read("prepared", count)


@pytest.mark.parametrize(
    ("statement", "is_generic", "first"),
    [
        ("SELECT * FROM item", False, "Seq Scan on item"),
        ("/* why */ -- so\n (SELECT id FROM item WHERE id = $1)", True, "Index Only Scan using item_pkey"),
        ("SELECT name, '%s :x $9' FROM item WHERE name LIKE 'a%' AND id > $1", True, "Bitmap Heap Scan on item"),
        ("INSERT INTO item VALUES (nextval('s'), $1)", True, "Insert on item"),
        ("UPDATE item SET name = $2 WHERE id = $1", True, "Update on item"),
        ("WITH gone AS (DELETE FROM item RETURNING id) SELECT * FROM gone;", False, "CTE Scan on gone"),
        ("MERGE INTO item USING (SELECT 1 AS i) x ON id = i WHEN MATCHED THEN DELETE", False, "Merge on item"),
        ("values (1), (2)", False, "Values Scan"),
        ("TABLE item", False, "Seq Scan on item"),
    ],
)
async def test_a_statement_has_a_plan_and_is_not_run(
    postgresql: Database, monitor: Monitor, statement: str, first: str, *, is_generic: bool
) -> None:
    explained = await monitor.explain(statement, postgresql.target.database)
    assert explained.lines[0].startswith(first)
    assert explained.is_generic is is_generic
    assert await prepared(postgresql) == 0
    async with client(postgresql.target) as somebody:
        assert await somebody.fetchval("SELECT is_called FROM s") is False


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("SELECT 1; DROP TABLE item", "multiple commands"),
        ("SELECT 1; SELECT 2", "multiple commands"),
        ("VACUUM item", "VACUUM has no plan"),
        ("ANALYZE SELECT nextval('s')", "ANALYZE has no plan"),
        ("(ANALYZE) SELECT nextval('s')", "ANALYZE has no plan"),
        ("EXECUTE something", "EXECUTE has no plan"),
        ("CREATE TABLE t AS SELECT 1", "CREATE has no plan"),
        ("  -- nothing", "no statement"),
        ("SELECT FROM WHERE", "Syntax error"),
        ("SELECT 1 /* unfinished", "Unterminated"),
        ("SELECT $1; ROLLBACK", "multiple commands"),
    ],
)
async def test_what_has_no_plan_is_refused_in_words(
    postgresql: Database, monitor: Monitor, statement: str, words: str
) -> None:
    with pytest.raises(StatementFailed) as caught:
        await monitor.explain(statement, postgresql.target.database)
    assert words in str(caught.value)
    assert await prepared(postgresql) == 0


async def test_another_database_and_a_cut_statement_are_refused(postgresql: Database, monitor: Monitor) -> None:
    with pytest.raises(StatementFailed, match="in the database elsewhere"):
        await monitor.explain("SELECT 1", "elsewhere")
    with pytest.raises(StatementFailed, match="only the beginning"):
        await monitor.explain("SELECT 1", postgresql.target.database, is_cut=True)


async def test_a_table_that_is_not_there_hints_at_the_search_path(postgresql: Database, monitor: Monitor) -> None:
    with pytest.raises(ObjectMissing) as caught:
        await monitor.explain("SELECT * FROM elsewhere", postgresql.target.database)
    assert "search_path" in caught.value.hint


async def test_what_is_called_for_a_plan_writes_nothing_and_nothing_is_left_prepared(
    postgresql: Database, monitor: Monitor
) -> None:
    await run_script(
        postgresql.target,
        # It claims to be immutable, so it is called to make the plan.
        "CREATE FUNCTION writes() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('s'); END $$",
    )
    with pytest.raises(ReadOnlyViolation):
        await monitor.explain("SELECT * FROM item WHERE id = writes()", postgresql.target.database)
    assert await prepared(postgresql) == 0


async def test_it_does_not_wait_for_a_locked_table_for_long(postgresql: Database, monitor: Monitor) -> None:
    async with client(postgresql.target) as somebody:
        await somebody.execute("BEGIN; LOCK TABLE item IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(LockUnavailable):
            await monitor.explain("SELECT * FROM item", postgresql.target.database)
