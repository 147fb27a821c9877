"""Opening a database, giving up on it, and going to another one."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest
from textual.events import Key

from pooldeck_db.errors import Cancelled, DatabaseMissing
from pooldeck_db.history import RecentTargets
from pooldeck_db.settings import Settings
from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.launch import Destination, Launch
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.connect import ConnectScreen
from pooldeck_tui.screens.query.screen import QueryScreen
from pooldeck_tui.widgets.choice_list import ChoiceList
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.sql_editor import SqlEditor
from pooldeck_tui.widgets.table_tree import TableTree
from support.app import (
    answer,
    browse,
    connected,
    grid,
    pane,
    running,
    screen_text,
    settle,
    trouble,
    values,
    wait_until,
)
from support.servers import run_script, sqlite_target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pooldeck_db.target import Target

NARROW = (80, 24)


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        yield port


def _make(path: Path, value: str) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (?)", (value,))
    connection.close()
    return path


@pytest.mark.parametrize("size", [(120, 40), NARROW])
async def test_trouble_has_the_room_and_the_keys_and_after_a_retry_the_rows_have(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "late.db"
    async with running(sqlite_target(path), size=size) as pilot:
        assert trouble(pilot).region.width == size[0]
        assert trouble(pilot).has_focus
        assert pilot.app.screen.query_one(TableTree).region.width == 0
        for _ in range(3):
            await pilot.press("r")
            await settle(pilot)
            assert isinstance(trouble(pilot).error, DatabaseMissing)
            assert trouble(pilot).has_focus
        _make(path, "there")
        await pilot.press("r")
        await settle(pilot)
        assert values(pilot) == ("there",)
        assert grid(pilot).has_focus
        assert not pilot.app.screen.query("#body > ErrorPanel")


async def test_a_retry_that_finds_no_table_gives_the_list_the_keys(tmp_path: Path) -> None:
    path = tmp_path / "late.db"
    async with running(sqlite_target(path), size=NARROW) as pilot:
        path.touch()
        await pilot.press("r")
        await settle(pilot)
        assert pilot.app.screen.query_one(TableTree).has_focus
        assert "No tables" in screen_text(pilot)


async def test_a_retry_right_after_giving_up_is_busy_until_it_ends(postgresql_target: Target, silent: int) -> None:
    target = replace(postgresql_target, host="127.0.0.1", port=silent, connect_timeout=60.0)
    app = PooldeckApp(Launch(Destination("", target)))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: "Connecting" in screen_text(pilot), "the attempt")
        await pilot.press("escape")
        await wait_until(pilot, lambda: bool(app.screen.query("#body > ErrorPanel")), "the explanation")
        await pilot.press("r")
        await wait_until(pilot, lambda: "esc cancels" in screen_text(pilot), "the sign of work")
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(trouble(pilot).error, Cancelled)
        assert len(app.screen.query("#body > ErrorPanel")) == 1
        assert browse(pilot).busy_since is None


async def test_leaving_for_the_list_gives_up_what_is_being_opened(
    postgresql_target: Target, silent: int, tmp_path: Path
) -> None:
    target = replace(postgresql_target, host="127.0.0.1", port=silent, connect_timeout=60.0)
    app = PooldeckApp(Launch(Destination("", target)))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: "Connecting" in screen_text(pilot), "the attempt")
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert isinstance(app.screen, ConnectScreen)
        await pilot.press("slash")
        await answer(pilot, str(_make(tmp_path / "other.db", "other")))
        await settle(pilot)
        assert values(pilot) == ("other",)
        await app.close_resources()


async def test_the_database_that_was_left_is_closed_even_if_the_next_cannot_be_opened(
    shop: Target, tmp_path: Path
) -> None:
    async with running(shop) as pilot:
        before = browse(pilot).database
        assert before is not None
        await pilot.press("ctrl+o")
        await settle(pilot)
        await pilot.press("slash")
        await answer(pilot, str(tmp_path / "none.db"))
        await settle(pilot)
        assert isinstance(trouble(pilot).error, DatabaseMissing)
        assert before.pool().connections == ()


async def test_a_query_that_runs_when_its_database_is_left_is_ended(
    postgresql_target: Target, tmp_path: Path
) -> None:
    target = postgresql_target
    await run_script(target, "CREATE TABLE a (n integer)")
    blocker = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        await blocker.execute("BEGIN; LOCK TABLE a IN ACCESS EXCLUSIVE MODE")
        async with connected(target) as pilot:
            await wait_until(pilot, lambda: browse(pilot).busy_since is not None, "the reading")
            await wait_until(pilot, lambda: bool(pilot.app.screen.query("TablePane")), "the table")
            await pilot.press("ctrl+o", "slash")
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConnectScreen), "the list")
            await answer(pilot, str(_make(tmp_path / "other.db", "other")))
            await settle(pilot)
            assert values(pilot) == ("other",)
            left = await blocker.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = 'pooldeck' AND datname = current_database()"
            )
            assert left == 0
    finally:
        await blocker.close()


async def test_reading_the_list_of_tables_can_be_ended(postgresql_target: Target) -> None:
    target = postgresql_target
    await run_script(target, "CREATE TABLE a (n integer)", "INSERT INTO a VALUES (7)")
    blocker = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        async with running(target) as pilot:
            await blocker.execute("BEGIN; LOCK TABLE pg_namespace IN ACCESS EXCLUSIVE MODE")
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: "esc cancels" in screen_text(pilot), "the sign of work")
            await pilot.press("escape")
            await settle(pilot)
            assert "not read, r again" in screen_text(pilot)
            assert browse(pilot).busy_since is None
            await blocker.execute("ROLLBACK")
            await pilot.press("ctrl+r")
            await settle(pilot)
            assert "not read" not in screen_text(pilot)
    finally:
        await blocker.close()


async def test_production_is_said_before_anything_is_connected(silent: int) -> None:
    connection = {"host": "127.0.0.1", "port": silent, "environment": "production", "read_only": True}
    settings = Settings.from_layers({"connections": {"shop": connection}})
    app = PooldeckApp(Launch(Destination("shop"), settings))
    async with app.run_test(size=NARROW) as pilot:
        await wait_until(pilot, lambda: "Connecting" in screen_text(pilot), "the attempt")
        first_line = screen_text(pilot).splitlines()[0]
        assert "▸ PRODUCTION" in first_line
        assert "read-only" in first_line
        await pilot.press("escape")
        await settle(pilot)


async def test_read_only_on_the_command_line_holds_for_whatever_is_chosen_later(tmp_path: Path) -> None:
    path = _make(tmp_path / "shop.db", "row")
    app = PooldeckApp(Launch(read_only=True))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await answer(pilot, str(path))
        await settle(pilot)
        database = browse(pilot).database
        assert database is not None
        assert database.read_only
        await app.close_resources()


async def test_the_gauge_is_looked_at_once_a_second_however_often_it_was_tried(tmp_path: Path) -> None:
    path = tmp_path / "late.db"
    async with running(sqlite_target(path)) as pilot:
        before = len(browse(pilot)._timers)
        for _ in range(3):
            await pilot.press("r")
            await settle(pilot)
        _make(path, "there")
        await pilot.press("r")
        await settle(pilot)
        assert len(browse(pilot)._timers) <= before


async def test_a_database_without_tables_says_so_and_the_list_has_the_keys(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    async with running(sqlite_target(path), size=NARROW) as pilot:
        assert "No tables" in screen_text(pilot)
        assert pilot.app.screen.query_one(TableTree).has_focus


async def test_escape_and_back_from_the_list_find_the_trouble_again(tmp_path: Path) -> None:
    async with running(sqlite_target(tmp_path / "none.db")) as pilot:
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConnectScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, BrowseScreen)
        assert isinstance(pilot.app.focused, ErrorPanel)


async def test_the_list_shows_environment_and_read_only_and_opens_a_recent_one(tmp_path: Path) -> None:
    path = _make(tmp_path / "shop.db", "again")
    target = replace(sqlite_target(path), environment="staging", read_only=True)
    RecentTargets().remember(target, now=1.0)
    settings = Settings.from_layers(
        {"connections": {"live": {"path": "x.db", "environment": "production", "read_only": True}}}
    )
    async with running(None, settings=settings) as pilot:
        text = screen_text(pilot)
        assert "configured, production, read-only" in text
        assert "recent, staging, read-only" in text
        assert pilot.app.screen.query_one(ChoiceList).has_focus
        await pilot.press("down", "enter")
        await settle(pilot)
        assert values(pilot) == ("again",)
    RecentTargets().forget(str(path))


async def test_the_database_that_is_open_is_marked_in_the_list(tmp_path: Path) -> None:
    path = _make(tmp_path / "shop.db", "row")
    async with running(sqlite_target(path)) as pilot:
        await pilot.press("ctrl+o")
        await settle(pilot)
        (line,) = [line for line in screen_text(pilot).splitlines() if "open now" in line]
        assert "shop.db" in line
    RecentTargets().forget(f"file:{path}")


@pytest.mark.parametrize("size", [(120, 40), NARROW])
async def test_a_database_that_cannot_be_written_says_so_and_why_in_the_title(
    postgresql_target: Target, size: tuple[int, int]
) -> None:
    name = postgresql_target.database
    await run_script(postgresql_target, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    async with running(postgresql_target, size=size) as pilot:
        first_line = screen_text(pilot).splitlines()[0]
        assert "🔒 read-only" in first_line
        assert ("set for the database" in first_line) or size == NARROW


async def test_a_recent_one_can_be_taken_off_the_list_and_nothing_else(tmp_path: Path) -> None:
    for recent in RecentTargets().load():
        RecentTargets().forget(recent.address)
    RecentTargets().remember(sqlite_target(tmp_path / "gone.db"), now=1.0)
    async with running(None) as pilot:
        assert "gone.db" in screen_text(pilot)
        await pilot.press("delete")
        await settle(pilot)
        assert "gone.db" not in screen_text(pilot)
        assert RecentTargets().load() == ()
        await pilot.press("delete")
        await settle(pilot)
        assert "Only recent databases" in next(iter(pilot.app._notifications)).message


async def test_a_recent_file_that_is_gone_is_explained(tmp_path: Path) -> None:
    RecentTargets().remember(sqlite_target(tmp_path / "gone.db"), now=1.0)
    async with running(None) as pilot:
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(trouble(pilot).error, DatabaseMissing)


async def test_a_recent_connection_that_is_configured_no_more_is_explained(tmp_path: Path) -> None:
    RecentTargets().remember(replace(sqlite_target(tmp_path / "gone.db"), name="former", label="former"), now=1.0)
    async with running(None) as pilot:
        await pilot.press("enter")
        await settle(pilot)
        assert "There is no connection and no file of this name" in screen_text(pilot)
    RecentTargets().forget("former")


async def test_names_in_the_list_are_never_markup(tmp_path: Path) -> None:
    hostile = sqlite_target(tmp_path / "[red]x[/red]\x1b[2J.db")
    RecentTargets().remember(replace(hostile, label="[b]shop[/b]\x1b[2J"), now=2.0)
    async with running(None) as pilot:
        assert "[b]shop[/b]␛[2J" in screen_text(pilot)
    for recent in RecentTargets().load():
        RecentTargets().forget(recent.address)


async def test_a_mistake_in_the_address_is_said_and_escape_leads_to_the_list(
    tmp_path: Path,
) -> None:
    path = _make(tmp_path / "shop.db", "typed")
    async with running(None) as pilot:
        await pilot.press("slash")
        await answer(pilot, "nothing-of-this-name")
        assert "There is no connection" in screen_text(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen.query_one(ChoiceList).has_focus
        await pilot.press("slash")
        await answer(pilot, str(path))
        await settle(pilot)
        assert values(pilot) == ("typed",)


async def test_closing_twice_and_at_once_is_harmless(shop: Target) -> None:
    async with running(shop) as pilot:
        app = pilot.app
        assert isinstance(app, PooldeckApp)
        database = pane(pilot).database
        await asyncio.gather(app.close_resources(), app.close_resources())
        assert database.pool().connections == ()


async def test_a_mode_that_is_wished_for_while_the_database_opens_is_shown_once_it_is_open(shop: Target) -> None:
    async with connected(shop, notices=True) as pilot:
        assert browse(pilot).database is None
        pilot.app.post_message(Key("4", "4"))
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QueryScreen), "the Query mode")
        await settle(pilot)
        assert pilot.app.screen.query_one(SqlEditor).has_focus
