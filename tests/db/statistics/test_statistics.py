"""What is told of a column is what the database itself says: one body over both."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from pooldeck_db.errors import DeadlineExceeded, ObjectMissing
from pooldeck_db.filters import Condition, FilterMistake, Operator, RawWhere
from pooldeck_db.statistics import ColumnStatistics, Figure, Source
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Value
from support.paging import Opened, fetch, opened
from support.servers import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.database import Database

ROWS = 400

ENDLESS = (
    "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000)"
    " SELECT n FROM r WHERE n < 0"
)


async def orders(database: Database) -> Opened:
    """A table of 400 orders: every tenth without status, two statuses, totals of 0.5 to 20, a time each."""
    is_postgresql = database.target.backend is Backend.POSTGRESQL
    moment = (
        "TIMESTAMP '2026-01-01' + n * INTERVAL '1 hour'"
        if is_postgresql
        else "datetime('2026-01-01', n || ' hours')"
    )
    numbers = (
        f"generate_series(1, {ROWS}) AS g(n)"
        if is_postgresql
        else f"(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {ROWS}) SELECT n FROM r)"
    )
    return await opened(
        database,
        "orders",
        "CREATE TABLE orders (id integer PRIMARY KEY, status text, total double precision, placed timestamp,"
        " one integer)",
        "INSERT INTO orders SELECT n, CASE WHEN n % 10 = 0 THEN NULL WHEN n % 4 = 0 THEN 'paid' ELSE 'open' END,"
        f" n / 20.0, {moment}, 7 FROM {numbers}",
    )


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            statements.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


def value(figure: Figure[Value] | None) -> float:
    """A figure as a number, however the database gives it."""
    assert figure is not None
    assert isinstance(figure.value, int | float | str)
    return float(figure.value)


def bucket_rows(found: ColumnStatistics) -> list[int | None]:
    assert found.histogram is not None
    return [bucket.rows for bucket in found.histogram.buckets]


async def test_texts_are_counted_in_one_statement(database: Database, sent: list[str]) -> None:
    table = await orders(database)
    sent.clear()
    began = datetime.now(UTC)
    found = await database.statistics.exact(table.detail, "status")
    assert len(sent) == 1
    assert found.source is Source.ROWS
    assert found.as_of is not None
    assert began <= found.as_of <= datetime.now(UTC)
    assert (found.rows, found.nulls, found.distinct) == (Figure(400, True), Figure(40, True), Figure(2, True))
    assert (found.minimum, found.maximum) == (Figure("open", True), Figure("paid", True))
    assert [(common.value, common.rows) for common in found.common] == [("open", 280), ("paid", 80)]
    assert found.common[0].share == 0.7
    assert (found.mean, found.histogram) == (None, None)
    assert found.average_size == Figure(4.0, True)


async def test_numbers_have_a_mean_and_twenty_buckets(database: Database) -> None:
    table = await orders(database)
    found = await database.statistics.exact(table.detail, "total")
    assert (value(found.minimum), value(found.maximum), value(found.mean)) == (0.05, 20.0, 10.025)
    assert sum(rows or 0 for rows in bucket_rows(found)) == ROWS
    assert all(rows is not None and abs(rows - 20) <= 1 for rows in bucket_rows(found))
    assert found.histogram is not None
    assert found.histogram.even
    assert found.histogram.exact
    for number, (bucket, after) in enumerate(
        zip(found.histogram.buckets, found.histogram.buckets[1:], strict=False)
    ):
        assert bucket.high == after.low, number


async def test_each_bucket_holds_what_lies_between_its_bounds(database: Database) -> None:
    table = await orders(database)
    for column in ("id", "total", "placed"):
        found = await database.statistics.exact(table.detail, column)
        assert found.histogram is not None
        assert len(found.histogram.buckets) == 20
        for place, bucket in enumerate(found.histogram.buckets):
            below = "<=" if place == 19 else "<"
            within = f"{column} >= {spelled(bucket.low)} AND {column} {below} {spelled(bucket.high)}"
            truth = await fetch(database.target, f"SELECT count(*) FROM orders WHERE {within}")
            assert truth == [(bucket.rows,)], (column, bucket)


def spelled(bound: Value) -> str:
    return f"'{bound}'" if isinstance(bound, str) else repr(bound)


async def test_few_whole_numbers_have_a_bucket_each(database: Database) -> None:
    table = await opened(
        database, "t", "CREATE TABLE t (a integer)", "INSERT INTO t VALUES (3), (1), (3), (NULL), (5)"
    )
    found = await database.statistics.exact(table.detail, "a")
    assert bucket_rows(found) == [1, 0, 2, 0, 1]
    assert found.histogram is not None
    assert [int(str(bucket.low)) for bucket in found.histogram.buckets] == [1, 2, 3, 4, 5]


async def test_one_value_in_all_rows_has_one_bucket(database: Database) -> None:
    table = await orders(database)
    found = await database.statistics.exact(table.detail, "one")
    assert (found.distinct, bucket_rows(found)) == (Figure(1, True), [ROWS])
    assert found.common[0].share == 1.0


async def test_an_empty_table_has_nothing_to_tell(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (a integer, b text)")
    for column in "ab":
        found = await database.statistics.exact(table.detail, column)
        assert (found.rows, found.nulls, found.distinct) == (Figure(0, True), Figure(0, True), Figure(0, True))
        assert (found.minimum, found.maximum, found.mean, found.common, found.histogram) == (
            None,
            None,
            None,
            (),
            None,
        )


async def test_only_nulls_have_no_value(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (a integer)", "INSERT INTO t VALUES (NULL), (NULL)")
    found = await database.statistics.exact(table.detail, "a")
    assert (found.nulls, found.distinct, found.minimum, found.common) == (
        Figure(2, True),
        Figure(0, True),
        None,
        (),
    )


async def test_at_most_twenty_common_values_are_told(database: Database) -> None:
    found = await database.statistics.exact((await orders(database)).detail, "id")
    assert len(found.common) == 20
    assert found.distinct == Figure(ROWS, True)


async def test_a_filter_narrows_what_is_told(database: Database) -> None:
    table = await orders(database)
    paid = Condition("status", Operator.EQUAL, ("paid",))
    found = await database.statistics.exact(table.detail, "total", filter=paid)
    ((truth, least),) = await fetch(
        database.target, "SELECT count(*), min(total) FROM orders WHERE status = 'paid'"
    )
    assert found.rows == Figure(truth, True)
    assert value(found.minimum) == least
    raw = await database.statistics.exact(table.detail, "status", filter=RawWhere("total > 19 -- :x %"))
    assert raw.rows == Figure(20, True)


async def test_a_filter_that_cannot_be_used_says_why(database: Database) -> None:
    table = await orders(database)
    with pytest.raises(FilterMistake, match="nonsense"):
        await database.statistics.exact(table.detail, "total", filter=RawWhere("nonsense > 1"))
    with pytest.raises(FilterMistake):
        await database.statistics.exact(table.detail, "total", filter=Condition("gone", Operator.IS_NULL))


async def test_odd_names_of_tables_and_columns_are_just_names(database: Database) -> None:
    name, column = 'we"ird: %s table', 'a:b %(c)s "d" $1 {e}'
    quoted = [each.replace('"', '""') for each in (name, column)]
    table = await opened(
        database,
        name,
        f'CREATE TABLE "{quoted[0]}" ("{quoted[1]}" integer)',
        f'INSERT INTO "{quoted[0]}" VALUES (1), (1), (2)',
    )
    found = await database.statistics.exact(table.detail, column)
    estimated = await database.statistics.estimated(table.detail, column)
    assert found.distinct == estimated.distinct == Figure(2, True)
    assert [common.rows for common in found.common] == [2, 1]


async def test_long_values_are_clipped_as_in_a_page(database: Database) -> None:
    table = await opened(
        database, "t", "CREATE TABLE t (a text)", f"INSERT INTO t VALUES ('{'ä' * 5000}'), ('{'ä' * 5000}'), ('b')"
    )
    found = await database.statistics.exact(table.detail, "a")
    assert isinstance(found.common[0].value, Clipped)
    assert found.common[0].value.start == "ä" * 256
    assert found.common[0].rows == 2
    assert found.minimum == Figure("b", True)
    assert found.average_size == Figure(20001 / 3, True)


async def test_texts_are_found_exactly(database: Database) -> None:
    texts = ["", " ", "NULL", "it's", '"x"', "%s :name $1 \\", "😀", "e\u0301", "\x1b[31m", "\u202eabc"]
    values = ", ".join("('" + text.replace("'", "''") + "')" for text in texts)
    table = await opened(database, "t", "CREATE TABLE t (a text)", f"INSERT INTO t VALUES {values}")
    found = await database.statistics.exact(table.detail, "a")
    assert {common.value for common in found.common} == set(texts)


async def test_a_small_table_is_told_exactly_at_once(database: Database) -> None:
    table = await orders(database)
    found = await database.statistics.estimated(table.detail, "status")
    exact = await database.statistics.exact(table.detail, "status")
    assert (found.source, found.rows, found.nulls, found.distinct) == (
        Source.ROWS,
        exact.rows,
        exact.nulls,
        exact.distinct,
    )
    assert (found.common, found.looked_at) == (exact.common, None)


async def test_a_view_is_told_only_when_its_rows_are_counted(database: Database) -> None:
    view = await opened(database, "v", "CREATE VIEW v AS SELECT 1 AS a UNION ALL SELECT 2")
    found = await database.statistics.estimated(view.detail, "a")
    assert (found.source, found.rows, found.distinct) == (Source.NOTHING, None, None)
    assert "view" in found.notes[0]
    assert (await database.statistics.exact(view.detail, "a")).rows == Figure(2, True)


async def test_a_column_that_is_not_there_is_missing(database: Database) -> None:
    table = await orders(database)
    for ask in (database.statistics.estimated, database.statistics.exact):
        with pytest.raises(ObjectMissing, match="no column gone"):
            await ask(table.detail, "gone")
    await table.run("ALTER TABLE orders DROP COLUMN one")
    with pytest.raises(ObjectMissing):
        await database.statistics.exact(table.detail, "one")


@pytest.mark.parametrize("cancels", [1, 3])
async def test_cancelling_ends_it_on_the_server_and_gives_the_connection_back(
    database: Database, cancels: int
) -> None:
    view = await opened(database, "v", ENDLESS)
    task = asyncio.create_task(database.statistics.exact(view.detail, "n"))
    await until(lambda: any('"v"' in connection.statement for connection in database.pool().connections))
    for _ in range(cancels):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert database.pool().in_use == 0


async def test_a_deadline_ends_it(database: Database) -> None:
    view = await opened(database, "v", ENDLESS)
    with pytest.raises(DeadlineExceeded) as caught:
        await database.statistics.exact(view.detail, "n", deadline=0.1)
    assert caught.value.subject.startswith("statistics of ")
    assert database.pool().in_use == 0
