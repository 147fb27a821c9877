"""The next row with a text is found in the whole relation, in its order, with progress, and ended at will."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, TypeAlias

import asyncpg
import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.filters import Condition, FilterMistake, Operator, RawWhere, Search
from pooldeck_db.paging import Key, Nulls, PageRequest, Sort
from support.paging import Opened, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Found

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

ROWS = 3_000
NUMBERS = f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {ROWS})"
NOTE = "CASE WHEN n % 500 = 0 THEN 'Needle ' || n WHEN n % 7 > 0 THEN 'hay ' || n END"


async def _relation(database: Database, name: str) -> Opened:
    """3,000 rows, of which every 500th has a needle."""
    table = await opened(
        database,
        "keyed",
        "CREATE TABLE keyed (id integer PRIMARY KEY, k integer, note text)",
        f"INSERT INTO keyed {NUMBERS} SELECT n, CASE WHEN n % 3 > 0 THEN n % 20 END, {NOTE} FROM r",
        "CREATE INDEX i ON keyed (k, id)",
        "CREATE TABLE heap AS SELECT * FROM keyed",
        "CREATE VIEW seen AS SELECT * FROM keyed",
    )
    schema = table.detail.relation.name.schema
    table.detail = await CatalogReader(database.sessions).detail(RelationName(schema, name))
    return table


async def _all(table: Opened, request: PageRequest, *, backwards: bool = False) -> list[int]:
    """The ids of all needles, one after the other."""
    found: list[int] = []
    after: Key | None = None
    while hit := await table.pager.find(table.detail, request, Search("needle"), after=after, backwards=backwards):
        found.append(int(str(hit.row[0])))
        after = hit.key
    return found


@pytest.mark.parametrize("name", ["keyed", "heap", "seen"])
@pytest.mark.parametrize(
    "order",
    [
        (),
        (Sort("k"),),
        (Sort("k", descending=True),),
        (Sort("note"),),
        (Sort("k", nulls=Nulls.LAST), Sort("id", True)),
    ],
)
async def test_every_match_is_met_once_in_the_order_of_the_pages(
    database: Database, name: str, order: tuple[Sort, ...]
) -> None:
    table = await _relation(database, name)
    request = PageRequest(order=order)
    rows = await table.walk(size=1_000, order=order)
    needles = [int(str(row[0])) for row in rows if "Needle" in str(row[2])]
    assert len(needles) == 6
    assert await _all(table, request) == needles
    assert await _all(table, request, backwards=True) == needles[::-1]


@pytest.mark.parametrize("name", ["keyed", "heap", "seen"])
async def test_only_the_filtered_rows_are_searched(database: Database, name: str) -> None:
    table = await _relation(database, name)
    request = PageRequest(filter=Condition("id", Operator.LESS, ("1600",)))
    assert await _all(table, request) == [500, 1000, 1500]


async def test_what_is_found_is_the_row_as_a_page_has_it(database: Database) -> None:
    table = await _relation(database, "keyed")
    found = await table.pager.find(table.detail, PageRequest(), Search("NEEDLE 1500"))
    assert found is not None
    page = await table.page(size=1, wanted=Condition("id", Operator.EQUAL, ("1500",)))
    assert (found.key, found.row) == (page.keys[0], page.rows[0])


@pytest.mark.parametrize("name", ["heap", "seen"])
async def test_progress_is_told_where_rows_have_no_key_too(database: Database, name: str) -> None:
    table = await opened(
        database,
        "heap",
        "CREATE TABLE heap (id integer, note text)",
        f"INSERT INTO heap {NUMBERS.replace(str(ROWS), '60000')} SELECT n, 'hay ' || n FROM r",
        "CREATE VIEW seen AS SELECT * FROM heap",
    )
    schema = table.detail.relation.name.schema
    table.detail = await CatalogReader(database.sessions).detail(RelationName(schema, name))
    for backwards in (False, True):
        heard: list[int] = []
        found = await table.pager.find(
            table.detail, PageRequest(), Search("no such"), backwards=backwards, progress=heard.append
        )
        assert found is None
        assert len(heard) > 1
        assert heard == sorted(heard)
        assert heard[-1] == 60_000


@pytest.mark.parametrize("name", ["heap", "seen"])
async def test_a_search_without_a_key_is_ended_at_once(database: Database, name: str) -> None:
    table = await opened(
        database,
        "heap",
        "CREATE TABLE heap (id integer, note text)",
        f"INSERT INTO heap {NUMBERS.replace(str(ROWS), '300000')} SELECT n, 'hay ' || n FROM r",
        "CREATE VIEW seen AS SELECT * FROM heap",
    )
    schema = table.detail.relation.name.schema
    table.detail = await CatalogReader(database.sessions).detail(RelationName(schema, name))
    heard = asyncio.Event()

    async def search() -> Found | None:
        return await table.pager.find(
            table.detail, PageRequest(), Search("no such"), progress=lambda _: heard.set()
        )

    task = asyncio.create_task(search())
    await heard.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert database.pool().in_use == 0
    assert (await table.page(size=1)).rows


async def test_a_search_goes_on_from_store_to_store(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "parts",
        "CREATE TABLE parts (n integer, note text) PARTITION BY RANGE (n)",
        *(
            f"CREATE TABLE p{k} PARTITION OF parts FOR VALUES FROM ({k * 100}) TO ({k * 100 + 100})"
            for k in range(4)
        ),
        "INSERT INTO parts SELECT n, CASE WHEN n % 70 = 0 THEN 'Needle' END FROM generate_series(0, 399) AS n"
        " WHERE n NOT BETWEEN 100 AND 199",
    )
    expected = [n for n in range(0, 400, 70) if not 100 <= n <= 199]
    assert await _all(table, PageRequest()) == expected
    assert await _all(table, PageRequest(), backwards=True) == expected[::-1]


async def test_progress_counts_the_rows_that_were_looked_at(database: Database) -> None:
    table = await _relation(database, "keyed")
    heard: list[int] = []
    order = (Sort("k"),)
    found = await table.pager.find(
        table.detail, PageRequest(order=order), Search("no such"), progress=heard.append
    )
    assert found is None
    assert heard == sorted(heard)
    assert heard[-1] == ROWS


async def test_a_search_that_is_cancelled_gives_its_connection_back(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, note text)",
        f"INSERT INTO t {NUMBERS.replace(str(ROWS), '300000')} SELECT n, 'hay ' || n FROM r",
    )
    heard = asyncio.Event()

    async def search() -> Found | None:
        return await table.pager.find(
            table.detail, PageRequest(), Search("no such"), progress=lambda _: heard.set()
        )

    task = asyncio.create_task(search())
    await heard.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert database.pool().in_use == 0


async def test_a_stretch_is_one_range_of_the_index(postgresql: Database, sent: Sent) -> None:
    table = await _relation(postgresql, "keyed")
    sent.clear()
    await table.pager.find(table.detail, PageRequest(), Search("no such"), after=table.key(2_000))
    assert len(sent) <= 3
    assert all("OFFSET" not in statement for statement, _ in sent)


async def test_a_filter_that_cannot_be_used_is_a_mistake(database: Database) -> None:
    table = await _relation(database, "keyed")
    with pytest.raises(FilterMistake):
        await table.pager.find(table.detail, PageRequest(filter=RawWhere("nosuch = 1")), Search("x"))


async def test_the_rows_of_inheritors_are_met_once_and_in_their_own_store(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "mother",
        "CREATE TABLE mother (n integer, note text)",
        "CREATE TABLE child () INHERITS (mother)",
        f"INSERT INTO mother {NUMBERS} SELECT n, 'mother ' || n FROM r",
        f"INSERT INTO child {NUMBERS} SELECT n, 'child ' || n FROM r",
    )
    rows = (*(await table.walk(size=1_000)),)
    for sought in ("child 77", "mother 299", "d 3000"):
        wanted = [row for row in rows if sought in str(row[1])]
        for backwards in (False, True):
            found: list[tuple[object, ...]] = []
            after: Key | None = None
            while hit := await table.pager.find(
                table.detail, PageRequest(), Search(sought), after=after, backwards=backwards
            ):
                assert len(found) < len(wanted)
                found.append(hit.row)
                after = hit.key
            assert found == (wanted[::-1] if backwards else wanted)


async def _rows(table: Opened, statement: str, parameters: tuple[object, ...]) -> int:
    """How many rows a statement answers with."""
    target = table.database.target
    if target.path is not None:
        with closing(sqlite3.connect(target.path)) as lite:
            return len(lite.execute(statement, parameters).fetchall())
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        return len(await connection.fetch(statement, *parameters))
    finally:
        await connection.close()


MANY = 60_000
VIEW = (
    "CREATE TABLE below (n integer, note text)",
    f"INSERT INTO below {NUMBERS.replace(str(ROWS), str(MANY))} SELECT n, 'hay ' || n FROM r",
    "CREATE VIEW v AS SELECT * FROM below",
)


@pytest.mark.parametrize(("backwards", "beyond"), [(False, 59_000), (True, 59_000), (True, None)])
async def test_rows_with_the_text_that_are_not_the_next_do_not_cross(
    database: Database, sent: Sent, backwards: bool, beyond: int | None
) -> None:
    view = await opened(database, "v", *VIEW)
    after = None if beyond is None else Key((beyond,))
    sent.clear()
    hit = await view.pager.find(view.detail, PageRequest(), Search("hay"), after=after, backwards=backwards)
    assert hit is not None
    number = (MANY if beyond is None else beyond) + (-1 if backwards else 1)
    assert hit.key == Key((number,))
    assert int(str(hit.row[0])) == number + 1
    statement, parameters = next(each for each in sent if "row_number" in each[0])
    assert await _rows(view, statement, parameters) < MANY // 200 + 1_002


async def test_a_search_backwards_from_a_row_that_has_gone_begins_at_the_end(database: Database) -> None:
    view = await opened(database, "v", *VIEW)
    await view.run("DELETE FROM below WHERE n > 1999")
    for text, number in (("hay", 1998), ("hay 1990", 1989), ("hay 5000", None)):
        hit = await view.pager.find(view.detail, PageRequest(), Search(text), after=Key((5_000,)), backwards=True)
        assert (hit and hit.key) == (None if number is None else Key((number,)))


async def test_a_match_is_not_held_back_until_there_are_more(postgresql: Database) -> None:
    view = await opened(
        postgresql,
        "v",
        "CREATE TABLE below AS SELECT n, CASE WHEN n = 5 THEN 'needle' END AS note"
        " FROM generate_series(1, 400) AS n",
        "CREATE FUNCTION until_100(integer) RETURNS integer LANGUAGE sql AS"
        " 'SELECT $1 FROM (SELECT CASE WHEN $1 > 100 THEN 1 / ($1 - $1) END OFFSET 0) AS stop'",
        "CREATE VIEW v AS SELECT until_100(n) AS n, note FROM below",
    )
    hit = await view.pager.find(view.detail, PageRequest(), Search("needle"))
    assert hit is not None
    assert hit.row == ("5", "needle")
