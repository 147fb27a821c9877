"""Values of real databases in the viewer: loaded whole, shown and copied as they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog import RelationName
from pooldeck_db.paging import PageRequest
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Value
from support.servers import run_script
from support.viewer import copied, press, said, viewing, wait_until

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column
    from pooldeck_db.database import Database
    from pooldeck_tui.viewer import LoadWhole

ENDLESS = (
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000) SELECT count(*) FROM r"
)
LONG = "größer " * 20_000


async def cell(database: Database, name: str) -> tuple[Column, Value, LoadWhole]:
    """The first row's value of a column as a page has it, and what loads the whole of it."""
    schema = "main" if database.target.backend is Backend.SQLITE else "public"
    detail = await database.catalog.detail(RelationName(schema, "t"))
    page = await database.pager.page(detail, PageRequest())
    number = [column.name for column in page.columns].index(name)

    async def load(limit: int) -> Value:
        return await database.pager.whole_value(detail, page.keys[0], name, limit=limit)

    return page.columns[number], page.rows[0][number], load


async def make(database: Database) -> None:
    is_lite = database.target.backend is Backend.SQLITE
    blob = "zeroblob(3000)" if is_lite else "decode(repeat('00', 3000), 'hex')"
    kinds = "doc text, data blob" if is_lite else "doc json, data bytea"
    document = '{"n": 1.00, "n": [' + ",".join(map(str, range(2_000))) + "]}"
    await run_script(
        database.target,
        f"CREATE TABLE t (id integer PRIMARY KEY, note text, {kinds})",
        f"INSERT INTO t VALUES (1, '{LONG}', '{document}', {blob})",
    )


async def test_a_long_text_is_loaded_whole_and_copied_exactly(database: Database) -> None:
    await make(database)
    column, value, load = await cell(database, "note")
    assert isinstance(value, Clipped)
    async with viewing(column, value, load_whole=load) as pilot:
        assert said(pilot, "size") == "140,000 characters, 180,000 bytes in UTF-8, whole"
        await press(pilot, "y")
        assert copied(pilot) == [LONG]
    assert database.pool().in_use == 0


async def test_a_long_document_unfolds_with_its_numbers_as_they_are_spelt(database: Database) -> None:
    await make(database)
    column, value, load = await cell(database, "doc")
    async with viewing(column, value, load_whole=load) as pilot:
        if "[tree]" not in said(pilot, "status"):
            await press(pilot, "tab")
        await press(pilot, "down", "y", "asterisk", "down", "asterisk", "end", "y", "Y")
        assert copied(pilot) == ["1.00", "1999", "$.n[1999]"]


async def test_long_bytes_are_loaded_whole(database: Database) -> None:
    await make(database)
    column, value, load = await cell(database, "data")
    assert isinstance(value, Clipped)
    async with viewing(column, value, load_whole=load) as pilot:
        assert said(pilot, "size") == "3,000 bytes, whole"
        await press(pilot, "y")
        assert copied(pilot) == ["\\x" + "00" * 3_000]


async def test_escape_ends_the_query_that_loads_a_value_and_the_connection_goes_back(database: Database) -> None:
    await make(database)
    column, value, _ = await cell(database, "note")

    async def endless(session: AsyncSession) -> Value:
        return str((await session.execute(text(ENDLESS))).scalar_one())

    async with viewing(
        column, value, load_whole=lambda _: database.sessions.read("slow", endless), settled=False
    ) as pilot:
        await wait_until(pilot, lambda: database.pool().in_use == 1, "the query")
        await press(pilot, "escape")
        await wait_until(pilot, lambda: database.pool().in_use == 0, "the connection to go back")
        assert said(pilot, "size").endswith("L loads more, s saves all")
