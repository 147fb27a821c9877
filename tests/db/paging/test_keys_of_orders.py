"""A key leads on in the order that it is of, whatever a filter would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.filters import All, Condition, Operator, Search
from pooldeck_db.paging import After, AtKey, Before, PageRequest, Sort
from support.paging import opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database

NUMBERS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3000)"
PAIRS = (
    "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, c integer, note text, PRIMARY KEY (a, b))",
    f"INSERT INTO t {NUMBERS} SELECT n % 50, n * 7 % 3001, n * 11 % 3001, 'x' || n FROM r",
    "CREATE INDEX by_b ON t (b)",
    "CREATE INDEX by_c ON t (c)",
    "ANALYZE t",
)


@pytest.mark.parametrize("column", ["b", "c"])
async def test_a_key_of_as_many_columns_is_not_taken_for_one_of_the_filters_order(
    database: Database, column: str
) -> None:
    table = await opened(database, "t", *PAIRS)
    wanted = Condition(column, Operator.GREATER, ("500",))
    assert (await table.page(wanted=wanted)).brought == (Sort(column),)
    whole = await table.truth((Sort("a"), Sort("b")), f"t.{column} > 500")
    key = (await table.page(order=())).keys[200]
    for place, reverse in ((After(key), False), (Before(key), True), (AtKey(key), False)):
        page = await table.page(place, size=10, wanted=wanted)
        assert page.order == (Sort("a"), Sort("b"))
        assert page.brought == ()
        a, b = map(str, key.values)
        side = f"(t.a, t.b) {'<' if reverse else '>' if isinstance(place, After) else '>='} ({a}, {b})"
        rows = await table.truth((Sort("a"), Sort("b")), f"t.{column} > 500 AND {side}")
        assert list(page.rows) == (rows[-10:] if reverse else rows[:10])
        assert set(page.rows) <= set(whole)
    note = await table.pager.whole_value(table.detail, key, "note", filter=wanted)
    assert note == (await table.page(AtKey(key), size=1)).rows[0][3]


async def test_a_key_of_one_filters_order_is_not_taken_for_one_of_anothers(database: Database) -> None:
    table = await opened(database, "t", *PAIRS)
    by_b, by_c = (Condition(column, Operator.GREATER, ("500",)) for column in "bc")
    page = await table.page(size=300, wanted=by_b)
    key, row = page.keys[-1], page.rows[-1]
    for wanted in (by_c, All((by_c, by_b)), None):
        assert await table.pager.whole_value(table.detail, key, "note", filter=wanted) == row[3]
        following = await table.page(After(key), size=5, wanted=wanted)
        assert [int(str(each[1])) for each in following.rows] == sorted(int(str(r[1])) for r in following.rows)
        assert int(str(following.rows[0][1])) > int(str(row[1]))
        found = await table.pager.find(table.detail, PageRequest(filter=wanted), Search("x"), after=key)
        assert found is not None
        assert found.row == following.rows[0]


async def test_a_key_outlives_the_index_that_brought_its_order(database: Database) -> None:
    table = await opened(database, "t", *PAIRS)
    wanted = Condition("c", Operator.GREATER, ("500",))
    page = await table.page(size=300, wanted=wanted)
    await table.run("DROP INDEX by_c")
    await table.reread()
    assert (await table.page(wanted=wanted)).brought == ()
    following = await table.page(After(page.keys[99]), size=100, wanted=wanted)
    assert following.rows == page.rows[100:200]
