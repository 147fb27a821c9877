"""The numbers of a page: exact where counting is bounded, estimated elsewhere, and never wandering."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from pooldeck_db.paging import After, AtFraction, AtRow, AtValue, Before, End, Place, RowNumber, Sort, Start
from support.paging import Opened, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

FEW = 3_000
MANY = 60_000


def _numbers(rows: int) -> str:
    return (
        f"(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {rows}) SELECT n FROM r) AS x"
    )


async def _even(database: Database, rows: int) -> Opened:
    """Rows with the even keys from 2 on."""
    return await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, word text NOT NULL, half integer)",
        "INSERT INTO t SELECT n * 2, 'w' || n * 7919 % 60013, CASE WHEN n % 2 = 0 THEN n END"
        f" FROM {_numbers(rows)}",
        "CREATE INDEX i_word ON t (word)",
        "CREATE INDEX i_half ON t (half)",
        "ANALYZE t",
    )


def _places(table: Opened) -> tuple[Place, ...]:
    beside = After(table.key(1_000)), Before(table.key(1_000))
    return Start(), End(), *beside, AtRow(1_500), AtFraction(0.4), AtValue(("2001",)), AtValue(("8",))


async def test_few_rows_are_counted_at_every_place(database: Database) -> None:
    table = await _even(database, FEW)
    for place in _places(table):
        for order in ((), (Sort("word"),), (Sort("half", descending=True),)):
            if order and isinstance(place, After | Before | AtValue):
                continue
            page = await table.page(place, size=100, order=order)
            assert page.total == RowNumber(FEW, exact=True), (place, order)
            if not isinstance(place, After | Before):
                truth = await table.truth(page.order)
                first = [row[0] for row in truth].index(page.rows[0][0])
                assert page.number == RowNumber(first, exact=True), (place, order)


async def test_the_count_of_few_rows_is_that_of_the_moment(database: Database) -> None:
    table = await _even(database, FEW)
    await table.run("DELETE FROM t WHERE id > 2000")
    for place in _places(table):
        assert (await table.page(place, size=100)).total == RowNumber(1_000, exact=True)


async def test_the_estimate_of_many_rows_is_the_same_at_every_place(database: Database) -> None:
    table = await _even(database, MANY)
    assert table.detail.relation.rows is not None
    assert abs(table.detail.relation.rows - MANY) < MANY * 0.05
    for place in _places(table):
        page = await table.page(place, size=100)
        assert page.total == RowNumber(table.detail.relation.rows, exact=False)


async def test_rows_that_exist_beyond_the_estimate_raise_it(database: Database) -> None:
    table = await _even(database, FEW)
    await table.run(f"INSERT INTO t SELECT n * 2, 'w', n FROM {_numbers(MANY)} WHERE n > {FEW}")
    assert (await table.page(size=100)).total == RowNumber(10_001, exact=False)
    assert (await table.page(AtRow(50_000), size=100)).total == RowNumber(50_101, exact=False)
    assert (await table.page(AtRow(MANY), size=100)).total == RowNumber(MANY, exact=True)


@pytest.mark.parametrize(("typed", "number"), [("2", 0), ("8", 3), ("9", 4), ("20000", 9_999), ("20002", 10_000)])
async def test_a_key_among_the_first_rows_has_its_exact_number(
    database: Database, typed: str, number: int
) -> None:
    table = await _even(database, MANY)
    assert (await table.page(AtValue((typed,)), size=10)).number == RowNumber(number, exact=True)


@pytest.mark.parametrize("typed", [20_004, 60_000, 119_998])
async def test_a_key_in_many_rows_has_about_its_number(database: Database, typed: int) -> None:
    table = await _even(database, MANY)
    number = (await table.page(AtValue((str(typed),)), size=10)).number
    assert number is not None
    assert not number.exact
    assert abs(number.value - typed / 2) < MANY * 0.01


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("column", "typed"), [("word", "w4"), ("word", "w2"), ("half", "30000"), ("half", "45000")]
)
async def test_a_value_of_a_sorted_column_has_about_its_number(
    database: Database, column: str, typed: str, descending: bool
) -> None:
    table = await _even(database, MANY)
    page = await table.page(AtValue((typed,)), size=10, order=(Sort(column, descending),))
    truth = [row[0] for row in await table.truth(page.order)]
    assert page.number is not None
    assert abs(page.number.value - truth.index(page.rows[0][0])) < MANY * 0.08


async def test_a_page_says_whether_the_key_was_found(database: Database) -> None:
    table = await _even(database, FEW)
    found = {typed: (await table.page(AtValue((typed,)), size=10)) for typed in ("500", "501", "+500", "9999")}
    assert {typed: (page.found, page.passed) for typed, page in found.items()} == {
        "500": (True, False),
        "501": (False, False),
        "+500": (True, False),
        "9999": (False, True),
    }
    assert (await table.page()).found is None
    assert (await table.page(AtRow(5))).found is None


async def test_a_value_that_is_spelled_otherwise_is_found_as_the_database_compares_it(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (price numeric(10,2) NOT NULL, name text NOT NULL, PRIMARY KEY (price, name))",
        "INSERT INTO t VALUES (1.50, 'a'), (1.50, 'b'), (2.00, 'c')",
    )
    places = (("1.5",), ("1.500", "b"), ("1.5", "aa"), ("2",), ("1.7",))
    assert [(await table.page(AtValue(place))).found for place in places] == [True, True, False, True, False]


async def test_a_value_is_sought_in_a_view_by_counting(database: Database) -> None:
    table = await _even(database, 50)
    view = await opened(database, "v", "CREATE VIEW v AS SELECT id FROM t")
    order = (Sort("id"),)
    pages = [await view.page(AtValue((typed,)), size=5, order=order) for typed in ("8", "9", "999")]
    assert [(page.number, page.found, page.passed) for page in pages] == [
        (RowNumber(3, exact=True), True, False),
        (RowNumber(4, exact=True), False, False),
        (RowNumber(45, exact=True), False, True),
    ]
    assert table.detail.relation.rows == 50


async def test_an_address_has_its_number_and_is_found_or_not(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t AS SELECT n, repeat('x', 500) AS pad FROM generate_series(1, 60000) AS n",
        "ANALYZE t",
    )
    near, far = await table.page(AtValue(("7,3",)), size=2), await table.page(AtValue(("3000",)), size=2)
    assert (near.number, near.found) == (RowNumber(int(str(near.rows[0][0])) - 1, exact=True), True)
    assert far.found
    assert far.number is not None
    assert not far.number.exact
    assert abs(far.number.value + 1 - int(str(far.rows[0][0]))) < 600
    past = await table.page(AtValue(("99999",)), size=2)
    assert (past.found, past.passed, past.number) == (False, True, RowNumber(59_998, exact=False))
    assert not (await table.page(AtValue(("7,999",)), size=2)).found


async def test_many_rows_are_never_counted_whole(database: Database, sent: Sent) -> None:
    table = await _even(database, MANY)
    for place in _places(table):
        sent.clear()
        await table.page(place, size=100)
        counts = [statement for statement, _ in sent if "count(*)" in statement]
        assert all("LIMIT" in statement for statement in counts), counts
        assert len(sent) <= 5
