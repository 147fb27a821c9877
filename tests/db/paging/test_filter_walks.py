"""Walking the pages of random filters in random orders visits each matching row exactly once, either way."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.filters import All, AnyOf, Condition, Operator, RawWhere, Search, operators_for
from pooldeck_db.filters.typed import condition
from pooldeck_db.paging import AtFraction, AtRow, End, Method, Nulls, Sort
from support.paging import Opened, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter

TYPES = ("integer", "text", "double precision", "numeric")
TEXTS = ("", "a", "A", "ab", "é", "É", "%", "_", "\\", "'", ":n", "10", "😀 ab")
NUMBERS = ("-1.5", "0", "0.5", "2", "3", "30000000000")


def _value(chance: random.Random, kind: str) -> str:
    if kind == "text":
        return chance.choice(TEXTS)
    return str(chance.randint(-3, 3)) if kind == "integer" else chance.choice(NUMBERS)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


async def _random_table(database: Database, chance: random.Random, shape: str) -> Opened:
    """A table, one without a key, or a view; with NULLs and many rows that agree."""
    columns = [(f"c{number}", chance.choice(TYPES)) for number in range(chance.randint(2, 4))]
    rows = [
        ", ".join("NULL" if chance.random() < 0.25 else _literal(_value(chance, kind)) for _, kind in columns)
        for _ in range(chance.randint(0, 60))
    ]
    listed = ", ".join(f"{name} {kind}" for name, kind in columns)
    key = "k integer PRIMARY KEY" if shape == "keyed" else "k integer"
    names = [name for name, _ in columns]
    return await opened(
        database,
        "v" if shape == "view" else "t",
        f"CREATE TABLE t ({key}, {listed})",
        *(f"INSERT INTO t VALUES ({number}, {row})" for number, row in enumerate(rows)),
        f"CREATE INDEX i ON t ({', '.join(chance.sample(names, chance.randint(1, 2)))})",
        "CREATE VIEW v AS SELECT * FROM t",
        *(["ANALYZE t"] if chance.random() < 0.7 else []),
    )


def _condition(chance: random.Random, table: Opened) -> Filter:
    backend = table.database.target.backend
    column = chance.choice(table.detail.columns)
    usual = [each for each in operators_for(column, backend) if each is not Operator.MATCHES]
    operator = chance.choice(usual)
    count = {"none": 0, "one": 1, "two": 2, "many": 3}[operator.arity]
    kind = "text" if operator.minds_case else column.type
    texts = [_value(chance, kind) for _ in range(count)]
    return condition(column, operator, texts, backend, case_sensitive=chance.random() < 0.5)


def _filter(chance: random.Random, table: Opened, depth: int = 2) -> Filter:
    if depth and chance.random() < 0.5:
        parts = tuple(_filter(chance, table, depth - 1) for _ in range(chance.randint(1, 3)))
        return All(parts) if chance.random() < 0.5 else AnyOf(parts)
    if chance.random() < 0.1:
        return Search(chance.choice(TEXTS)) if any(c.type == "text" for c in table.detail.columns) else All(())
    return RawWhere("k % 2 = 0 -- even") if chance.random() < 0.1 else _condition(chance, table)


def _order(chance: random.Random, table: Opened) -> tuple[Sort, ...]:
    names = [column.name for column in table.detail.columns]
    chosen = chance.sample(names, chance.randint(0, 3))
    return tuple(Sort(name, chance.random() < 0.5, chance.choice((None, *Nulls))) for name in chosen)


async def _matching(table: Opened, wanted: Filter) -> set[object]:
    """The keys of the rows that match, by a page that holds them all."""
    page = await table.page(wanted=wanted, size=1_000)
    assert not page.after
    return {row[0] for row in page.rows}


@pytest.mark.parametrize("shape", ["keyed", "keyless", "view"])
@pytest.mark.parametrize("seed", range(12))
async def test_every_matching_row_is_met_once(database: Database, seed: int, shape: str) -> None:
    chance = random.Random(f"{seed} {shape}")
    table = await _random_table(database, chance, shape)
    everything = await table.truth(())
    for _ in range(6):
        wanted, order, size = _filter(chance, table), _order(chance, table), chance.choice((1, 2, 7, 50))
        matching = await _matching(table, wanted)
        forwards = await table.walk(size=size, order=order, wanted=wanted)
        backwards = await table.walk(size=size, order=order, wanted=wanted, reverse=True)
        assert forwards == backwards, (wanted, order)
        assert len(forwards) == len(matching) == len({row[0] for row in forwards})
        page = await table.page(order=order, wanted=wanted)
        if page.order and page.method is not Method.ADDRESS:
            ordered = await table.truth(page.order)
            assert forwards == [row for row in ordered if row[0] in matching], (wanted, order)
        assert (await table.pager.count(table.detail, filter=wanted)).value == len(matching) <= len(everything)


@pytest.mark.parametrize("seed", range(6))
async def test_every_place_is_counted_among_the_matching_rows(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    table = await _random_table(database, chance, chance.choice(("keyed", "keyless", "view")))
    wanted = Condition("k", Operator.NOT_EQUAL, ("1",) if table.is_postgresql else (1,))
    rows = await table.walk(size=20, wanted=wanted)
    for number in (0, 5, len(rows) + 3):
        page = await table.page(AtRow(number), size=4, wanted=wanted)
        first = min(number, max(0, len(rows) - 4)) if number >= len(rows) else number
        assert list(page.rows) == rows[first : first + 4]
    last = await table.page(End(), size=4, wanted=wanted)
    assert list(last.rows) == rows[-4:]
    middle = await table.page(AtFraction(0.5), size=4, wanted=wanted)
    assert set(middle.rows) <= set(rows)
    assert (await table.page(size=1_000, wanted=wanted)).total == (
        await table.pager.count(table.detail, filter=wanted)
    )


async def test_several_sorts_put_nulls_where_they_are_wished(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer)",
        "INSERT INTO t VALUES (1, NULL, 1), (2, 1, NULL), (3, NULL, NULL), (4, 2, 2), (5, 1, 1)",
    )
    for nulls in Nulls:
        for descending in (False, True):
            order = (Sort("a", descending, nulls), Sort("b", not descending, nulls))
            page = await table.page(order=order)
            assert list(page.rows) == await table.truth((*order, Sort("id", not descending)))
            assert (page.rows[0][1] is None) == (nulls is Nulls.FIRST)
            assert await table.walk(size=1, order=order) == list(page.rows)
            assert await table.walk(size=2, order=order, reverse=True) == list(page.rows)


async def test_a_wish_for_the_databases_own_place_of_nulls_costs_no_index(database: Database) -> None:
    table = await opened(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a integer)", "CREATE INDEX i ON t (a, id)"
    )
    own, other = (Nulls.LAST, Nulls.FIRST) if table.is_postgresql else (Nulls.FIRST, Nulls.LAST)
    assert not (await table.page(order=(Sort("a", nulls=own),))).unindexed
    assert (await table.page(order=(Sort("a", nulls=other),))).unindexed


async def test_an_index_that_begins_with_what_is_filtered_serves_the_order_behind_it(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b integer)",
        "CREATE INDEX i ON t (a, b)",
    )
    order = (Sort("b"),)
    assert (await table.page(order=order)).unindexed
    assert not (await table.page(order=order, wanted=Condition("a", Operator.EQUAL, ("x",)))).unindexed
    assert (await table.page(order=order, wanted=Condition("a", Operator.GREATER, ("x",)))).unindexed
