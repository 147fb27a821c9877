"""What a page will cost is said before it costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import pytest

from pooldeck_db.filters import AnyOf, Condition, FilterMistake, Operator, RawWhere, Search
from pooldeck_db.paging import Nulls, PageRequest, Sort
from pooldeck_db.paging.forecasting import postgresql as from_postgresql
from pooldeck_db.paging.forecasting import sqlite as from_sqlite
from pooldeck_db.paging.forecasting.base import Outlook
from support.paging import Opened, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import Forecast

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

ROWS = 60_000
NUMBERS = f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {ROWS})"


async def _table(database: Database, name: str = "t") -> Opened:
    return await opened(
        database,
        name,
        "CREATE TABLE t (id integer PRIMARY KEY, k integer, note text)",
        f"INSERT INTO t {NUMBERS} SELECT n, n % 1000, 'note ' || n FROM r",
        "CREATE INDEX i ON t (k)",
        "CREATE TABLE heap AS SELECT * FROM t",
        "ANALYZE",
    )


async def _forecast(table: Opened, wanted: Filter | None = None, *order: Sort) -> Forecast:
    return await table.pager.forecast(table.detail, PageRequest(order=order, filter=wanted, size=100))


K = Condition("k", Operator.EQUAL, ("5",))


async def test_what_an_index_serves_is_no_warning(database: Database) -> None:
    table = await _table(database)
    for wanted in (
        None,
        K,
        Condition("id", Operator.BETWEEN, ("5", "900")),
        Condition("k", Operator.IN, ("1", "2")),
    ):
        for order in ((), (Sort("k"),), (Sort("id", descending=True),)):
            forecast = await _forecast(table, wanted, *order)
            assert (forecast.scans, forecast.sorts, forecast.reason) == (False, False, "")


@pytest.mark.parametrize(
    "wanted",
    [
        Condition("note", Operator.EQUAL, ("no such",)),
        Condition("note", Operator.CONTAINS, ("no such",)),
        RawWhere("note || '' = 'x'"),
        Search("no such"),
        AnyOf((K, Condition("note", Operator.EQUAL, ("x",)))),
    ],
)
async def test_a_filter_without_an_index_says_so(database: Database, wanted: Filter) -> None:
    forecast = await _forecast(await _table(database), wanted)
    assert forecast.scans
    assert re.match(r"No index serves the filter: about \d\d,\d{3} rows are read one by one\.", forecast.reason)


async def test_an_order_without_an_index_says_so(database: Database) -> None:
    table = await _table(database)
    forecast = await _forecast(table, None, Sort("note"))
    assert (forecast.scans, forecast.sorts) == (False, True)
    assert "are sorted for each page" in forecast.reason
    other = Nulls.FIRST if table.is_postgresql else Nulls.LAST
    assert (await _forecast(table, None, Sort("note", nulls=other))).sorts


async def test_few_rows_to_sort_are_no_warning(database: Database) -> None:
    assert not (await _forecast(await _table(database), K, Sort("note"))).sorts


async def test_a_heap_is_not_sorted_by_its_addresses(database: Database) -> None:
    table = await _table(database, "heap")
    assert not (await _forecast(table)).sorts
    forecast = await _forecast(table, Condition("note", Operator.EQUAL, ("x",)))
    assert (forecast.scans, forecast.sorts) == (True, False)


async def test_the_filtered_rows_are_estimated_where_the_planner_says_how_many(postgresql: Database) -> None:
    table = await _table(postgresql)
    assert (await _forecast(table)).rows == ROWS
    estimate = (await _forecast(table, K)).rows
    assert estimate is not None
    assert 20 <= estimate <= 180


async def test_a_small_table_is_never_warned_of(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (id integer PRIMARY KEY, note text)", "ANALYZE")
    forecast = await _forecast(table, Condition("note", Operator.CONTAINS, ("x",)), Sort("note"))
    assert (forecast.scans, forecast.sorts) == (False, False)


async def test_a_forecast_runs_nothing(database: Database, sent: Sent) -> None:
    table = await _table(database)
    sent.clear()
    await _forecast(table, Condition("note", Operator.CONTAINS, ("x",)), Sort("note"))
    assert 1 <= len(sent) <= 3
    assert all(statement.startswith("EXPLAIN ") for statement, _ in sent)


async def test_a_filter_that_cannot_be_used_is_a_mistake_here_too(database: Database) -> None:
    table = await _table(database)
    with pytest.raises(FilterMistake) as caught:
        await _forecast(table, RawWhere("nosuch = 1"))
    assert caught.value.position == 0


def test_reading_in_order_ends_when_the_page_is_full() -> None:
    scan = {"Node Type": "Index Scan", "Relation Name": "t", "Plan Rows": 50_000, "Filter": "x"}
    plan = {"Node Type": "Limit", "Plan Rows": 100, "Plans": [scan]}
    assert from_postgresql.outlook_of(plan, 100, 1_000_000) == Outlook(2_000, 0, 50_000)
    rare = {"Node Type": "Limit", "Plan Rows": 1, "Plans": [{**scan, "Plan Rows": 1}]}
    assert from_postgresql.outlook_of(rare, 100, 1_000_000) == Outlook(1_000_000, 0, 1)
    assert from_postgresql.outlook_of(rare, 100, None).scanned is None


def test_a_plan_of_sqlite_tells_how_and_not_how_many() -> None:
    assert from_sqlite.outlook_of(["SCAN t", "USE TEMP B-TREE FOR ORDER BY"], 9) == Outlook(9, 9, None)
    assert from_sqlite.outlook_of(["SEARCH t USING INDEX i (k=?)"], 9) == Outlook(0, 0, None)
    assert (
        from_sqlite.outlook_of(["SCAN e VIRTUAL TABLE INDEX 1:", "SEARCH t USING INDEX i (k=?)"], 9).scanned == 0
    )
