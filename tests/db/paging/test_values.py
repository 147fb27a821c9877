"""Odd values are shown as the database itself has them, find their row again as keys, and none raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.errors import StatementFailed
from pooldeck_db.paging import After, Before, PageRequest, Sort
from pooldeck_db.paging.pager import Pager
from pooldeck_db.values import Clipped, Kind
from support.odd_values import POSTGRESQL_VALUES, SQLITE_VALUES, open_odd_values
from support.paging import Opened, fetch, opened
from support.servers import run_script, sqlite_target

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page


def test_the_lists_are_as_long_as_the_ones_that_were_measured() -> None:
    assert sum(map(len, POSTGRESQL_VALUES.values())) >= 101
    assert len(SQLITE_VALUES) >= 56


async def test_every_odd_value_of_postgresql_is_the_servers_own_text(postgresql: Database) -> None:
    table = await open_odd_values(postgresql)
    truth = await table.truth((Sort("id"),))
    page = await table.page(size=1000)
    assert len(page.rows) == sum(map(len, POSTGRESQL_VALUES.values()))
    for shown, stored in zip(page.rows, truth, strict=True):
        for column, mine, servers in zip(table.detail.columns, shown, stored, strict=True):
            if isinstance(mine, Clipped):
                assert isinstance(servers, str)
                assert servers.startswith(str(mine.start))
                assert len(servers) > 256
            elif column.base_type == "bpchar" and isinstance(mine, str):
                assert mine.rstrip(" ") == servers  # The cast that the truth is made with drops the padding.
            elif column.base_type == "inet" and isinstance(mine, str) and isinstance(servers, str):
                assert mine in (servers, servers.removesuffix("/32"), servers.removesuffix("/128"))
            else:
                assert mine == servers


async def test_addresses_and_padded_texts_are_shown_as_the_server_says_them(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE TABLE said (id integer PRIMARY KEY, address inet, code char(8))",
        "INSERT INTO said VALUES (1, '10.0.0.1', 'ab'), (2, '10.0.0.1/24', ''), (3, NULL, NULL)",
    )
    detail = await postgresql.catalog.detail(RelationName("public", "said"))
    page = await postgresql.pager.page(detail, PageRequest())
    assert page.rows == (("1", "10.0.0.1", "ab      "), ("2", "10.0.0.1/24", " " * 8), ("3", None, None))


async def test_every_odd_value_that_has_an_order_is_a_point_to_go_on_from(postgresql: Database) -> None:
    table = await open_odd_values(postgresql)
    for column in table.detail.columns:
        if not column.orderable:
            continue
        order = (Sort(column.name),)
        truth = await table.truth((await table.page(order=order)).order)
        keys = (await table.page(size=1000, order=order)).keys
        assert len(keys) == len(truth)
        not_null = [index for index, key in enumerate(keys) if key.values[0] is not None]
        for index in not_null[:-1]:
            page = await table.page(After(keys[index]), size=1, order=order)
            assert page.keys[0] == keys[index + 1], column
            assert (await table.page(Before(keys[index + 1]), size=1, order=order)).keys[-1] == keys[index], column


async def test_every_odd_value_of_sqlite_keeps_its_storage_class(sqlite: Database) -> None:
    columns = ", ".join(f"c{index} {kind}" for index, (kind, _) in enumerate(SQLITE_VALUES))
    values = ", ".join(value for _, value in SQLITE_VALUES)
    table = await opened(
        sqlite, "t", f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})", f"INSERT INTO t VALUES (1, {values})"
    )
    ((_, *stored),) = await fetch(sqlite.target, "SELECT * FROM t")
    page = await table.page()
    for shown, truth, case in zip(page.rows[0][1:], stored, SQLITE_VALUES, strict=True):
        assert shown == truth, case
        assert type(shown) is type(truth), case
        assert repr(shown) == repr(truth), case


@pytest.mark.parametrize("kind", ["", "TEXT", "NUMERIC", "INTEGER", "BLOB", "REAL"])
async def test_every_odd_value_of_sqlite_is_a_point_to_go_on_from(sqlite: Database, kind: str) -> None:
    inserts = [
        f"INSERT INTO t (id, v) VALUES ({index}, {value})" for index, (_, value) in enumerate(SQLITE_VALUES)
    ]
    table = await opened(sqlite, "t", f"CREATE TABLE t (id INTEGER PRIMARY KEY, v {kind})", *inserts)
    for descending in (False, True):
        order = (Sort("v", descending),)
        truth = await fetch(
            sqlite.target, f"SELECT id FROM t ORDER BY v {'DESC, id DESC' if descending else ', id'}"
        )
        assert [row[:1] for row in await table.walk(size=1, order=order)] == truth
        assert [row[:1] for row in await table.walk(size=3, order=order, reverse=True)] == truth


def _row(page: Page) -> tuple[object, ...]:
    ((*values,),) = page.rows
    return tuple(values)


async def test_long_values_are_cut_on_the_server_and_loaded_whole_on_demand(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b varchar, c text, d bytea, e jsonb, f text, g bytea)",
        "INSERT INTO t VALUES (1, repeat('é', 257), repeat('x', 256), repeat('ab', 10000), "
        "decode(repeat('00ff', 300), 'hex'), to_jsonb(repeat('j', 400)), repeat('é', 200), "
        "decode(repeat('61', 256), 'hex'))",
    )
    page = await table.page()
    assert _row(page) == (
        "1",
        Clipped("é" * 256, 257),
        "x" * 256,
        Clipped("ab" * 128, None),
        Clipped(bytes.fromhex("00ff" * 128), 600),
        Clipped('"' + "j" * 255, None),
        "é" * 200,
        "\\x" + "61" * 256,
    )
    whole = [await table.pager.whole_value(table.detail, page.keys[0], column) for column in "abcdef"]
    assert whole == [
        "é" * 257, "x" * 256, "ab" * 10000, "\\x" + "00ff" * 300, '"' + "j" * 400 + '"', "é" * 200,
    ]  # fmt: skip
    assert await table.pager.whole_value(table.detail, page.keys[0], "c", limit=10) == Clipped("ababababab", 20000)
    assert await table.pager.whole_value(table.detail, page.keys[0], "d", limit=3) == Clipped(b"\x00\xff\x00", 600)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
async def test_long_values_of_sqlite_are_cut_in_any_encoding(
    sqlite: Database, tmp_path: Path, encoding: str
) -> None:
    create = "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c, d, e, f)"
    twin = await opened(sqlite, "t", create)
    path = tmp_path / "encoded.db"
    path.touch()
    target = sqlite_target(path)
    await run_script(
        target,
        f"PRAGMA encoding = '{encoding}'; {create}",
        "INSERT INTO t VALUES (1, replace(hex(zeroblob(200)), '00', 'é'), "
        "replace(hex(zeroblob(5000)), '00', 'xé'), zeroblob(257), zeroblob(256), "
        "replace(hex(zeroblob(128)), '00', 'ab'), zeroblob(70000))",
        "UPDATE t SET a = a || 'x' || substr(b, 1, 56)",
    )
    database = await open_database(target)
    table = Opened(database, twin.detail, Pager(database.sessions))
    page = await table.page()
    assert _row(page) == (
        1,
        Clipped("é" * 200 + "x" + "xé" * 27 + "x", 257),
        Clipped("xé" * 128, 10000),
        Clipped(bytes(256), 257),
        bytes(256),
        "ab" * 128,
        Clipped(bytes(256), 70000),
    )
    assert await table.pager.whole_value(table.detail, page.keys[0], "b") == "xé" * 5000
    assert await table.pager.whole_value(table.detail, page.keys[0], "c") == bytes(257)
    assert await table.pager.whole_value(table.detail, page.keys[0], "f", limit=100) == Clipped(bytes(100), 70000)
    await database.close()


async def test_a_long_text_with_a_nul_or_broken_bytes_is_cut_and_loses_nothing(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)",
        "INSERT INTO t VALUES (1, CAST(x'6100' || zeroblob(2000) AS TEXT), CAST(x'ff' || zeroblob(300) AS TEXT),"
        " CAST(x'6100ff' AS TEXT))",
    )
    page = await table.page()
    a, b, c = _row(page)[1:]
    assert a == Clipped("a" + "\0" * 255, None)
    assert b == Clipped("\udcff" + "\0" * 255, 301)
    assert c == "a\0\udcff"
    assert await table.pager.whole_value(table.detail, page.keys[0], "a") == "a" + "\0" * 2001


async def test_long_texts_as_keys_are_kept_whole(database: Database) -> None:
    long = "k" * 1000
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (k text NOT NULL PRIMARY KEY)",
        *(f"INSERT INTO t VALUES ('{long}{letter}')" for letter in "abcde"),
    )
    page = await table.page(size=2)
    assert page.rows[0] == (Clipped("k" * 256, 1001),)
    assert page.keys[1].values == (long + "b",)
    assert len(await table.walk(size=1)) == 5
    assert len(await table.walk(size=2, reverse=True)) == 5


async def test_a_value_that_cannot_be_computed_fails_its_page_alone_and_says_so(database: Database) -> None:
    table = await opened(
        database,
        "v",
        "CREATE TABLE t (id integer PRIMARY KEY, n integer)",
        *(f"INSERT INTO t VALUES ({n}, {n - 5})" for n in range(10)),
        "CREATE VIEW v AS SELECT id,"
        " CASE WHEN n = 0 THEN abs(n - 9223372036854775807 - 1) ELSE 10 / n END AS q FROM t",
    )
    assert len((await table.page(size=2)).rows) == 2
    with pytest.raises(StatementFailed) as caught:
        await table.page(size=9)
    assert caught.value.subject == f"rows of {table.detail.relation.name}"
    assert len((await table.page(size=2)).rows) == 2
    assert table.database.pool().in_use == 0


async def test_kinds_of_the_columns_are_those_of_the_catalog(postgresql: Database) -> None:
    table = await opened(postgresql, "t", "CREATE TABLE t (id integer PRIMARY KEY, doc json)")
    page = await table.page()
    assert [column.kind for column in page.columns] == [Kind.NUMBER, Kind.JSON]
