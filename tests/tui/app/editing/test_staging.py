"""What is staged by keys: marked where it stands, taken back step by step, and there whatever else is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.rows import Delete, Edit, keeper
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.widgets.grid.staged import DELETED, EDITED
from support.app import grid, pane, running, screen_text, settle
from support.paging import fetch as stored
from support.servers import run_script
from support.staging import at, edit, notices, review, staged, typed, write

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


def line(pilot: Pilot[None], row: int) -> str:
    """Return what the grid draws of a row of the screen, counted from 0."""
    return grid(pilot).render_line(row + 1).text


async def test_an_edit_is_shown_and_nothing_is_stored_until_it_is_written(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 1, 1, "Ada")
        assert f"2{EDITED}" in line(pilot, 1)
        assert "Ada" in line(pilot, 1)
        assert "* 1 staged" in screen_text(pilot)
        assert await stored(shop, "SELECT name FROM customers WHERE id = 2") == [("Customer 2",)]
        await write(pilot)
        assert await stored(shop, "SELECT name FROM customers WHERE id = 2") == [("Ada",)]
        assert "1 row edited" in notices(pilot)
        assert "staged" not in screen_text(pilot)
        assert EDITED not in line(pilot, 1)
        assert "Ada" in line(pilot, 1)


async def test_steps_are_taken_back_and_made_again(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "Ada")
        await edit(pilot, 0, 1, "Grace")
        await pilot.press("D")
        await settle(pilot)
        assert DELETED in line(pilot, 0)
        for expected in ("Grace", "Ada", "Customer 1"):
            await pilot.press("U")
            await settle(pilot)
            assert expected in line(pilot, 0)
        assert len(staged(pilot)) == 0
        for expected in ("Ada", "Grace", DELETED):
            await pilot.press("ctrl+y")
            await settle(pilot)
            assert expected in line(pilot, 0)
        await pilot.press("ctrl+y")
        await settle(pilot)
        assert "No step was taken back" in notices(pilot)


async def test_a_cell_that_gets_its_old_value_is_staged_no_more(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "Ada")
        await edit(pilot, 0, 1, "Customer 1")
        assert len(staged(pilot)) == 0
        assert EDITED not in line(pilot, 0)


async def test_marks_survive_paging_sorting_filtering_and_reading_again(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await edit(pilot, 1, 3, "mine")
        await at(pilot, 2, 0)
        await pilot.press("D")
        await settle(pilot)
        for keys in (("G", "g"), ("r",), ("pagedown", "pageup")):
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            assert f"2{EDITED}" in line(pilot, 1), keys
            assert f"3{DELETED}" in line(pilot, 2), keys
        await at(pilot, 0, 0)
        await pilot.press("s", "s")
        await settle(pilot)
        await pilot.press("G")
        await settle(pilot)
        last = grid(pilot).rows_in_sight - 1
        assert "mine" in line(pilot, last - 1)
        assert DELETED in line(pilot, last - 2)
        await pilot.press("w", "ctrl+u", *"id = 2", "enter")
        await settle(pilot)
        assert "mine" in line(pilot, 0)
        assert EDITED in line(pilot, 0)


async def test_what_is_staged_in_one_table_is_there_when_it_is_opened_again(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "Ada")
        await pilot.press("b", "slash", *"orders", "enter")
        await settle(pilot)
        assert pane(pilot).relation.name == "orders"
        assert "* 1 staged" in screen_text(pilot)
        await edit(pilot, 0, 3, "mine")
        await pilot.press("b", "slash", *"customers", "enter")
        await settle(pilot)
        assert "Ada" in line(pilot, 0)
        await write(pilot)
        assert await stored(shop, "SELECT name, note FROM customers WHERE id = 1") == [("Ada", None)]
        assert await stored(shop, "SELECT note FROM orders WHERE id = 1") == [("mine",)]


async def test_null_and_empty_are_keys_and_never_words(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await edit(pilot, 0, 3, "NULL")
        await at(pilot, 2, 3)
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("ctrl+n")
        await settle(pilot)
        await at(pilot, 3, 3)
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("ctrl+t")
        await settle(pilot)
        await write(pilot)
    assert await stored(shop, "SELECT note FROM orders WHERE id IN (1, 3, 4) ORDER BY id") == [
        ("NULL",),
        (None,),
        ("",),
    ]


async def test_selected_rows_are_marked_to_be_deleted_and_no_longer(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await at(pilot, 0, 0)
        await pilot.press("shift+down", "shift+down", "D")
        await settle(pilot)
        assert [type(change) for change in staged(pilot)] == [Delete] * 3
        await pilot.press("D")
        await settle(pilot)
        assert len(staged(pilot)) == 0
        await pilot.press("D")
        await settle(pilot)
        await write(pilot)
        assert await stored(shop, "SELECT count(*) FROM orders") == [(2997,)]
        await pilot.press("escape")
        await settle(pilot)
        assert "4" in line(pilot, 0)


async def test_one_column_is_set_in_all_selected_rows(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await at(pilot, 1, 3)
        await pilot.press("shift+down", "shift+down", "M")
        await settle(pilot)
        assert "3 selected rows" in screen_text(pilot)
        await typed(pilot, "all")
        assert [change.base.address.values[0] for change in staged(pilot) if isinstance(change, Edit)] in (
            [2, 3, 4],
            ["2", "3", "4"],
        )
        await write(pilot)
    assert await stored(shop, "SELECT count(*) FROM orders WHERE note = 'all'") == [(3,)]


async def test_one_column_is_set_in_all_rows_that_the_filter_leaves(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("w", *"customer = 7", "enter")
        await settle(pilot)
        await at(pilot, 0, 3)
        await pilot.press("M")
        await settle(pilot)
        assert "150 rows that the filter leaves" in screen_text(pilot)
        await typed(pilot, "seven")
        assert len(staged(pilot)) == 150
        await write(pilot)
    assert await stored(shop, "SELECT DISTINCT customer FROM orders WHERE note = 'seven'") == [(7,)]
    assert await stored(shop, "SELECT count(*) FROM orders WHERE note = 'seven'") == [(150,)]


async def test_more_than_can_be_staged_is_not_read(shop: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "MOST_STAGED", 100)
    async with running(shop, table="orders") as pilot:
        await at(pilot, 1, 3)
        await pilot.press("shift+down", "shift+down", "M")
        await settle(pilot)
        await typed(pilot, "all")
        assert "would be staged at once" in screen_text(pilot) + notices(pilot)
        assert len(staged(pilot)) == 0


async def test_a_row_that_is_to_go_is_not_edited(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await at(pilot, 1, 3)
        await pilot.press("D")
        await settle(pilot)
        for key in "em":
            await pilot.press(key)
            await settle(pilot)
            assert notices(pilot).count("marked to be deleted") == 1, key
            assert isinstance(pilot.app.screen, BrowseScreen)
            pilot.app.clear_notifications()


async def test_a_row_deleted_meanwhile_is_said_when_it_is_to_be_edited(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await run_script(shop, "DELETE FROM orders WHERE id = 2")
        await at(pilot, 1, 3)
        await pilot.press("e")
        await settle(pilot)
        assert "not there any more" in notices(pilot)
        assert len(staged(pilot)) == 0


async def test_a_row_written_meanwhile_is_said_when_it_is_to_be_edited(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await run_script(shop, "UPDATE customers SET name = 'Theirs' WHERE id = 1")
        await at(pilot, 0, 1)
        await pilot.press("e")
        await settle(pilot)
        assert "id = 1 was not as shown here any more: look at it as it is now (name)." in notices(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert "Theirs" in line(pilot, 0)


async def test_rows_written_meanwhile_are_said_when_they_are_to_go(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await run_script(shop, "UPDATE customers SET name = 'Theirs' WHERE id < 3")
        await at(pilot, 0, 1)
        await pilot.press("V", "down", "down", "D")
        await settle(pilot)
        assert "2 rows were not as shown here any more" in notices(pilot)
        assert "Theirs" in line(pilot, 1)
        assert len(staged(pilot)) == 3


async def test_the_form_begins_with_the_cell_under_the_cursor(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await at(pilot, 0, 1)
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await typed(pilot, "Ada")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Ada" in line(pilot, 0)


async def test_record_viewer_and_copy_say_what_is_staged(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "Ada")
        await pilot.press("v")
        await settle(pilot)
        assert "* Ada  staged; stored is Customer 1" in screen_text(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "as it is stored; staged is Ada" in screen_text(pilot)
        await pilot.press("escape", "escape", "y")
        await settle(pilot)
        assert "as it is stored; staged is Ada" in notices(pilot)
        for key in "UDv":
            await pilot.press(key)
            await settle(pilot)
        assert "to be deleted" in screen_text(pilot)


async def test_a_view_says_why_its_rows_cannot_be_edited(shop: Target) -> None:
    async with running(shop, table="totals") as pilot:
        await at(pilot, 0, 1)
        await pilot.press("e")
        await settle(pilot)
        assert "view" in notices(pilot)
        await pilot.press("D", "a")
        await settle(pilot)
        assert len(staged(pilot)) == 0


async def test_with_nothing_staged_there_is_nothing_to_review(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("W", "U")
        await settle(pilot)
        assert "Nothing is staged" in notices(pilot)
        assert "no step" in notices(pilot)


async def test_the_review_leads_to_the_row(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await edit(pilot, 5, 3, "mine")
        await at(pilot, 0, 0)
        await review(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        current = grid(pilot).current
        assert current is not None
        assert (str(current.values[0]), current.column) == ("6", 3)
        await pilot.press("w", *"id > 100", "enter")
        await settle(pilot)
        await review(pilot)
        await pilot.press("enter")
        await settle(pilot)
        current = grid(pilot).current
        assert current is not None
        assert str(current.values[0]) == "6"
