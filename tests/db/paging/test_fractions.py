"""A part of an order is found by the ends of its leading column or by statistics, whatever the column's type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import pytest

from pooldeck_db.paging import AtFraction, AtValue, RowNumber, Sort
from pooldeck_db.paging.interpolation.base import between, part_between, uuid_between, uuid_part
from pooldeck_db.paging.interpolation.texts import text_between, text_part
from pooldeck_db.paging.plans import Plans
from support.paging import Opened, opened

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

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

_COUNTED_OFF = frozenset(("text", "bytea", "time with time zone"))
"""Of types without arithmetic there has to be a sample, for which these are too few rows."""


async def _part(table: Opened, page: Page, *order: Sort) -> float | None:
    """The part of the rows that stands before a page, as it is reckoned from its first key."""
    plan = Plans(table.database.sessions.dialect.name).plan(table.detail, order)

    async def work(session: AsyncSession) -> float | None:
        return await plan.cutter.part_before(session, table.detail, page.keys[0])

    return await table.database.sessions.read("part", work)


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
            part = await _part(table, page, Sort("k", descending))
            if kind in _COUNTED_OFF:
                assert part is None
            else:
                assert part == pytest.approx(fraction, abs=0.02)


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
    assert await _part(table, page) == pytest.approx(0.5, abs=0.01)
    assert await _part(table, await table.page(AtValue(("infinity",)))) is None


async def test_where_nothing_can_be_interpolated_a_few_rows_are_counted_off(postgresql: Database) -> None:
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
    assert (page.rows, page.number) == ((("k5",),), RowNumber(5, exact=True))
    assert page.total == RowNumber(10, exact=True)


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
        part = await _part(table, page)
        assert part == (None if value == "printf('name %06d', n)" else pytest.approx(fraction, abs=0.06))


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


MANY = "(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 60000) SELECT n FROM r) AS x"

FILLED = (
    "INSERT INTO t SELECT n, 'f' || n % 4, 'w' || n * 7919 % 60013, CASE WHEN n % 2 = 0 THEN n END, 1.0 * n * n"
)

LARGE = (
    "CREATE TABLE t (id integer PRIMARY KEY, few text, word text, half integer, skewed double precision)",
    f"{FILLED} * n FROM {MANY}",
    *(f"CREATE INDEX i_{name} ON t ({name}, id)" for name in ("few", "word", "half", "skewed")),
    "ANALYZE t",
)


async def _is_found(table: Opened, order: tuple[Sort, ...], tolerance: float) -> None:
    """Each part of the order is found about where it is, without ever skipping rows or reading all of them."""
    truth = await table.truth((await table.page(order=order)).order)
    place = {row[0]: number for number, row in enumerate(truth)}
    for fraction in (0.05, 0.3, 0.5, 0.7, 0.95):
        page = await table.page(AtFraction(fraction), size=1, order=order)
        true_part = place[page.rows[0][0]] / len(truth)
        assert abs(true_part - fraction) < tolerance, (order, fraction)
        assert await _part(table, page, *order) == pytest.approx(true_part, abs=tolerance)
        assert page.number is None or not page.number.exact


async def test_a_part_of_any_order_of_a_large_table_is_found_by_a_sample(database: Database) -> None:
    table = await opened(database, "t", *LARGE)
    for name in ("few", "word", "half", "skewed"):
        for descending in (False, True):
            await _is_found(table, (Sort(name, descending),), 0.06)


async def test_nothing_is_counted_off_in_a_large_table(database: Database, sent: Sent) -> None:
    table = await opened(database, "t", *LARGE)
    for name in ("few", "word", "half", "skewed"):
        sent.clear()
        await table.page(AtFraction(0.5), size=10, order=(Sort(name),))
        assert len(sent) <= 7
        assert not [statement for statement, _ in sent if "count(*)" in statement and "sample" not in statement]


async def test_a_part_of_a_partitioned_table_is_found_by_a_sample_of_its_parts(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t (k text, n integer, PRIMARY KEY (k)) PARTITION BY RANGE (k)",
        "CREATE TABLE t0 PARTITION OF t FOR VALUES FROM ('0') TO ('3')",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('3') TO (MAXVALUE)",
        f"INSERT INTO t SELECT n::text, n FROM {MANY}",
    )
    for order in ((), (Sort("n"),)):
        await _is_found(table, order, 0.06)


async def test_a_part_of_a_table_without_rowids_is_found_by_its_texts(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (k text PRIMARY KEY, n integer) WITHOUT ROWID",
        f"INSERT INTO t SELECT printf('name %06d', n), n * 7919 % 60013 FROM {MANY}",
        "CREATE INDEX i ON t (n)",
    )
    for order in ((), (Sort("k", descending=True),), (Sort("n"),)):
        await _is_found(table, order, 0.1)


async def test_a_part_of_a_table_of_few_rows_is_counted_off_exactly(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)")
    await table.run(*(f"INSERT INTO t VALUES ({n}, 'a{n % 2}')" for n in range(100)))
    page = await table.page(AtFraction(0.5), size=1, order=(Sort("a"),))
    assert page.number == RowNumber(50, exact=True)
    assert page.rows[0][1] == "a1"


@pytest.mark.parametrize(
    ("first", "last", "fraction", "middle"),
    [
        ("name 000001", "name 300000", 0.5, "name 1"),
        ("a", "z", 0.5, "m"),
        ("same", "same", 0.3, "same"),
        ("", "zz", 0.0, "a"),
        ("a", "\ue000", 0.9999, "\ud7ff"),
    ],
)
def test_texts_are_interpolated_in_the_characters_that_they_are_made_of(
    first: str, last: str, fraction: float, middle: str
) -> None:
    assert text_between(first, last, fraction).startswith(middle)
    assert text_between(first, last, fraction).encode()


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5, 0.99])
def test_the_part_of_what_is_between_is_the_part_it_was_taken_at(fraction: float) -> None:
    assert part_between(7, 10**30, between(7, 10**30, fraction)) == pytest.approx(fraction)
    assert part_between(9, -9, between(9, -9, fraction)) == pytest.approx(fraction, abs=0.06)
    for first, last in (("name 000001", "name 300000"), ("a", "z"), ("zz", "A"), ("0", "99")):
        assert text_part(first, last, text_between(first, last, fraction)) == pytest.approx(fraction, abs=0.05)
    low, high = "0" * 32, "f" * 32
    assert uuid_part(low, high, uuid_between(low, high, fraction)) == pytest.approx(fraction)


def test_where_first_and_last_are_one_nothing_has_a_part() -> None:
    assert part_between(5, 5, 5) is None
    assert text_part("same", "same", "same") is None
    assert text_part("", "", "") is None
