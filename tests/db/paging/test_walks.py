"""Walking a relation page by page, forwards and backwards, gives exactly its rows in order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.paging import Sort
from support.paging import Opened, main_schema, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database

TYPES = ("integer", "text", "double precision", "numeric")
TEXTS = ("", "a", "A", "b", "ab", "é", "Z", "zz", " ", "10", "9")


def _literal(chance: random.Random, kind: str) -> str:
    if kind == "text":
        return f"'{chance.choice(TEXTS)}'"
    if kind == "integer":
        return str(chance.randint(-3, 3))
    return str(chance.choice((-1.5, -0.0, 0, 0.5, 2, 3e10)))


def _script(chance: random.Random, *, keyed: bool) -> tuple[list[str], list[str]]:
    """The statements that make a random table `t`, and the names of its columns."""
    columns = [(f"c{index}", chance.choice(TYPES), chance.random() < 0.6) for index in range(chance.randint(1, 4))]
    names = [name for name, _, _ in columns]
    lines = [f"{name} {kind}{'' if nullable else ' NOT NULL'}" for name, kind, nullable in columns]
    if keyed:
        lines += [
            "k1 integer NOT NULL",
            "k2 text NOT NULL",
            f"PRIMARY KEY ({chance.choice(('k1, k2', 'k2, k1'))})",
        ]
    rows = [
        ", ".join(
            [
                "NULL" if nullable and chance.random() < 0.3 else _literal(chance, kind)
                for _, kind, nullable in columns
            ]
            + ([str(number % 7), f"'{number}'"] if keyed else [])
        )
        for number in range(chance.randint(0, 60))
    ]
    inserts = [f"INSERT INTO t VALUES ({row})" for row in rows]
    indexes = [f"CREATE INDEX i ON t ({', '.join(chance.sample(names, chance.randint(1, len(names))))})"]
    return [f"CREATE TABLE t ({', '.join(lines)})", *inserts, *indexes], names


async def _check(table: Opened, wished: tuple[Sort, ...], size: int) -> None:
    whole = (await table.page(order=wished)).order
    truth = await table.truth(whole)
    assert await table.walk(size=size, order=wished) == truth
    assert await table.walk(size=size, order=wished, reverse=True) == truth


@pytest.mark.parametrize("seed", range(25))
async def test_a_random_table_with_a_key_is_walked_in_any_order(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    script, names = _script(chance, keyed=True)
    table = await opened(database, "t", ";".join(script))
    for _ in range(4):
        chosen = chance.sample([*names, "k1", "k2"], chance.randint(0, 3))
        wished = tuple(Sort(name, chance.random() < 0.5) for name in chosen)
        await _check(table, wished, chance.choice((1, 2, 7)))


@pytest.mark.parametrize("seed", range(15))
async def test_a_random_table_without_a_key_is_walked_in_any_order(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    script, names = _script(chance, keyed=False)
    table = await opened(database, "t", ";".join(script))
    for _ in range(4):
        chosen = chance.sample(names, chance.randint(0, min(2, len(names))))
        wished = tuple(Sort(name, chance.random() < 0.5) for name in chosen)
        await _check(table, wished, chance.choice((1, 3, 8)))


async def test_rows_inserted_and_deleted_between_pages_are_neither_repeated_nor_missed(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY)",
        *(f"INSERT INTO t VALUES ({n})" for n in range(0, 40, 2)),
    )
    from pooldeck_db.paging import After

    first = await table.page(size=5)
    await table.run("DELETE FROM t WHERE id IN (8, 10)", "INSERT INTO t VALUES (1), (9), (13)")
    second = await table.page(After(first.keys[-1]), size=5)
    assert [int(str(row[0])) for row in first.rows] == [0, 2, 4, 6, 8]
    assert [int(str(row[0])) for row in second.rows] == [9, 12, 13, 14, 16]
    assert second.before


async def test_without_rowid_tables_are_walked_by_their_key(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (b text, a integer, note text, PRIMARY KEY (a, b)) WITHOUT ROWID",
        "INSERT INTO t VALUES ('x', 2, '1'), ('y', 1, '2'), ('x', 1, '3'), ('z', 1, NULL)",
    )
    await _check(table, (), 1)
    await _check(table, (Sort("note", descending=True),), 2)
    assert table.detail.relation.name.schema == main_schema(sqlite)
