"""Rows as SQL: executed by the database itself, they give the very same values."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_db.catalog import Column, RelationName
from pooldeck_db.database import open_database
from pooldeck_db.paging import PageRequest, RowNumber
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Kind
from pooldeck_tui.copying.excerpt import Excerpt, Whole
from pooldeck_tui.copying.formats import Format, written
from pooldeck_tui.copying.literals import literal_of
from support.odd_values import some_float, some_text
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

COLUMNS = {
    Backend.SQLITE: {
        "id": "integer PRIMARY KEY",
        'a "b" ü': "text",
        "n": "numeric",
        "x": "real",
        "raw": "blob",
        "any": "",
    },
    Backend.POSTGRESQL: {
        "id": "bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY",
        'a "b" ü': "text",
        "n": "numeric",
        "x": "double precision",
        "raw": "bytea",
        "doc": "json",
        "flags": "boolean[]",
        "day": "timestamp with time zone",
        "span": "interval",
        "padded": "char(9)",
        "one": '"char"',
        "small": "smallint",
        "at": "point",
    },
}
ROWS = 150


def ddl(backend: Backend, table: str) -> str:
    columns = ", ".join(f"{name(each)} {declared}" for each, declared in COLUMNS[backend].items())
    return f"CREATE TABLE {table} ({columns}, twice bigint GENERATED ALWAYS AS (id * 2) STORED)"


def name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def sqlite_row(random: Random, ident: int) -> tuple[Whole, ...]:
    number = random.choice((None, 1, -(2**63), 2**63 - 1, 1.5, some_float(random), "no number"))
    anything = random.choice((None, 0, -0.0, 1e23, some_float(random), some_text(random), random.randbytes(3)))
    text = random.choice((some_text(random), "nul\0within", None))
    raw = random.choice((None, b"", random.randbytes(6)))
    return ident, text, number, random.choice((None, some_float(random))), raw, anything


def postgresql_row(random: Random, ident: int) -> tuple[str | None, ...]:
    values: tuple[str | None, ...] = (
        some_text(random),
        random.choice(("-1.50", "NaN", "123456789012345678901234567890.10", "-Infinity", "0")),
        repr(some_float(random)).replace("inf", "Infinity"),
        "\\x" + random.randbytes(random.randrange(4)).hex(),
        random.choice(('{"a": "it\'s \\\\ "}', "null", '{"a":1,"a":2}')),
        random.choice(("{t,NULL,f}", "{}")),
        random.choice(("infinity", "0044-03-15 12:00:00+00 BC", "2026-11-22 08:00:01.000001+05:30")),
        random.choice(("1 year -3 days 00:00:01", "-00:00:00.5")),
        random.choice(("ab", "", " x")),
        random.choice(("a", "\\", "'")),
        random.choice(("-32768", "7")),
        random.choice(("(1,2)", "(-0,1e-300)")),
    )
    return (str(ident), *(None if random.random() < 0.15 else value for value in values))


async def fill(target: Target, seed: int) -> None:
    """Put rows into the table `odd` by the driver itself."""
    random = Random(seed)
    columns = COLUMNS[target.backend]
    await run_script(target, ddl(target.backend, "odd"), ddl(target.backend, "again"))
    into = f"INSERT INTO odd ({', '.join(map(name, columns))})"
    if target.path is not None:
        with closing(sqlite3.connect(target.path)) as lite, lite:
            marks = ", ".join("?" * len(columns))
            rows = [sqlite_row(random, ident) for ident in range(1, ROWS + 1)]
            lite.executemany(f"{into} VALUES ({marks})", rows)
            lite.execute("UPDATE odd SET \"any\" = CAST(x'61ff62' AS TEXT) WHERE id = 3")
        return
    casts = ", ".join(
        f"CAST(${place}::text AS {declared.partition(' PRIMARY')[0]})"
        for place, declared in enumerate(columns.values(), 1)
    )
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    rows = [postgresql_row(random, ident) for ident in range(1, ROWS + 1)]
    await connection.executemany(f"{into} OVERRIDING SYSTEM VALUE VALUES ({casts})", rows)
    await connection.close()


async def excerpt_of(database: Database, table: str) -> Excerpt:
    """Read a table as the grid does."""
    schema = "main" if database.target.backend is Backend.SQLITE else "public"
    relation = RelationName(schema, table)
    page = await database.pager.page(await database.catalog.detail(relation), PageRequest(size=1_000))
    assert page.total == RowNumber(len(page.rows), exact=True)
    rows = tuple(tuple(whole(value) for value in row) for row in page.rows)
    return Excerpt(relation, database.target.backend, page.columns, rows)


def whole(value: Whole | Clipped) -> Whole:
    assert not isinstance(value, Clipped)
    return value


def inserts_into_again(odd: Excerpt) -> str:
    other = replace(odd, relation=replace(odd.relation, name="again"))
    return "".join(written(other, Format.INSERTS, header=True))


def same(rows: tuple[tuple[Whole, ...], ...]) -> list[list[tuple[type, str]]]:
    """Return rows so that they are equal only where types and every digit are, too."""
    return [[(type(value), repr(value)) for value in row] for row in rows]


@pytest.mark.parametrize("seed", range(3))
async def test_inserts_make_the_very_same_rows_again(target: Target, database: Database, seed: int) -> None:
    await fill(target, seed)
    odd = await excerpt_of(database, "odd")
    script = inserts_into_again(odd)
    await run_script(target, script)
    again = await excerpt_of(database, "again")
    assert len(odd.rows) == ROWS
    assert same(again.rows) == same(odd.rows)


async def test_inserts_mean_the_same_whatever_backslashes_mean(postgresql_target: Target) -> None:
    await fill(postgresql_target, 5)
    database = await open_database(postgresql_target)
    odd = await excerpt_of(database, "odd")
    script = inserts_into_again(odd)
    await run_script(postgresql_target, f"SET standard_conforming_strings = off; {script}")
    again = await excerpt_of(database, "again")
    await database.close()
    assert same(again.rows) == same(odd.rows)


@pytest.mark.parametrize("seed", range(2))
async def test_an_in_list_of_any_column_finds_its_rows(target: Target, database: Database, seed: int) -> None:
    await fill(target, seed)
    odd = await excerpt_of(database, "odd")
    random = Random(seed)
    for column in range(len(odd.columns)):
        rows = tuple(random.sample(odd.rows, 20))
        condition = "".join(written(replace(odd, rows=rows), Format.IN_LIST, header=True, column=column))
        found = await found_by(target, condition)
        wanted = {row[column] for row in rows}
        # Backends compare some values as equal that are written otherwise (1 and 1.0, 'a' and 'a ').
        assert {int(str(row[0])) for row in odd.rows if row[column] in wanted} <= found
        unlike = {int(str(row[0])) for row in odd.rows if row[column] is None and None not in wanted}
        assert not unlike & found


async def found_by(target: Target, condition: str) -> set[int]:
    sql = f"SELECT id FROM odd WHERE {condition}"
    if target.path is not None:
        with closing(sqlite3.connect(target.path)) as lite:
            return {ident for (ident,) in lite.execute(sql)}
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    records = await connection.fetch(sql)
    await connection.close()
    return {record["id"] for record in records}


@pytest.mark.parametrize("wished", [Format.TSV, Format.CSV])
async def test_copy_reads_back_what_was_copied(postgresql_target: Target, wished: Format) -> None:
    await fill(postgresql_target, 11)
    database = await open_database(postgresql_target)
    odd = await excerpt_of(database, "odd")
    kept = [place for place, column in enumerate(odd.columns) if column.generated is None]
    columns = tuple(odd.columns[place] for place in kept)
    rows = tuple(tuple(row[place] for place in kept) for row in odd.rows)
    text = "".join(written(replace(odd, columns=columns, rows=rows), wished, header=True))
    target = postgresql_target
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    form = "csv" if wished is Format.CSV else "text"
    names = [column.name for column in columns]
    await connection.copy_to_table(
        "again", source=io.BytesIO(text.encode()), columns=names, format=form, header=True
    )
    await connection.close()
    again = await excerpt_of(database, "again")
    await database.close()
    assert same(again.rows) == same(odd.rows)


def test_sqlite_reads_every_number_as_it_was_written() -> None:
    random, column = Random(3), Column("x", "real", Kind.NUMBER)
    numbers = [some_float(random) for _ in range(20_000)] + [5e-324, -0.0, 1e22, 1e23, 0.1]
    numbers += [random.randrange(10**15) / 10 ** random.randrange(22) for _ in range(20_000)]
    with closing(sqlite3.connect(":memory:")) as lite:
        literal = literal_of(Backend.SQLITE)
        wrong = [each for each in numbers if lite.execute(f"SELECT {literal(column, each)}").fetchone() != (each,)]
    assert wrong == []
