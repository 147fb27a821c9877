"""Transactions that are begun by hand in the Query mode: shown, committed, rolled back, never left unasked."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from pooldeck_tui.screens.browse import BrowseScreen
from support.app import screen_text, settle
from support.query_mode import asked, choose, failure, query, querying, row, run, state, stored, told
from support.servers import until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target

ONE = "UPDATE orders SET note = 'held' WHERE id = 1"
COUNT = "SELECT count(*) FROM orders WHERE note = 'held'"


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until what they begin has ended."""
    await pilot.press(*keys)
    await settle(pilot)


async def test_in_manual_mode_a_transaction_is_open_until_it_is_committed(shop: Target) -> None:
    async with querying(shop, ONE) as pilot:
        assert "autocommit" in state(pilot)
        await press(pilot, "alt+m")
        assert state(pilot).strip() == "manual"
        await run(pilot)
        assert "transaction open for" in state(pilot)
        assert await stored(shop, COUNT) == [(0,)]
        await run(pilot, COUNT)
        assert row(pilot) == ("1",)
        await press(pilot, "alt+c")
        assert told(pilot)[-1] == "Committed."
        assert state(pilot).strip() == "manual"
        assert await stored(shop, COUNT) == [(1,)]


async def test_a_transaction_that_is_begun_by_key_and_rolled_back_leaves_nothing(shop: Target) -> None:
    async with querying(shop, ONE) as pilot:
        await press(pilot, "alt+o")
        assert "transaction open for" in state(pilot)
        await run(pilot)
        await press(pilot, "alt+r")
        assert "open" not in state(pilot)
        assert await stored(shop, COUNT) == [(0,)]
        await run(pilot)
        assert await stored(shop, COUNT) == [(1,)], "by itself again"


async def test_the_age_of_a_transaction_is_shown_and_grows(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await press(pilot, "alt+o")
        began = asyncio.get_running_loop().time()
        await until(lambda: "open for 1." in state(pilot))
        assert asyncio.get_running_loop().time() - began < 3
        assert re.search(r"autocommit · transaction open for 1\.\d s", screen_text(pilot))
        await press(pilot, "alt+r")


async def test_a_transaction_holds_a_connection_of_its_own(shop: Target) -> None:
    async with querying(shop, ONE) as pilot:
        tables = pilot.app.screen_stack[-2]
        assert isinstance(tables, BrowseScreen)
        assert tables.database is not None
        assert tables.database.pool().in_use == 0
        await press(pilot, "alt+o")
        assert tables.database.pool().in_use == 1
        await run(pilot)
        assert tables.database.pool().in_use == 1
        await press(pilot, "alt+c")
        assert tables.database.pool().in_use == 0


async def test_a_transaction_that_failed_says_that_it_has_to_be_rolled_back(postgresql_target: Target) -> None:
    async with querying(postgresql_target) as pilot:
        await press(pilot, "alt+o")
        await run(pilot, "SELECT 1 / 0")
        assert "FAILED: roll it back" in state(pilot)
        await run(pilot, "SELECT 1")
        assert "abort" in failure(pilot)
        await press(pilot, "alt+r")
        await run(pilot, "SELECT 1")
        assert row(pilot) == ("1",)


async def test_leaving_with_an_open_transaction_asks(shop: Target) -> None:
    async with querying(shop, ONE) as pilot:
        await press(pilot, "alt+o")
        await run(pilot)
        await pilot.press("ctrl+q")
        await choose(pilot, "Stay")
        assert query(pilot).is_current
        assert "transaction open for" in state(pilot)
        await pilot.press("ctrl+q")
        await until(lambda: "A transaction is open." in asked(pilot))
        assert "1 statement ran in it." in asked(pilot)
        await pilot.press("down", "down", "enter")
        await until(lambda: not pilot.app.is_running or pilot.app._exit)
    assert await stored(shop, COUNT) == [(1,)]


async def test_an_open_transaction_stays_while_another_mode_is_shown(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, ONE) as pilot:
        await press(pilot, "alt+o")
        await run(pilot)
        await press(pilot, "f6", "1")
        await press(pilot, "4")
        assert "transaction open for" in state(pilot)
        assert await stored(sqlite_shop, COUNT) == [(0,)]
        await press(pilot, "alt+c")
        assert await stored(sqlite_shop, COUNT) == [(1,)]


async def test_settings_of_the_session_stay_until_the_connection_is_given_up(
    postgresql_target: Target,
) -> None:
    async with querying(postgresql_target) as pilot:
        await run(pilot, "SET search_path = nowhere")
        assert "own connection: session settings" in state(pilot)
        await run(pilot, "SHOW search_path")
        assert row(pilot) == ("nowhere",)
        await press(pilot, "alt+x")
        assert "own connection" not in state(pilot)
        await run(pilot, "SHOW search_path")
        assert row(pilot) != ("nowhere",)
