"""What goes wrong is explained, and leaves nothing behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.database import open_database
from pooldeck_db.errors import DeadlineExceeded, ObjectMissing, PermissionDenied, StatementFailed
from pooldeck_db.paging import After, AtRow, End, PageRequest, Sort
from pooldeck_db.paging.pager import Pager
from pooldeck_db.target import Backend
from support.paging import opened
from support.servers import until

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database

ENDLESS = (
    "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000)"
    " SELECT n FROM r WHERE n < 0"
)


async def test_a_table_that_was_dropped_is_missing(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (id integer PRIMARY KEY)", "DROP TABLE IF EXISTS x")
    await table.run("DROP TABLE t")
    with pytest.raises(ObjectMissing) as caught:
        await table.page()
    assert caught.value.subject == f"rows of {table.detail.relation.name}"
    assert "refresh the list of tables" in caught.value.hint


async def test_a_column_that_was_dropped_is_missing(database: Database) -> None:
    table = await opened(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a integer)", "INSERT INTO t VALUES (1, 2)"
    )
    await table.run("ALTER TABLE t DROP COLUMN a")
    with pytest.raises(ObjectMissing):
        await table.page()
    with pytest.raises(ObjectMissing):
        await table.pager.whole_value(table.detail, table.key(1), "a")


async def test_a_key_whose_type_was_changed_says_to_read_the_columns_again(postgresql: Database) -> None:
    table = await opened(postgresql, "t", "CREATE TABLE t (id integer PRIMARY KEY)", "INSERT INTO t VALUES (1)")
    key = (await table.page()).keys[0]
    await table.run("ALTER TABLE t ALTER COLUMN id TYPE text USING 'x' || id")
    with pytest.raises(ObjectMissing) as caught:
        await table.page(After(key))
    assert "refresh the list of tables" in caught.value.hint


async def test_a_table_that_was_altered_meanwhile_is_paged_on_where_its_columns_still_are(
    postgresql: Database,
) -> None:
    table = await opened(
        postgresql, "t", "CREATE TABLE t (id integer PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)"
    )
    first = await table.page(size=1)
    await table.run("ALTER TABLE t ADD COLUMN extra text")
    assert (await table.page(After(first.keys[0]))).rows == (("2",),)


async def test_a_row_that_was_deleted_has_no_value_to_load(database: Database) -> None:
    table = await opened(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'x')"
    )
    key = (await table.page()).keys[0]
    await table.run("DELETE FROM t")
    with pytest.raises(ObjectMissing):
        await table.pager.whole_value(table.detail, key, "a")


async def test_a_column_that_may_not_be_read_is_named(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, name text, salary integer)",
        "INSERT INTO t VALUES (1, 'Ada', 7)",
        "DO $$ BEGIN CREATE ROLE clerk; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "GRANT SELECT (id, name) ON t TO clerk",
    )
    target = postgresql.target
    await table.run(f"ALTER ROLE postgres IN DATABASE {target.database} SET role = 'clerk'")
    clerk = await open_database(target)
    try:
        with pytest.raises(PermissionDenied) as caught:
            await Pager(clerk.sessions).page(table.detail, PageRequest())
    finally:
        await clerk.close()
        await table.run("SET ROLE NONE", f"ALTER ROLE postgres IN DATABASE {target.database} RESET role")
    assert "salary" in caught.value.what
    assert caught.value.column == "salary"


async def test_a_view_that_raises_at_some_row_fails_with_what_the_server_said(postgresql: Database) -> None:
    view = await opened(
        postgresql, "v", "CREATE VIEW v AS SELECT n, 10 / (n - 7) AS q FROM generate_series(1, 20) AS n"
    )
    with pytest.raises(StatementFailed) as caught:
        await view.page()
    assert "Division by zero" in caught.value.what
    assert caught.value.code == "22012"
    assert "sort" not in caught.value.hint
    assert len((await view.page(size=3)).rows) == 3


async def test_a_view_that_raises_is_not_explained_by_its_order(database: Database) -> None:
    number = "CAST(-9223372036854775808 AS bigint)"
    view = await opened(database, "v", f"CREATE VIEW v AS SELECT abs({number}) AS n")
    with pytest.raises(StatementFailed) as caught:
        await view.page()
    assert "cannot be worked out" in caught.value.what
    assert "change the view" in caught.value.hint


@pytest.mark.parametrize("cancels", [1, 3])
async def test_cancelling_a_page_ends_it_on_the_server_and_gives_the_connection_back(
    database: Database, cancels: int
) -> None:
    view = await opened(database, "v", ENDLESS)
    task = asyncio.create_task(view.page())
    await until(lambda: any('"v"' in connection.statement for connection in database.pool().connections))
    for _ in range(cancels):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert database.pool().in_use == 0
    if database.target.backend is Backend.POSTGRESQL:
        # The server makes good for a cancel that overtakes its statement: it looks for its client every second.
        async with asyncio.timeout(10.0):
            while await database.sessions.read("activity", _others_active):
                pass


async def _others_active(session: AsyncSession) -> int:
    question = (
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
        " AND datname = current_database() AND backend_type = 'client backend'"
    )
    return int((await session.execute(text(question))).scalar_one())


async def test_a_count_ends_at_its_deadline(database: Database) -> None:
    view = await opened(database, "v", ENDLESS)
    with pytest.raises(DeadlineExceeded):
        await view.pager.count(view.detail, deadline=0.2)
    assert database.pool().in_use == 0


async def test_pages_of_one_pager_can_be_asked_for_at_the_same_time(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a integer)",
        *(f"INSERT INTO t VALUES ({n}, {n % 5})" for n in range(100)),
    )
    places = [AtRow(number) for number in range(0, 90, 10)]
    pages = await asyncio.gather(*(table.page(place, size=2) for place in places), table.page(End(), size=2))
    assert [str(page.rows[0][0]) for page in pages] == [str(place.number) for place in places] + ["98"]
    assert isinstance(table.pager, Pager)
    assert (await table.page(order=(Sort("a"),))).unindexed
