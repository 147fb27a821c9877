"""Each kind of column takes what it can and refuses the rest, and no other cell of the row changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConstraintViolated, ValueRefused
from pooldeck_db.paging import PageRequest
from pooldeck_db.rows import Conflicted, Refused, inverse
from support.odd_values import POSTGRESQL_TYPES, POSTGRESQL_VALUES, SQLITE_VALUES, open_odd_values, quoted
from support.paging import fetch
from support.rows import applied, apply, edit, edits, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.rows import Entry, RowImage


PLACES = range(len(POSTGRESQL_VALUES))
POSTGRESQL_COLUMNS = ", ".join(f"c{place} {name}" for place, name in enumerate(POSTGRESQL_VALUES))


async def postgresql_truth(database: Database) -> list[list[object]]:
    """Every cell of `t` as the server sends it, in the order of the rows."""
    listed = ", ".join(("id", *(f"CAST(c{place} AS text)" for place in PLACES)))
    return [list(row) for row in await fetch(database.target, f"SELECT {listed} FROM t ORDER BY id")]


def odd_row(number: int) -> str:
    """A row with an odd value in every column."""
    values = ", ".join(quoted(each[number % len(each)]) for each in POSTGRESQL_VALUES.values())
    return f"INSERT INTO t VALUES ({number}, {values})"


async def test_every_odd_value_of_postgresql_is_edited_and_brought_back(postgresql: Database) -> None:
    table = await open_odd_values(postgresql)
    before = await postgresql_truth(postgresql)
    rows = await shown(postgresql, table.detail)
    never_null = f"c{list(POSTGRESQL_VALUES).index('public.positives')}"
    filled = [[name for name, value in row.as_mapping().items() if value is not None][1] for row in rows]
    cells = [(row, column) for row, column in zip(rows, filled, strict=True) if column != never_null]
    written = await applied(postgresql, edits((row, column, None) for row, column in cells))
    assert len(written) >= 100
    emptied = await postgresql_truth(postgresql)
    for was, now, column in zip(before, emptied, filled, strict=True):
        place = int(column[1:]) + 1
        assert now[:place] == was[:place]
        assert now[place + 1 :] == was[place + 1 :]
        assert now[place] is None or column == never_null
    back = inverse(written)
    assert back.impossible == ()
    await applied(postgresql, back.changes)
    assert await postgresql_truth(postgresql) == before


async def test_every_odd_value_is_known_again_where_rows_have_no_key(postgresql: Database) -> None:
    await open_odd_values(postgresql)
    detail = await made(postgresql, "t", "ALTER TABLE t DROP CONSTRAINT t_pkey")
    page = await postgresql.pager.page(detail, PageRequest(size=1000))
    assert len(page.rows) >= 100
    images = await postgresql.rows.images(detail, page.keys, shown=page.rows)
    assert [image.address.columns if image else None for image in images] == [("ctid",)] * len(images)


async def test_a_cell_of_postgresql_is_edited_among_odd_values_and_they_stay(postgresql: Database) -> None:
    count = len(POSTGRESQL_VALUES)
    create = f"CREATE TABLE t (id integer PRIMARY KEY, {POSTGRESQL_COLUMNS})"
    detail = await made(postgresql, "t", *POSTGRESQL_TYPES, create, *map(odd_row, PLACES))
    before = await postgresql_truth(postgresql)
    rows = await shown(postgresql, detail)
    cells: list[tuple[RowImage, str, Entry]] = []
    for number, row in enumerate(rows):
        # The value that the next row has there; of a type with one value in the list it is no other.
        value = rows[(number + 1) % count].value(f"c{number}")
        assert isinstance(value, str)
        cells.append((row, f"c{number}", value))
    written = await applied(postgresql, edits(cells))
    assert len(written) >= 30
    assert all(each.altered == () for each in written)
    after = await postgresql_truth(postgresql)
    for number, (was, now) in enumerate(zip(before, after, strict=True)):
        place = number + 1
        assert now[:place] == was[:place]
        assert now[place + 1 :] == was[place + 1 :]
        assert now[place] == before[(number + 1) % count][place]


async def test_every_odd_value_of_sqlite_is_edited_and_brought_back(sqlite: Database) -> None:
    count = len(SQLITE_VALUES)
    columns = ", ".join(f"c{index} {kind}" for index, (kind, _) in enumerate(SQLITE_VALUES))
    values = ", ".join(value for _, value in SQLITE_VALUES)
    detail = await made(
        sqlite,
        "t",
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})",
        *(f"INSERT INTO t VALUES ({row}, {values})" for row in range(count)),
    )
    before = await fetch(sqlite.target, "SELECT * FROM t ORDER BY id")
    rows = await shown(sqlite, detail)
    written = await applied(sqlite, edits((row, f"c{number}", None) for number, row in enumerate(rows)))
    emptied = await fetch(sqlite.target, "SELECT * FROM t ORDER BY id")
    for number, (was, now) in enumerate(zip(before, emptied, strict=True)):
        assert now[number + 1] is None
        expected = list(was)
        expected[number + 1] = None
        assert repr(list(now)) == repr(expected)
    await applied(sqlite, inverse(written).changes)
    after = await fetch(sqlite.target, "SELECT * FROM t ORDER BY id")
    assert repr(after) == repr(before)
    typed = [f"typeof(c{number})" for number in range(count)]
    (first, *others) = await fetch(sqlite.target, f"SELECT {', '.join(typed)} FROM t")
    assert all(other == first for other in others)


@dataclass(frozen=True)
class Kinds:
    """A type, what is typed, what is stored, and what is refused."""

    declared: str
    typed: str
    stored: Entry
    refused: str | None = None
    remark: str = ""


POSTGRESQL_KINDS = (
    Kinds("smallint", " 7 ", "7", "40000"),
    Kinds("integer", "-0", "0", "abc"),
    Kinds("bigint", "0x10", "16", "9223372036854775808"),
    Kinds("numeric(10,2)", "1.005", "1.01", "123456789.00", "makes 1.01 of it"),
    Kinds("numeric", "1e3", "1000", "1,5"),
    Kinds("real", "0.1", "0.1", "1e400"),
    Kinds("double precision", "nan", "NaN", "x"),
    Kinds("money", "$1", "$1.00", "one"),
    Kinds("boolean", "yes", "true", "maybe"),
    Kinds("text", " \tx\n", " \tx\n", "a\0b"),
    Kinds("text", "NULL", "NULL", "\udcff"),
    Kinds("character varying(3)", "abc   ", "abc", "abcd"),
    Kinds("character(3)", "a", "a  ", "abcd"),
    Kinds("character varying(3)[]", "{abc}", "{abc}", "{abcd}"),
    Kinds("bytea", "\\x00FF", "\\x00ff", "\\x0"),
    Kinds("date", "2024-2-29", "2024-02-29", "2023-02-29"),
    Kinds("timestamp(0)", "2024-01-01 12:00:00.6", "2024-01-01 12:00:01", "25:00", "makes"),
    Kinds("timestamp with time zone", "2024-01-01 00:00+02", "2023-12-31 22:00:00+00", "tomorrowish"),
    Kinds("time", "24:00", "24:00:00", "24:01"),
    Kinds("interval", "1 year -3 days", "1 year -3 days", "1 yeah"),
    Kinds("json", '{"a" : 1}', '{"a" : 1}', "{"),
    Kinds("jsonb", '{"b":1, "a":1.10}', '{"a": 1.10, "b": 1}', "{'a': 1}"),
    Kinds("uuid", "018F2C0000007000800000000000000A", "018f2c00-0000-7000-8000-00000000000a", "018f"),
    Kinds("integer[]", "{ 1, NULL }", "{1,NULL}", "1,2"),
    Kinds("int4range", "[1,3]", "[1,4)", "[3,1]"),
    Kinds("inet", "10.0.0.1/24", "10.0.0.1/24", "300.0.0.1"),
    Kinds("bit(3)", "101", "101", "10"),
    Kinds("bit varying(3)", "1", "1", "1011"),
    Kinds("public.mood", "sad", "sad", "glad"),
    Kinds("public.positive", "1", "1", "0"),
    Kinds("public.pair", "(1,a)", "(1,a)", "(1)"),
    Kinds("public.tags", "{a}", "{a}", "a"),
)

SQLITE_KINDS = (
    Kinds("INTEGER", " 7 ", 7),
    Kinds("INTEGER", "1.0", 1),
    Kinds("INTEGER", "9223372036854775808", 9.223372036854775808e18, None, "about 15 digits"),
    Kinds("REAL", "3", 3.0),
    Kinds("REAL", "abc", "abc", None, "is no number"),
    Kinds("NUMERIC", "1.50", 1.5),
    Kinds("NUMERIC", "123456789012345678.25", 123456789012345680, None, "about 15 digits"),
    Kinds("DATE", "2024-02-30", "2024-02-30"),
    Kinds("BOOLEAN", "1", 1),
    Kinds("TEXT", "12", "12"),
    Kinds("TEXT", "x'00fF'", b"\x00\xff"),
    Kinds("TEXT", "x'0'", "x'0'"),
    Kinds("BLOB", "12", 12),
    Kinds("", "1e3", 1000.0),
    Kinds("JSON", "{", "{"),
)


async def _check_kinds(database: Database, kinds: tuple[Kinds, ...], *before: str, ending: str = "") -> None:
    columns = ", ".join(f"c{number} {kind.declared}" for number, kind in enumerate(kinds))
    detail = await made(
        database,
        "t",
        *before,
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns}){ending}",
        "INSERT INTO t (id) VALUES (1)",
    )
    (row,) = await shown(database, detail)
    checked = {}
    for column, kind in zip(detail.columns[1:], kinds, strict=True):
        found = await database.rows.check(detail, column, kind.typed)
        assert (type(found.entry), found.entry) == (type(kind.stored), kind.stored), kind
        assert kind.remark in found.remark, kind
        assert bool(found.remark) == bool(kind.remark), kind
        checked[column.name] = found.entry
        if kind.refused is not None:
            with pytest.raises(ValueRefused) as caught:
                await database.rows.check(detail, column, kind.refused)
            assert caught.value.column == column.name, kind
    (written,) = await applied(database, edit(row, **checked))
    assert written.altered == ()
    assert written.after is not None
    assert written.after.values[1:] == tuple(kind.stored for kind in kinds)


async def test_each_kind_of_postgresql_takes_what_it_can_and_refuses_the_rest(postgresql: Database) -> None:
    await _check_kinds(postgresql, POSTGRESQL_KINDS, *POSTGRESQL_TYPES)


async def test_each_kind_of_sqlite_takes_what_it_can(sqlite: Database) -> None:
    await _check_kinds(sqlite, SQLITE_KINDS)


STRICT_KINDS = (
    Kinds("INT", "7", 7, "7.5"),
    Kinds("INTEGER", "7.0", 7, "abc"),
    Kinds("REAL", "7", 7.0, "x'00'"),
    Kinds("TEXT", "7", "7", "x'00'"),
    Kinds("BLOB", "x'00'", b"\0", "7"),
    Kinds("ANY", "7", 7),
    Kinds("ANY", "x", "x"),
)


async def test_a_strict_table_refuses_what_its_columns_are_not(sqlite: Database) -> None:
    await _check_kinds(sqlite, STRICT_KINDS, ending=" STRICT")


async def test_a_strict_table_and_a_reference_name_the_column(sqlite: Database) -> None:
    detail = await made(
        sqlite,
        "t",
        "CREATE TABLE p (id INTEGER PRIMARY KEY)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT, a TEXT, up INT REFERENCES p) STRICT",
        "INSERT INTO t (id) VALUES (1)",
    )
    (row,) = await shown(sqlite, detail)
    wrong: tuple[tuple[str, Entry], ...] = (("n", "x"), ("up", 5), ("a", b"x"))
    for column, entry in wrong:
        entries: dict[str, Entry] = {"n": 1, "a": "fine", column: entry}
        outcome = await apply(sqlite, edit(row, **entries))
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, ConstraintViolated if column == "up" else ValueRefused)
        assert outcome.column == column


async def test_what_sqlite_is_said_to_store_is_what_it_stores(sqlite: Database) -> None:
    texts = (
        *[
            " 7 ",
            "7.0",
            "-0",
            "-0.0",
            "1e3",
            "1e400",
            "0x10",
            "inf",
            "nan",
            "x'61'",
            "9999999999999999999",
            "1.5",
            "é",
        ],
        "",
        "9" * 20,
    )
    types = ("INTEGER", "TEXT", "REAL", "NUMERIC", "BLOB", "", "VARCHAR(3)", "DOUBLE PRECISION", "POINT", "DATE")
    columns = ", ".join(f"c{number} {declared}" for number, declared in enumerate(types))
    detail = await made(
        sqlite, "t", f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns}, n TEXT)", "INSERT INTO t (id) VALUES (1)"
    )
    for text in texts:
        for quoted_text in (False, True):
            (row,) = await shown(sqlite, detail)
            entries = {
                column.name: (await sqlite.rows.check(detail, column, text, quoted=quoted_text)).entry
                for column in detail.columns[1:-1]
                if column.kind != "number" or not quoted_text
            }
            (written,) = await applied(sqlite, edit(row, **entries, n=f"{text} {quoted_text}"))
            assert written.altered == (), (text, written.altered)
            assert written.after is not None
            for name, entry in entries.items():
                assert repr(written.after.value(name)) == repr(entry), (text, name)


async def test_a_value_that_slipped_through_is_refused_with_its_column(
    postgresql: Database,
) -> None:
    detail = await made(
        postgresql,
        "t",
        "CREATE DOMAIN small AS integer CHECK (VALUE < 9)",
        "CREATE TABLE t (id integer PRIMARY KEY, a varchar(3), b integer, c date, d small)",
        "INSERT INTO t VALUES (1, 'x', 1, '2024-01-01', 1)",
    )
    (row,) = await shown(postgresql, detail)
    for column, entry in (("a", "abcd"), ("b", "x"), ("c", "2023-02-29"), ("b", "99999999999"), ("d", "10")):
        fine = {"a": "y", "b": "2", "c": "2024-01-02", "d": "2"}
        outcome = await apply(postgresql, edit(row, **{**fine, column: entry}))
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, ValueRefused | ConstraintViolated)
        assert outcome.column == column
    assert await shown(postgresql, detail) == [row]


async def test_long_values_are_compared_by_their_digest(database: Database) -> None:
    long = "é" * 40_000
    binary = "decode(repeat('00ff', 40000), 'hex')" if database.product == "PostgreSQL" else "zeroblob(70000)"
    kind = "bytea" if database.product == "PostgreSQL" else "BLOB"
    detail = await made(
        database,
        "t",
        f"CREATE TABLE t (id integer PRIMARY KEY, a text, b {kind}, n text)",
        f"INSERT INTO t VALUES (1, '{long}', {binary}, 'n'), (2, '{long}x', {binary}, 'n')",
    )
    rows = await shown(database, detail)
    before = await fetch(database.target, "SELECT id, a, b FROM t ORDER BY id")
    await applied(database, edits((row, "n", "new") for row in rows))
    assert await fetch(database.target, "SELECT id, a, b FROM t ORDER BY id") == before
    rows = await shown(database, detail)
    await run_script(database.target, f"UPDATE t SET a = '{long[:-1]}e' WHERE id = 2")
    outcome = await apply(database, edits((row, "n", "newer") for row in rows))
    assert isinstance(outcome, Conflicted)
    assert [each.change.base for each in outcome.conflicts] == [rows[1]]
