"""The pool screen over a real pool: who holds, who waits, what is said of it, and what its keys do."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.pool.screen import PoolScreen
from pooldeck_tui.widgets.board import Board
from support.app import browse, running, screen_text, settle, wait_until
from support.servers import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession
    from textual.pilot import Pilot

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target


def small(target: Target) -> Target:
    """Return the target with a pool of two connections and one more."""
    return replace(target, pool=replace(target.pool, size=2, max_overflow=1))


def opened(pilot: Pilot[None]) -> Database:
    """Return the open database."""
    screen = next(each for each in pilot.app.screen_stack if isinstance(each, BrowseScreen))
    assert screen.database is not None
    return screen.database


async def show_pool(pilot: Pilot[None]) -> PoolScreen:
    """Change to the pool."""
    await pilot.press("2")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, PoolScreen)
    return screen


@asynccontextmanager
async def held(database: Database, *names: str) -> AsyncIterator[None]:
    """Hold a connection for each name, running nothing."""
    inside: list[str] = []
    release = asyncio.Event()

    async def hold(session: AsyncSession, name: str) -> None:
        await session.execute(text("SELECT 'secret' AS held"))
        inside.append(name)
        await release.wait()

    tasks = [
        asyncio.create_task(database.sessions.read(name, lambda session, name=name: hold(session, name)))  # type: ignore[misc]
        for name in names
    ]
    try:
        capacity = database.target.pool.size + database.target.pool.max_overflow
        async with asyncio.timeout(10):
            await until(lambda: len(inside) == min(capacity, len(names)))
        yield
    finally:
        release.set()
        await asyncio.gather(*tasks)


def shown(pilot: Pilot[None], board: str) -> list[tuple[str, ...]]:
    """Return the cells of a list of the pool screen."""
    return [row.cells for row in pilot.app.screen.query_one(f"#{board}", Board).rows]


async def test_it_tells_who_holds_a_connection_and_what_was_run_without_its_values(shop: Target) -> None:
    async with running(shop) as pilot:
        async with held(opened(pilot), "GET /orders"):
            await show_pool(pilot)
            row = shown(pilot, "connections")[0]
            assert row[1:3] == ("quiet", "GET /orders")
            assert row[5] == "SELECT ? AS held"
            assert "secret" not in screen_text(pilot)
            assert "in use       1 of " in screen_text(pilot)
        await wait_until(
            pilot, lambda: all(row[1] == "idle" for row in shown(pilot, "connections")), "it to be given back"
        )


async def test_an_exhausted_pool_is_told_with_its_cause_and_those_who_wait(shop: Target) -> None:
    async with running(small(shop)) as pilot:
        async with held(opened(pilot), "one", "two", "three", "four"):
            await show_pool(pilot)
            await wait_until(pilot, lambda: "1 task waits" in screen_text(pilot), "somebody to wait")
            text_shown = screen_text(pilot)
            assert "in use       3 of 3 (2 + 1 overflow), 0 idle" in text_shown
            assert "Pool exhausted: All 3 connections are in use and 1 task waits" in text_shown
            assert "pool!" in text_shown
        await wait_until(pilot, lambda: "Pool exhausted" not in screen_text(pilot), "the pool to recover")


async def test_the_modes_are_one_key_away_from_each_other(shop: Target) -> None:
    async with running(shop) as pilot:
        await show_pool(pilot)
        await pilot.press("2")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PoolScreen)
        await pilot.press("1")
        await settle(pilot)
        assert browse(pilot).database is not None
        await show_pool(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, BrowseScreen)


async def test_paused_it_stands_still_and_goes_on(sqlite_shop: Target) -> None:
    async with running(sqlite_shop) as pilot:
        screen = await show_pool(pilot)
        await pilot.press("space")
        before = screen.reading
        assert before.paused
        async with held(opened(pilot), "meanwhile"):
            await pilot.pause(0.6)
            assert screen.reading is before
            assert "PAUSED" in screen_text(pilot)
            await pilot.press("space")
            await settle(pilot)
            assert shown(pilot, "connections")[0][2] == "meanwhile"


async def test_the_window_is_chosen_and_begun_anew(sqlite_shop: Target) -> None:
    async with running(sqlite_shop) as pilot:
        screen = await show_pool(pilot)
        assert screen.reading.window.counters.checkouts > 0
        assert "last 5 minutes" in screen_text(pilot)
        await pilot.press("w")
        await settle(pilot)
        assert "last 15 minutes" in screen_text(pilot)
        await pilot.press("z")
        await settle(pilot)
        assert "since" in screen_text(pilot)
        assert screen.reading.window.counters.checkouts == 0
        async with held(opened(pilot), "later"):
            await wait_until(pilot, lambda: screen.reading.window.counters.checkouts == 1, "the checkout")


async def test_enter_shows_everything_about_a_connection(shop: Target) -> None:
    async with running(shop) as pilot, held(opened(pilot), "GET /orders"):
        await show_pool(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TextDialog)
        assert "GET /orders" in screen_text(pilot)
        assert "Last statement, values hidden" in screen_text(pilot)
        await pilot.press("escape")


async def test_enter_on_an_event_shows_the_event_and_not_the_connection_of_its_number(sqlite_shop: Target) -> None:
    async with running(sqlite_shop) as pilot, held(opened(pilot), "GET /orders"):
        await show_pool(pilot)
        pilot.app.screen.query_one("#events", Board).focus()
        await pilot.press("end", "enter")
        await settle(pilot)
        assert "Event 1 of pooldeck" in screen_text(pilot)
        assert "GET /orders" not in screen_text(pilot)
        await pilot.press("escape")


async def test_while_paused_the_gauge_goes_on(sqlite_shop: Target) -> None:
    async with running(sqlite_shop) as pilot:
        screen = await show_pool(pilot)
        await pilot.press("space")
        async with held(opened(pilot), "meanwhile"):
            await wait_until(
                pilot, lambda: screen.snapshot is not None and screen.snapshot.in_use == 1, "the gauge to tell"
            )
            assert screen.reading.paused


async def test_what_is_seen_is_saved_as_json_and_never_over_a_file(sqlite_shop: Target, tmp_path: Path) -> None:
    there = tmp_path / "there.json"
    there.write_text("mine")
    async with running(sqlite_shop) as pilot:
        await show_pool(pilot)
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LinePrompt), "the question for a name")
        await pilot.press("ctrl+u", *str(there), "enter")
        await wait_until(pilot, lambda: "choose another name" in screen_text(pilot), "the refusal")
        await pilot.press("end", "backspace", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, PoolScreen), "the file to be saved")
    assert there.read_text() == "mine"
    (saved,) = json.loads((tmp_path / "there.jso").read_text())
    assert saved["size"] == sqlite_shop.pool.size
    assert saved["counters"]["checkouts"] > 0


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (200, 60)])
async def test_it_fits_any_terminal(shop: Target, size: tuple[int, int]) -> None:
    async with running(small(shop), size=size) as pilot, held(opened(pilot), "one", "two", "three", "four"):
        await show_pool(pilot)
        await wait_until(pilot, lambda: "Pool exhausted" in screen_text(pilot), "somebody to wait")
        lines = screen_text(pilot).splitlines()
        assert "in use" in screen_text(pilot)
        assert "holder" in screen_text(pilot)
        assert all(len(line) <= size[0] for line in lines)


async def test_before_the_database_is_open_there_is_no_pool(tmp_path: Path) -> None:
    async with running(None) as pilot:
        await pilot.press("2")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, PoolScreen)


async def test_the_cursor_stays_on_its_connection_while_others_come_and_go(shop: Target) -> None:
    async with running(shop) as pilot:
        database = opened(pilot)
        await show_pool(pilot)
        board = pilot.app.screen.query_one("#connections", Board)
        async with held(database, "first", "second"):
            await wait_until(pilot, lambda: len(board.rows) >= 2, "both")
            await pilot.press("down")
            here = board.here
            async with held(database, "third"):
                await wait_until(pilot, lambda: len(board.rows) >= 3, "the third")
                assert board.here == here


async def test_a_digit_in_the_filter_of_the_list_is_a_digit(sqlite_shop: Target) -> None:
    async with running(sqlite_shop) as pilot:
        await pilot.press("b", "slash", "2")
        await settle(pilot)
        assert isinstance(pilot.app.screen, BrowseScreen)
        assert " /2" in screen_text(pilot)
