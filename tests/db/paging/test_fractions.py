"""A part of an order is found by the ends of its leading column or by statistics, whatever the column's type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.paging import AtFraction, RowNumber, Sort
from pooldeck_db.paging.interpolation.base import between, uuid_between
from support.paging import opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database

POSTGRESQL = {
    "smallint": "n",
    "bigint": "n * 3000000000000000",
    "numeric": "n / 3.0",
    "real": "n * 1e30",
    "double precision": "n * 1e304",
    "date": "date '2020-01-01' + n",
    "timestamp": "timestamp '2020-01-01' + n * interval '1 hour'",
    "timestamptz": "timestamptz '2020-01-01' + n * interval '1 hour'",
    "time": "time '00:00' + n * interval '40 s'",
    "interval": "n * interval '1 hour'",
    "uuid": "lpad(to_hex(n * 1000000), 32, '0')::uuid",
    "text": "lpad(n::text, 9, '0')",
    "bytea": "int8send(n)",
    "time with time zone": "timetz '00:00+00' + n * interval '40 s'",
}


@pytest.mark.parametrize("kind", POSTGRESQL)
async def test_every_type_of_postgresql_is_found_at_a_part(postgresql: Database, kind: str) -> None:
    table = await opened(
        postgresql,
        "t",
        f"CREATE TABLE t (n integer, k {kind} PRIMARY KEY)",
        f"INSERT INTO t SELECT n, {POSTGRESQL[kind]} FROM generate_series(1, 2000) AS n",
        "ANALYZE t",
    )
    for descending in (False, True):
        for fraction in (0.1, 0.5, 0.9):
            page = await table.page(AtFraction(fraction), size=1, order=(Sort("k", descending),))
            found = int(str(page.rows[0][0]))
            expected = 2000 * (1 - fraction if descending else fraction)
            assert abs(found - expected) <= 40, (fraction, descending, found)


async def test_infinity_is_no_end_to_interpolate_from(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t (at timestamptz PRIMARY KEY, n integer)",
        "INSERT INTO t SELECT timestamptz '2020-01-01' + n * interval '1 h', n FROM generate_series(1, 1000) AS n",
        "INSERT INTO t VALUES ('infinity', 0), ('-infinity', 0)",
        "ANALYZE t",
    )
    page = await table.page(AtFraction(0.5), size=1)
    assert abs(int(str(page.rows[0][1])) - 500) < 10


async def test_where_nothing_can_be_interpolated_the_row_is_counted_off(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t (k numeric PRIMARY KEY, n integer)",
        "INSERT INTO t SELECT n, n FROM generate_series(1, 100) AS n",
        "INSERT INTO t VALUES ('NaN', 0)",
        "ANALYZE t",
    )
    page = await table.page(AtFraction(0.5), size=1)
    assert page.number is not None
    assert (page.rows, page.number.value, page.number.exact) == ((("51", "51"),), 50, True)


async def test_without_any_estimate_the_rows_are_counted(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (k text NOT NULL PRIMARY KEY)",
        *(f"INSERT INTO t VALUES ('k{n}')" for n in range(10)),
    )
    table.detail = replace(table.detail, relation=replace(table.detail.relation, rows=None))
    page = await table.page(AtFraction(0.5), size=1)
    assert (page.rows, page.number, page.total) == ((("k5",),), RowNumber(5, exact=True), None)


@pytest.mark.parametrize("fraction", [0.1, 0.4, 0.6, 0.9])
async def test_nulls_take_their_share_of_the_order(database: Database, fraction: float) -> None:
    numbers = (
        "(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000) SELECT n FROM r) AS x"
    )
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a integer)",
        f"INSERT INTO t SELECT n, CASE WHEN n <= 1000 THEN n END FROM {numbers}",
        "CREATE INDEX i ON t (a)",
        "ANALYZE t",
    )
    for descending in (False, True):
        page = await table.page(AtFraction(fraction), size=1, order=(Sort("a", descending),))
        nulls_first = descending == table.is_postgresql
        among_nulls = fraction < 0.5 if nulls_first else fraction > 0.5
        assert (page.rows[0][1] is None) == among_nulls


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("REAL", "n * 0.5"),
        ("BLOB", "CAST(char(n / 100 + 1, n % 100) AS BLOB)"),
        ("TEXT", "printf('%08x-0000-0000-0000-000000000000', n * 65536)"),
        ("TEXT", "printf('%08X000000000000000000000000', n * 65536)"),
        ("TEXT", "printf('name %06d', n)"),
    ],
)
async def test_every_storage_class_of_sqlite_is_found_at_a_part(sqlite: Database, kind: str, value: str) -> None:
    numbers = "(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000) SELECT n FROM r)"
    table = await opened(
        sqlite,
        "t",
        f"CREATE TABLE t (n integer, k {kind} NOT NULL PRIMARY KEY)",
        f"INSERT INTO t SELECT n, {value} FROM {numbers}",
    )
    for fraction in (0.1, 0.5, 0.9):
        page = await table.page(AtFraction(fraction), size=1)
        assert abs(int(str(page.rows[0][0])) - 2000 * fraction) <= 110


async def test_a_fraction_outside_is_an_end(database: Database) -> None:
    table = await opened(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY)", "INSERT INTO t VALUES (1), (2), (3)"
    )
    assert str((await table.page(AtFraction(-1), size=1)).rows[0][0]) == "1"
    assert str((await table.page(AtFraction(7), size=1)).rows[0][0]) == "3"


def test_whole_numbers_are_interpolated_exactly() -> None:
    assert between(0, 10, 0.5) == 5
    assert between(-(2**63), 2**63 - 1, 0.5) in (-1, 0)
    assert between(10, 0, 0.5) == 5


def test_what_is_no_uuid_is_not_interpolated() -> None:
    assert uuid_between("0" * 32, "f" * 32, 0.5).startswith("7fffffff")
    with pytest.raises(ValueError, match="UUID"):
        uuid_between("a", "b", 0.5)
