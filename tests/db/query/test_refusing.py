"""On a read-only connection nothing is changed, whatever is tried; each try is made on the real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import DatabaseError, ReadOnlyViolation
from pooldeck_db.query import Argument, Mode, Order
from support.query import outcome, ran, texts
from support.servers import read_only, run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

COMMON = [
    "INSERT INTO t VALUES (2)",
    "DELETE FROM t",
    "UPDATE t SET a = 2 RETURNING a",
    "SELECT 1; DROP TABLE t",
    "SELECT 1;;DELETE FROM t",
    "SELECT 1 /* ; */ ; DELETE FROM t -- ",
    "DROP TABLE t",
    "CREATE TABLE u (a int)",
    "CREATE TEMPORARY TABLE u (a int)",
    "BEGIN",
    "COMMIT",
    "COMMIT; DELETE FROM t",
    "ROLLBACK",
    "VACUUM",
]
POSTGRESQL = [
    "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
    "SELECT * FROM (WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d) AS x",
    "EXPLAIN ANALYZE DELETE FROM t",
    "EXPLAIN (ANALYZE) DELETE FROM t",
    "EXPLAIN ANALYZE CREATE TABLE u AS SELECT 1",
    "EXPLAIN ANALYZE SELECT 1 INTO u",
    "SELECT 1 INTO u",
    "SELECT writes()",
    "EXPLAIN ANALYZE SELECT writes()",
    "SELECT * FROM t, LATERAL writes()",
    "SELECT set_config('transaction_read_only', 'off', true), writes()",
    "SET TRANSACTION READ WRITE",
    "SET default_transaction_read_only = off",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "RESET ALL",
    "DISCARD ALL",
    "SET ROLE pg_monitor",
    "COPY t TO PROGRAM 'true'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY t TO '/tmp/pooldeck-never'",
    "COPY t FROM STDIN;\n5\n\\.\n",
    "COPY (DELETE FROM t RETURNING *) TO STDOUT",
    "SELECT 1) TO PROGRAM 'true' --",
    "SELECT 1) TO '/tmp/pooldeck-never'; --",
    "DO $$ BEGIN COMMIT; SET default_transaction_read_only = off; DELETE FROM t; END $$",
    "CALL escapes()",
    "PREPARE p AS DELETE FROM t",
    "EXECUTE p",
    "LOCK TABLE t",
    "NOTIFY x",
    "ALTER SYSTEM SET work_mem = '8MB'",
    "SELECT pg_terminate_backend(pg_backend_pid())",
    "SELECT nextval('s')",
    "SELECT pg_notify('x', 'y')",
    "SELECT query_to_xml('DELETE FROM t', true, true, '')",
    "REINDEX TABLE t",
    "ANALYZE t",
    "TRUNCATE t",
    "CREATE DATABASE pooldeck_never",
    "DROP DATABASE pooldeck_never",
    "CREATE TABLESPACE never LOCATION '/tmp'",
    "SELECT * FROM t FOR UPDATE",
]
ESCAPE = "SET default_transaction_read_only = off; DELETE FROM t;"
SQLITE = [
    "REPLACE INTO t VALUES (2)",
    "WITH d AS (SELECT 1) DELETE FROM t",
    "PRAGMA query_only = off",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 7",
    "EXPLAIN PRAGMA user_version = 7",
    "ATTACH 'pooldeck-never.db' AS other",
    "VACUUM INTO 'pooldeck-never.db'",
    "REINDEX",
]


@pytest.fixture
async def reading(target: Target) -> AsyncIterator[Database]:
    """A read-only connection to a database with a table t (a) of one row, and with ways to write."""
    statements = ["CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)"]
    if target.path is None:
        statements += [
            "CREATE SEQUENCE s",
            "CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (3) RETURNING a'",
            f"CREATE PROCEDURE escapes() LANGUAGE plpgsql AS $$ BEGIN COMMIT; {ESCAPE} END $$",
        ]
    await run_script(target, *statements)
    database = await open_database(read_only(target))
    yield database
    out = database.pool().in_use
    await database.close()
    assert out == 0


async def unchanged(database: Database) -> bool:
    """Return whether the table is as it was, and the connection still refuses writes."""
    rows = await texts(database, "SELECT a FROM t")
    if database.product == "SQLite":
        return rows == [("1",)] and await texts(database, "PRAGMA query_only") == [("1",)]
    return rows == [("1",)] and await texts(database, "SHOW transaction_read_only") == [("on",)]


async def test_it_reads(reading: Database) -> None:
    assert await texts(reading, "SELECT a FROM t") == [("1",)]
    assert (await ran(reading, "EXPLAIN SELECT * FROM t")).columns
    assert reading.pool().in_use == 0


async def test_nothing_that_is_tried_changes_anything(reading: Database) -> None:
    own = POSTGRESQL if reading.product == "PostgreSQL" else SQLITE
    for mode in (Mode.AUTOCOMMIT, Mode.MANUAL):
        reading.console.set_mode(mode)
        for text in COMMON + own:
            with pytest.raises(DatabaseError):
                await outcome(reading, text)
                pytest.fail(f"{text} was let through {mode}")
            await reading.console.release()
        assert await unchanged(reading)
        await reading.console.release()


async def test_an_argument_smuggles_nothing_in(reading: Database) -> None:
    argument = Argument("n", "1'; DELETE FROM t; --")
    found = await reading.console.execution(Order("SELECT :n", (argument,))).run()
    assert found.rows == 1
    if reading.product == "PostgreSQL":
        for kind in ("int); DELETE FROM t; --", "int) TO PROGRAM 'true' --"):
            typed = Order("SELECT :n", (Argument("n", "1", kind),))
            with pytest.raises(DatabaseError):
                await reading.console.execution(typed).run()
    assert await unchanged(reading)


async def test_a_refusal_says_why(reading: Database) -> None:
    execution = reading.console.execution(Order("BEGIN"))
    assert "read-only" in reading.console.refusal(execution.classified)
    with pytest.raises(ReadOnlyViolation, match="BEGIN"):
        await execution.run()


async def test_a_transaction_begun_by_the_console_only_reads(reading: Database) -> None:
    await reading.console.begin()
    assert await texts(reading, "SELECT a FROM t") == [("1",)]
    with pytest.raises(DatabaseError):
        await outcome(reading, "DELETE FROM t")
    await reading.console.rollback()
    assert await unchanged(reading)


async def test_a_rehearsal_does_not_write_either(reading: Database) -> None:
    await reading.console.begin_rehearsal()
    with pytest.raises(DatabaseError):
        await outcome(reading, "DELETE FROM t")
    await reading.console.end_rehearsal(keep=False)
    assert await unchanged(reading)


async def test_a_cursor_that_is_held_does_not_write_at_the_end(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE t (a int)",
        "CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (3) RETURNING a'",
    )
    database = await open_database(read_only(postgresql_target))
    declaring = "DECLARE c CURSOR WITH HOLD FOR SELECT writes()"
    with pytest.raises(ReadOnlyViolation):
        await outcome(database, declaring)
    database.console.set_mode(Mode.MANUAL)
    await outcome(database, declaring)
    with pytest.raises(ReadOnlyViolation):
        await database.console.commit()
    assert await texts(database, "SELECT * FROM t") == []
    await database.close()


async def test_no_file_was_made(
    sqlite_file_target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = await open_database(read_only(sqlite_file_target))
    for text in ("ATTACH 'never.db' AS other", "VACUUM INTO 'never.db'"):
        with pytest.raises(DatabaseError):
            await outcome(database, text)
    assert not (tmp_path / "never.db").exists()
    await database.close()
