"""Every place in an order: what comes, what lies around it, which numbers, and how many statements it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from pooldeck_db.errors import ObjectMissing, ValueRefused
from pooldeck_db.paging import (
    After,
    AtFraction,
    AtKey,
    AtRow,
    AtValue,
    Before,
    End,
    Method,
    Place,
    RowNumber,
    Sort,
    Start,
)
from support.paging import Opened, opened
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

NUMBERS = (
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3000) SELECT n, 'note ' || n FROM r"
)


async def _numbers(database: Database) -> Opened:
    """3,000 rows with the keys 1 to 3,000."""
    return await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, note text)",
        f"INSERT INTO t {NUMBERS}",
        "ANALYZE t",
    )


def _ids(page: Page) -> list[int]:
    return [int(str(row[0])) for row in page.rows]


async def test_the_start_has_nothing_before_it_and_number_0(database: Database) -> None:
    page = await (await _numbers(database)).page(size=3)
    assert _ids(page) == [1, 2, 3]
    assert (page.before, page.after) == (False, True)
    assert page.number == RowNumber(0, exact=True)
    assert page.total == RowNumber(3000, exact=True)
    assert (page.method, page.order, page.unindexed) == (Method.KEYSET, (Sort("id"),), False)


async def test_the_end_is_read_backwards_and_shown_forwards(database: Database) -> None:
    page = await (await _numbers(database)).page(End(), size=3)
    assert _ids(page) == [2998, 2999, 3000]
    assert (page.before, page.after) == (True, False)
    assert page.number == RowNumber(2997, exact=True)


async def test_after_and_before_a_key_are_its_neighbours(database: Database) -> None:
    table = await _numbers(database)
    after = await table.page(After(table.key(100)), size=3)
    before = await table.page(Before(table.key(100)), size=3)
    assert (_ids(after), after.before, after.after) == ([101, 102, 103], True, True)
    assert (_ids(before), before.before, before.after) == ([97, 98, 99], True, True)
    assert after.number is None
    assert before.number is None


async def test_what_lies_around_a_page_stays_true_when_the_keys_row_was_deleted(database: Database) -> None:
    table = await _numbers(database)
    await table.run("DELETE FROM t WHERE id <= 100 OR id >= 2900")
    after = await table.page(After(table.key(100)), size=2)
    before = await table.page(Before(table.key(2900)), size=2)
    assert (_ids(after), after.before, after.after) == ([101, 102], False, True)
    assert (_ids(before), before.before, before.after) == ([2898, 2899], True, False)
    beyond = await table.page(After(table.key(2950)), size=2)
    assert (_ids(beyond), beyond.before, beyond.after) == ([], True, False)


async def test_all_rows_in_one_page_are_counted_by_it(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (id integer PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)")
    for place in (Start(), End(), AtRow(0), AtRow(9)):
        page = await table.page(place)
        assert (page.number, page.total) == (RowNumber(0, exact=True), RowNumber(2, exact=True))


async def test_an_empty_table_is_an_empty_page_at_every_place(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (id integer PRIMARY KEY)")
    places: tuple[Place, ...] = (
        Start(), End(), After(table.key(1)), Before(table.key(1)), AtRow(5), AtFraction(0.5), AtValue(("7",)),
    )  # fmt: skip
    for place in places:
        page = await table.page(place)
        assert (page.rows, page.before, page.after) == ((), False, False)
        assert page.total == RowNumber(0, exact=True)


@pytest.mark.parametrize("number", [0, 1, 999, 1000, 1001, 2998])
async def test_a_row_is_reached_by_its_number(database: Database, number: int) -> None:
    page = await (await _numbers(database)).page(AtRow(number), size=2)
    assert _ids(page) == [number + 1, number + 2]
    assert page.number == RowNumber(number, exact=True)
    assert page.before == (number > 0)
    assert page.after == (number < 2998)


@pytest.mark.parametrize("number", [3000, 5000, 10**12])
async def test_past_the_end_are_the_last_rows_with_exact_numbers(database: Database, number: int) -> None:
    page = await (await _numbers(database)).page(AtRow(number), size=2)
    assert _ids(page) == [2999, 3000]
    assert page.number == RowNumber(2998, exact=True)
    assert page.total == RowNumber(3000, exact=True)


@pytest.mark.parametrize("fraction", [0.0, 0.25, 0.5, 0.999, 1.0])
async def test_a_fraction_is_found_without_reading_what_lies_before_it(
    database: Database, fraction: float
) -> None:
    page = await (await _numbers(database)).page(AtFraction(fraction), size=2)
    assert abs(_ids(page)[0] - fraction * 3000) <= 2
    assert page.number is not None
    assert abs(page.number.value - fraction * 3000) <= 2


async def test_a_value_is_sought_whether_or_not_it_is_there(database: Database) -> None:
    table = await _numbers(database)
    await table.run("DELETE FROM t WHERE id BETWEEN 50 AND 60")
    assert _ids(await table.page(AtValue(("49",)), size=2)) == [49, 61]
    found = await table.page(AtValue(("55",)), size=2)
    assert (_ids(found), found.before, found.after) == ([61, 62], True, True)
    assert found.number == RowNumber(49, exact=True)
    past = await table.page(AtValue(("9999",)), size=2)
    assert (_ids(past), past.before, past.after) == ([2999, 3000], True, False)
    first = await table.page(AtValue(("-5",)), size=2)
    assert (_ids(first), first.before) == ([1, 2], False)


async def test_a_value_of_a_sorted_column_leaves_the_key_free(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, name text)",
        "INSERT INTO t VALUES (1, 'b'), (2, 'a'), (3, NULL), (4, 'b'), (5, 'c')",
    )
    ascending = await table.page(AtValue(("b",)), size=3, order=(Sort("name"),))
    descending = await table.page(AtValue(("b",)), size=3, order=(Sort("name", descending=True),))
    both = await table.page(AtValue(("b", "2")), size=2, order=(Sort("name"),))
    assert _ids(ascending) == [1, 4, 5]
    assert _ids(descending)[:3] == [4, 1, 2]
    assert _ids(both) == [4, 5]


async def test_a_value_that_the_type_cannot_take_is_refused_by_name(database: Database) -> None:
    table = await _numbers(database)
    with pytest.raises(ValueRefused) as caught:
        await table.page(AtValue(("abc",)))
    assert "id (" in str(caught.value)
    assert caught.value.column == "id"


async def test_more_values_than_columns_of_the_order_are_refused(database: Database) -> None:
    table = await _numbers(database)
    with pytest.raises(ValueRefused):
        await table.page(AtValue(("1", "2")))


async def test_a_sort_column_that_is_not_there_is_missing(database: Database) -> None:
    table = await _numbers(database)
    with pytest.raises(ObjectMissing) as caught:
        await table.page(order=(Sort("gone"),))
    assert "gone" in str(caught.value)


async def test_a_sort_column_without_an_order_is_refused_before_anything_is_sent(
    postgresql: Database, sent: Sent
) -> None:
    table = await opened(postgresql, "t", "CREATE TABLE t (id integer PRIMARY KEY, doc json)")
    sent.clear()
    with pytest.raises(ValueRefused) as caught:
        await table.page(order=(Sort("doc"),))
    assert "doc (json)" in str(caught.value)
    assert sent == []


@pytest.mark.parametrize(
    ("place", "statements"),
    [
        (Start(), 2),
        (End(), 2),
        (AtRow(1000), 2),
        (AtRow(2000), 3),
        (AtRow(9999), 3),
        (AtFraction(0.5), 5),
        (AtValue(("55",)), 4),
    ],
)
async def test_a_page_takes_few_statements(database: Database, sent: Sent, place: Place, statements: int) -> None:
    table = await _numbers(database)
    sent.clear()
    await table.page(place)
    assert len(sent) == statements, sent


async def test_a_page_beside_a_key_takes_one_statement_beside_the_count_and_a_deleted_key_two_more(
    database: Database, sent: Sent
) -> None:
    table = await _numbers(database)
    for place in (After(table.key(500)), Before(table.key(500))):
        sent.clear()
        await table.page(place)
        assert len(sent) == 2
    await table.run("DELETE FROM t WHERE id = 500")
    for place in (After(table.key(500)), Before(table.key(500))):
        sent.clear()
        await table.page(place)
        assert len(sent) == 4


async def test_only_at_the_border_of_the_nulls_a_second_statement_is_sent(database: Database, sent: Sent) -> None:
    table = await opened(
        database,
        "t",
        # No integer key of SQLite: its address is compared by itself, by a statement of its own.
        "CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, score integer)",
        f"INSERT INTO t SELECT n, CASE WHEN n <= 1000 THEN n END FROM ({NUMBERS}) AS numbers",
        "CREATE INDEX i ON t (score, id)",
    )
    order = (Sort("score", descending=not table.is_postgresql),)
    near = await table.page(AtRow(500), size=10, order=order)
    border = await table.page(AtRow(995), size=2, order=order)
    beyond = await table.page(AtRow(1500), size=10, order=order)
    assert not near.unindexed
    for page, statements in ((near, 1), (border, 2), (beyond, 1)):
        sent.clear()
        await table.page(After(page.keys[-1]), size=10, order=order)
        assert len([statement for statement, _ in sent if "count(*)" not in statement]) == statements


async def test_a_page_is_never_larger_than_a_thousand_rows_nor_smaller_than_one(database: Database) -> None:
    table = await _numbers(database)
    assert len((await table.page(size=100_000)).rows) == 1000
    assert len((await table.page(size=0)).rows) == 1


async def test_rows_are_counted_exactly_or_up_to_a_limit(database: Database) -> None:
    table = await _numbers(database)
    count = table.pager.count
    assert await count(table.detail) == RowNumber(3000, exact=True)
    assert await count(table.detail, limit=3000) == RowNumber(3000, exact=True)
    assert await count(table.detail, limit=2999, deadline=5.0) == RowNumber(2999, exact=False)


async def test_a_sort_says_whether_an_index_serves_it(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer, c integer)",
        "CREATE INDEX i ON t (a, b)",
    )
    unindexed = {
        names: (
            await table.page(order=tuple(Sort(name.strip("-"), name.startswith("-")) for name in names))
        ).unindexed
        for names in (
            ("a",),
            ("-a",),
            ("a", "b"),
            ("-a", "-b"),
            ("a", "-b"),
            ("b",),
            ("c",),
            ("id",),
            ("-id", "c"),
        )
    }
    assert [names for names, alone in unindexed.items() if alone] == [("a", "-b"), ("b",), ("c",)]


async def test_a_key_column_that_was_sorted_by_is_not_repeated_in_the_order(database: Database) -> None:
    table = await opened(
        database, "t", "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b))"
    )
    assert (await table.page(order=(Sort("b", descending=True),))).order == (
        Sort("b", descending=True),
        Sort("a", descending=True),
    )
    assert (await table.page(order=(Sort("b"), Sort("a"), Sort("b", descending=True)))).order == (
        Sort("b"),
        Sort("a"),
    )


@pytest.mark.parametrize("order", [(), (Sort("note", descending=True),)])
async def test_the_row_with_a_key_is_the_first_of_its_page(database: Database, order: tuple[Sort, ...]) -> None:
    table = await _numbers(database)
    start = await table.page(order=order, size=40)
    page = await table.page(AtKey(start.keys[30]), order=order, size=3)
    assert page.rows == start.rows[30:33]
    assert (page.before, page.after) == (True, True)
    assert page.number == RowNumber(30, exact=True)


async def test_where_the_row_with_a_key_has_gone_the_next_one_comes(database: Database) -> None:
    table = await _numbers(database)
    key = (await table.page(size=9)).keys[6]
    await run_script(database.target, "DELETE FROM t WHERE id = 7")
    assert _ids(await table.page(AtKey(key), size=2)) == [8, 9]


async def test_rows_without_a_key_are_found_again_too(database: Database) -> None:
    table = await opened(
        database, "bare", "CREATE TABLE bare (n integer)", f"INSERT INTO bare SELECT n FROM ({NUMBERS})"
    )
    start = await table.page(size=50)
    assert (await table.page(AtKey(start.keys[20]), size=5)).rows == start.rows[20:25]
    view = await opened(database, "seen", "CREATE VIEW seen AS SELECT n FROM bare")
    start = await view.page(size=50)
    assert (await view.page(AtKey(start.keys[20]), size=5)).rows == start.rows[20:25]
