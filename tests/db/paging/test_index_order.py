"""A range of an indexed column brings its order along where none is wished, so that one index serves both."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, TypeAlias

import asyncpg
import pytest

from pooldeck_db.filters import All, AnyOf, Condition, Operator, Search
from pooldeck_db.filters.typed import condition
from pooldeck_db.paging import After, AtFraction, Before, End, PageRequest, Sort, Start
from support.paging import Opened, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

ROWS = 40_000
NUMBERS = f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {ROWS})"
AT = "CASE WHEN n % 11 > 0 THEN (n * 7919) % 20011 END"
TABLE = (
    "CREATE TABLE t (id integer PRIMARY KEY, at integer, few integer, plain integer, note text)",
    f"INSERT INTO t {NUMBERS} SELECT n, {AT}, n % 2, n, 'x' || n FROM r",
    "CREATE INDEX by_at ON t (at)",
    "CREATE INDEX by_few ON t (few)",
    "ANALYZE t",
)
TIMES = (
    "CREATE TABLE t (id integer PRIMARY KEY, at timestamp, k integer, note text)",
    "CREATE INDEX i ON t (at)",
    "CREATE TABLE keyless (id integer, at timestamp, k integer, note text)",
    "CREATE INDEX j ON keyless (at)",
)


def _range(table: Opened, column: str, operator: Operator, *texts: str) -> Filter:
    of = next(each for each in table.detail.columns if each.name == column)
    return condition(of, operator, list(texts), table.database.target.backend)


async def test_a_range_brings_the_order_of_its_index(database: Database) -> None:
    table = await opened(database, "t", *TABLE)
    wanted = _range(table, "at", Operator.AT_LEAST, "15000")
    page = await table.page(wanted=wanted, size=100)
    assert page.order == (Sort("at"), Sort("id"))
    assert page.brought == (Sort("at"),)
    assert not page.unindexed
    assert list(page.rows) == (await table.truth(page.order, "t.at >= 15000"))[:100]


@pytest.mark.parametrize("order", [(Sort("id"),), (Sort("plain", descending=True),)])
async def test_a_wish_goes_before_it(database: Database, order: tuple[Sort, ...]) -> None:
    table = await opened(database, "t", *TABLE)
    page = await table.page(order=order, wanted=_range(table, "at", Operator.LESS, "100"))
    assert page.order[: len(order)] == order
    assert page.brought == ()


async def test_what_no_index_serves_changes_nothing(database: Database) -> None:
    table = await opened(database, "t", *TABLE)
    high = _range(table, "at", Operator.GREATER, "15000")
    for wanted in (
        None,
        _range(table, "plain", Operator.LESS, "100"),
        _range(table, "at", Operator.EQUAL, "5"),
        _range(table, "id", Operator.LESS, "100"),
        All((_range(table, "id", Operator.LESS, "100"), high)),
        AnyOf((high, _range(table, "plain", Operator.LESS, "5"))),
    ):
        page = await table.page(wanted=wanted, size=10)
        assert (page.order, page.brought) == ((Sort("id"),), ())


async def test_a_column_of_few_values_is_not_walked_where_its_rows_would_be_sorted(database: Database) -> None:
    table = await opened(
        database,
        "t",
        *TABLE,
        f"INSERT INTO t {NUMBERS} SELECT n + {ROWS}, 1, n % 2, n, 'x' FROM r",
        # Unique among the rows that it is about, which says nothing of all others.
        "CREATE UNIQUE INDEX part ON t (few) WHERE id = 1",
        "ANALYZE t",
    )
    page = await table.page(wanted=_range(table, "few", Operator.GREATER, "0"), size=10)
    assert page.brought == (() if table.is_postgresql else (Sort("few"),))
    await table.run("CREATE INDEX whole ON t (few, id)")
    await table.reread()
    page = await table.page(wanted=_range(table, "few", Operator.GREATER, "0"), size=10)
    assert page.brought == (Sort("few"),)


async def test_the_index_that_begins_with_an_equal_column_is_taken(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, k integer, at integer)",
        f"INSERT INTO t {NUMBERS} SELECT n, n % 7, n * 31 % 5003 FROM r",
        "CREATE INDEX i ON t (k, at)",
        "ANALYZE t",
    )
    high = _range(table, "at", Operator.GREATER, "4000")
    assert (await table.page(wanted=high, size=5)).brought == ()
    both = All((_range(table, "k", Operator.EQUAL, "3"), high))
    assert (await table.page(wanted=both, size=5)).brought == (Sort("at"),)
    assert await table.walk(size=50, wanted=both) == await table.truth(
        (Sort("at"), Sort("id")), "k = 3 AND at > 4000"
    )


async def test_every_place_of_the_range_is_in_its_order(database: Database) -> None:
    table = await opened(database, "t", *TABLE)
    wanted = _range(table, "at", Operator.BETWEEN, "5000", "9000")
    truth = await table.truth((Sort("at"), Sort("id")), "at BETWEEN 5000 AND 9000")
    assert await table.walk(size=900, wanted=wanted) == truth
    assert await table.walk(size=900, wanted=wanted, reverse=True) == truth
    middle = await table.page(AtFraction(0.5), size=50, wanted=wanted)
    place = truth.index(middle.rows[0]) / len(truth)
    assert 0.4 < place < 0.6
    found = await table.pager.find(table.detail, PageRequest(filter=wanted), Search("x"), after=middle.keys[0])
    assert found is not None
    assert found.row == middle.rows[1]
    whole = await table.pager.whole_value(table.detail, middle.keys[3], "note", filter=wanted)
    assert whole == middle.rows[3][4]


@pytest.mark.parametrize("order", [(), (Sort("code", descending=True),)])
async def test_a_part_of_a_range_of_texts_lies_in_the_range(database: Database, order: tuple[Sort, ...]) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, code text)",
        f"INSERT INTO t {NUMBERS} SELECT n, 'c' || (100000 + n * 7919 % 40009) FROM r",
        "CREATE INDEX i ON t (code)",
        "ANALYZE t",
    )
    wanted = _range(table, "code", Operator.BETWEEN, "c108000", "c109999")
    rows = await table.walk(size=900, wanted=wanted, order=order)
    assert len(rows) > 1_500
    for fraction in (0.2, 0.5, 0.8):
        page = await table.page(AtFraction(fraction), size=10, wanted=wanted, order=order)
        assert abs(rows.index(page.rows[0]) / len(rows) - fraction) < 0.1


async def test_a_key_of_an_unfiltered_page_is_gone_on_from_in_its_own_order(database: Database) -> None:
    table = await opened(database, "t", *TABLE)
    wanted = _range(table, "at", Operator.GREATER, "15000")
    key = (await table.page(size=700)).keys[-1]
    page = await table.page(After(key), size=5, wanted=wanted)
    assert page.order == (Sort("id"),)
    assert list(page.rows) == (await table.truth((Sort("id"),), "t.at > 15000 AND t.id > 700"))[:5]


async def test_no_page_of_the_range_sorts_it(postgresql: Database, sent: Sent) -> None:
    table = await opened(postgresql, "t", *TABLE)
    wanted = _range(table, "at", Operator.GREATER, "9000")
    key = (await table.page(AtFraction(0.5), wanted=wanted)).keys[5]
    target = postgresql.target
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        for place in (Start(), End(), After(key), Before(key)):
            sent.clear()
            await table.page(place, size=50, wanted=wanted)
            for statement, parameters in [each for each in sent if each[0].startswith("SELECT CAST")]:
                answer = await connection.fetch(f"EXPLAIN {statement}", *parameters)
                plan = "\n".join(row[0] for row in answer)
                assert "using by_at" in plan, plan
                assert "Bitmap" not in plan, plan
    finally:
        await connection.close()


@pytest.mark.parametrize("name", ["t", "keyless"])
@pytest.mark.parametrize("seed", range(5))
async def test_times_of_every_storage_class_are_walked_in_order(sqlite: Database, name: str, seed: int) -> None:
    chance = random.Random(seed)
    ways = (
        "datetime('now', '{}')", "date('now', '{}')", "CAST(strftime('%s', 'now', '{}') AS INTEGER)",
        "CAST(strftime('%s', 'now', '{}') AS INTEGER) * 1000", "julianday('now', '{}')", "NULL", "'now'", "'x'",
    )  # fmt: skip
    rows = [chance.choice(ways).format(f"{chance.randint(-40, 5) * 1440 - 700} minutes") for _ in range(150)]
    table = await opened(
        sqlite,
        name,
        *TIMES,
        *(f"INSERT INTO {name} VALUES ({n}, {row}, {n % 3}, 'note {n}')" for n, row in enumerate(rows)),
        "ANALYZE",
    )
    last = Condition("at", Operator.WITHIN_LAST, ("20 days",))
    for wanted in (last, All((last, Condition("k", Operator.EQUAL, (1,))))):
        page = await table.page(wanted=wanted, size=1_000)
        assert page.brought == (Sort("at"),)
        by_hand = await table.page(wanted=AnyOf((wanted,)), size=1_000)
        assert set(page.rows) == set(by_hand.rows)
        assert 0 < len(page.rows) < 150
        for size in (1, 7):
            assert await table.walk(size=size, wanted=wanted) == list(page.rows)
            assert await table.walk(size=size, wanted=wanted, reverse=True) == list(page.rows)
        for nth in (0, 3, len(page.rows) - 2):
            found = await table.pager.find(
                table.detail, PageRequest(filter=wanted), Search("2"), after=page.keys[nth], backwards=True
            )
            assert found is None or found.key in page.keys[:nth]


async def test_a_range_of_times_is_one_range_of_the_index_for_each_storage_class(
    sqlite: Database, sent: Sent
) -> None:
    table = await opened(sqlite, "t", *TIMES, "INSERT INTO t VALUES (1, datetime('now'), 1, 'x')")
    path = sqlite.target.path
    assert path is not None
    for place in (Start(), End()):
        sent.clear()
        await table.page(place, wanted=Condition("at", Operator.WITHIN_LAST, ("20 days",)), size=10)
        (statement, parameters) = next(each for each in sent if "UNION ALL" in each[0])
        with closing(sqlite3.connect(path)) as lite:
            steps = [row[3] for row in lite.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        assert sum("SEARCH t USING INDEX i (at>? AND at<?)" in step for step in steps) == 4, steps
