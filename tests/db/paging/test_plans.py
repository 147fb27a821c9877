"""PostgreSQL answers the very statements of the pager from indexes and block ranges, never by sorting a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import asyncpg
import pytest

from pooldeck_db.paging import After, AtFraction, AtRow, AtValue, Before, End, Place, Sort, Start
from support.paging import opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.database import Database
    from pooldeck_db.paging import Key
    from support.paging import Opened

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

TABLE = (
    """CREATE TABLE t (id bigint PRIMARY KEY, name varchar(20) NOT NULL, at timestamptz, code character(6),
    word text COLLATE "C", u uuid NOT NULL, amount numeric(10,2))""",
    """INSERT INTO t SELECT n, 'name ' || n % 1000,
    CASE WHEN n % 10 > 0 THEN timestamptz '2020-01-01' + n * interval '1 min' END,
    lpad((n % 5000)::text, 6, '0'), md5(n::text), md5(n::text)::uuid, n / 7.0
    FROM generate_series(1, 30000) AS n""",
    "CREATE INDEX ON t (name, id)",
    "CREATE INDEX ON t (at, id)",
    "CREATE INDEX ON t (code, id)",
    "CREATE INDEX ON t (word, id)",
    "CREATE INDEX ON t (u, id)",
    "CREATE INDEX ON t (amount DESC, id DESC)",
    "VACUUM ANALYZE t",
)


async def _plan(database: Database, statement: str, parameters: tuple[object, ...]) -> str:
    target = database.target
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {statement}", *parameters))
    finally:
        await connection.close()


async def _plans(table: Opened, sent: Sent, place: Place, order: tuple[Sort, ...]) -> list[str]:
    sent.clear()
    await table.page(place, size=50, order=order)
    return [await _plan(table.database, *statement) for statement in tuple(sent)]


PLACES: tuple[Callable[[Key], Place], ...] = (
    lambda _: Start(), lambda _: End(), After, Before, lambda _: AtRow(2000),
)  # fmt: skip


@pytest.mark.parametrize("column", ["id", "name", "at", "code", "word", "u", "amount"])
async def test_an_indexed_order_is_never_sorted(postgresql: Database, sent: Sent, column: str) -> None:
    table = await opened(postgresql, "t", *TABLE)
    for descending in (False, True):
        order = (Sort(column, descending),)
        key = (await table.page(AtRow(500), size=1, order=order)).keys[0]
        for place in PLACES:
            for plan in await _plans(table, sent, place(key), order):
                assert "Seq Scan" not in plan, plan
                assert "Sort" not in plan, plan


async def test_the_keys_of_far_rows_are_counted_off_in_the_index_alone(postgresql: Database, sent: Sent) -> None:
    table = await opened(postgresql, "t", *TABLE)
    plans = await _plans(table, sent, AtRow(20000), (Sort("name"),))
    assert "Index Only Scan" in plans[0]


async def test_typed_values_and_fractions_are_looked_up_in_the_index(postgresql: Database, sent: Sent) -> None:
    table = await opened(postgresql, "t", *TABLE)
    for column, value in (
        ("id", "77"),
        ("name", "name 5"),
        ("at", "2020-01-05"),
        ("u", "8" + "0" * 31),
        ("amount", "7"),
    ):
        for place in (AtValue((value,)), AtFraction(0.4)):
            for plan in await _plans(table, sent, place, (Sort(column),)):
                assert "Seq Scan on t" not in plan, plan


async def test_a_heap_is_read_by_ranges_of_blocks(postgresql: Database, sent: Sent) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t AS SELECT n, repeat('x', 200) AS pad FROM generate_series(1, 60000) AS n",
        "ANALYZE t",
    )
    key = (await table.page(AtRow(5000), size=1)).keys[0]
    for place in (Start(), End(), After(key), Before(key), AtFraction(0.7)):
        for plan in await _plans(table, sent, place, ()):
            assert "Seq Scan on t" not in plan, plan


async def test_the_truth_of_an_indexed_walk_is_kept_in_every_order(postgresql: Database) -> None:
    table = await opened(postgresql, "t", *TABLE, "DELETE FROM t WHERE id > 900")
    for column in ("name", "at", "code", "word", "u", "amount"):
        order = (Sort(column, descending=True),)
        whole = (await table.page(order=order)).order
        assert await table.walk(size=250, order=order) == await table.truth(whole)
