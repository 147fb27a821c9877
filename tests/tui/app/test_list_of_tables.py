"""The list of tables beside the rows: its width, its cursor, and what becomes of a table that is gone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from textual.command import CommandList

from pooldeck_db.errors import ObjectMissing
from pooldeck_tui.widgets.pane_title import PaneTitle
from pooldeck_tui.widgets.table_tree import TableTree
from support.app import connected, grid, pane, running, screen_text, settle, title, values, wait_until
from support.servers import run_script

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.strip import Strip

    from pooldeck_db.target import Target


def tree(pilot: Pilot[None]) -> TableTree:
    return pilot.app.screen.query_one(TableTree)


@pytest.mark.parametrize("columns", [100, 120, 200])
async def test_the_list_takes_a_quarter_to_two_fifths_of_the_screen(shop: Target, columns: int) -> None:
    async with running(shop, size=(columns, 40)) as pilot:
        assert 0.24 * columns - 1 <= tree(pilot).outer_size.width <= 0.4 * columns + 1


async def test_a_width_that_was_chosen_outlives_a_small_screen_and_a_new_reading(shop: Target) -> None:
    async with running(shop) as pilot:
        await pilot.press("b", ">", ">", ">", ">", ">", ">")
        await settle(pilot)
        chosen = tree(pilot).outer_size.width
        assert chosen > 0.4 * 120
        await pilot.press("r")
        await settle(pilot)
        assert tree(pilot).outer_size.width == chosen
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert tree(pilot).outer_size.width == tree(pilot).columns + 1 == pilot.app.size.width
        await pilot.press("<")
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert tree(pilot).outer_size.width == chosen


async def test_the_cursor_is_never_seen_anywhere_but_on_the_table_that_is_shown_first(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[str] = set()
    paint = TableTree.render_line

    def noted(self: TableTree, y: int) -> Strip:
        if self.model.lines:
            seen.add(str(self.current))
        return paint(self, y)

    monkeypatch.setattr(TableTree, "render_line", noted)
    async with running(shop) as pilot:
        assert seen == {str(pane(pilot).relation)}


async def test_a_filter_begun_while_the_list_is_read_leaves_the_cursor_on_the_table_that_is_shown(
    shop: Target,
) -> None:
    async with connected(shop) as pilot:
        await pilot.pause()
        tree(pilot).focus()
        await pilot.press("slash")
        await settle(pilot)
        tree(pilot).focus()
        await pilot.press("escape")
        await settle(pilot)
        assert tree(pilot).current == pane(pilot).relation


async def test_of_a_table_that_was_dropped_neither_rows_nor_their_number_are_left(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await run_script(shop, "DROP VIEW totals", "DROP TABLE orders")
        await pilot.press("ctrl+end")
        await settle(pilot)
        assert ObjectMissing.title in screen_text(pilot)
        assert "···" not in screen_text(pilot)
        assert "3,000" not in title(pilot)
        assert "3000" not in screen_text(pilot)
        assert grid(pilot).window.rows == ()
        assert pilot.app.screen.query_one(PaneTitle).row is None


async def test_rows_that_are_read_of_a_table_that_was_dropped_stay_until_others_are_wanted(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await run_script(shop, "DROP VIEW totals", "DROP TABLE orders")
        await pilot.press("down")
        await settle(pilot)
        assert str(values(pilot)[0]) == "2"
        await pilot.press("r")
        await settle(pilot)
        assert grid(pilot).window.rows == ()


async def test_a_table_that_is_made_again_is_read_again(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await run_script(shop, "DROP VIEW totals", "ALTER TABLE customers RENAME TO elsewhere")
        await pilot.press("r")
        await settle(pilot)
        assert ObjectMissing.title in screen_text(pilot)
        await run_script(shop, "ALTER TABLE elsewhere RENAME TO customers")
        await pilot.press("r")
        await settle(pilot)
        assert str(values(pilot)[1]) == "Customer 1"
        assert "20 rows" in title(pilot)


IN_ORDER = ("Go to row", "Help", "Up", "Theme", "Open table")
"""What the line of keys names, what the grid does, what Textual does, and the tables."""


def offered(pilot: Pilot[None]) -> list[str]:
    """Return what the palette offers, from the top down."""
    commands = pilot.app.screen.query_one(CommandList)
    options = (commands.get_option_at_index(place) for place in range(commands.option_count))
    return [str(getattr(option, "hit").text) for option in options]  # noqa: B009


async def test_the_palette_offers_first_what_the_screen_does_and_tables_last(shop: Target) -> None:
    async with running(shop) as pilot:
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: len(offered(pilot)) > 20, "everything to be offered")
        found = offered(pilot)
        places = [next(at for at, text in enumerate(found) if text.startswith(name)) for name in IN_ORDER]
        assert places == sorted(places)
        assert all(text.startswith("Open table") for text in found[places[-1] :])


def is_first(pilot: Pilot[None], text: str) -> bool:
    return [found.startswith(text) for found in offered(pilot)][:1] == [True]


async def test_a_command_comes_before_a_table_of_its_name_unless_it_only_holds_the_letters(shop: Target) -> None:
    await run_script(shop, "CREATE TABLE structures (a integer)")
    async with running(shop) as pilot:
        for typed, first in (("structure", "Structure (d)"), ("cust", "Open table")):
            await pilot.press("ctrl+p")
            await pilot.pause()
            await pilot.press(*typed)
            await wait_until(pilot, partial(is_first, pilot, first), first)
            assert any("Open table" in text for text in offered(pilot))
            await pilot.press("escape", "escape")
            await settle(pilot)
