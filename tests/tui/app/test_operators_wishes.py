"""What operators stumbled over when they first used it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widgets import Input

from pooldeck_db.errors import ConnectError
from pooldeck_db.settings import Settings
from pooldeck_db.target import Backend
from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.launch import Destination, Launch
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.viewer import CellViewer
from pooldeck_tui.widgets.title_bar import TitleBar
from support.app import answer, grid, pane, running, screen_text, settle, title, trouble, values, wait_until
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from pooldeck_db.target import Target

SLOW = (
    "CREATE VIEW slow AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000)"
    " SELECT count(*) AS n FROM r"
)


async def test_read_only_on_the_command_line_holds_for_the_database_given_there(shop: Target) -> None:
    app = PooldeckApp(Launch(Destination("", shop), read_only=True))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.screen.query_one(TitleBar).heading.read_only
        assert pane(pilot).database.read_only
        await app.close_resources()


async def test_enter_shows_the_whole_value_however_long(shop: Target) -> None:
    text = "x" * 700 + "\nTHE END"
    await run_script(shop, f"UPDATE customers SET note = '{text}' WHERE id = 1")
    async with running(shop, table="customers") as pilot:
        await pilot.press("end", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, CellViewer)
        assert "THE END" in screen_text(pilot)
        await pilot.press("escape", "down", "enter")
        await settle(pilot)
        assert "NULL" in screen_text(pilot)


async def test_a_mistyped_key_is_given_back_to_be_corrected(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("ctrl+k")
        await answer(pilot, "12x")
        assert isinstance(pilot.app.screen, LinePrompt)
        assert pilot.app.screen.query_one(Input).value == "12x"
        assert "id" in screen_text(pilot)
        await answer(pilot, "12")
        assert isinstance(pilot.app.screen, BrowseScreen)
        assert str(values(pilot)[0]) == "12"


async def test_reading_again_shows_a_column_that_was_added(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await run_script(shop, "ALTER TABLE customers ADD COLUMN born integer")
        await pilot.press("r")
        await settle(pilot)
        assert "born" in screen_text(pilot)


async def test_reading_again_shows_rows_that_were_changed(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await run_script(shop, "UPDATE customers SET name = 'Renamed' WHERE id = 1")
        await pilot.press("r")
        await settle(pilot)
        assert values(pilot)[1] == "Renamed"


async def test_a_tab_that_is_left_ends_its_query_and_reads_on_when_it_is_shown_again(shop: Target) -> None:
    await run_script(shop, SLOW)
    async with running(shop, table="customers") as pilot:
        await pilot.press("b", "slash", *"slow", "ctrl+t")
        slow = pane(pilot)
        await wait_until(pilot, lambda: slow.busy_since is not None and slow.detail is not None, "the query")
        await pilot.press("left_square_bracket")
        await settle(pilot)
        assert values(pilot)[1] == "Customer 1"
        assert pane(pilot).database.pool().in_use == 0
        await pilot.press("right_square_bracket")
        await wait_until(pilot, lambda: slow.busy_since is not None, "the query to run again")
        await pilot.press("escape")
        await settle(pilot)


async def test_a_filter_begins_afresh(shop: Target) -> None:
    async with running(shop) as pilot:
        await pilot.press("b", "slash", *"cust", "enter")
        await settle(pilot)
        await pilot.press("b", "slash", *"ord", "enter")
        await settle(pilot)
        assert pane(pilot).relation.name == "orders"


async def test_a_partition_and_a_child_can_be_named_to_start_with(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE parent (id integer) PARTITION BY RANGE (id);"
        "CREATE TABLE part PARTITION OF parent FOR VALUES FROM (0) TO (10); INSERT INTO parent VALUES (7)",
    )
    async with running(postgresql_target, table="public.part") as pilot:
        assert pane(pilot).relation.name == "part"
        assert values(pilot) == ("7",)


async def test_held_keys_are_not_lost_where_nobody_knows_how_many_rows_there_are(shop: Target) -> None:
    await run_script(shop, "CREATE VIEW all_orders AS SELECT * FROM orders")
    async with running(shop, table="all_orders") as pilot:
        step = grid(pilot).size.height - 2
        await pilot.press(*["pagedown"] * 40)
        await settle(pilot)
        current = grid(pilot).current
        assert current is not None
        assert current.number is not None
        assert current.number.value >= 39 * step


async def test_a_key_behind_the_last_leads_to_the_last_row(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("ctrl+k")
        await answer(pilot, "999999")
        assert str(values(pilot)[0]) == "3000"


async def test_quitting_works_from_a_question(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("ctrl+g")
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not pilot.app.is_running


async def test_a_key_that_may_hold_nulls_can_still_be_gone_to(sqlite_file_target: Target) -> None:
    script = "CREATE TABLE t (code TEXT PRIMARY KEY, n); INSERT INTO t VALUES ('a', 1), ('b', 2), ('c', 3)"
    await run_script(sqlite_file_target, script)
    async with running(sqlite_file_target) as pilot:
        await pilot.press("ctrl+k")
        await answer(pilot, "b")
        assert values(pilot)[0] == "b"


async def test_help_and_tables_are_named_on_a_small_screen(shop: Target) -> None:
    async with running(shop, size=(80, 24)) as pilot:
        foot = screen_text(pilot).splitlines()[-1]
        assert "b tables" in foot
        assert "f1 help" in foot
        assert "pool" in foot


async def test_a_demo_that_cannot_be_made_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.touch()
    settings = Settings.from_layers({"demo": {"path": str(file / "demo.db")}})
    app = PooldeckApp(Launch(Destination("", demo=True), settings))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert isinstance(trouble(pilot).error, ConnectError)
        assert "demo.path" in screen_text(pilot)


async def test_a_login_that_no_password_can_mend_is_explained_at_once(postgresql_target: Target) -> None:
    assert postgresql_target.backend is Backend.POSTGRESQL
    async with running(replace(postgresql_target, user="nobody")) as pilot:
        assert "nobody" in screen_text(pilot)
        assert isinstance(pilot.app.screen, BrowseScreen)


async def test_a_cut_key_gets_its_room_while_there_is_some(sqlite_file_target: Target) -> None:
    script = (
        "CREATE TABLE t (k TEXT PRIMARY KEY NOT NULL, name TEXT);"
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)"
        " INSERT INTO t SELECT printf('%04d', i), 'n' FROM n;"
        "INSERT INTO t VALUES ('zzzz-a-much-longer-key', 'and a much longer name')"
    )
    await run_script(sqlite_file_target, script)
    async with running(sqlite_file_target) as pilot:
        await pilot.press("ctrl+end")
        await settle(pilot)
        assert "zzzz-a-much-longer-key" in screen_text(pilot)
        assert "and a much longer name" in screen_text(pilot)
        assert "rows" in title(pilot)
