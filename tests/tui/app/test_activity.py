"""The activity screen over real servers and files: who waits for whom, what is done about it, what its keys do."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.activity.screen import ActivityScreen
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.pool.screen import PoolScreen
from pooldeck_tui.widgets.activity.rows import SessionKey
from pooldeck_tui.widgets.board import Board
from support.activity import chain, connected
from support.app import running, screen_text, settle, wait_until
from support.servers import read_only

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


async def show_activity(pilot: Pilot[None]) -> ActivityScreen:
    """Change to the activity; its watching never ends, so the app is never at rest there."""
    await pilot.press("3")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ActivityScreen), "the activity")
    screen = pilot.app.screen
    assert isinstance(screen, ActivityScreen)
    await wait_until(
        pilot, lambda: screen.reading.activity is not None or screen.reading.file is not None, "its first reading"
    )
    return screen


def board(pilot: Pilot[None]) -> Board:
    """Return the list of sessions."""
    return pilot.app.screen.query_one(Board)


def names(pilot: Pilot[None]) -> list[str]:
    """Return the first cell of each row."""
    return [row.cells[0] for row in board(pilot).rows]


async def go_to(pilot: Pilot[None], pid: int) -> None:
    """Put the cursor on a session."""
    key = next(row.key for row in board(pilot).rows if isinstance(row.key, SessionKey) and row.key.pid == pid)
    assert board(pilot).go_to(key)


async def test_a_chain_of_waiting_is_a_tree_and_ending_its_root_frees_the_others(
    postgresql_target: Target,
) -> None:
    async with chain(postgresql_target) as pids, running(postgresql_target) as pilot:
        await show_activity(pilot)
        await wait_until(pilot, lambda: "2 blocked" in screen_text(pilot), "both to wait")
        assert names(pilot)[:3] == [str(pids["root"]), f"└ {pids['middle']}", f"  └ {pids['last']}"]
        assert board(pilot).rows[0].cells[2] == "holds up 2"
        await go_to(pilot, pids["root"])
        await pilot.press("T")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LinePrompt), "the question")
        assert "(root), idle in transaction" in screen_text(pilot)
        await pilot.press(*"12", "enter")
        assert isinstance(pilot.app.screen, LinePrompt), "another number does nothing"
        await pilot.press("ctrl+u", *str(pids["root"]), "enter")
        await wait_until(pilot, lambda: "blocked" not in screen_text(pilot), "the others to be freed")
        watcher = await connected(postgresql_target, "watcher")
        assert not await watcher.fetch("SELECT 1 FROM pg_stat_activity WHERE pid = $1", pids["root"])
        await watcher.close()


async def test_a_statement_is_cancelled_and_its_session_stays(postgresql_target: Target) -> None:
    session = await connected(postgresql_target, "sleeper")
    sleeping = asyncio.create_task(session.execute("SELECT pg_sleep(600)"))
    async with running(postgresql_target) as pilot:
        await show_activity(pilot)
        await wait_until(pilot, lambda: "sleeper" in screen_text(pilot), "the session")
        pid = session.get_server_pid()
        await go_to(pilot, pid)
        await pilot.press("C")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LinePrompt), "the question")
        await pilot.press(*str(pid), "enter")
        with pytest.raises(asyncpg.QueryCanceledError):
            await sleeping
        assert await session.fetchval("SELECT 1") == 1
    await session.close()


async def test_on_a_read_only_connection_nobody_is_ended(postgresql_target: Target) -> None:
    session = await connected(postgresql_target, "sleeper")
    async with running(read_only(postgresql_target), notices=True) as pilot:
        await show_activity(pilot)
        pid = session.get_server_pid()
        await wait_until(pilot, lambda: str(pid) in names(pilot), "the session")
        await go_to(pilot, pid)
        await pilot.press("T")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LinePrompt), "the question")
        await pilot.press(*str(pid), "enter")
        await wait_until(pilot, lambda: "read-only" in screen_text(pilot).split("pooldeck", 1)[1], "the refusal")
        assert await session.fetchval("SELECT 1") == 1
    await session.close()


async def test_enter_shows_a_session_with_its_locks_and_e_its_plan(postgresql_target: Target) -> None:
    async with chain(postgresql_target) as pids, running(postgresql_target) as pilot:
        await show_activity(pilot)
        await wait_until(pilot, lambda: "2 blocked" in screen_text(pilot), "both to wait")
        await go_to(pilot, pids["middle"])
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "the session")
        assert f"blocked by        {pids['root']}" in screen_text(pilot)
        assert "UPDATE t SET n = 2" in screen_text(pilot)
        assert "WAITS" in screen_text(pilot)
        await pilot.press("escape", "E")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "the plan")
        assert "Update on t" in screen_text(pilot)
        await pilot.press("escape")


async def test_sessions_are_filtered_grouped_and_sorted_by_keys(postgresql_target: Target) -> None:
    others = [await connected(postgresql_target, f"worker-{letter}") for letter in "abc"]
    async with running(postgresql_target) as pilot:
        screen = await show_activity(pilot)
        await pilot.press("slash")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LinePrompt), "the question")
        await pilot.press(*"worker-B", "enter")
        await wait_until(pilot, lambda: names(pilot) == [str(others[1].get_server_pid())], "only that one")
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(names(pilot)) > 3, "all of them")
        await pilot.press("t", "t")
        await wait_until(pilot, lambda: "worker-c" in names(pilot), "the groups")
        assert "by application" in screen_text(pilot)
        await pilot.press("escape", "s")
        assert screen.reading.arrangement.group is None
        assert screen.reading.arrangement.sort.value == "query"
        await pilot.press("i")
        await wait_until(
            pilot, lambda: not any("worker" in " ".join(r.cells) for r in board(pilot).rows), "no idle"
        )
    for each in others:
        await each.close()


async def test_enter_on_a_group_shows_its_sessions_also_of_one_without_a_name(postgresql_target: Target) -> None:
    worker, nameless = await connected(postgresql_target, "worker"), await connected(postgresql_target, "")
    async with running(postgresql_target) as pilot:
        await show_activity(pilot)
        await pilot.press("t", "t")
        await wait_until(pilot, lambda: "(none)" in names(pilot), "the groups")
        board(pilot).cursor = names(pilot).index("(none)")
        await pilot.press("enter")
        await wait_until(pilot, lambda: str(nameless.get_server_pid()) in names(pilot), "the session")
        assert str(worker.get_server_pid()) not in names(pilot)
        assert "application (none)" in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: str(worker.get_server_pid()) in names(pilot), "all of them")
    await worker.close()
    await nameless.close()


async def test_nobody_is_asked_to_agree_to_what_will_not_be_done(postgresql_target: Target) -> None:
    idle = await connected(postgresql_target, "worker")
    async with running(postgresql_target, notices=True) as pilot:
        screen = await show_activity(pilot)
        await go_to(pilot, idle.get_server_pid())
        await pilot.press("C")
        await wait_until(pilot, lambda: "runs nothing that could be cancelled" in screen_text(pilot), "the reason")
        assert screen.reading.activity is not None
        own = next(session.pid for session in screen.reading.activity.sessions if session.is_own)
        await go_to(pilot, own)
        await pilot.press("T")
        await wait_until(pilot, lambda: f"Session {own} is pooldeck's own" in screen_text(pilot), "the reason")
        assert pilot.app.screen is screen
    await idle.close()


async def test_a_connection_of_the_pool_leads_to_its_process_and_back(postgresql_target: Target) -> None:
    async with running(postgresql_target) as pilot:
        await pilot.press("2")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, PoolScreen)
        (process,) = screen.reading.shown
        assert process.snapshot is not None
        pid = process.snapshot.connections[0].pid
        await pilot.press("o")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ActivityScreen), "the activity")
        await wait_until(pilot, lambda: board(pilot).here is not None, "the sessions")
        assert isinstance(here := board(pilot).here, SessionKey)
        assert here.pid == pid
        await pilot.press("o")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, PoolScreen), "the pool")
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, BrowseScreen)


async def test_a_server_that_is_gone_is_told_and_what_was_seen_stays(postgresql_target: Target) -> None:
    async with running(postgresql_target) as pilot:
        screen = await show_activity(pilot)
        killer = await connected(replace(postgresql_target, database="postgres"), "killer")
        await killer.execute(f"ALTER DATABASE {postgresql_target.database} ALLOW_CONNECTIONS false")
        await killer.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", postgresql_target.database
        )
        await wait_until(pilot, lambda: screen.reading.trouble is not None, "the loss to be told")
        await wait_until(
            pilot, lambda: "What is shown was seen before" in screen_text(pilot), "the loss on the screen"
        )
        await killer.execute(f"ALTER DATABASE {postgresql_target.database} ALLOW_CONNECTIONS true")
        await wait_until(pilot, lambda: screen.reading.trouble is None, "the server to be back", seconds=30)
        await killer.close()


async def test_a_file_tells_who_holds_it(sqlite_shop: Target) -> None:
    assert sqlite_shop.path is not None
    async with running(sqlite_shop) as pilot:
        await show_activity(pilot)
        await wait_until(pilot, lambda: "journal" in screen_text(pilot), "the file's figures")
        assert "pages of 4.0 kB" in screen_text(pilot)
        with closing(sqlite3.connect(sqlite_shop.path, isolation_level=None)) as somebody:
            somebody.execute("BEGIN IMMEDIATE")
            await wait_until(pilot, lambda: any("RESERVED" in name for name in names(pilot)), "the lock")
            somebody.execute("ROLLBACK")
        await wait_until(pilot, lambda: "RESERVED" not in screen_text(pilot), "the lock to go")


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (200, 60)])
async def test_it_fits_any_terminal(postgresql_target: Target, size: tuple[int, int]) -> None:
    async with chain(postgresql_target) as pids, running(postgresql_target, size=size) as pilot:
        await show_activity(pilot)
        await wait_until(pilot, lambda: len(names(pilot)) > 2, "the sessions")
        assert str(pids["root"]) in screen_text(pilot)
        assert "statement" in screen_text(pilot)
        assert all(len(line) <= size[0] for line in screen_text(pilot).splitlines())
