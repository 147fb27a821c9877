"""Writes that are stopped, kept waiting, or whose outcome was lost: what is said of them is true."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_db.rows import Default, Edit, Prepared, Written
from pooldeck_tui.dialogs.changes.conflicts import ConflictDialog
from pooldeck_tui.dialogs.changes.leftover import LeftoverDialog
from pooldeck_tui.screens.editing.review import ReviewScreen
from support.app import connected, pane, running, screen_text, settle, wait_until
from support.paging import fetch as stored
from support.servers import run_script
from support.staging import edit, notices, review, staged, until_shown, write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.target import Target

FIRST = "SELECT name FROM customers WHERE id = 1"


@asynccontextmanager
async def locked(target: Target) -> AsyncIterator[None]:
    """Somebody else is writing the first customer, and has not committed."""
    statement = "UPDATE customers SET note = 'theirs' WHERE id = 1"
    if target.path is not None:
        with closing(sqlite3.connect(target.path, isolation_level=None)) as lite:
            lite.execute("BEGIN IMMEDIATE")
            lite.execute(statement)
            yield
            lite.execute("ROLLBACK")
        return
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(statement)
        yield
        await transaction.rollback()
    finally:
        await connection.close()


async def test_esc_stops_a_write_that_waits_for_somebody_else(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        screen = await review(pilot)
        async with locked(shop):
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: screen.is_writing, "the write to begin")
            await pilot.press("escape")
            await until_shown(pilot, "It was stopped: nothing was written")
            await settle(pilot)
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert await stored(shop, FIRST) == [("Customer 1",)]
        await pilot.press("ctrl+s")
        await settle(pilot)
    assert await stored(shop, FIRST) == [("mine",)]


async def test_a_lock_that_is_held_too_long_is_said(shop: Target) -> None:
    async with running(replace(shop, lock_timeout=0.3), table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        async with locked(shop):
            await write(pilot)
            assert isinstance(pilot.app.screen, ReviewScreen)
            assert "Locked by somebody else" in screen_text(pilot)
        assert len(staged(pilot)) == 1
    assert await stored(shop, FIRST) == [("Customer 1",)]


async def lose_the_answer(pilot: Pilot[None]) -> None:
    """Let it be unknown whether the staged edit was committed."""
    database = pane(pilot).database
    (change,) = database.staging.changes
    (statement,) = await database.rows.statements(database.staging.changes)
    assert isinstance(change, Edit)
    new = {column: entry for column, entry in change.entries if not isinstance(entry, Default)}
    values = tuple(new.get(column, value) for column, value in change.base.as_mapping().items())
    after = replace(change.base, values=values)
    await database.staging.preparing(Prepared(None, (Written(change, (statement,), change.base, after),)))


async def test_a_lost_commit_that_did_not_happen_is_found_out(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        await lose_the_answer(pilot)
        await review(pilot)
        assert "not known whether the last write was committed" in screen_text(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "It was not committed" in screen_text(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
    assert await stored(shop, FIRST) == [("mine",)]


async def test_a_lost_commit_that_did_happen_is_found_out(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        await lose_the_answer(pilot)
        await run_script(shop, "UPDATE customers SET name = 'mine' WHERE id = 1")
        await review(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Written: 1 row edited" in notices(pilot)
        assert len(staged(pilot)) == 0


async def test_nothing_else_is_staged_while_an_outcome_is_unknown(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        await lose_the_answer(pilot)
        await edit(pilot, 1, 1, "too early")
        assert len(staged(pilot)) == 1
        assert "not known yet" in notices(pilot)


async def test_that_nothing_can_be_kept_on_the_disk_is_said_once(
    shop: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_directory = tmp_path / "a file"
    no_directory.touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(no_directory))
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        assert "not kept on the disk" in notices(pilot)
        pilot.app.clear_notifications()
        await edit(pilot, 1, 1, "mine, too")
        assert notices(pilot) == ""
        await write(pilot)
    assert await stored(shop, FIRST) == [("mine",)]


async def test_a_lost_commit_of_which_nobody_can_tell_any_more_is_offered_with_these_words(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        await lose_the_answer(pilot)
    await run_script(shop, "UPDATE customers SET name = 'theirs' WHERE id = 1")
    async with connected(shop, table="customers") as pilot:
        await until_shown(pilot, "may have been committed")
        assert isinstance(pilot.app.screen, LeftoverDialog)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConflictDialog), "the question whose it is")
        assert len(staged(pilot)) == 1
    assert await stored(shop, FIRST) == [("theirs",)]


async def test_a_lost_commit_that_nobody_can_judge_is_set_aside_and_offered_again(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        await lose_the_answer(pilot)
        await run_script(shop, "UPDATE customers SET name = 'theirs' WHERE id = 1")
        await review(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "^s looks again, x sets it aside" in " ".join(screen_text(pilot).split())
        assert len(staged(pilot)) == 1
        await pilot.press("x")
        await settle(pilot)
        assert "Set aside" in notices(pilot)
        assert len(staged(pilot)) == 0
        await edit(pilot, 1, 1, "another")
        await write(pilot)
    assert await stored(shop, "SELECT name FROM customers WHERE id <= 2 ORDER BY id") == [
        ("theirs",),
        ("another",),
    ]
    async with connected(shop, table="customers") as pilot:
        await until_shown(pilot, "may have been committed")
        await until_shown(pilot, "Customer 1 → mine")


async def test_what_is_not_pending_cannot_be_set_aside(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        screen = await review(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert pilot.app.screen is screen
        assert len(staged(pilot)) == 1
