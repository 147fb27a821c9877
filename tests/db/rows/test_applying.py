"""Changes are written as staged, each to exactly the row that was shown, or none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConstraintViolated, ObjectMissing, StatementFailed, ValueRefused
from pooldeck_db.rows import DEFAULT, NOTHING, Applied, Conflicted, Prepared, Refused
from support.paging import fetch
from support.rows import applied, apply, edit, edits, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database

TABLE = (
    "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL, n integer DEFAULT 7 CHECK (n > 0), note text)",
    "INSERT INTO t VALUES (1, 'one', 1, 'x'), (2, 'two', 2, NULL), (3, 'three', 3, '')",
)
ALL = "SELECT * FROM t ORDER BY id"


def n(database: Database, number: int) -> int | str:
    """A number as the database's values cross."""
    return str(number) if database.product == "PostgreSQL" else number


async def test_edits_inserts_and_deletes_are_written_in_one_transaction(database: Database) -> None:
    detail = await made(database, "t", *TABLE)
    one, two, three = await shown(database, detail)
    changes = edits([(one, "name", "uno"), (one, "note", None), (two, "n", DEFAULT)]).deleted([three])
    changes = changes.inserted(detail.relation.name, [("id", n(database, 9)), ("name", "nine")])
    calls: list[Prepared] = []

    async def prepared(what: Prepared) -> None:
        calls.append(what)
        assert await fetch(database.target, ALL) == [(1, "one", 1, "x"), (2, "two", 2, None), (3, "three", 3, "")]

    progress: list[tuple[int, int]] = []
    outcome = await database.rows.apply(
        changes, prepared=prepared, progress=lambda done, of: progress.append((done, of))
    )
    assert isinstance(outcome, Applied)
    assert await fetch(database.target, ALL) == [(1, "uno", 1, None), (2, "two", 7, None), (9, "nine", 7, None)]
    assert [each.change for each in outcome.written] == [
        changes.get(three.address), changes.get(one.address), changes.get(two.address), changes.get(0)
    ]  # fmt: skip
    assert [each.written for each in calls] == [outcome.written]
    assert (calls[0].transaction is None) == (database.product == "SQLite")
    assert progress == [(1, 4), (2, 4), (3, 4), (4, 4)]
    deleted, edited, reset, inserted = outcome.written
    assert (deleted.before, deleted.after) == (three, None)
    assert edited.before == one
    assert edited.after is not None
    assert edited.after.as_mapping() == {"id": n(database, 1), "name": "uno", "n": n(database, 1), "note": None}
    assert reset.after is not None
    assert reset.after.value("n") == n(database, 7)
    assert inserted.before is None
    assert inserted.after is not None
    assert inserted.after.address.values == (n(database, 9),)


async def test_few_statements_are_sent(database: Database, sent: list[tuple[str, tuple[object, ...]]]) -> None:
    detail = await made(database, "t", *TABLE)
    rows = await shown(database, detail)
    changes = edits((row, "note", "new") for row in rows)
    sent.clear()
    await applied(database, changes)
    written = [sql for sql, _ in sent if sql.startswith("UPDATE")]
    assert len(written) == 3
    locked = [sql for sql, _ in sent if "pooldeck: wanted" in sql]
    assert len(locked) == 2, "one statement compares all rows, one reads them back"
    assert (" FOR NO KEY UPDATE" in locked[0]) == (database.product == "PostgreSQL")
    assert len(sent) <= 3 + 2 + 3
    assert [each.sql for each in await database.rows.statements(changes)] == written


@pytest.mark.parametrize("theirs", ["UPDATE t SET note = 'theirs' WHERE id = 2", "DELETE FROM t WHERE id = 2"])
async def test_a_row_that_is_another_by_now_keeps_all_from_being_written(database: Database, theirs: str) -> None:
    detail = await made(database, "t", *TABLE)
    one, two, three = await shown(database, detail)
    await run_script(database.target, theirs)
    before = await fetch(database.target, ALL)
    changes = edits([(one, "name", "uno"), (two, "name", "due"), (three, "name", "tre")])
    outcome = await apply(database, changes)
    assert isinstance(outcome, Conflicted)
    (conflict,) = outcome.conflicts
    assert conflict.change == changes.get(two.address)
    if "UPDATE" in theirs:
        assert conflict.theirs is not None
        assert conflict.theirs.value("note") == "theirs"
        assert await applied(database, edit(conflict.theirs, name="due"))
    else:
        assert conflict.theirs is None
        assert await fetch(database.target, ALL) == before


async def test_a_row_that_is_gone_is_written_again_as_it_was_meant(database: Database) -> None:
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b text, g integer GENERATED ALWAYS AS (id * 2) STORED)",
        "INSERT INTO t (id, a, b) VALUES (1, 'x', 'y')",
    )
    (row,) = await shown(database, detail)
    changes = edit(row, a="mine")
    await run_script(database.target, "DELETE FROM t")
    outcome = await apply(database, changes)
    assert isinstance(outcome, Conflicted)
    assert [conflict.theirs for conflict in outcome.conflicts] == [None]
    await applied(database, changes.reinserted(conflict.change.id for conflict in outcome.conflicts))
    assert await fetch(database.target, ALL) == [(1, "mine", "y", 2)]


async def test_a_constraint_names_the_change_and_the_column(database: Database) -> None:
    detail = await made(database, "t", *TABLE, "CREATE UNIQUE INDEX by_name ON t (name)")
    one, two, _ = await shown(database, detail)
    for column, entry in (("n", n(database, -1)), ("name", None), ("name", "two"), ("id", n(database, 2))):
        changes = edits([(two, "note", "fine"), (one, "note", "also"), (one, column, entry)])
        outcome = await apply(database, changes)
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, ConstraintViolated)
        assert (outcome.change, outcome.column) == (changes.get(one.address), column), outcome.error
        assert (await shown(database, detail))[0] == one


async def test_a_key_is_changed_and_the_row_is_known_by_the_new_one(database: Database) -> None:
    detail = await made(database, "t", *TABLE)
    one, *_ = await shown(database, detail)
    (written,) = await applied(database, edit(one, id=n(database, 11)))
    assert written.after is not None
    assert written.after.address.values == (n(database, 11),)
    assert await applied(database, edit(written.after, id=n(database, 1)))
    assert (await shown(database, detail))[0] == one


async def test_keys_are_shifted_in_either_direction(database: Database) -> None:
    detail = await made(database, "t", *TABLE)
    for step in (1, -1):
        rows = await shown(database, detail)
        numbers = [int(str(row.value("id"))) for row in rows]
        await applied(
            database,
            edits((row, "id", n(database, number + step)) for row, number in zip(rows, numbers, strict=True)),
        )
        assert [row[0] for row in await fetch(database.target, ALL)] == [number + step for number in numbers]


async def test_a_column_or_table_that_is_gone_is_said(database: Database) -> None:
    detail = await made(database, "t", *TABLE)
    one, *_ = await shown(database, detail)
    changes = edits([(one, "note", "x y"), (one, "name", "uno")])
    await run_script(database.target, "ALTER TABLE t DROP COLUMN note")
    outcome = await apply(database, changes)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, ObjectMissing)
    assert (outcome.change, outcome.column) == (changes.get(one.address), "note")
    await applied(database, edit(one, name="uno"))
    await run_script(database.target, "DROP TABLE t")
    outcome = await apply(database, changes)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, ObjectMissing)
    assert outcome.change == changes.get(one.address)


async def test_nothing_is_nothing(database: Database, sent: list[tuple[str, tuple[object, ...]]]) -> None:
    assert await apply(database, NOTHING) == Applied(())
    assert sent == []


async def test_a_journal_that_cannot_be_written_keeps_all_from_being_written(database: Database) -> None:
    detail = await made(database, "t", *TABLE)
    one, *_ = await shown(database, detail)

    async def fail(_: Prepared) -> None:
        raise OSError(28, "No space left on device")

    outcome = await database.rows.apply(edit(one, name="uno"), prepared=fail)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, StatementFailed)
    assert "No space left" in outcome.error.what
    assert (await shown(database, detail))[0] == one


async def test_a_set_is_verified_by_what_the_database_knows(database: Database) -> None:
    detail = await made(database, "t", *TABLE)
    one, *_ = await shown(database, detail)
    calls: list[Prepared] = []

    async def note(what: Prepared) -> None:
        calls.append(what)

    async def fail(what: Prepared) -> None:
        calls.append(what)
        raise OSError(28, "No space left on device")

    await database.rows.apply(edit(one, name="uno"), prepared=fail)
    assert await database.rows.verify(calls[0]) is False
    await database.rows.apply(edit(one, name="uno"), prepared=note)
    assert await database.rows.verify(calls[1]) is True


async def test_what_is_typed_is_checked_as_it_would_be_stored(database: Database) -> None:
    detail = await made(database, "t", "CREATE TABLE t (id integer PRIMARY KEY, n integer, r real, name text)")
    columns = {column.name: column for column in detail.columns}
    assert (await database.rows.check(detail, columns["n"], " 12 ")).entry == n(database, 12)
    assert (await database.rows.check(detail, columns["name"], " 12 ")).entry == " 12 "
    with pytest.raises(ValueRefused) as caught:
        await database.rows.check(detail, columns["id"], "abc")
    assert caught.value.column == "id"


async def test_rows_that_are_staged_are_read_again(database: Database) -> None:
    detail = await made(database, "t", *TABLE, "CREATE TABLE k (a text)", "INSERT INTO k VALUES ('x'), ('y')")
    one, two, three = await shown(database, detail)
    keyless = await made(database, "k")
    x, y = await shown(database, keyless)
    await run_script(database.target, "UPDATE t SET note = 'theirs' WHERE id = 1", "DELETE FROM t WHERE id = 2")
    now = await database.rows.reread([y, one, two, x, three])
    assert (now[0], now[2], now[3], now[4]) == (y, None, x, three)
    assert now[1] is not None
    assert now[1].value("note") == "theirs"


async def test_many_rows_are_compared_by_few_statements(
    database: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    detail = await made(
        database,
        "t",
        TABLE[0],
        "INSERT INTO t WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 450)"
        " SELECT n, 'x', n, NULL FROM r",
    )
    rows = await shown(database, detail)
    changes = edits((row, "note", "new") for row in rows)
    sent.clear()
    written = await applied(database, changes)
    assert len(written) == 450
    assert len([sql for sql, _ in sent if "pooldeck: wanted" in sql]) == 2 * 4
    assert len(sent) <= 450 + 8 + 3
    assert await fetch(database.target, "SELECT DISTINCT note FROM t") == [("new",)]


async def test_a_key_in_another_spelling_finds_its_row(database: Database) -> None:
    kind = "numeric" if database.product == "PostgreSQL" else "NUMERIC"
    detail = await made(
        database, "t", f"CREATE TABLE t (k {kind} NOT NULL PRIMARY KEY, a text)", "INSERT INTO t VALUES (1.0, 'x')"
    )
    (row,) = await shown(database, detail)
    await run_script(database.target, "UPDATE t SET k = 1.00")
    outcome = await apply(database, edit(row, a="new"))
    if isinstance(outcome, Conflicted):  # PostgreSQL keeps the digits, and so the row is another.
        (conflict,) = outcome.conflicts
        assert conflict.theirs is not None
        assert conflict.theirs.value("k") == "1.00"
        outcome = await apply(database, edit(conflict.theirs, a="new"))
    assert isinstance(outcome, Applied)
    assert await fetch(database.target, "SELECT a FROM t") == [("new",)]
