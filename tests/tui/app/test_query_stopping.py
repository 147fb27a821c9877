"""Statements that do not end are stopped: by Esc, at once, on the server, and nothing is left behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_tui.screens.browse import BrowseScreen
from support.app import browse, screen_text, settle
from support.query_mode import (
    ended,
    handled,
    press_at_once,
    query,
    querying,
    result,
    row,
    run,
    said,
    show_query,
    start,
    statements_running,
    told,
    write,
)
from support.servers import until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target

ENDLESS = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT "
"""A runaway query, but for what it selects."""


def in_use(pilot: Pilot[None]) -> int:
    """Return how many connections are checked out."""
    tables = next(screen for screen in pilot.app.screen_stack if isinstance(screen, BrowseScreen))
    assert tables.database is not None
    return tables.database.pool().in_use


async def stop(pilot: Pilot[None]) -> float:
    """Press Esc, and return the seconds until nothing runs any more."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    press_at_once(pilot, "escape")
    await until(lambda: query(pilot).busy_since is None)
    return loop.time() - began


async def test_a_sleeping_statement_is_stopped_on_the_server(postgresql_target: Target) -> None:
    async with querying(postgresql_target) as pilot:
        await start(pilot, "SELECT pg_sleep(30)")
        await _until_on_the_server(postgresql_target, "pg_sleep(30)")
        assert in_use(pilot) == 1
        assert await stop(pilot) < 1
        assert not await statements_running(postgresql_target)
        assert in_use(pilot) == 0
        await settle(pilot)
        assert "stopped after" in said(pilot)
        await run(pilot, "SELECT 5")
        assert row(pilot) == ("5",)


async def test_a_runaway_query_is_stopped(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await start(pilot, ENDLESS + "count(*) FROM r")
        await until(lambda: in_use(pilot) == 1)
        assert await stop(pilot) < 1
        assert in_use(pilot) == 0
        await settle(pilot)
        assert "stopped after" in said(pilot)
        await run(pilot, "SELECT 5")
        assert row(pilot) == ("5",)


async def test_rows_that_came_before_it_was_stopped_stay(shop: Target) -> None:
    async with querying(shop) as pilot:
        pane = await start(pilot, ENDLESS + "n FROM r")
        await until(lambda: pane.grid.current is not None)
        assert row(pilot) == ("1",)
        await until(lambda: pane.execution.progress().rows > 1)
        assert await stop(pilot) < 1
        await settle(pilot)
        assert pane.execution.rows is not None
        count = pane.execution.rows.count
        assert f"{count:,} rows came" in said(pilot)
        await pilot.press("f6", "ctrl+end")
        await settle(pilot)
        assert row(pilot) == (str(count),)
        assert in_use(pilot) == 0


async def test_the_statements_behind_one_that_is_stopped_are_not_run(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await write(pilot, ENDLESS + "count(*) FROM r;\nSELECT 5;")
        press_at_once(pilot, "f8")
        await until(lambda: in_use(pilot) == 1)
        assert await stop(pilot) < 1
        await settle(pilot)
        assert result(pilot).title == "1 SELECT"


async def test_another_statement_is_not_begun_while_one_runs(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        pane = await start(pilot, ENDLESS + "count(*) FROM r")
        press_at_once(pilot, "f5")
        await handled(pilot)
        assert told(pilot) == ["A statement runs still; stop it first."]
        assert result(pilot) is pane
        await stop(pilot)


async def test_a_statement_that_takes_longer_than_it_may_is_stopped(shop: Target) -> None:
    async with querying(shop) as pilot:
        await pilot.press("alt+t", *"0.2", "enter")
        await settle(pilot)
        assert "the next run may take 0.2 s" in screen_text(pilot)
        await run(pilot, ENDLESS + "count(*) FROM r")
        assert "0.2" in screen_text(pilot).split("failed", 1)[1]
        assert in_use(pilot) == 0
        assert "the next run may take" not in screen_text(pilot)


async def test_a_statement_goes_on_while_another_mode_is_shown(shop: Target) -> None:
    async with querying(shop) as pilot:
        pane = await start(pilot, ENDLESS + "n FROM r")
        await until(lambda: pane.execution.progress().rows > 0)
        before = query(pilot)
        press_at_once(pilot, "f6")
        await until(lambda: pane.grid.has_focus)
        press_at_once(pilot, "1")
        await until(lambda: isinstance(pilot.app.screen, BrowseScreen))
        rows = pane.execution.progress().rows
        await until(lambda: pane.execution.progress().rows > rows)
        assert browse(pilot).database is not None
        press_at_once(pilot, "4")
        await until(lambda: pilot.app.screen is before)
        assert result(pilot) is pane
        assert await stop(pilot) < 1
        await ended(pilot)
        assert "rows came" in said(pilot)


async def test_text_result_and_cursor_stay_while_another_mode_is_shown(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "SELECT id FROM orders ORDER BY id") as pilot:
        await run(pilot)
        await pilot.press("right", "right", "f6", "down", "down")
        await settle(pilot)
        place = query(pilot).editor.place
        assert (place, row(pilot)) == (2, ("3",))
        await pilot.press("1")
        await settle(pilot)
        browse(pilot)
        await show_query(pilot)
        assert query(pilot).editor.value == "SELECT id FROM orders ORDER BY id"
        assert query(pilot).editor.place == place
        assert row(pilot) == ("3",)
        assert result(pilot).grid.has_focus


async def _until_on_the_server(target: Target, text: str) -> None:
    async with asyncio.timeout(20):
        while not any(text in each for each in await statements_running(target)):
            pass
