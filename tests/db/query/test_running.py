"""Statements of either database, from their text to their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import DatabaseError, ObjectMissing, StatementFailed
from pooldeck_db.query import Order, Phase
from support.query import outcome, page, ran, rows, texts

if TYPE_CHECKING:
    from pooldeck_db.database import Database


async def test_rows_come_with_their_columns(database: Database) -> None:
    execution = await ran(database, "SELECT 1 AS a, 'x' AS b, NULL AS c")
    assert [column.name for column in execution.columns] == ["a", "b", "c"]
    assert await texts(database, "SELECT 1 AS a, 'x' AS b, NULL AS c") == [("1", "x", None)]
    assert execution.outcome is not None
    assert (execution.outcome.tag, execution.outcome.rows, execution.outcome.affected) == ("SELECT 1", 1, None)
    assert execution.progress().phase is Phase.DONE


async def test_columns_of_the_same_name_are_told_apart(database: Database) -> None:
    execution = await ran(database, "SELECT 1 AS id, 2 AS id, 3 AS id")
    assert [column.name for column in execution.columns] == ["id", "id (2)", "id (3)"]


async def test_no_rows_still_have_columns(database: Database) -> None:
    execution = await ran(database, "SELECT 1 AS a WHERE 1 = 0")
    shown = await page(execution)
    assert (shown.rows, [column.name for column in shown.columns]) == ((), ["a"])
    assert not shown.before
    assert not shown.after


async def test_a_change_says_how_many_rows_it_changed(database: Database) -> None:
    made = await outcome(database, "CREATE TABLE t (a int, b text)")
    assert (made.tag, made.rows, made.affected) == ("CREATE TABLE", None, None)
    added = await outcome(database, "INSERT INTO t VALUES (1, 'x'), (2, NULL)")
    assert (added.affected, added.rows) == (2, None)
    changed = await outcome(database, "UPDATE t SET b = 'y' RETURNING a, b")
    assert (changed.tag, changed.affected, changed.rows) == ("UPDATE 2", 2, 2)
    assert (await outcome(database, "DELETE FROM t WHERE a = 2")).affected == 1
    assert await texts(database, "SELECT * FROM t") == [("1", "y")]


@pytest.mark.parametrize(
    "value", ["", "\\N", "a\tb", "line\nline\r\n", "\\", "\\t", "\x0b\x0c\x08", "ünï – ☃", "\x7f"]
)
async def test_texts_cross_unchanged(database: Database, value: str) -> None:
    assert await rows(database, f"SELECT '{value}', NULL") == [(value, None)]


@pytest.mark.parametrize("ending", [";", " ; ", "  -- the end", ";\n-- the end\n", " /* ; */", "\r\n;\r\n"])
async def test_what_stands_behind_a_statement_changes_nothing(database: Database, ending: str) -> None:
    assert await texts(database, f"-- the start\nSELECT 1{ending}") == [("1",)]


async def test_what_is_not_one_statement_is_refused(database: Database) -> None:
    await outcome(database, "CREATE TABLE t (a int)")
    for text in ("", " -- nothing\n", ";;"):
        with pytest.raises(StatementFailed, match="no statement"):
            await outcome(database, text)
    with pytest.raises(StatementFailed, match="more than one") as caught:
        await outcome(database, "SELECT 1; DROP TABLE t")
    assert caught.value.position == 11
    assert await texts(database, "SELECT count(*) FROM t") == [("0",)]


async def test_a_nul_is_refused_at_its_place(database: Database) -> None:
    with pytest.raises(StatementFailed, match="NUL") as caught:
        await outcome(database, "SELECT 'a\0b'")
    assert caught.value.position == 10


async def test_a_lone_quote_is_an_error(database: Database) -> None:
    with pytest.raises(DatabaseError):
        await outcome(database, "SELECT 'a")


async def test_what_is_not_there_is_named(database: Database) -> None:
    with pytest.raises(ObjectMissing, match="nope"):
        await outcome(database, "SELECT * FROM nope")


async def test_an_execution_is_run_once(database: Database) -> None:
    execution = await ran(database, "SELECT 1")
    with pytest.raises(StatementFailed):
        await execution.run()


async def test_a_failed_one_says_so(database: Database) -> None:
    execution = database.console.execution(Order("SELECT * FROM nope"))
    with pytest.raises(ObjectMissing):
        await execution.run()
    await execution.ready()
    assert execution.progress().phase is Phase.FAILED
    assert execution.outcome is None
