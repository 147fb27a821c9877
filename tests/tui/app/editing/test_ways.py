"""The ways to what is staged are named where it is seen: to the review, to new rows and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.widgets.new_rows import NewRows
from support.app import pane, running, screen_text, settle
from support.staging import at, edit

if TYPE_CHECKING:
    from pooldeck_db.target import Target


async def test_the_number_of_staged_changes_names_the_key_of_the_review(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, table="customers", size=(80, 24)) as pilot:
        await edit(pilot, 0, 1, "Ada")
        assert "* 1 staged · W" in screen_text(pilot).splitlines()[-1]


async def test_new_rows_name_the_way_to_them_and_back(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, table="customers", size=(80, 24)) as pilot:
        await pilot.press("a")
        await settle(pilot)
        await pilot.press("ctrl+s", "ctrl+s")
        await settle(pilot)
        rows = pane(pilot).query_one(NewRows)
        assert rows.border_title == "1 new row: Tab goes there"
        await pilot.press("tab")
        await settle(pilot)
        assert rows.has_focus
        assert rows.border_title == "1 new row: D drops, Esc goes back"
        await pilot.press("escape")
        await settle(pilot)
        assert rows.border_title == "1 new row: Tab goes there"


async def test_on_80_columns_it_is_said_of_how_many_rows_a_column_is_set(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, table="orders", size=(80, 24)) as pilot:
        await at(pilot, 0, 3)
        await pilot.press("M")
        await settle(pilot)
        assert "for 3,000 rows of the table: all there are" in screen_text(pilot)
