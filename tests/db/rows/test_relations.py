"""Tables of every sort are written by what their rows are known by, in the order that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import ConstraintViolated
from pooldeck_db.paging import PageRequest, Sort
from pooldeck_db.rows import NOTHING, Conflicted, Refused, addressing, inverse
from support.paging import fetch
from support.rows import applied, apply, edit, edits, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database


def n(database: Database, number: int) -> int | str:
    """A number as the database's values cross."""
    return str(number) if database.product == "PostgreSQL" else number


async def by_id(database: Database, relation: str = "t") -> list[tuple[object, ...]]:
    return [tuple(row) for row in await fetch(database.target, f"SELECT * FROM {relation} ORDER BY 1")]


KEYLESS = (
    "CREATE TABLE t (a text, b integer)",
    "INSERT INTO t VALUES ('same', 1), ('same', 1), ('other', 2)",
)


async def test_a_table_without_a_key_is_written_by_address_though_rows_are_alike(database: Database) -> None:
    detail = await made(database, "t", *KEYLESS)
    first, second, other = await shown(database, detail)
    assert first.address != second.address
    changes = edits([(second, "a", "changed")]).deleted([other])
    deleted, written = await applied(database, changes)
    assert (deleted.after, written.before) == (None, second)
    assert await by_id(database) == [("changed", 1), ("same", 1)]
    assert written.after is not None
    await applied(database, edit(written.after, a="again"))
    assert await by_id(database) == [("again", 1), ("same", 1)]


async def test_a_row_without_a_key_that_was_touched_is_a_conflict(database: Database) -> None:
    detail = await made(database, "t", *KEYLESS)
    *_, other = await shown(database, detail)
    await run_script(database.target, "UPDATE t SET b = 3 WHERE a = 'other'")
    outcome = await apply(database, edit(other, a="mine"))
    assert isinstance(outcome, Conflicted)
    assert ("mine", 3) not in await by_id(database)


async def test_an_address_is_the_same_whichever_order_the_page_has(database: Database) -> None:
    for number, create in enumerate(
        (
            "CREATE TABLE {} (a text NOT NULL, b integer, PRIMARY KEY (a))",
            "CREATE TABLE {} (a text, b integer)",
            "CREATE TABLE {} (a text NOT NULL, b integer NOT NULL, PRIMARY KEY (b, a))",
        )
    ):
        table = f"t{number}"
        detail = await made(
            database,
            table,
            create.format(table),
            f"INSERT INTO {table} VALUES ('x', 3), ('y', 2), ('z', 1)",
            f"CREATE INDEX i{number} ON {table} (b)",
        )
        seen = []
        for order in ((), (Sort("b"),), (Sort("a", descending=True),)):
            page = await database.pager.page(detail, PageRequest(order=order))
            address_of = addressing(detail, page.order)
            addresses = {row[0]: address_of(key, row) for key, row in zip(page.keys, page.rows, strict=True)}
            images = await database.rows.images(detail, page.keys, order)
            assert [image and image.address for image in images] == list(addresses.values())
            assert await database.rows.images(detail, page.keys, page.order) == images
            seen.append(addresses)
        assert None not in seen[0].values()
        assert seen[0] == seen[1] == seen[2]


async def test_odd_names_and_composite_keys(database: Database) -> None:
    name = 'od"d %s :x ? $1'
    quoted = '"' + name.replace('"', '""') + '"'
    detail = await made(
        database,
        name,
        f'CREATE TABLE {quoted} ("k.1" integer NOT NULL, "k:2 %s" text NOT NULL, "va""l ?" text,'
        ' PRIMARY KEY ("k:2 %s", "k.1"))',
        f"INSERT INTO {quoted} VALUES (1, 'a', 'x'), (2, 'a', 'y')",
    )
    one, two = await shown(database, detail)
    new = [("k.1", n(database, 3)), ("k:2 %s", "b"), ('va"l ?', "z")]
    changes = edits([(one, 'va"l ?', None), (one, "k:2 %s", "%s")]).deleted([two])
    await applied(database, changes.inserted(detail.relation.name, new))
    assert await by_id(database, quoted) == [(1, "%s", None), (3, "b", "z")]


async def test_tables_of_sqlite_without_rowids_and_with_odd_keys(sqlite: Database) -> None:
    detail = await made(
        sqlite,
        "t",
        "CREATE TABLE t (k NOT NULL PRIMARY KEY, a) WITHOUT ROWID",
        "INSERT INTO t VALUES (1, 'i'), (1.5, 'r'), ('1', 't'), (x'31', 'b'), (CAST(x'ff' AS TEXT), 'u')",
    )
    rows = await shown(sqlite, detail)
    assert len(rows) == 5
    await applied(sqlite, edits((row, "a", f"new {row.value('a')!r}") for row in rows))
    assert sorted(str(row[1]) for row in await by_id(sqlite)) == [f"new {letter!r}" for letter in "birtu"]


async def test_a_primary_key_of_sqlite_that_is_null_twice(sqlite: Database) -> None:
    detail = await made(
        sqlite,
        "t",
        "CREATE TABLE t (k TEXT PRIMARY KEY, a)",
        "INSERT INTO t VALUES (NULL, 1), (NULL, 2), ('x', 3)",
    )
    rows = await shown(sqlite, detail)
    await applied(sqlite, edits((row, "a", 9) for row in rows if row.value("a") == 2))
    assert [row[1] for row in await fetch(sqlite.target, "SELECT * FROM t ORDER BY rowid")] == [1, 9, 3]


async def test_no_other_row_is_replaced_where_the_table_would(sqlite: Database) -> None:
    detail = await made(
        sqlite,
        "t",
        "CREATE TABLE t (id INTEGER PRIMARY KEY,"
        " a TEXT UNIQUE ON CONFLICT REPLACE, b TEXT NOT NULL ON CONFLICT IGNORE)",
        "INSERT INTO t VALUES (1, 'x', 'p'), (2, 'y', 'q')",
    )
    one, _ = await shown(sqlite, detail)
    for changes in (
        edit(one, a="y"),
        edit(one, b=None),
        NOTHING.inserted(detail.relation.name, [("a", "x"), ("b", "z")]),
    ):
        outcome = await apply(sqlite, changes)
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, ConstraintViolated)
    assert await by_id(sqlite) == [(1, "x", "p"), (2, "y", "q")]


async def test_full_text_tables_of_sqlite(sqlite: Database) -> None:
    detail = await made(
        sqlite, "t", "CREATE VIRTUAL TABLE t USING fts5(a, b)", "INSERT INTO t VALUES ('x', 'p'), ('y', 'q')"
    )
    one, two = await shown(sqlite, detail)
    changes = edit(one, a="new").deleted([two]).inserted(detail.relation.name, [("a", "z")])
    _, edited, inserted = await applied(sqlite, changes)
    assert edited.after is not None
    assert edited.after.value("a") == "new"
    assert inserted.after is not None
    assert inserted.after.value("a") == "z"
    assert await fetch(sqlite.target, "SELECT * FROM t ORDER BY rowid") == [("new", "p"), ("z", None)]


async def test_a_deferred_constraint_is_blamed_before_the_commit(database: Database) -> None:
    detail = await made(
        database,
        "t",
        "CREATE TABLE p (id integer PRIMARY KEY)",
        "CREATE TABLE t (id integer PRIMARY KEY, up integer,"
        " note text, CONSTRAINT up_fk FOREIGN KEY (up) REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO p VALUES (1)",
        "INSERT INTO t VALUES (1, 1, 'x'), (2, 1, 'y')",
    )
    one, _ = await shown(database, detail)
    changes = edits([(one, "note", "new"), (one, "up", n(database, 9))])
    outcome = await apply(database, changes)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, ConstraintViolated)
    if database.product == "PostgreSQL":  # SQLite names no constraint that fails at the commit.
        assert (outcome.change, outcome.column) == (changes.get(one.address), "up")
    assert await by_id(database) == [(1, 1, "x"), (2, 1, "y")]
    parent = await database.catalog.detail(RelationName(detail.relation.name.schema, "p"))
    both = changes.inserted(parent.relation.name, [("id", n(database, 9))])
    await applied(database, both)
    assert await by_id(database) == [(1, 9, "new"), (2, 1, "y")]


async def test_rows_of_parents_and_children_are_written_in_the_order_that_is_needed(database: Database) -> None:
    child = await made(
        database,
        "t",
        "CREATE TABLE p (id integer PRIMARY KEY)",
        "CREATE TABLE t (id integer PRIMARY KEY, up integer REFERENCES p (id))",
        "INSERT INTO p VALUES (1), (2)",
        "INSERT INTO t VALUES (1, 1), (2, 2)",
    )
    parent = await database.catalog.detail(RelationName(child.relation.name.schema, "p"))
    (one, two), (first, second) = await shown(database, child), await shown(database, parent)
    # The first child moves to a new parent while its own goes; the second goes with its parent.
    changes = edits([(one, "up", n(database, 3))]).deleted([first])
    await applied(database, changes.inserted(parent.relation.name, [("id", n(database, 3))]))
    await applied(database, NOTHING.deleted([second, two]))
    assert await by_id(database) == [(1, 3)]
    assert await by_id(database, "p") == [(3,)]


@pytest.mark.parametrize("key", ["PRIMARY KEY", ""])
async def test_a_row_of_very_many_columns(database: Database, key: str) -> None:
    columns = ", ".join(f"c{number} text" for number in range(1500))
    detail = await made(
        database, "t", f"CREATE TABLE t (id integer {key}, {columns})", "INSERT INTO t (id, c7) VALUES (1, 'x')"
    )
    (row,) = await shown(database, detail)
    written = await applied(database, edit(row, c7=None, c1499="new"))
    assert await fetch(database.target, "SELECT id, c7, c1499 FROM t") == [(1, None, "new")]
    await applied(database, inverse(written).changes)
    assert await fetch(database.target, "SELECT id, c7, c1499 FROM t") == [(1, "x", None)]


async def test_rows_that_refer_to_others_of_their_table(database: Database) -> None:
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, up integer REFERENCES t (id))",
        "INSERT INTO t VALUES (5, NULL), (2, 5), (9, 2), (1, 9), (7, 5), (3, 3), (4, NULL)",
    )
    before = await by_id(database)
    rows = [row for row in await shown(database, detail) if row.value("id") != n(database, 4)]
    written = await applied(database, NOTHING.deleted(rows))
    assert await by_id(database) == [(4, None)]
    await applied(database, inverse(written).changes)
    assert await by_id(database) == before
