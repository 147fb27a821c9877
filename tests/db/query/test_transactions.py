"""Transactions that the user has open, and what else makes the console keep a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import DatabaseError, StatementFailed
from pooldeck_db.query import Mode, Order
from support.query import outcome, texts
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database


@pytest.fixture
async def table(database: Database) -> Database:
    """A database with an empty table t (a)."""
    await run_script(database.target, "CREATE TABLE t (a int)")
    return database


async def count(database: Database) -> str | None:
    """Return how many rows t has."""
    return (await texts(database, "SELECT count(*) FROM t"))[0][0]


async def test_in_autocommit_nothing_stays_open(table: Database) -> None:
    await outcome(table, "INSERT INTO t VALUES (1)")
    assert table.console.state.pinned == ""
    assert table.pool().in_use == 0
    assert await count(table) == "1"


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
async def test_a_typed_transaction_is_kept_until_its_end(table: Database, end: str) -> None:
    await outcome(table, "BEGIN")
    await outcome(table, "INSERT INTO t VALUES (1)")
    state = table.console.state
    assert (state.pinned, table.pool().in_use) == ("transaction", 1)
    assert state.transaction is not None
    assert (state.transaction.statements, state.transaction.is_failed) == (1, False)
    [held] = [view.holder for view in table.pool().connections if view.holder]
    assert held == "query: BEGIN"
    assert (await outcome(table, end)).tag == end
    assert (table.console.state.pinned, table.pool().in_use) == ("", 0)
    assert await count(table) == ("1" if end == "COMMIT" else "0")


async def test_by_hand_the_first_statement_begins_one(table: Database) -> None:
    table.console.set_mode(Mode.MANUAL)
    await outcome(table, "INSERT INTO t VALUES (1)")
    await outcome(table, "INSERT INTO t VALUES (2)")
    assert table.console.state.transaction is not None
    assert table.console.state.transaction.statements == 2
    await table.console.commit()
    assert table.console.state.transaction is None
    await outcome(table, "INSERT INTO t VALUES (3)")
    await table.console.rollback()
    assert table.pool().in_use == 0
    table.console.set_mode(Mode.AUTOCOMMIT)
    assert await count(table) == "2"


async def test_what_no_transaction_can_hold_begins_none(table: Database) -> None:
    table.console.set_mode(Mode.MANUAL)
    assert (await outcome(table, "VACUUM")).tag == "VACUUM"
    assert table.console.state.transaction is None


async def test_a_savepoint_undoes_a_part(table: Database) -> None:
    await table.console.begin()
    for text in ("INSERT INTO t VALUES (1)", "SAVEPOINT s", "INSERT INTO t VALUES (2)", "ROLLBACK TO s"):
        await outcome(table, text)
    await table.console.commit()
    assert await count(table) == "1"


async def test_without_a_transaction_there_is_none_to_end(table: Database) -> None:
    for step in (table.console.commit, table.console.rollback):
        with pytest.raises(StatementFailed, match="No transaction"):
            await step()
    await table.console.begin()
    with pytest.raises(StatementFailed, match="open already"):
        await table.console.begin()
    assert table.console.state.transaction is not None
    await table.console.rollback()


async def test_giving_it_up_rolls_back(table: Database) -> None:
    await table.console.begin()
    await outcome(table, "INSERT INTO t VALUES (1)")
    await table.console.release()
    assert (table.console.state.pinned, table.pool().in_use) == ("", 0)
    assert await count(table) == "0"


async def test_a_temporary_table_keeps_its_connection(table: Database) -> None:
    await outcome(table, "CREATE TEMPORARY TABLE own (a int)")
    assert table.console.state.pinned == "temporary tables"
    assert await texts(table, "SELECT * FROM own") == []
    await table.console.release()
    with pytest.raises(DatabaseError):
        await outcome(table, "SELECT * FROM own")
    assert table.pool().in_use == 0


async def test_a_rehearsal_leaves_no_trace(table: Database) -> None:
    await outcome(table, "INSERT INTO t VALUES (1)")
    await table.console.begin_rehearsal()
    assert (await outcome(table, "UPDATE t SET a = 5")).affected == 1
    transaction = table.console.state.transaction
    assert transaction is not None
    assert transaction.is_rehearsal
    assert await texts(table, "SELECT a FROM t") == [("5",)]
    await table.console.end_rehearsal(keep=False)
    assert table.pool().in_use == 0
    assert await texts(table, "SELECT a FROM t") == [("1",)]


async def test_a_rehearsal_can_be_kept(table: Database) -> None:
    await table.console.begin_rehearsal()
    await outcome(table, "INSERT INTO t VALUES (7)")
    await table.console.end_rehearsal(keep=True)
    assert table.pool().in_use == 0
    assert await texts(table, "SELECT a FROM t") == [("7",)]


@pytest.mark.parametrize("keep", [True, False])
async def test_a_rehearsal_in_a_transaction_leaves_it_open(table: Database, keep: bool) -> None:
    await table.console.begin()
    await outcome(table, "INSERT INTO t VALUES (1)")
    await table.console.begin_rehearsal()
    await outcome(table, "INSERT INTO t VALUES (2)")
    await table.console.end_rehearsal(keep=keep)
    assert table.console.state.transaction is not None
    assert not table.console.state.transaction.is_rehearsal
    await table.console.commit()
    assert await count(table) == ("2" if keep else "1")


async def test_nothing_typed_ends_a_rehearsal(table: Database) -> None:
    await table.console.begin_rehearsal()
    await outcome(table, "INSERT INTO t VALUES (1)")
    for text in ("COMMIT", "END", "ROLLBACK", "RELEASE pooldeck_rehearsal", "COMMIT; SELECT 1"):
        with pytest.raises(StatementFailed):
            await outcome(table, text)
    with pytest.raises(StatementFailed, match="open already"):
        await table.console.begin_rehearsal()
    await table.console.end_rehearsal(keep=False)
    assert await count(table) == "0"


async def test_nothing_that_is_undone_ends_its_rehearsal(table: Database) -> None:
    for text in ("COMMIT", "ROLLBACK"):
        with pytest.raises(StatementFailed):
            await table.console.undone(Order(text)).run()
    assert (await table.console.undone(Order("INSERT INTO t VALUES (1)")).run()).affected == 1
    assert table.pool().in_use == 0
    assert await count(table) == "0"


async def test_a_failed_rehearsal_in_a_transaction_can_be_undone(table: Database) -> None:
    await table.console.begin()
    await outcome(table, "INSERT INTO t VALUES (1)")
    await table.console.begin_rehearsal()
    with pytest.raises(DatabaseError):
        await outcome(table, "INSERT INTO nope VALUES (2)")
    await table.console.end_rehearsal(keep=False)
    await table.console.commit()
    assert await count(table) == "1"


async def test_a_failed_transaction_says_so_until_it_is_rolled_back(postgresql: Database) -> None:
    await outcome(postgresql, "BEGIN")
    with pytest.raises(DatabaseError):
        await outcome(postgresql, "SELECT nope")
    assert postgresql.console.state.transaction is not None
    assert postgresql.console.state.transaction.is_failed
    with pytest.raises(StatementFailed, match="rolled back"):
        await postgresql.console.commit()
    assert postgresql.console.state.transaction is None
    assert postgresql.pool().in_use == 0


async def test_a_savepoint_heals_a_failed_transaction(postgresql: Database) -> None:
    await outcome(postgresql, "BEGIN")
    await outcome(postgresql, "SAVEPOINT s")
    with pytest.raises(DatabaseError):
        await outcome(postgresql, "SELECT 1/0")
    await outcome(postgresql, "ROLLBACK TO SAVEPOINT s")
    assert postgresql.console.state.transaction is not None
    assert not postgresql.console.state.transaction.is_failed
    assert (await outcome(postgresql, "COMMIT")).tag == "COMMIT"


@pytest.mark.parametrize(
    ("text", "pinned", "undo"),
    [
        ("SET work_mem = '8MB'", "session settings", "RESET work_mem"),
        ("SELECT set_config('work_mem', '8MB', false)", "session settings", "RESET ALL"),
        ("SET ROLE pg_monitor", "session settings", "RESET ROLE"),
        ("PREPARE p AS SELECT 1", "prepared statements", "DEALLOCATE p"),
        ("LISTEN news", "listening", "UNLISTEN news"),
        ("SELECT pg_advisory_lock(7)", "advisory locks", "SELECT pg_advisory_unlock(7)"),
        ("DO $$ BEGIN PERFORM set_config('work_mem', '8MB', false); END $$", "session settings", "DISCARD ALL"),
    ],
)
async def test_what_is_left_in_a_session_keeps_it(postgresql: Database, text: str, pinned: str, undo: str) -> None:
    await outcome(postgresql, text)
    assert postgresql.console.state.pinned == pinned
    assert await texts(postgresql, "SELECT 1") == [("1",)]
    assert postgresql.console.state.pinned == pinned
    await outcome(postgresql, undo)
    assert (postgresql.console.state.pinned, postgresql.pool().in_use) == ("", 0)


async def test_settings_of_one_transaction_are_gone_with_it(postgresql: Database) -> None:
    for text in ("BEGIN", "SET LOCAL work_mem = '8MB'", "SELECT 1", "COMMIT"):
        await outcome(postgresql, text)
    assert postgresql.console.state.pinned == ""


async def test_the_first_statement_may_set_the_transaction(postgresql: Database) -> None:
    postgresql.console.set_mode(Mode.MANUAL)
    await outcome(postgresql, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    assert await texts(postgresql, "SHOW transaction_isolation") == [("serializable",)]
    await postgresql.console.rollback()


async def test_an_open_transaction_waits_for_the_user_as_long_as_is_set(postgresql: Database) -> None:
    await outcome(postgresql, "BEGIN")
    assert await texts(postgresql, "SHOW idle_in_transaction_session_timeout") == [("15min",)]
    await outcome(postgresql, "COMMIT")


async def test_a_pragma_keeps_its_connection(sqlite: Database) -> None:
    await outcome(sqlite, "PRAGMA cache_size = 100")
    assert sqlite.console.state.pinned == "session settings"
    assert await texts(sqlite, "PRAGMA cache_size") == [("100",)]
    await sqlite.console.release()


async def test_an_attached_file_keeps_its_connection(sqlite: Database) -> None:
    await outcome(sqlite, "ATTACH ':memory:' AS other")
    assert sqlite.console.state.pinned == "attached files"
    await outcome(sqlite, "DETACH other")
    assert (sqlite.console.state.pinned, sqlite.pool().in_use) == ("", 0)
