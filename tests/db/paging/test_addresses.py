"""Relations without a key are paged by the addresses of their rows, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from pooldeck_db.errors import ObjectMissing, ValueRefused
from pooldeck_db.paging import After, AtFraction, AtRow, AtValue, Before, End, Key, Method, RowNumber, Sort
from pooldeck_db.paging.addresses.place import Tid, parse_tid
from support.paging import fetch, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page
    from support.paging import Opened

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

HEAP = "CREATE TABLE t AS SELECT n, repeat('x', 500) AS pad FROM generate_series(1, {}) AS n"
PARTITIONED = (
    "CREATE TABLE t (n integer, name text) PARTITION BY RANGE (n)",
    *(f"CREATE TABLE t{at} PARTITION OF t FOR VALUES FROM ({at * 100}) TO ({at * 100 + 100})" for at in range(6)),
    "INSERT INTO t SELECT n, 'row ' || n FROM generate_series(0, 99) AS n",
    "INSERT INTO t SELECT n, 'row ' || n FROM generate_series(300, 399) AS n",
    "INSERT INTO t SELECT n, 'row ' || n FROM generate_series(550, 560) AS n",
)


def _numbers(page: Page) -> list[int]:
    return [int(str(row[0])) for row in page.rows]


async def _in_order(table: Opened) -> list[int]:
    """The first column of all rows in the order of their addresses."""
    name = table.detail.relation.name.name
    return [
        int(str(n)) for (n,) in await fetch(table.database.target, f"SELECT n FROM {name} ORDER BY tableoid, ctid")
    ]


async def _walks(table: Opened, size: int) -> tuple[list[int], list[int]]:
    forwards = await table.walk(size=size)
    backwards = await table.walk(size=size, reverse=True)
    return [int(str(row[0])) for row in forwards], [int(str(row[0])) for row in backwards]


@pytest.mark.parametrize(("size", "rows"), [(7, 500), (100, 5000), (999, 5000)])
async def test_a_heap_without_a_key_is_walked_in_both_directions(
    postgresql: Database, size: int, rows: int
) -> None:
    table = await opened(postgresql, "t", HEAP.format(rows))
    assert (await table.page()).method is Method.ADDRESS
    assert await _walks(table, size) == (list(range(1, rows + 1)), list(range(1, rows + 1)))


async def test_a_heap_of_which_most_was_deleted_is_walked_across_the_gap(postgresql: Database) -> None:
    table = await opened(postgresql, "t", HEAP.format(5000), "DELETE FROM t WHERE n BETWEEN 200 AND 4700")
    left = [*range(1, 200), *range(4701, 5001)]
    assert await _walks(table, 50) == (left, left)


async def test_rows_that_were_updated_are_found_where_they_went(postgresql: Database) -> None:
    table = await opened(postgresql, "t", HEAP.format(5000), "UPDATE t SET pad = 'y' WHERE n % 3 = 0")
    truth = await _in_order(table)
    assert sorted(truth) == list(range(1, 5001))
    assert await _walks(table, 333) == (truth, truth)


async def test_a_materialized_view_is_walked(postgresql: Database) -> None:
    table = await opened(
        postgresql, "m", "CREATE MATERIALIZED VIEW m AS SELECT n FROM generate_series(1, 700) AS n"
    )
    assert await _walks(table, 64) == (list(range(1, 701)), list(range(1, 701)))


async def test_partitions_are_read_one_after_the_other_and_empty_ones_skipped(
    postgresql: Database, sent: Sent
) -> None:
    table = await opened(postgresql, "t", *PARTITIONED)
    expected = [*range(100), *range(300, 400), *range(550, 561)]
    for size in (9, 100, 250):
        assert await _walks(table, size) == (expected, expected)
    sent.clear()
    page = await table.page(size=250)
    assert len(page.rows) == 211
    assert len(sent) == 4


async def test_a_parent_and_its_inheritors_are_read_once_each(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t (n integer PRIMARY KEY)",
        "CREATE TABLE child (extra text) INHERITS (t)",
        "INSERT INTO t VALUES (1), (2)",
        "INSERT INTO child VALUES (2), (3)",
    )
    forwards, backwards = await _walks(table, 1)
    assert forwards == backwards
    assert sorted(forwards) == [1, 2, 2, 3]
    by_n = await table.walk(size=1, order=(Sort("n", descending=True),))
    assert by_n == [("3",), ("2",), ("2",), ("1",)]


async def test_the_row_of_a_number_is_found_across_partitions(postgresql: Database) -> None:
    table = await opened(postgresql, "t", *PARTITIONED)
    for number, first in ((0, 0), (99, 99), (100, 300), (205, 555)):
        page = await table.page(AtRow(number), size=3)
        assert (_numbers(page)[0], page.number) == (first, RowNumber(number, exact=True))
    past = await table.page(AtRow(500), size=3)
    assert (_numbers(past), past.number, past.total) == (
        [558, 559, 560],
        RowNumber(208, exact=True),
        RowNumber(211, exact=True),
    )


async def test_a_fraction_is_that_part_of_the_blocks(postgresql: Database) -> None:
    table = await opened(postgresql, "t", HEAP.format(5000), "ANALYZE t")
    for fraction in (0.0, 0.3, 0.5, 0.9, 1.0):
        page = await table.page(AtFraction(fraction), size=10)
        assert abs(_numbers(page)[0] - fraction * 5000) < 500
        assert page.before == (_numbers(page)[0] > 1)
        assert page.number == RowNumber(_numbers(page)[0] - 1, exact=True)


async def test_a_page_of_the_same_density_as_the_last_takes_one_statement_and_one_to_count_a_few_rows(
    postgresql: Database, sent: Sent
) -> None:
    table = await opened(postgresql, "t", HEAP.format(5000))
    first = await table.page(size=200)
    sent.clear()
    second = await table.page(After(first.keys[-1]), size=200)
    assert len(sent) == 2
    sent.clear()
    back = await table.page(Before(second.keys[0]), size=200)
    assert len(sent) == 2
    assert back.rows == first.rows


async def test_the_row_of_the_key_may_be_gone(postgresql: Database) -> None:
    table = await opened(postgresql, "t", "CREATE TABLE t AS SELECT n FROM generate_series(1, 10) AS n")
    keys = (await table.page()).keys
    await table.run("DELETE FROM t WHERE n <= 5")
    after = await table.page(After(keys[4]), size=2)
    assert (_numbers(after), after.before, after.after) == ([6, 7], False, True)
    before = await table.page(Before(keys[4]), size=2)
    assert (_numbers(before), before.before, before.after) == ([], False, True)


async def test_a_table_that_was_emptied_is_an_empty_page_wherever_one_was(postgresql: Database) -> None:
    table = await opened(postgresql, "t", HEAP.format(5000))
    keys = (await table.page(End(), size=5)).keys
    await table.run("TRUNCATE t")
    for place in (After(keys[0]), Before(keys[0]), End(), AtRow(7), AtFraction(0.5)):
        page = await table.page(place)
        assert (page.rows, page.before, page.after) == ((), False, False)


async def test_an_address_can_be_typed_and_what_is_none_is_refused(postgresql: Database) -> None:
    table = await opened(postgresql, "t", HEAP.format(5000))
    assert _numbers(await table.page(AtValue(("(0,3)",)), size=2)) == [3, 4]
    assert _numbers(await table.page(AtValue(("4000000000",)), size=2)) == [4999, 5000]
    with pytest.raises(ValueRefused):
        await table.page(AtValue(("first",)))


async def test_a_key_of_a_partition_that_was_detached_is_explained(postgresql: Database) -> None:
    table = await opened(postgresql, "t", *PARTITIONED)
    key = (await table.page(size=1)).keys[0]
    await table.run("ALTER TABLE t DETACH PARTITION t0")
    await table.reread()
    with pytest.raises(ObjectMissing):
        await table.page(After(key))


async def test_a_value_of_a_row_without_a_key_is_loaded_whole(postgresql: Database) -> None:
    table = await opened(postgresql, "t", HEAP.format(5000))
    page = await table.page(size=1)
    assert await table.pager.whole_value(table.detail, page.keys[0], "pad") == "x" * 500


async def test_a_sort_without_a_key_is_made_unique_by_the_address(postgresql: Database) -> None:
    table = await opened(postgresql, "t", *PARTITIONED, "UPDATE t SET name = 'same' WHERE n % 2 = 0")
    order = (Sort("name", descending=True),)
    forwards = await table.walk(size=7, order=order)
    assert forwards == await table.walk(size=11, order=order, reverse=True)
    assert [row[1] for row in forwards] == sorted((row[1] for row in forwards), key=str, reverse=True)
    assert len({row[0] for row in forwards}) == 211


@pytest.mark.parametrize(("text", "tid"), [("(3,4)", Tid(3, 4)), (" 7 ", Tid(7)), ("0,1", Tid(0, 1))])
def test_addresses_are_read_as_people_write_them(text: str, tid: Tid) -> None:
    assert parse_tid(text) == tid


@pytest.mark.parametrize("text", ["", "(1", "a", "-1", "(99999999999,1)", "(1,99999)", "4294967296"])
def test_what_is_no_address_is_refused(text: str) -> None:
    if text == "(1":
        assert parse_tid(text) == Tid(1)
    else:
        with pytest.raises(ValueRefused):
            parse_tid(text)


async def test_sqlite_without_a_key_is_paged_by_rowid_whatever_hides_its_names(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (rowid text, _rowid_ text)",
        *(f"INSERT INTO t VALUES ('{n % 2}', '{n}')" for n in range(9)),
    )
    page = await table.page(size=4)
    assert (page.method, page.order) == (Method.ADDRESS, (Sort("oid"),))
    assert page.keys[0] == Key((1,))
    assert await table.walk(size=2) == await table.walk(size=3, reverse=True) == await table.truth(())
    hidden = await opened(
        sqlite, "h", "CREATE TABLE h (rowid, _rowid_, oid)", "INSERT INTO h VALUES (1, 2, 3), (4, 5, 6)"
    )
    assert (await hidden.page()).method is Method.OFFSET
    assert await hidden.walk(size=1) == [(1, 2, 3), (4, 5, 6)]


async def test_a_key_of_sqlite_that_may_be_null_has_the_rowid_behind_it(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (k text PRIMARY KEY, n integer)",
        "INSERT INTO t VALUES (NULL, 1), ('b', 2), (NULL, 3), ('a', 4)",
    )
    page = await table.page(size=1)
    assert page.order == (Sort("k"), Sort("_rowid_"))
    assert not page.unindexed
    expected = [(None, 1), (None, 3), ("a", 4), ("b", 2)]
    assert await table.walk(size=1) == expected
    assert await table.walk(size=1, reverse=True) == expected
