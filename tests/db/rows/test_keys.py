"""What a row is known by is that of one row alone, whatever an index takes for equal and however it is spelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.errors import ValueRefused
from pooldeck_db.paging import PageRequest
from pooldeck_db.rows import NOTHING, Conflicted
from support.paging import case_insensitive_type, fetch
from support.rows import applied, apply, edit, edits, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database

FOLDED = ("INSERT INTO t VALUES ('A', 'one'), ('a', 'two'), ('b', 'three')",)


async def folding(database: Database, declared: str) -> RelationDetail:
    """A table whose column takes A and a for equal, with a unique index that does not."""
    if database.product == "SQLite":
        table = f"CREATE TABLE t (k TEXT COLLATE NOCASE NOT NULL, note text{declared})"
        return await made(database, "t", table, "CREATE UNIQUE INDEX by_k ON t (k COLLATE BINARY)", *FOLDED)
    domain = "CREATE DOMAIN folded AS public.ci"
    table = f"CREATE TABLE t (k folded NOT NULL, note text{declared})"
    index = "CREATE UNIQUE INDEX by_k ON t (k text_ops)"
    return await made(database, "t", *case_insensitive_type("public"), domain, table, index, *FOLDED)


async def test_a_unique_index_that_takes_less_for_equal_than_the_column_is_no_key(database: Database) -> None:
    detail = await folding(database, "")
    assert key_columns(detail) is None
    rows = {row.value("note"): row for row in await shown(database, detail)}
    assert len(rows) == 3
    await applied(database, edits([(rows["one"], "note", "new")]).deleted([rows["two"]]))
    assert await fetch(database.target, "SELECT CAST(k AS text), note FROM t ORDER BY note") == [
        ("A", "new"), ("b", "three")
    ]  # fmt: skip


async def test_such_an_index_leaves_the_place_to_one_that_is_a_key(database: Database) -> None:
    assert key_columns(await folding(database, " NOT NULL UNIQUE")) == ("note",)


async def test_outlines_know_no_such_key_either(database: Database) -> None:
    detail = await folding(database, "")
    (outline,) = (await database.catalog.outlines([detail.relation.name])).values()
    assert key_columns(outline) is None


async def test_a_unique_index_that_takes_more_for_equal_than_the_column_is_no_harm(sqlite: Database) -> None:
    detail = await made(
        sqlite,
        "t",
        "CREATE TABLE t (k TEXT NOT NULL, note text)",
        "CREATE UNIQUE INDEX by_k ON t (k COLLATE NOCASE)",
        "INSERT INTO t VALUES ('A', 'one'), ('b', 'two')",
    )
    one, two = await shown(sqlite, detail)
    await applied(sqlite, edits([(one, "k", "a"), (two, "note", "new")]))
    assert await fetch(sqlite.target, "SELECT * FROM t ORDER BY k") == [("a", "one"), ("b", "new")]


async def test_several_rows_for_one_key_are_refused_and_none_is_taken(database: Database) -> None:
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (k integer NOT NULL, note text)",
        "CREATE UNIQUE INDEX by_k ON t (k)",
        "INSERT INTO t VALUES (1, 'one'), (2, 'two')",
    )
    page = await database.pager.page(detail, PageRequest())
    await run_script(database.target, "DROP INDEX by_k", "INSERT INTO t VALUES (1, 'twin')")
    with pytest.raises(ValueRefused, match="Several rows"):
        await database.rows.images(detail, page.keys, shown=page.rows)


@pytest.mark.parametrize("deleting", [True, False])
async def test_a_key_that_is_only_spelled_otherwise_is_the_same_row(postgresql: Database, deleting: bool) -> None:
    detail = await made(
        postgresql, "t", "CREATE TABLE t (k numeric PRIMARY KEY, note text)", "INSERT INTO t VALUES (1.0, 'x')"
    )
    (row,) = await shown(postgresql, detail)
    changes = NOTHING.deleted([row]) if deleting else edit(row, note="mine")
    await run_script(postgresql.target, "UPDATE t SET k = 1.00")
    outcome = await apply(postgresql, changes)
    assert isinstance(outcome, Conflicted)
    (conflict,) = outcome.conflicts
    assert conflict.theirs is not None
    assert conflict.theirs.value("k") == "1.00"
    await applied(postgresql, changes.rebased(conflict.theirs))
    assert await fetch(postgresql.target, "SELECT note FROM t") == ([] if deleting else [("mine",)])


async def test_the_address_of_a_row_that_is_gone_does_not_lead_to_the_one_that_lies_there_now(
    postgresql: Database,
) -> None:
    detail = await made(postgresql, "t", "CREATE TABLE t (a text, b text)", "INSERT INTO t VALUES ('x', 'y')")
    (row,) = await shown(postgresql, detail)
    await run_script(postgresql.target, "DELETE FROM t", "VACUUM t", "INSERT INTO t VALUES ('somebody', 'else')")
    (other,) = await shown(postgresql, detail)
    assert other.address == row.address
    for changes in (edit(row, b="mine"), NOTHING.deleted([row])):
        outcome = await apply(postgresql, changes)
        assert isinstance(outcome, Conflicted)
        assert [conflict.theirs for conflict in outcome.conflicts] == [None]
        assert await postgresql.rows.reread([row]) == (None,)


async def test_a_row_that_is_read_again_is_known_as_before_however_its_key_is_spelled(
    postgresql: Database,
) -> None:
    detail = await made(
        postgresql, "t", "CREATE TABLE t (k numeric PRIMARY KEY, note text)", "INSERT INTO t VALUES (1.0, 'x')"
    )
    (row,) = await shown(postgresql, detail)
    await run_script(postgresql.target, "UPDATE t SET k = 1.00")
    (now,) = await postgresql.rows.reread([row])
    assert now is not None
    assert (now.address, now.value("k")) == (row.address, "1.00")
