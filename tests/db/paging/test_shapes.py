"""Relations of every shape are paged."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from pooldeck_db.errors import ValueRefused
from pooldeck_db.paging import After, AtFraction, AtRow, AtValue, Before, End, Key, Method, RowNumber, Sort, Start
from pooldeck_db.values import Clipped
from support.paging import opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

TWENTY = tuple(f"INSERT INTO t VALUES ({n}, 'name {n % 3}')" for n in range(1, 21))


async def test_a_view_is_counted_off_and_says_so(database: Database) -> None:
    view = await opened(
        database, "v", "CREATE TABLE t (id integer PRIMARY KEY, name text)", *TWENTY,
        "CREATE VIEW v AS SELECT id, name FROM t",
    )  # fmt: skip
    order = (Sort("id", descending=True),)
    page = await view.page(size=6, order=order)
    assert (page.method, page.unindexed) == (Method.OFFSET, True)
    assert page.order == (*order, Sort("name", descending=True))
    assert page.keys[:2] == (Key((0,)), Key((1,)))
    truth = await view.truth(order)
    assert await view.walk(size=6, order=order) == truth
    assert await view.walk(size=6, order=order, reverse=True) == truth


async def test_every_place_of_a_view_has_its_number(database: Database) -> None:
    view = await opened(
        database, "v", "CREATE TABLE t (id integer PRIMARY KEY, name text)", *TWENTY,
        "CREATE VIEW v AS SELECT id, name FROM t",
    )  # fmt: skip
    order = (Sort("id"),)
    end = await view.page(End(), size=3, order=order)
    assert (end.number, end.total) == (RowNumber(17, exact=True), RowNumber(20, exact=True))
    for place, first in (
        (AtRow(5), 6),
        (AtRow(99), 18),
        (AtFraction(0.5), 11),
        (AtFraction(1.0), 18),
        (AtValue(("9",)), 9),
    ):
        page = await view.page(place, size=3, order=order)
        assert int(str(page.rows[0][0])) == first, place
    last = await view.page(After(Key((19,))), size=3, order=order)
    assert (last.rows, last.before, last.after) == ((), True, False)
    near = await view.page(Before(Key((2,))), size=3, order=order)
    assert (len(near.rows), near.before, near.after) == (2, False, True)
    with pytest.raises(ValueRefused):
        await view.page(AtValue(("9",)))


async def test_rows_of_a_view_that_agree_in_the_order_are_neither_repeated_nor_missed(database: Database) -> None:
    numbers = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000) SELECT n FROM r"
    view = await opened(
        database,
        "v",
        "CREATE TABLE t (id integer, letter text)",
        f"INSERT INTO t SELECT n, CASE n % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END FROM ({numbers}) AS numbers",
        "CREATE VIEW v AS SELECT id, letter FROM t",
    )
    for order in ((Sort("letter"),), (Sort("letter", descending=True),)):
        rows = await view.walk(size=50, order=order)
        assert rows == await view.truth((*order, Sort("id", order[0].descending)))


async def test_a_large_view_begins_at_its_first_row_wherever_the_last_reader_stopped(postgresql: Database) -> None:
    view = await opened(
        postgresql,
        "v",
        "CREATE TABLE t (id integer, pad text)",
        "INSERT INTO t SELECT n, repeat('x', 700) FROM generate_series(1, 60000) AS n",
        "CREATE VIEW v AS SELECT * FROM t",
    )
    for place, first in ((AtRow(30000), "30001"), (AtRow(30010), "30011"), (Start(), "1"), (AtRow(7), "8")):
        page = await view.page(place, size=2)
        assert page.rows[0][0] == first
    assert await view.pager.whole_value(view.detail, Key((30000,)), "id") == "30001"


async def test_a_value_of_a_view_is_loaded_whole_by_its_number(database: Database) -> None:
    view = await opened(
        database, "v", "CREATE TABLE t (id integer PRIMARY KEY, name text)", *TWENTY,
        f"INSERT INTO t VALUES (99, '{'x' * 3000}')", "CREATE VIEW v AS SELECT id, name FROM t",
    )  # fmt: skip
    order = (Sort("id"),)
    page = await view.page(End(), size=1, order=order)
    assert await view.pager.whole_value(view.detail, page.keys[0], "name", order=order) == "x" * 3000


async def test_a_table_of_no_columns_has_rows(postgresql: Database) -> None:
    table = await opened(
        postgresql, "t", "CREATE TABLE t ()", "INSERT INTO t DEFAULT VALUES", "INSERT INTO t SELECT FROM t",
        "CREATE VIEW v AS SELECT FROM t",
    )  # fmt: skip
    page = await table.page()
    assert page.rows == ((), ())
    assert len(set(page.keys)) == 2
    assert len(await table.walk(size=1)) == 2
    view = await opened(postgresql, "v")
    assert (await view.page(size=5)).rows == ((), ())


@pytest.mark.parametrize("kind", ["integer", "text"])
async def test_a_relation_of_1600_columns_has_pages_of_20_rows(database: Database, kind: str) -> None:
    columns = ", ".join(f"c{index} {kind}" for index in range(1599))
    table = await opened(
        database,
        "t",
        f"CREATE TABLE t (id integer PRIMARY KEY, {columns})",
        *(f"INSERT INTO t (id, c1598) VALUES ({n}, '{n}')" for n in range(50)),
    )
    page = await table.page(size=1000)
    assert len(page.rows) == 20
    assert len(page.rows[0]) == 1600
    assert str(page.rows[19][1599]) == "19"
    assert page.after
    assert len(await table.walk(size=1000)) == 50


async def test_long_values_are_cut_in_a_wide_relation_too(database: Database) -> None:
    columns = ", ".join(f"c{index} text" for index in range(300))
    table = await opened(
        database,
        "t",
        f"CREATE TABLE t (id integer PRIMARY KEY, {columns})",
        f"INSERT INTO t (id, c0, c1) VALUES (1, '{'x' * 257}', '{'y' * 256}')",
    )
    row = (await table.page()).rows[0]
    assert isinstance(row[1], Clipped)
    assert (row[1].start, row[2]) == ("x" * 256, "y" * 256)


async def test_generated_columns_are_shown(database: Database) -> None:
    stored = "STORED" if database.product == "PostgreSQL" else "VIRTUAL"
    table = await opened(
        database,
        "t",
        f"CREATE TABLE t (id integer PRIMARY KEY, twice integer GENERATED ALWAYS AS (id * 2) {stored})",
        "INSERT INTO t (id) VALUES (1), (2)",
    )
    assert [str(row[1]) for row in await table.walk(size=1, order=(Sort("twice", descending=True),))] == ["4", "2"]


async def test_a_partitioned_table_with_a_key_is_walked_by_it(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, name text) PARTITION BY HASH (id)",
        *(f"CREATE TABLE t{n} PARTITION OF t FOR VALUES WITH (MODULUS 3, REMAINDER {n})" for n in range(3)),
        *TWENTY,
    )
    page = await table.page(size=4)
    assert page.method is Method.KEYSET
    assert await table.walk(size=4) == await table.truth((Sort("id"),))


async def test_names_of_any_spelling_are_paged(database: Database) -> None:
    columns = ('a"b', "a.b", "%s", "a:b", ":c", "a::b", "select", "Ünï", "a b", "ctid_", "t", "c0", "\\:x", "a?b")
    quoted = ['"' + column.replace('"', '""') + '"' for column in columns]
    table = await opened(
        database,
        'od"d:%t',
        f'CREATE TABLE "od""d:%t" (id integer PRIMARY KEY, {", ".join(f"{column} text" for column in quoted)})',
        *(f"""INSERT INTO "od""d:%t" VALUES ({n}, {", ".join([f"'{n}'"] * len(columns))})""" for n in range(5)),
    )
    for column in columns:
        order = (Sort(column, descending=True),)
        assert await table.walk(size=2, order=order) == await table.truth(order)


@pytest.mark.parametrize("collation", ["NOCASE", "RTRIM", "BINARY"])
async def test_text_keys_are_walked_in_the_collation_of_their_column_on_sqlite(
    sqlite: Database, collation: str
) -> None:
    table = await opened(
        sqlite,
        "t",
        f"CREATE TABLE t (k text NOT NULL COLLATE {collation}, n integer NOT NULL, PRIMARY KEY (k, n))",
        *(f"INSERT INTO t VALUES ('{k}', {n})" for n, k in enumerate(("a", "A", "b ", "b", "B", "", "é", "É"))),
    )
    truth = await table.truth((Sort("k"), Sort("n")))
    assert await table.walk(size=1) == truth
    assert await table.walk(size=3, reverse=True) == truth


@pytest.mark.parametrize("collation", ['"C"', '"POSIX"', '"default"'])
async def test_text_keys_are_walked_in_the_collation_of_their_column_on_postgresql(
    postgresql: Database, collation: str
) -> None:
    table = await opened(
        postgresql,
        "t",
        'CREATE DOMAIN word AS text COLLATE "C"',
        f"CREATE TABLE t (k text COLLATE {collation}, w word COLLATE {collation}, PRIMARY KEY (k, w))",
        *(f"INSERT INTO t VALUES ('{k}', 'x{k}')" for k in ("a", "A", "b ", "b", "B", "", "é", "É", "_", "ab")),
    )
    for order in ((), (Sort("w", descending=True),)):
        truth = await table.truth((await table.page(order=order)).order)
        assert await table.walk(size=1, order=order) == truth
        assert await table.walk(size=3, order=order, reverse=True) == truth


async def test_a_virtual_table_is_paged(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "f",
        "CREATE VIRTUAL TABLE f USING fts5(body)",
        *(f"INSERT INTO f VALUES ('word {n}')" for n in range(7)),
    )
    assert await table.walk(size=3) == [(f"word {n}",) for n in range(7)]


async def test_the_same_table_in_two_schemas_is_not_confused(postgresql: Database) -> None:
    one = await opened(postgresql, "t", "CREATE TABLE t (id integer PRIMARY KEY)", "INSERT INTO t VALUES (1)")
    await one.run(
        "CREATE SCHEMA other", "CREATE TABLE other.t (id integer PRIMARY KEY)", "INSERT INTO other.t VALUES (2)"
    )
    assert (await one.page()).rows == (("1",),)


async def test_a_shape_is_made_once_for_an_unchanged_relation(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (id integer PRIMARY KEY)", "INSERT INTO t VALUES (1)")
    await table.page()
    await table.run("ALTER TABLE t ADD COLUMN extra text DEFAULT 'new'")
    await table.reread()
    assert [str(value) for value in (await table.page()).rows[0]] == ["1", "new"]
