"""PostgreSQL answers filters from the indexes that there are, whatever the type and however deep the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import asyncpg
import pytest

from pooldeck_db.filters import Operator
from pooldeck_db.filters.typed import condition
from pooldeck_db.paging import After, AtFraction, Before, End, Place, Sort, Start
from support.paging import Opened, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import Key

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

TABLE = (
    """CREATE TABLE t (id bigint PRIMARY KEY, n integer, name varchar(20), word text, at timestamptz, day date,
    code character(6), amount numeric(10,2), u uuid, tags text[], doc jsonb, ok boolean)""",
    """INSERT INTO t SELECT n, n % 5000, 'name ' || n % 5000, md5(n::text), now() - n * interval '1 hour',
    (now() - n * interval '1 hour')::date, lpad((n % 5000)::text, 6, '0'), n % 5000 / 4.0, md5(n::text)::uuid,
    ARRAY['t' || n % 5000], jsonb_build_object('a', n % 5000), n % 5000 = 0 FROM generate_series(1, 30000) AS n""",
    *(f"CREATE INDEX ON t ({column})" for column in ("n", "name", "at", "day", "code", "amount", "u", "ok")),
    'CREATE INDEX ON t (word COLLATE "C")',
    "CREATE INDEX ON t USING gin (tags)",
    "CREATE INDEX ON t USING gin (doc jsonb_path_ops)",
    "CREATE TABLE heap AS SELECT * FROM t",
    "CREATE INDEX ON heap (n)",
    "VACUUM ANALYZE t, heap",
)

SERVED: tuple[tuple[str, Operator, list[str], str], ...] = (
    ("n", Operator.EQUAL, ["77"], ""),
    ("n", Operator.IN, ["1", "2", "3"], ""),
    ("n", Operator.BETWEEN, ["3", "9"], ""),
    ("n", Operator.LESS, ["3"], ""),
    ("n", Operator.IS_NULL, [], ""),
    ("name", Operator.EQUAL, ["name 5"], ""),
    ("at", Operator.WITHIN_LAST, ["2 days"], ""),
    ("day", Operator.WITHIN_LAST, ["2 days"], ""),
    ("at", Operator.GREATER, ["tomorrow"], ""),
    ("code", Operator.EQUAL, ["000077"], ""),
    ("amount", Operator.EQUAL, ["7.25"], ""),
    ("u", Operator.EQUAL, ["8" + "0" * 31], ""),
    ("tags", Operator.ARRAY_CONTAINS, ["t7"], ""),
    ("doc", Operator.JSON_PATH_EQUALS, ["7"], "$.a"),
    ("ok", Operator.IS_TRUE, [], ""),
)


async def _plan(database: Database, statement: str, parameters: tuple[object, ...]) -> str:
    target = database.target
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {statement}", *parameters))
    finally:
        await connection.close()


async def _wanted(table: Opened, column: str, operator: Operator, texts: list[str], path: str) -> Filter:
    of = next(each for each in table.detail.columns if each.name == column)
    return condition(of, operator, texts, table.database.target.backend, path=path)


def _places(key: Key) -> tuple[Place, ...]:
    return Start(), End(), After(key), Before(key), AtFraction(0.5)


async def test_a_filter_is_answered_from_its_index_at_every_place(postgresql: Database, sent: Sent) -> None:
    table = await opened(postgresql, "t", *TABLE)
    key = (await table.page(size=20_000)).keys[-1]
    for question in SERVED:
        wanted = await _wanted(table, *question)
        for place in _places(key):
            for order in ((), (Sort("n", descending=True),)):
                sent.clear()
                await table.page(place, size=50, order=order, wanted=wanted)
                for statement, parameters in [each for each in sent if not each[0].startswith("EXPLAIN")]:
                    plan = await _plan(postgresql, statement, parameters)
                    assert "Seq Scan on t" not in plan, (question, place, plan)


@pytest.mark.parametrize("place", [Start(), End()])
async def test_few_rows_of_a_heap_are_found_by_few_statements(
    postgresql: Database, sent: Sent, place: Place
) -> None:
    table = await opened(postgresql, "heap", *TABLE)
    wanted = await _wanted(table, "n", Operator.EQUAL, ["77"], "")
    sent.clear()
    page = await table.page(place, wanted=wanted)
    assert len(page.rows) == 6
    assert len(sent) <= 6


@pytest.mark.parametrize("descending", [False, True])
async def test_rows_that_all_stand_at_one_end_of_the_order_are_not_looked_for_from_the_other(
    postgresql: Database, sent: Sent, *, descending: bool
) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t (id bigint PRIMARY KEY, at integer)",
        "INSERT INTO t SELECT n, n FROM generate_series(1, 400000) AS n",
        "CREATE INDEX ON t (at)",
        "VACUUM ANALYZE t",
    )
    wanted = await _wanted(table, "at", Operator.GREATER, ["398000"], "")
    order = (Sort("id", descending),)
    await table.page(order=order, wanted=wanted, size=100)
    sent.clear()
    for place in (Start(), End(), After(table.key(399_000)), Before(table.key(399_000))):
        page = await table.page(place, order=order, wanted=wanted, size=100)
        assert len(page.rows) == 100
        assert all(int(str(row[1])) > 398_000 for row in page.rows)
    for statement, parameters in tuple(sent):
        plan = await _plan(postgresql, statement, parameters)
        assert "Index Cond" in plan, plan


async def test_reading_in_order_is_given_up_where_the_rows_do_not_come_soon(
    postgresql: Database, sent: Sent
) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t (id bigint PRIMARY KEY, at integer, note text)",
        "INSERT INTO t SELECT n, n, repeat('x', 60) FROM generate_series(1, 1000000) AS n",
        "CREATE INDEX ON t (at)",
        "VACUUM ANALYZE t",
    )
    wanted = await _wanted(table, "at", Operator.GREATER, ["970000"], "")
    order = (Sort("id"),)
    start = await table.page(order=order, wanted=wanted, size=100)
    assert [row[0] for row in start.rows[:2]] == ["970001", "970002"]
    assert any("SAVEPOINT" in statement or "statement_timeout" in statement for statement, _ in sent)
    sent.clear()
    end = await table.page(End(), order=order, wanted=wanted, size=100)
    assert end.rows[-1][0] == "1000000"
    assert (await table.page(After(start.keys[-1]), order=order, wanted=wanted, size=100)).rows[0][0] == "970101"
