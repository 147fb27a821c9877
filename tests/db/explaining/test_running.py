"""A plan is asked for where the statement would be run, and executing it for that changes nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import DatabaseError, ReadOnlyViolation, StatementFailed
from pooldeck_db.explaining import explain, explain_options
from pooldeck_db.query import Argument, Order
from support.query import outcome, texts
from support.servers import read_only, run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.explaining import Plan
    from pooldeck_db.target import Target


async def plan_of(database: Database, text: str, *, analyze: bool = False) -> Plan:
    """The plan of a statement."""
    order = Order(text)
    backend, version = database.target.backend, database.version
    return await explain(database.console, order, backend=backend, version=version, analyze=analyze)


async def test_a_statement_has_a_plan(database: Database) -> None:
    await outcome(database, "CREATE TABLE t (a int, b text)")
    plan = await plan_of(database, "-- mine\nSELECT * FROM t WHERE b = 'x' ;\n")
    assert not plan.is_analyzed
    assert [node.relation.rpartition(".")[2] for _, node in plan.root.walk() if node.relation] == ["t"]
    assert plan.source


async def test_executing_a_change_for_its_plan_leaves_no_trace(postgresql: Database) -> None:
    await outcome(postgresql, "CREATE TABLE t AS SELECT 1 AS a")
    for text in (
        "DELETE FROM t",
        "INSERT INTO t VALUES (2)",
        "WITH d AS (DELETE FROM t RETURNING a) SELECT * FROM d",
    ):
        plan = await plan_of(postgresql, text, analyze=True)
        assert plan.is_analyzed
        assert plan.execution_time is not None
    assert await texts(postgresql, "SELECT a FROM t") == [("1",)]
    assert postgresql.console.state.transaction is None


async def test_in_an_open_transaction_only_the_explained_is_undone(postgresql: Database) -> None:
    await outcome(postgresql, "CREATE TABLE t (a int)")
    await postgresql.console.begin()
    await outcome(postgresql, "INSERT INTO t VALUES (1)")
    await plan_of(postgresql, "INSERT INTO t VALUES (2)", analyze=True)
    await outcome(postgresql, "INSERT INTO t VALUES (3)")
    await postgresql.console.commit()
    assert await texts(postgresql, "SELECT a FROM t ORDER BY a") == [("1",), ("3",)]


async def test_a_rehearsal_of_the_users_own_stays_as_it_is(postgresql: Database) -> None:
    await outcome(postgresql, "CREATE TABLE t (a int)")
    await postgresql.console.begin_rehearsal()
    await outcome(postgresql, "INSERT INTO t VALUES (1)")
    with pytest.raises(StatementFailed, match="rehearsal is open"):
        await plan_of(postgresql, "DELETE FROM t", analyze=True)
    await postgresql.console.end_rehearsal(keep=True)
    assert await texts(postgresql, "SELECT a FROM t") == [("1",)]


async def test_parameters_have_their_values(database: Database) -> None:
    await outcome(database, "CREATE TABLE t (a int PRIMARY KEY)")
    order = Order("SELECT * FROM t WHERE a = :key", (Argument("key", "7", "int"),))
    backend, version = database.target.backend, database.version
    plan = await explain(database.console, order, backend=backend, version=version, analyze=True)
    told = " ".join(text for _, node in plan.root.walk() for _, text in node.conditions)
    assert "a = 7" in told or "=?" in told


async def test_what_waits_for_its_turn_meanwhile_is_not_undone(postgresql: Database) -> None:
    await outcome(postgresql, "CREATE TABLE t (a int)")
    async with asyncio.TaskGroup() as group:
        group.create_task(plan_of(postgresql, "INSERT INTO t SELECT 1 FROM pg_sleep(0.05)", analyze=True))
        await asyncio.sleep(0)
        group.create_task(outcome(postgresql, "INSERT INTO t VALUES (2)"))
    assert await texts(postgresql, "SELECT a FROM t") == [("2",)]


async def test_a_mistake_is_where_it_is_in_the_text(postgresql: Database) -> None:
    text = "SELECT nothing FROM pg_class"
    for analyze in (False, True):
        with pytest.raises(DatabaseError) as caught:
            await plan_of(postgresql, text, analyze=analyze)
        assert caught.value.position == 8
    assert postgresql.console.state.transaction is None


async def test_it_can_be_stopped_and_leaves_nothing(postgresql: Database) -> None:
    await outcome(postgresql, "CREATE TABLE t (a int)")
    task = asyncio.create_task(plan_of(postgresql, "INSERT INTO t SELECT 1 FROM pg_sleep(30)", analyze=True))
    while not postgresql.console.state.running:  # noqa: ASYNC110  # what runs is in a server
        await asyncio.sleep(0.002)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await texts(postgresql, "SELECT a FROM t") == []
    assert postgresql.console.state.transaction is None


@pytest.mark.parametrize("text", ["SELECT 1; DELETE FROM t", "", "\\dt"])
async def test_what_is_no_single_statement_is_refused(database: Database, text: str) -> None:
    with pytest.raises(StatementFailed):
        await plan_of(database, text)


@pytest.mark.parametrize(
    "text", ["VACUUM", "SHOW work_mem", "BEGIN", "EXPLAIN SELECT 1", "DO $$ $$", "COPY t TO stdout"]
)
async def test_what_has_no_plan_is_said_before_it_is_sent(postgresql: Database, text: str) -> None:
    with pytest.raises(StatementFailed) as caught:
        await plan_of(postgresql, text, analyze=True)
    assert "plan" in caught.value.what or "already" in caught.value.what
    assert caught.value.hint


async def test_what_makes_a_table_of_rows_has_a_plan(postgresql: Database) -> None:
    for text in ("CREATE TABLE made AS SELECT 1", "TABLE pg_am", "VALUES (1)", "(SELECT 1)", "SELECT 1 INTO made"):
        assert (await plan_of(postgresql, text, analyze=True)).is_analyzed
    assert await texts(postgresql, "SELECT relname FROM pg_class WHERE relname = 'made'") == []


async def test_a_read_only_connection_executes_no_change_for_a_plan(postgresql_target: Target) -> None:
    await run_script(postgresql_target, "CREATE TABLE t AS SELECT 1 AS a")
    opened = await open_database(read_only(postgresql_target))
    try:
        assert (await plan_of(opened, "SELECT * FROM t", analyze=True)).is_analyzed
        assert (await plan_of(opened, "DELETE FROM t")).root.what == "Delete"
        with pytest.raises(ReadOnlyViolation):
            await plan_of(opened, "DELETE FROM t", analyze=True)
    finally:
        await opened.close()


@pytest.mark.parametrize(
    ("version", "named", "unknown"),
    [("12.4", "BUFFERS", "WAL"), ("13.1", "WAL", "MEMORY"), ("16beta1", "WAL", "MEMORY"), ("18.0", "MEMORY", "x")],
)
def test_a_server_is_asked_only_for_what_its_version_knows(version: str, named: str, unknown: str) -> None:
    options = explain_options(version, analyze=True)
    assert named in options
    assert unknown not in options
    assert not {"ANALYZE", "BUFFERS", "WAL"} & set(explain_options(version, analyze=False))


@pytest.mark.parametrize(
    "text", ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT x", "VACUUM", "ANALYZE", "DROP TABLE t"]
)
async def test_what_has_no_plan_is_refused_with_a_sentence(database: Database, text: str) -> None:
    with pytest.raises(StatementFailed, match=rf"{text.removesuffix(' x').removesuffix(' t')} has no plan"):
        await plan_of(database, text)


async def test_a_pragma_is_not_obeyed_for_a_plan(sqlite: Database) -> None:
    for text in ("PRAGMA user_version = 7", "PRAGMA nonsense = 1", "EXPLAIN QUERY PLAN PRAGMA user_version = 7"):
        with pytest.raises(StatementFailed):
            await plan_of(sqlite, text)
    assert await texts(sqlite, "PRAGMA user_version") == [("0",)]
