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
from support.paging import Opened, case_insensitive_type, fetch, opened
from support.servers import run_script, sqlite_target

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page

POSTGRESQL_VALUES: dict[str, tuple[str, ...]] = {
    "smallint": ("-32768", "32767"),
    "integer": ("-2147483648", "0"),
    "bigint": ("9223372036854775807", "-9223372036854775808"),
    "numeric": ("NaN", "Infinity", "-Infinity", "1.10", "0.00", "9" * 200 + "." + "1" * 56),
    "numeric(10,2)": ("12345678.90",),
    "real": ("0.1", "NaN", "-0", "1e-45"),
    "double precision": ("0.30000000000000004", "Infinity", "-Infinity", "-0", "1e308"),
    "money": ("-92233720368547758.08", "0.01"),
    "boolean": ("true", "false"),
    "text": ("", "NULL", " x ", "a\nb\tc\r", "\x1b[31mred", "e\u0301", "\u202eabc", "😀", "\\N", "'\"%:$1"),
    "character(5)": ("ab", ""),
    "character varying(3)": ("abc",),
    '"char"': ("x",),
    "name": ("a name",),
    "bytea": ("\\x", "\\x00ff", "\\x68690a"),
    "date": ("infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", "9999-12-31", "0001-01-01"),
    "timestamp": (
        "infinity",
        "-infinity",
        "4713-01-01 00:00:00 BC",
        "20000-01-01",
        "294276-12-31",
        "0001-01-01",
        "9999-12-31 23:59:59.999999",
    ),
    "timestamp with time zone": (
        "infinity",
        "-infinity",
        "0044-03-15 12:00:00+00 BC",
        "20000-01-01 00:00:00+00",
        "9999-12-31 23:59:59.999999+00",
        "1800-01-01 00:00:00-00:01:15",
        "2020-10-25 01:30:00+02",
    ),
    "time": ("24:00:00", "00:00:00.000001"),
    "time with time zone": ("24:00:00-1559", "12:00:00+05:30"),
    "interval": (
        "1 mon",
        "1 year 2 mons 3 days",
        "-178000000 years",
        "infinity",
        "-1 days +02:00",
        "00:00:00.000001",
    ),
    "json": ('{"b":1, "b":2}', "1e400", "null", '  {"a" : 1.10}', "12345678901234567890.12"),
    "jsonb": ('{"a": 1.10}', "null", "12345678901234567890.12"),
    "uuid": ("018f2c00-0000-7000-8000-000000000001",),
    "integer[]": ("[5:7]={1,2,3}", "{}", "{{1,2},{3,4}}", "{NULL,1}"),
    "text[]": ('{"",NULL,"NULL","a,b"}',),
    "public.pair": ('(1,"a b")', "(,)", '(,"")'),
    "public.pair[]": ('{"(1,x)",NULL}',),
    "public.mood": ("sad", "very happy"),
    "public.positive": ("1",),
    "int4range": ("empty", "[1,5)", "(,)"),
    "tstzrange": ('["2020-01-01 00:00:00+00",infinity)',),
    "int4multirange": ("{[1,3),[5,7)}", "{}"),
    "inet": ("10.0.0.1", "10.0.0.0/8", "::1"),
    "cidr": ("10.0.0.0/8",),
    "macaddr": ("08:00:2b:01:02:03",),
    "macaddr8": ("08:00:2b:01:02:03:04:05",),
    "bit(5)": ("10101",),
    "bit varying": ("", "1"),
    "tsvector": ("'a':1A 'fat cat':2", ""),
    "tsquery": ("'a' & !'b'",),
    "point": ("(1,2)", "(NaN,Infinity)"),
    "line": ("{1,2,3}",),
    "lseg": ("[(0,0),(1,1)]",),
    "box": ("(1,1),(0,0)",),
    "path": ("((0,0),(1,1))", "[(0,0),(1,1)]"),
    "polygon": ("((0,0),(1,1),(1,0))",),
    "circle": ("<(0,0),1>",),
    "pg_lsn": ("16/B374D848",),
    "oid": ("4294967295",),
    "regclass": ("pg_class", "pg_catalog.pg_type"),
    "xid": ("4294967295",),
    "xid8": ("18446744073709551615",),
    "tid": ("(4294967295,65535)",),
    "jsonpath": ('$."a"[*]',),
    "txid_snapshot": ("10:20:10,14",),
    "pg_snapshot": ("10:20:10,14",),
    "regproc": ("2147", "2803", "now", "-"),
    "regtype": ("integer", "public.mood"),
    "public.ci": ("Case", "cASE", ""),
    "public.positives": ("1",),
    "public.tags": ('{"a","A"}',),
    "public.span": ("[1.0,1.00]", "empty"),
}
"""Of each type the values whose native reading raises or is not what was written, and some that must stay so.
`public.ci` stands for types of extensions (citext, hstore, ltree, vector); xml needs a server with libxml."""

SQLITE_VALUES: tuple[tuple[str, str], ...] = (
    *(
        ("DATETIME", value)
        for value in (
            "'01/02/2020'", "''", "1577934245", "2458850.5", "x'00'", "'2020-01-02 03:04:05'",
            "'2020-01-02T03:04:05Z'", "'2020-01-02 03:04:05+02:00'", "'2020-01-02 03:04:05.123456789'", "'now'",
        )
    ),
    *(
        ("DATE", value)
        for value in (
            "'2020-1-2'", "20200102", "'0000-00-00'", "'2020-01-02 3'", "'2020-01-02 03:04:05'", "'2020-13-45'",
        )
    ),
    *(("TIME", value) for value in ("'25:00'", "'24:00:00'", "7")),
    *(("BOOLEAN", value) for value in ("7", "'t'", "-1", "0.5", "1")),
    *(("NUMERIC", value) for value in ("'abc'", "1e400", "-1e400", "9223372036854775807", "'1.10'")),
    *(("UUID", value) for value in ("'018f2c00-0000-7000-8000-000000000001'", "x'018f2c0000007000'")),
    ("GEOMETRY", "'POINT(1 2)'"),
    ("WIBBLE", "'unknown'"),
    ("DECIMAL(20,4)", "123456789012345678.25"),
    *(("JSON", value) for value in ("'not json'", "'{\"b\":1, \"a\":1.10}'", "'null'")),
    *(("BLOB", value) for value in ("'text'", "7", "x''", "x'00ff'", "1.5")),
    *(
        ("TEXT", value)
        for value in (
            "''", "'NULL'", "CAST(x'ff41fe' AS TEXT)", "CAST(x'610062' AS TEXT)", "x'61'",
            "'a' || char(10) || 'b'", "char(27) || '[31m'", "char(8238) || 'abc'", "1.0", "'😀'",
        )
    ),
    *(("INTEGER", value) for value in ("'abc'", "1.5", "x'01'", "-9223372036854775808", "9223372036854775807")),
    *(("REAL", value) for value in ("-0.0", "1e308", "3", "'x'", "0.1")),
    ("VARCHAR(3)", "'too long'"),
    *(("", value) for value in ("'12'", "12", "x'12'", "1.5")),
)  # fmt: skip


async def _open_postgresql(database: Database) -> Opened:
    columns = ", ".join(f"c{index} {name}" for index, name in enumerate(POSTGRESQL_VALUES))
    inserts = [
        f"INSERT INTO t (id, c{index}) VALUES ({index * 100 + number}, {_quoted(value)})"
        for index, values in enumerate(POSTGRESQL_VALUES.values())
        for number, value in enumerate(values)
    ]
    return await opened(
        database,
        "t",
        "CREATE TYPE mood AS ENUM ('sad', 'very happy')",
        "CREATE TYPE pair AS (a integer, b text)",
        "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
        "CREATE DOMAIN positives AS positive NOT NULL DEFAULT 1",
        "CREATE DOMAIN tags AS text[]",
        "CREATE TYPE span AS RANGE (subtype = numeric)",
        *case_insensitive_type("public"),
        f"CREATE TABLE t (id integer PRIMARY KEY, {columns})",
        *inserts,
    )


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def test_the_lists_are_as_long_as_the_ones_that_were_measured() -> None:
    assert sum(map(len, POSTGRESQL_VALUES.values())) >= 101
    assert len(SQLITE_VALUES) >= 56


async def test_every_odd_value_of_postgresql_is_the_servers_own_text(postgresql: Database) -> None:
    table = await _open_postgresql(postgresql)
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
    table = await _open_postgresql(postgresql)
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
