"""Browsing a real database with keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.connect import ConnectScreen
from pooldeck_tui.screens.panes import Panes
from pooldeck_tui.screens.table.pane import TablePane
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.tab_strip import TabStrip
from pooldeck_tui.widgets.table_tree import TableTree
from pooldeck_tui.widgets.title_bar import TitleBar
from support.app import answer, grid, pane, running, screen_text, settle, title, values
from support.servers import run_script

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


def number(pilot: Pilot[None]) -> int | None:
    """Return the number of the row under the cursor, from 1."""
    current = grid(pilot).current
    return None if current is None or current.number is None else current.number.value + 1


def first(pilot: Pilot[None]) -> str:
    """Return the first value of the row under the cursor, as text."""
    return str(values(pilot)[0])


async def test_opening_shows_the_rows_of_the_first_table(shop: Target) -> None:
    async with running(shop) as pilot:
        assert pane(pilot).relation.name == "customers"
        assert str(values(pilot)[1]) == "Customer 1"
        assert grid(pilot).has_focus
        assert "20 rows" in title(pilot)
        heading = pilot.app.screen.query_one(TitleBar).heading
        assert heading.label == shop.label
        assert heading.server.split()[0] in {"SQLite", "PostgreSQL"}


async def test_the_pool_is_in_view(shop: Target) -> None:
    async with running(shop) as pilot:
        snapshot = pilot.app.screen.query_one(StatusLine).snapshot
        assert snapshot is not None
        assert snapshot.size == shop.pool.size
        assert snapshot.counters.checkouts > 0


async def test_a_table_can_be_named_to_start_with(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        assert pane(pilot).relation.name == "orders"


async def test_a_table_that_is_not_there_is_said_and_the_tree_is_there(shop: Target) -> None:
    async with running(shop, table="missing") as pilot:
        assert pilot.app.screen.query_one(Panes).current is None
        assert "missing" in next(iter(pilot.app._notifications)).message


async def test_enter_in_the_tree_opens_the_table_in_place(shop: Target) -> None:
    async with running(shop) as pilot:
        await pilot.press("b", "slash", *"order", "enter")
        await settle(pilot)
        assert pane(pilot).relation.name == "orders"
        assert len(pilot.app.screen.query(TablePane)) == 1
        assert grid(pilot).has_focus


async def test_tabs_open_walk_and_close(shop: Target) -> None:
    async with running(shop) as pilot:
        await pilot.press("b", "slash", *"orders", "ctrl+t")
        await settle(pilot)
        strip = pilot.app.screen.query_one(TabStrip)
        assert [tab.label for tab in strip.tabs] == ["customers", "orders"]
        assert strip.display
        seen = []
        for key in ("right_square_bracket", "right_square_bracket", "left_square_bracket"):
            await pilot.press(key)
            await settle(pilot)
            seen.append(pane(pilot).relation.name)
        assert seen == ["customers", "orders", "customers"]
        await pilot.press("ctrl+w")
        await settle(pilot)
        assert pane(pilot).relation.name == "orders"
        assert not strip.display


async def test_opening_what_is_open_goes_to_its_tab(shop: Target) -> None:
    async with running(shop) as pilot:
        await pilot.press("b", "slash", *"orders", "ctrl+t")
        await settle(pilot)
        await pilot.press("b", "slash", "ctrl+u", *"customers", "enter")
        await settle(pilot)
        assert pane(pilot).relation.name == "customers"
        assert len(pilot.app.screen.query(TablePane)) == 2


async def test_the_last_row_and_back(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("ctrl+end")
        await settle(pilot)
        assert first(pilot) == "3000"
        await pilot.press("ctrl+home")
        await settle(pilot)
        assert (first(pilot), number(pilot)) == ("1", 1)


async def test_page_down_walks_through_every_row(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        for _ in range(25):
            for _ in range(4):
                pilot.app.simulate_key("pagedown")
            await settle(pilot)
        assert (first(pilot), number(pilot)) == ("3000", 3000)
        assert "3,000 rows" in title(pilot)
        assert "estimate" not in title(pilot)


async def test_go_to_row_asks_for_a_number_and_goes_there(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("ctrl+g")
        assert isinstance(pilot.app.screen, LinePrompt)
        await answer(pilot, "2,500")
        assert (first(pilot), number(pilot)) == ("2500", 2500)


async def test_go_to_row_refuses_what_is_no_number_and_keeps_what_was_typed(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("ctrl+g")
        await answer(pilot, "many")
        assert isinstance(pilot.app.screen, LinePrompt)
        assert pilot.app.screen.query_one(Input).value == "many"
        assert "whole number" in screen_text(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, BrowseScreen)
        assert number(pilot) == 1


async def test_go_to_key_finds_the_row(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("ctrl+k")
        await answer(pilot, "1234")
        assert first(pilot) == "1234"


@pytest.mark.parametrize("is_wished", [False, True])
async def test_rows_in_another_order_are_gone_to_by_that(shop: Target, is_wished: bool) -> None:
    await run_script(shop, "CREATE INDEX by_total ON orders (total); ANALYZE")
    async with running(shop, table="orders") as pilot:
        if is_wished:
            await pilot.press("o")
            await answer(pilot, "total desc")
        else:
            await pilot.press("w")
            await answer(pilot, "total > 1500")
        assert "total" in title(pilot)
        await pilot.press("ctrl+k")
        await settle(pilot)
        assert "Go to total" in screen_text(pilot)
        await answer(pilot, "1800")
        assert first(pilot) == "1200"
        assert "no such key" not in title(pilot)


async def test_a_key_of_the_wrong_type_is_explained_and_the_grid_goes_on(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("ctrl+k")
        await answer(pilot, "abc")
        assert "id" in screen_text(pilot)
        await pilot.press("escape", "ctrl+home")
        await settle(pilot)
        assert first(pilot) == "1"


async def test_a_view_without_a_key_says_how_it_is_paged(shop: Target) -> None:
    async with running(shop, table="totals") as pilot:
        assert "(view)" in title(pilot)
        assert "paged by offset" in title(pilot)
        await pilot.press("ctrl+k")
        await settle(pilot)
        assert "no unique key" in next(iter(pilot.app._notifications)).message


async def test_structure_shows_columns_keys_and_sql(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("d")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TextDialog)
        text = screen_text(pilot)
        assert "customers" in text
        assert "CREATE TABLE" in text
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, BrowseScreen)


async def test_help_lists_every_command(shop: Target) -> None:
    async with running(shop) as pilot:
        await pilot.press("f1")
        await settle(pilot)
        assert "grid.page_down" in screen_text(pilot)
        await pilot.press("escape")


async def test_the_palette_runs_a_command(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press(*"last row")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await settle(pilot)
        assert first(pilot) == "3000"


async def test_a_narrow_screen_folds_the_tree_away_and_one_key_brings_it_back(shop: Target) -> None:
    async with running(shop, size=(80, 24)) as pilot:
        tree = pilot.app.screen.query_one(TableTree)
        assert (tree.display, grid(pilot).region.width) == (False, 80)
        await pilot.press("b")
        await settle(pilot)
        assert tree.display
        assert tree.has_focus
        await pilot.press("b")
        await settle(pilot)
        assert not tree.display
        assert grid(pilot).has_focus


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_escape_leads_from_the_list_of_tables_back_to_the_rows(shop: Target, size: tuple[int, int]) -> None:
    async with running(shop, size=size) as pilot:
        tree = pilot.app.screen.query_one(TableTree)
        await pilot.press("b", "slash", "o")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert tree.has_focus
        await pilot.press("escape")
        await settle(pilot)
        assert grid(pilot).has_focus
        assert tree.display == (size[0] > 80)


async def test_the_key_that_opens_a_new_tab_is_named_as_it_is_while_a_filter_is_typed(shop: Target) -> None:
    async with running(shop, size=(80, 24)) as pilot:
        await pilot.press("b")
        await settle(pilot)
        assert "t new tab" in screen_text(pilot).splitlines()[-1]
        await pilot.press("slash", *"orders")
        await settle(pilot)
        assert "^t new tab" in screen_text(pilot).splitlines()[-1]
        await pilot.press("ctrl+t")
        await settle(pilot)
        assert len(pilot.app.screen.query(TablePane)) == 2


async def test_connections_are_one_key_away_and_escape_comes_back(shop: Target) -> None:
    async with running(shop) as pilot:
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConnectScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, BrowseScreen)
        assert isinstance(pilot.app.focused, Grid)
