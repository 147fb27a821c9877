"""The rows of a result are those of its table: the same values, known by the same addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.paging import Key, Sort
from pooldeck_db.rows.tracing import Origin, origin_of
from support.odd_values import SQLITE_VALUES, open_odd_values
from support.paging import main_schema
from support.query import page, ran
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.rows import RowImage
    from pooldeck_db.values import Value


async def traced(database: Database, query: str) -> tuple[Origin, list[tuple[Value, ...]], list[RowImage]]:
    """The origin of a result, its rows, and the rows of the table that they are."""
    found = await page(await ran(database, query))
    backend = database.target.backend
    origin = await origin_of(database.sessions, database.catalog, query, len(found.columns), backend)
    images = await database.rows.images(origin.detail, [origin.key_of(row) for row in found.rows])
    return origin, list(found.rows), [image for image in images if image is not None]


async def agree(database: Database, query: str) -> int:
    """Every row of a result is its row of the table; gives how many there are."""
    origin, rows, images = await traced(database, query)
    assert len(rows) == len(images)
    for row, image in zip(rows, images, strict=True):
        assert origin.differing(row, image) == ()
        assert origin.address_of(row) == image.address
    return len(rows)


async def test_every_odd_value_of_postgresql_is_the_same(postgresql: Database) -> None:
    await open_odd_values(postgresql)
    assert await agree(postgresql, "SELECT * FROM t ORDER BY id LIMIT 200") > 100


async def test_every_odd_value_of_sqlite_is_the_same(sqlite: Database) -> None:
    columns = ", ".join(f"c{number} {name}" for number, (name, _) in enumerate(SQLITE_VALUES))
    values = ", ".join(value for _, value in SQLITE_VALUES)
    await run_script(
        sqlite.target,
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})",
        f"INSERT INTO t VALUES (1, {values})",
    )
    assert await agree(sqlite, "SELECT * FROM t") == 1


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("uuid", ("018f2c00-0000-7000-8000-000000000001",)),
        ("text", ("a", "", "Ä\n\\N")),
        ("numeric", ("1.10", "-0.5", "12345678901234567890")),
        ("timestamp with time zone", ("2020-01-02 03:04:05.000006+00",)),
        ("bytea", ("\\x00ff", "\\x")),
        ("bigint", ("9223372036854775807", "-1")),
        ("double precision", ("0.1", "1e300")),
        ("boolean", ("t", "f")),
        ("date", ("2020-01-02",)),
    ],
)
async def test_keys_of_any_type_lead_to_their_rows(
    database: Database, type_: str, values: tuple[str, ...]
) -> None:
    await run_script(
        database.target,
        f"CREATE TABLE t (key {type_} NOT NULL PRIMARY KEY, note text)",
        *(f"INSERT INTO t VALUES ('{value}', 'note')" for value in values),
    )
    assert await agree(database, "SELECT note AS said, key AS id FROM t") == len(values)


async def test_a_row_that_is_another_by_now_is_noticed(database: Database) -> None:
    await run_script(
        database.target,
        "CREATE TABLE t (id integer NOT NULL PRIMARY KEY, name text, note text)",
        "INSERT INTO t VALUES (1, 'a', 'x')",
    )
    query = "SELECT upper(name) AS note, name AS called, id FROM t"
    origin, [row], _ = await traced(database, query)
    await run_script(database.target, "UPDATE t SET note = 'other'")
    image = await database.rows.image(origin.detail, origin.key_of(row))
    assert origin.differing(row, image) == (), "what the result does not show may be another"
    await run_script(database.target, "UPDATE t SET name = 'b'")
    image = await database.rows.image(origin.detail, origin.key_of(row))
    assert origin.differing(row, image) == ("name",)


async def test_a_key_that_is_not_there_whole_is_no_address(database: Database) -> None:
    await run_script(
        database.target,
        "CREATE TABLE t (id text NOT NULL PRIMARY KEY)",
        f"INSERT INTO t VALUES ('{'k' * 2_000}')",
    )
    found = await page(await ran(database, "SELECT * FROM t"))
    detail = await database.catalog.detail(RelationName(main_schema(database), "t"))
    origin = Origin(detail, detail.columns, ("id",))
    assert origin.address_of(found.rows[0]) is None
    assert origin.key_of(["k"]) == Key(("k",), (Sort("id"),))
