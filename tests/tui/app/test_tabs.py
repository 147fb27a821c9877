"""Several tables open at a time: what is shown, what has the keys, what the list points at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_db.errors import Cancelled
from pooldeck_tui.screens.panes import Panes
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.tab_strip import TabStrip
from pooldeck_tui.widgets.table_tree import TableTree
from support.app import browse, grid, pane, running, screen_text, settle, title, values, wait_until
from support.servers import run_script

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


async def open_table(pilot: Pilot[None], name: str, key: str = "enter") -> None:
    """Open a table from the list, whatever is shown."""
    pilot.app.screen.query_one(TableTree).focus()
    await pilot.press("slash", "ctrl+u", *name, key)
    await settle(pilot)


def listed(pilot: Pilot[None]) -> str:
    """Return the table that the list's cursor is on."""
    current = pilot.app.screen.query_one(TableTree).current
    return current.name if current is not None else ""


async def test_the_list_follows_the_tab_that_is_shown(shop: Target) -> None:
    async with running(shop) as pilot:
        await open_table(pilot, "orders", "ctrl+t")
        await pilot.press("left_square_bracket")
        await settle(pilot)
        assert (pane(pilot).relation.name, listed(pilot)) == ("customers", "customers")
        await pilot.press("right_square_bracket")
        await settle(pilot)
        assert (pane(pilot).relation.name, listed(pilot)) == ("orders", "orders")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
async def test_when_the_last_table_is_closed_the_list_has_the_keys(shop: Target, size: tuple[int, int]) -> None:
    async with running(shop, size=size) as pilot:
        await pilot.press("ctrl+w")
        await settle(pilot)
        tree = pilot.app.screen.query_one(TableTree)
        assert tree.has_focus
        assert tree.region.width > 0
        assert pilot.app.screen.query_one(Panes).current is None
        await pilot.press("enter")
        await settle(pilot)
        assert values(pilot)[1] == "Customer 1"
        assert grid(pilot).has_focus


async def test_where_no_table_is_open_it_says_so(shop: Target) -> None:
    async with running(shop) as pilot:
        await pilot.press("ctrl+w")
        await settle(pilot)
        assert "No table is open" in screen_text(pilot)
        await open_table(pilot, "orders")
        assert "No table is open" not in screen_text(pilot)


async def test_tables_of_one_name_are_told_apart_by_their_schema(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE t (a integer PRIMARY KEY)",
        "CREATE SCHEMA other; CREATE TABLE other.t (a integer PRIMARY KEY)",
    )
    async with running(postgresql_target, table="public.t") as pilot:
        await open_table(pilot, "other.t", "ctrl+t")
        labels = [tab.label for tab in pilot.app.screen.query_one(TabStrip).tabs]
        assert labels == ["public.t", "other.t"]


async def test_a_click_on_a_tab_shows_its_table(shop: Target) -> None:
    async with running(shop) as pilot:
        await open_table(pilot, "orders", "ctrl+t")
        await pilot.click(TabStrip, offset=(2, 0))
        await settle(pilot)
        assert pane(pilot).relation.name == "customers"
        assert grid(pilot).has_focus


async def test_retrying_a_table_leaves_the_database_and_the_other_tabs_as_they_are(shop: Target) -> None:
    async with running(shop) as pilot:
        before = browse(pilot).database
        await run_script(shop, "DROP VIEW totals")
        await open_table(pilot, "totals", "ctrl+t")
        panel = pane(pilot).query_one(ErrorPanel)
        assert panel.has_focus
        await pilot.press("r")
        await settle(pilot)
        assert browse(pilot).database is before
        assert panel.has_focus
        assert len(pilot.app.screen.query_one(TabStrip).tabs) == 2
        await run_script(shop, "CREATE VIEW totals AS SELECT 7 AS seven")
        await pilot.press("r")
        await settle(pilot)
        assert str(values(pilot)[0]) == "7"
        assert grid(pilot).has_focus


async def test_escape_closes_a_table_that_cannot_be_shown(shop: Target) -> None:
    async with running(shop) as pilot:
        await run_script(shop, "DROP VIEW totals")
        await open_table(pilot, "totals", "ctrl+t")
        await pilot.press("escape")
        await settle(pilot)
        assert pane(pilot).relation.name == "customers"
        assert grid(pilot).has_focus


async def test_a_table_that_cannot_be_read_any_more_says_no_number_of_rows(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        assert "rows" in title(pilot)
        await run_script(shop, "DROP VIEW totals", "DROP TABLE orders")
        await open_table(pilot, "customers")
        await open_table(pilot, "orders")
        assert pane(pilot).has_class("-failed")
        assert "rows" not in title(pilot)


async def test_keys_that_need_what_was_not_read_say_so(shop: Target) -> None:
    async with running(shop) as pilot:
        await run_script(shop, "DROP VIEW totals")
        await open_table(pilot, "totals")
        for key in ("d", "ctrl+k", "ctrl+g"):
            await pilot.press(key)
            await settle(pilot)
            said = [notification.message for notification in pilot.app._notifications]
            assert said == ["This relation has not been read."], key
            pilot.app.clear_notifications()


async def _reads(target: Target) -> int:
    """Return how many statements of pooldeck run on the server."""
    observer = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        found = await observer.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = 'pooldeck' AND state <> 'idle' AND datname = current_database()"
        )
    finally:
        await observer.close()
    return int(found)


@pytest.mark.parametrize("press", ["ctrl+w", "escape", "ctrl+c"])
async def test_a_table_that_is_locked_can_be_left(postgresql_target: Target, press: str) -> None:
    target = postgresql_target
    await run_script(target, "CREATE TABLE a (n integer PRIMARY KEY)", "CREATE TABLE locked (n integer)")
    blocker = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        async with running(target, table="a") as pilot:
            await blocker.execute("BEGIN; LOCK TABLE locked IN ACCESS EXCLUSIVE MODE")
            pilot.app.screen.query_one(TableTree).focus()
            await pilot.press("slash", *"locked", "ctrl+t")
            await wait_until(pilot, lambda: browse(pilot).busy_since is not None, "the reading")
            async with asyncio.timeout(20):
                while await _reads(target) != 1:
                    pass
            await pilot.press(press)
            await settle(pilot)
            assert await _reads(target) == 0
            assert browse(pilot).busy_since is None
            assert pilot.app.focused is not None
            assert pane(pilot).relation.name == ("a" if press == "ctrl+w" else "locked")
            if press != "ctrl+w":
                assert Cancelled.title in screen_text(pilot)
    finally:
        await blocker.close()


async def test_escape_from_the_list_ends_the_query_of_the_table_that_is_shown(shop: Target) -> None:
    endless = (
        "CREATE VIEW endless AS WITH RECURSIVE r (n) AS"
        " (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000) SELECT count(*) AS n FROM r"
    )
    await run_script(shop, endless)
    async with running(shop) as pilot:
        pilot.app.screen.query_one(TableTree).focus()
        await pilot.press("slash", *"endless", "enter")
        await wait_until(pilot, lambda: bool(pilot.app.screen.query(Grid)) and grid(pilot).is_waiting, "the query")
        await pilot.press("b", "escape", "escape")
        await settle(pilot)
        assert Cancelled.title in screen_text(pilot)
        assert browse(pilot).busy_since is None
