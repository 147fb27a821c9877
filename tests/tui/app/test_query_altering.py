"""Tables that are made and dropped in the Query mode are known everywhere, once that is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.app import screen_text, settle
from support.query_mode import query, querying, run, show_query

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


def times_read(pilot: Pilot[None]) -> int:
    """Return how often the list of tables was read."""
    return query(pilot)._database.catalog.times_read


async def is_listed(pilot: Pilot[None], name: str) -> bool:
    """Whether the list of tables and completion know a table."""
    names = await query(pilot)._database.completion.names()
    is_completed = any(relation.name == name for relation in names.relations)
    await pilot.press("f4")
    await settle(pilot)
    assert (name in screen_text(pilot)) == is_completed
    await show_query(pilot)
    return is_completed


async def test_a_table_that_is_made_is_listed_once_that_is_committed(shop: Target) -> None:
    async with querying(shop) as pilot:
        await run(pilot, "CREATE TABLE walrus (tusk integer)")
        assert await is_listed(pilot, "walrus")
        await pilot.press("alt+o")
        await settle(pilot)
        await run(pilot, "DROP TABLE walrus")
        assert await is_listed(pilot, "walrus")
        await pilot.press("alt+c")
        await settle(pilot)
        assert not await is_listed(pilot, "walrus")


async def test_what_is_rolled_back_or_changes_rows_alone_has_nothing_read_again(shop: Target) -> None:
    async with querying(shop) as pilot:
        before = times_read(pilot)
        await run(pilot, "BEGIN; CREATE TABLE walrus (tusk integer); ROLLBACK; SELECT 1", key="f8")
        await run(pilot, "UPDATE orders SET note = '' WHERE id = 1")
        assert times_read(pilot) == before
        await run(pilot, "BEGIN; CREATE TABLE walrus (tusk integer); COMMIT", key="f8")
        assert times_read(pilot) == before + 1
