"""What goes wrong is explained, the app goes on, and one key tries again."""

from __future__ import annotations

import socket
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import (
    Cancelled,
    ConnectionLost,
    DatabaseMissing,
    NotADatabase,
    ObjectMissing,
    PermissionDenied,
    ServerUnreachable,
)
from pooldeck_db.settings import Settings
from pooldeck_db.target import Backend
from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.launch import Destination, Launch
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.connect import ConnectScreen
from pooldeck_tui.widgets.error_panel import ErrorPanel
from support.app import answer, grid, pane, running, screen_text, settle, title, trouble, values, wait_until
from support.servers import postgresql_server, run_script, sqlite_target

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.target import Target

ENDLESS = (
    "CREATE VIEW endless AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000)"
    " SELECT count(*) AS n FROM r"
)


async def test_a_missing_file_is_explained_and_r_opens_it_once_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "late.db"
    async with running(sqlite_target(path)) as pilot:
        assert isinstance(trouble(pilot).error, DatabaseMissing)
        assert trouble(pilot).has_focus
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE t (a)")
            connection.execute("INSERT INTO t VALUES ('there')")
        connection.close()
        await pilot.press("r")
        await settle(pilot)
        assert values(pilot) == ("there",)


async def test_a_file_that_is_no_database_is_explained_and_escape_offers_others(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir or Madam, " * 100)
    async with running(sqlite_target(path)) as pilot:
        assert isinstance(trouble(pilot).error, NotADatabase)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConnectScreen)


async def test_an_empty_file_is_a_database_without_tables(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    async with running(sqlite_target(path)) as pilot:
        assert "No tables" in screen_text(pilot)


async def test_a_server_that_does_not_answer_is_explained(postgresql_target: Target) -> None:
    async with running(replace(postgresql_target, host="127.0.0.1", port=1)) as pilot:
        assert isinstance(trouble(pilot).error, ServerUnreachable)
        assert "refused" in screen_text(pilot)


async def test_a_table_dropped_while_open_is_explained_and_the_others_go_on(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await run_script(shop, "DROP VIEW totals", "DROP TABLE orders")
        await pilot.press("r")
        await settle(pilot)
        assert "orders" in screen_text(pilot)
        assert "^r  refresh the list of tables" in screen_text(pilot)
        await pilot.press("b", "slash", *"customers", "enter")
        await settle(pilot)
        assert values(pilot)[1] == "Customer 1"


async def test_a_table_altered_while_open_is_read_anew(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await run_script(shop, "ALTER TABLE customers RENAME COLUMN note TO remark")
        await pilot.press("r")
        await settle(pilot)
        assert [column.name for column in (pane(pilot).detail or pytest.fail("no detail")).columns][-1] == "remark"
        assert values(pilot)[1] == "Customer 1"


async def test_a_view_that_raises_is_explained_in_its_place(shop: Target) -> None:
    broken = {
        Backend.SQLITE: "CREATE VIEW broken AS SELECT abs(-9223372036854775808) AS n",
        Backend.POSTGRESQL: "CREATE VIEW broken AS SELECT 1 / (id - id) AS n FROM customers",
    }
    await run_script(shop, broken[shop.backend])
    async with running(shop, table="broken") as pilot:
        text = screen_text(pilot)
        assert "broken" in text
        assert ("division by zero" in text.lower()) or ("overflow" in text.lower())
        await pilot.press("b", "slash", *"customers", "enter")
        await settle(pilot)
        assert values(pilot)[1] == "Customer 1"


async def test_a_table_that_may_not_be_read_is_explained(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE open (a integer); INSERT INTO open VALUES (1); CREATE TABLE secret (a integer)",
        "DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "GRANT SELECT ON open TO guest",
    )
    async with running(replace(postgresql_target, user="guest")) as pilot:
        assert pane(pilot).relation.name == "open"
        await pilot.press("b", "slash", *"secret", "enter")
        await settle(pilot)
        assert PermissionDenied.title in screen_text(pilot)
    await run_script(postgresql_target, "DROP OWNED BY guest")


async def test_escape_ends_the_query_on_the_server(shop: Target) -> None:
    await run_script(shop, ENDLESS)
    async with running(shop, table="customers") as pilot:
        await pilot.press("b", "slash", *"endless", "enter")
        await wait_until(pilot, lambda: _runs(pilot, "endless"), "the query to run")
        await pilot.press("escape")
        await settle(pilot)
        assert Cancelled.title in screen_text(pilot)
        database = pane(pilot).database
        assert database.pool().in_use == 0
        assert grid(pilot).has_focus


def _runs(pilot: Pilot[None], what: str) -> bool:
    screen = pilot.app.screen
    assert isinstance(screen, BrowseScreen)
    database = screen.database
    assert database is not None
    return any(what in view.statement and view.held is not None for view in database.pool().connections)


async def test_leaving_a_slow_table_ends_its_query(shop: Target) -> None:
    await run_script(shop, ENDLESS)
    async with running(shop, table="customers") as pilot:
        await pilot.press("b", "slash", *"end", "enter")
        await wait_until(pilot, lambda: _runs(pilot, "endless"), "the query to run")
        await pilot.press("b", "slash", "ctrl+u", *"cus", "enter")
        await settle(pilot)
        assert values(pilot)[1] == "Customer 1"
        assert not _runs(pilot, "endless")


async def test_connections_killed_by_the_server_are_made_anew_without_a_word(postgresql_target: Target) -> None:
    await run_script(postgresql_target, "CREATE TABLE t (a integer PRIMARY KEY)", "INSERT INTO t VALUES (7)")
    async with running(postgresql_target) as pilot:
        await run_script(
            postgresql_target,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'pooldeck' AND datname = current_database()",
        )
        await pilot.press("r")
        await settle(pilot)
        assert values(pilot) == ("7",)


async def test_a_server_that_is_restarted_is_found_again(tmp_path: Path) -> None:
    with postgresql_server() as server:
        target = server.target()
        await run_script(target, "CREATE TABLE t (a integer PRIMARY KEY)", "INSERT INTO t VALUES (7)")
        async with running(target) as pilot:
            assert values(pilot) == ("7",)
            server.stop()
            await pilot.press("r")
            await settle(pilot)
            text = screen_text(pilot)
            assert ServerUnreachable.title in text or ConnectionLost.title in text
            server.start()
            await pilot.press("r")
            await settle(pilot)
            assert values(pilot) == ("7",)


async def test_a_password_is_asked_for_and_none_is_explained(postgresql_target: Target) -> None:
    connection = {
        "host": postgresql_target.host,
        "user": "postgres",
        "database": postgresql_target.database,
        "password_prompt": True,
    }
    settings = Settings.from_layers({"connections": {"shop": connection}})
    await run_script(postgresql_target, "CREATE TABLE t (a integer PRIMARY KEY)", "INSERT INTO t VALUES (7)")
    app = PooldeckApp(Launch(Destination("shop"), settings))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, LinePrompt), "the question")
        await pilot.press("escape")
        await settle(pilot)
        assert "No password was given" in screen_text(pilot)
        await pilot.press("r")
        await wait_until(pilot, lambda: isinstance(app.screen, LinePrompt), "the question")
        await answer(pilot, "anything")
        assert values(pilot) == ("7",)
        await app.close_resources()


async def test_the_list_of_connections_explains_an_address_it_cannot_use() -> None:
    async with running(None) as pilot:
        await pilot.press("slash")
        await answer(pilot, "mysql://localhost/shop")
        assert isinstance(pilot.app.screen, ConnectScreen)
        assert "mysql" in screen_text(pilot)


async def test_an_address_typed_into_the_list_is_opened(sqlite_file_target: Target) -> None:
    await run_script(sqlite_file_target, "CREATE TABLE t (a); INSERT INTO t VALUES ('typed')")
    async with running(None) as pilot:
        await pilot.press("slash")
        await answer(pilot, str(sqlite_file_target.path))
        await settle(pilot)
        assert values(pilot) == ("typed",)


async def test_another_database_takes_the_place_of_the_first_and_the_first_is_closed(
    shop: Target, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES ('other')")
    connection.close()
    async with running(shop) as pilot:
        before = pane(pilot).database
        await pilot.press("ctrl+o")
        await settle(pilot)
        await pilot.press("slash")
        await answer(pilot, str(other))
        await settle(pilot)
        assert values(pilot) == ("other",)
        assert before.pool().connections == ()


async def test_escape_stops_opening_a_database_that_does_not_answer(postgresql_target: Target) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        target = replace(postgresql_target, host="127.0.0.1", port=port, connect_timeout=60.0)
        app = PooldeckApp(Launch(Destination("", target)))
        async with app.run_test(size=(120, 40)) as pilot:
            await wait_until(pilot, lambda: "Connecting" in screen_text(pilot), "the attempt")
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(trouble(pilot).error, Cancelled)


def test_errors_that_end_a_page_have_a_title_and_say_what_to_do() -> None:
    for kind in (ObjectMissing, PermissionDenied, ConnectionLost, ServerUnreachable):
        assert kind.title
        assert kind.default_hint


async def test_an_error_panel_is_never_left_over(shop: Target) -> None:
    async with running(shop) as pilot:
        assert not any(panel.display for panel in pilot.app.screen.query(ErrorPanel).results(ErrorPanel))
        assert "rows" in title(pilot)


async def test_a_table_that_cannot_be_opened_for_want_of_a_server_takes_the_keys(tmp_path: Path) -> None:
    with postgresql_server() as server:
        target = server.target()
        await run_script(
            target, "CREATE TABLE t (a integer PRIMARY KEY)", "CREATE TABLE u (a integer PRIMARY KEY)"
        )
        await run_script(target, "INSERT INTO u VALUES (8)")
        async with running(target, table="t") as pilot:
            await pilot.press("b", "down")
            server.stop()
            await pilot.press("enter")
            await settle(pilot)
            assert isinstance(pilot.app.focused, ErrorPanel)
            server.start()
            await pilot.press("r")
            await settle(pilot)
            assert values(pilot) == ("8",)
            assert grid(pilot).has_focus
