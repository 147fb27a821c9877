"""Statements that are unlike others: each has its own answer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import DatabaseError, StatementFailed, ValueRefused
from pooldeck_db.query import Argument, Mode, Order
from pooldeck_db.statements import Kind
from support.query import outcome, page, ran, rows, texts

if TYPE_CHECKING:
    from pooldeck_db.database import Database


async def position(database: Database, text: str, *arguments: Argument) -> int | None:
    """Return where a statement is blamed."""
    with pytest.raises(DatabaseError) as caught:
        await database.console.execution(Order(text, arguments)).run()
    return caught.value.position


async def test_no_columns_are_still_rows(postgresql: Database) -> None:
    execution = await ran(postgresql, "SELECT FROM generate_series(1, 3)")
    assert execution.columns == ()
    assert (await page(execution)).rows == ((), (), ())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELEC 1", 1),
        ("-- first\nSELECT nope", 17),
        ("SELECT 1 FROM\n  nope", 17),
        ("SELECT 'x' FROM WHERE", 17),
        ("SELECT , 1, 2, 3", 8),
        ("SELECT 1, FROM a, b", 11),
    ],
)
async def test_a_mistake_has_its_place(database: Database, text: str, place: int) -> None:
    assert await position(database, text) == place


async def test_a_mistake_that_is_found_late_has_its_place(postgresql: Database) -> None:
    assert await position(postgresql, "SELECT 1 WHERE 'x'::int = 1") == 16
    await outcome(postgresql, "CREATE TABLE t (a int)")
    assert (
        await position(postgresql, "SELECT * FROM t WHERE :one = 1 AND nope = 2", Argument("one", "1" * 9)) == 36
    )
    assert await position(postgresql, "SELECT :n::int", Argument("n", "x")) == 8


async def test_parameters_get_their_values(database: Database) -> None:
    order = Order("SELECT :a AS a, :b AS b, ':a' AS c -- :c", (Argument("a", "O'Neil \\ \n"), Argument("b", None)))
    execution = database.console.execution(order)
    await execution.run()
    assert (await page(execution)).rows == (("O'Neil \\ \n", None, ":a"),)
    with pytest.raises(StatementFailed, match="b has no value"):
        await database.console.execution(Order("SELECT :a, :b", (Argument("a", "1"),))).run()


async def test_a_parameter_can_have_a_type(database: Database) -> None:
    execution = database.console.execution(Order("SELECT :n + 1", (Argument("n", "41", "integer"),)))
    await execution.run()
    assert str((await page(execution)).rows[0][0]) == "42"
    with pytest.raises(ValueRefused):
        await database.console.execution(Order("SELECT :n + 1", (Argument("n", "x", "integer"),))).run()


async def test_sqlite_numbers_parameters_without_a_name(sqlite: Database) -> None:
    execution = sqlite.console.execution(
        Order("SELECT ?, ?2, ?", (Argument("1", "a"), Argument("2", "b"), Argument("3", "c")))
    )
    await execution.run()
    assert (await page(execution)).rows == (("a", "b", "c"),)


async def test_a_long_statement_is_read_aside(database: Database) -> None:
    text = "SELECT '" + "x" * 5_000_000 + "' AS a"
    execution = database.console.execution(Order(text))
    before = execution.classified.kind
    await execution.run()
    assert (before, execution.classified.kind) == (Kind.UNKNOWN, Kind.READ)
    assert execution.rows is not None
    assert len(str(await execution.rows.value(0, 0))) == 5_000_000


async def test_what_cannot_be_sent_is_refused(database: Database) -> None:
    with pytest.raises(DatabaseError):
        await outcome(database, "SELECT '\udc80'")
    assert database.pool().in_use == 0


async def test_notices_come_with_the_outcome(postgresql: Database) -> None:
    found = await outcome(
        postgresql, "DO $$ BEGIN RAISE NOTICE 'one' USING HINT = 'do'; RAISE WARNING 'two'; END $$"
    )
    assert [(notice.severity, notice.text, notice.hint) for notice in found.notices] == [
        ("NOTICE", "one", "do"),
        ("WARNING", "two", ""),
    ]
    assert (await outcome(postgresql, "DROP TABLE IF EXISTS nope")).notices
    assert not (await outcome(postgresql, "SELECT 1")).notices


async def test_notices_are_bounded(postgresql: Database) -> None:
    found = await outcome(postgresql, "DO $$ BEGIN FOR i IN 1..1500 LOOP RAISE NOTICE '%', i; END LOOP; END $$")
    assert len(found.notices) == 1_000


async def test_what_others_notify_is_heard(postgresql: Database) -> None:
    await outcome(postgresql, "LISTEN news")
    notified = await outcome(postgresql, "NOTIFY news, 'hello'")
    later = await outcome(postgresql, "SELECT 1")
    await outcome(postgresql, "UNLISTEN news")
    assert [(each.severity, each.text) for each in notified.notices + later.notices] == [("NOTIFY", "news: hello")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SHOW server_encoding", [("UTF8",)]),
        ("TABLE t", [("1", "x"), ("2", None)]),
        ("VALUES (1, NULL)", [("1", None)]),
        ("(SELECT 1) UNION ALL (SELECT 2)", [("1",), ("2",)]),
        ("WITH x AS (SELECT 1 AS a) SELECT * FROM x", [("1",)]),
        ("WITH d AS (DELETE FROM t WHERE a = 1 RETURNING b) SELECT * FROM d", [("x",)]),
        ("INSERT INTO t VALUES (3, 'z') RETURNING a, b", [("3", "z")]),
        ("COPY t TO STDOUT", [("1\tx",), ("2\t\\N",)]),
        ("COPY (SELECT 'a\tb') TO STDOUT WITH (FORMAT csv)", [("a\tb",)]),
        ("SELECT '[5:6]={1,2}'::int[], interval '1 mon', 'NaN'::float8", [("[5:6]={1,2}", "1 mon", "NaN")]),
        ("SELECT '0001-01-01 BC'::date, 'infinity'::timestamp", [("0001-01-01 BC", "infinity")]),
        ("SELECT '\\x00ff'::bytea, '{\"b\": 1,  \"b\": 2}'::json", [("\\x00ff", '{"b": 1,  "b": 2}')]),
        ("EXECUTE pg_catalog_none", None),
        ("FETCH 1 FROM nope", None),
    ],
)
async def test_postgresql_gives_its_own_texts(
    postgresql: Database, text: str, expected: list[tuple[str | None, ...]] | None
) -> None:
    await outcome(postgresql, "CREATE TABLE t (a int, b text)")
    await outcome(postgresql, "INSERT INTO t VALUES (1, 'x'), (2, NULL)")
    if expected is None:
        with pytest.raises(DatabaseError):
            await outcome(postgresql, text)
    else:
        assert await texts(postgresql, text) == expected


async def test_statements_that_copy_does_not_take_give_the_same_texts(postgresql: Database) -> None:
    values = (
        "1.50::numeric, interval '1 mon', true, 0.1::real, '{\"a\":1}'::json, '{\"a\":  1}'::jsonb, row(1, 'x')"
    )
    expected = await texts(postgresql, f"SELECT {values}")
    await outcome(postgresql, f"PREPARE p AS SELECT {values} FROM generate_series(1, 1200)")
    execution = await ran(postgresql, "EXECUTE p")
    found = await page(execution)
    assert (found.rows[0], execution.outcome and execution.outcome.tag) == (expected[0], "EXECUTE 1200")
    assert (await page(execution)).total is not None
    await outcome(postgresql, "DEALLOCATE p")
    assert await texts(postgresql, "SELECT '{\"a\":1}'::json") == [('{"a":1}',)]


async def test_what_cannot_be_read_unchanged_is_refused(postgresql: Database) -> None:
    await outcome(postgresql, "PREPARE p AS SELECT ARRAY[1, 2] AS numbers")
    with pytest.raises(StatementFailed, match="numbers"):
        await outcome(postgresql, "EXECUTE p")
    await outcome(postgresql, "DEALLOCATE p")


async def test_a_cursor_is_fetched_from(postgresql: Database) -> None:
    postgresql.console.set_mode(Mode.MANUAL)
    await outcome(postgresql, "DECLARE c CURSOR FOR SELECT n, n / 4.0 FROM generate_series(1, 10) AS n")
    assert await texts(postgresql, "FETCH 2 FROM c") == [
        ("1", "0.25000000000000000000"),
        ("2", "0.50000000000000000000"),
    ]
    assert (await outcome(postgresql, "FETCH ALL FROM c")).tag == "FETCH 8"
    await postgresql.console.rollback()


async def test_a_procedure_gives_its_results_and_may_commit(postgresql: Database) -> None:
    await outcome(
        postgresql,
        "CREATE PROCEDURE p(a int, INOUT b numeric) LANGUAGE plpgsql AS $$ BEGIN b := a / 4.0; COMMIT; END $$",
    )
    assert await texts(postgresql, "CALL p(1, NULL)") == [("0.25000000000000000000",)]


async def test_a_write_through_a_rule_returns_its_rows(postgresql: Database) -> None:
    for text in (
        "CREATE TABLE a (n int, d date)",
        "CREATE TABLE b (n int, d date)",
        "CREATE RULE r AS ON INSERT TO a DO INSTEAD INSERT INTO b VALUES (new.n, new.d) RETURNING *",
    ):
        await outcome(postgresql, text)
    execution = await ran(postgresql, "INSERT INTO a VALUES (1, '2020-01-02') RETURNING *")
    assert (await page(execution)).rows == (("1", "2020-01-02"),)
    assert execution.outcome is not None
    assert (execution.outcome.tag, execution.outcome.affected) == ("INSERT 0 1", 1)
    assert await texts(postgresql, "SELECT count(*) FROM b") == [("1",)]


async def test_rows_behind_a_copy_are_sent(postgresql: Database) -> None:
    await outcome(postgresql, "CREATE TABLE t (a int, b text)")
    found = await outcome(postgresql, "COPY t FROM STDIN;\n1\tx;y\n2\t\\N\n\\.\n")
    assert (found.tag, found.affected) == ("COPY 2", 2)
    assert await texts(postgresql, "SELECT * FROM t") == [("1", "x;y"), ("2", None)]
    with pytest.raises(StatementFailed, match="needs rows"):
        await outcome(postgresql, "COPY t FROM STDIN")
    with pytest.raises(DatabaseError):
        await outcome(postgresql, "COPY t FROM STDIN;\nx\n\\.\n")
    with pytest.raises(StatementFailed, match="binary"):
        await outcome(postgresql, "COPY t TO STDOUT (FORMAT binary)")
    assert await texts(postgresql, "SELECT count(*) FROM t") == [("2",)]
    assert postgresql.pool().in_use == 0


@pytest.mark.parametrize(
    "text",
    ["VACUUM", "CREATE INDEX CONCURRENTLY i ON t (a)", "ANALYZE t", "CHECKPOINT"],
)
async def test_what_runs_outside_a_transaction_runs(postgresql: Database, text: str) -> None:
    await outcome(postgresql, "CREATE TABLE t (a int)")
    words = 2 if "INDEX" in text else 1
    assert (await outcome(postgresql, text)).tag == " ".join(text.split(" ")[:words])
    assert postgresql.pool().in_use == 0


async def test_databases_can_be_made(postgresql: Database) -> None:
    name = f"{postgresql.target.database}_own"
    assert (await outcome(postgresql, f"CREATE DATABASE {name}")).tag == "CREATE DATABASE"
    assert (await outcome(postgresql, f"DROP DATABASE {name}")).tag == "DROP DATABASE"


async def test_sqlite_gives_its_storage_classes(sqlite: Database) -> None:
    found = await rows(sqlite, "SELECT 1, 1.5, 'x', x'00ff', NULL, 9223372036854775807, 'a' || char(0) || 'b'")
    assert found == [(1, 1.5, "x", b"\x00\xff", None, 9223372036854775807, "a\0b")]


async def test_sqlite_text_that_is_not_utf_8_crosses_unchanged(sqlite: Database) -> None:
    assert await rows(sqlite, "SELECT CAST(x'61ff62' AS TEXT)") == [("a\udcffb",)]


async def test_sqlite_pragmas_and_plans_are_rows(sqlite: Database) -> None:
    await outcome(sqlite, "CREATE TABLE t (a int, b text)")
    assert [row[1] for row in await rows(sqlite, "PRAGMA table_info(t)")] == ["a", "b"]
    assert "SCAN" in str((await rows(sqlite, "EXPLAIN QUERY PLAN SELECT * FROM t"))[0][3])
    assert len(await rows(sqlite, "EXPLAIN SELECT * FROM t")) > 1


async def test_a_locked_sqlite_file_says_so(sqlite: Database) -> None:
    await outcome(sqlite, "CREATE TABLE t (a int)")
    assert sqlite.target.path is not None
    with closing(sqlite3.connect(sqlite.target.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseError):
            await sqlite.console.execution(Order("INSERT INTO t VALUES (1)", timeout=0.1)).run()
    assert sqlite.pool().in_use == 0
    assert (await outcome(sqlite, "INSERT INTO t VALUES (1)")).affected == 1


async def test_no_statement_runs_that_the_server_would_read_in_another_way(postgresql: Database) -> None:
    trick = r"SELECT '\'', set_config($$work_mem$$, $$5MB$$, false) -- '"
    await outcome(postgresql, "SET standard_conforming_strings = off")
    with pytest.raises(StatementFailed, match="standard_conforming_strings is off"):
        await outcome(postgresql, trick)
    assert await texts(postgresql, "SELECT 'no backslash'") == [("no backslash",)]
    await outcome(postgresql, "RESET standard_conforming_strings")
    await outcome(postgresql, trick)
    assert await texts(postgresql, "SHOW work_mem") != [("5MB",)]


async def test_texts_are_neither_written_nor_shown_in_another_encoding(postgresql: Database) -> None:
    await outcome(postgresql, "CREATE TABLE t AS SELECT 'é' AS a")
    await outcome(postgresql, "SET client_encoding = 'LATIN1'")
    for text in ("INSERT INTO t VALUES ('é')", "SELECT a FROM t", "COPY t FROM STDIN;\né\n\\.\n"):
        with pytest.raises(StatementFailed, match="client_encoding is LATIN1"):
            await outcome(postgresql, text)
    await outcome(postgresql, "RESET client_encoding")
    assert await texts(postgresql, "SELECT a FROM t") == [("é",)]
    assert postgresql.console.state.pinned == ""
