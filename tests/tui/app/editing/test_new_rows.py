"""New rows: typed in a form, copied from others, listed below those that are there; rows edited in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.rows import DEFAULT, Edit, Insert
from pooldeck_tui.editing import RowForm
from pooldeck_tui.editing.parent_picker import ParentPicker
from pooldeck_tui.widgets.new_rows import NewRows
from support.app import pane, running, screen_text, settle
from support.paging import fetch as stored
from support.servers import run_script
from support.staging import at, notices, staged, typed, write

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


@pytest.fixture
async def things(target: Target) -> Target:
    """A table with every kind of column that fills itself."""
    await run_script(
        target,
        "CREATE TABLE things (id integer PRIMARY KEY, name text NOT NULL, state text DEFAULT 'new',"
        " twice text GENERATED ALWAYS AS (name || name) STORED)",
        "INSERT INTO things (id, name, state) VALUES (1, 'one', 'old'), (2, 'two', NULL)",
    )
    return target


async def fill(pilot: Pilot[None], field: int, text: str) -> None:
    """Edit a cell of the form, counted from 0."""
    assert isinstance(pilot.app.screen, RowForm), screen_text(pilot)
    await pilot.press("home", *["down"] * field, "enter")
    await settle(pilot)
    await typed(pilot, text)


def new_names(pilot: Pilot[None]) -> list[object]:
    """Return the names of the new rows."""
    return [dict(change.entries)["name"] for change in staged(pilot) if isinstance(change, Insert)]


async def test_a_new_row_gets_defaults_where_nothing_is_typed(things: Target) -> None:
    async with running(things, table="things") as pilot:
        await pilot.press("a")
        await settle(pilot)
        await fill(pilot, 0, "7")
        await fill(pilot, 1, "seven")
        await pilot.press("ctrl+s")
        await settle(pilot)
        panel = pane(pilot).query_one(NewRows)
        assert panel.display
        assert "1 new row" in screen_text(pilot)
        assert "name=seven" in screen_text(pilot)
        await write(pilot)
        assert not panel.display
        assert "seven" in screen_text(pilot)
    assert await stored(things, "SELECT * FROM things WHERE id = 7") == [(7, "seven", "new", "sevenseven")]


async def test_a_new_row_begins_with_what_all_rows_that_are_shown_have(things: Target) -> None:
    async with running(things, table="things") as pilot:
        await at(pilot, 0, 1)
        await pilot.press("i")
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        await fill(pilot, 0, "9")
        await pilot.press("ctrl+s")
        await settle(pilot)
        (new,) = [change for change in staged(pilot) if isinstance(change, Insert)]
        assert {column: str(entry) for column, entry in new.entries} == {"id": "9", "name": "one"}
        # A second row of the same key cannot be.
        await pilot.press("X", "home", "i", "a")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, RowForm)
        assert pilot.app.screen.values[0] is DEFAULT
        await pilot.press("escape")


async def test_a_copy_begins_as_the_row_is_staged(things: Target) -> None:
    async with running(things, table="things") as pilot:
        await at(pilot, 1, 1)
        await pilot.press("e")
        await settle(pilot)
        await typed(pilot, "changed")
        await pilot.press("A")
        await settle(pilot)
        await fill(pilot, 0, "3")
        await pilot.press("ctrl+s")
        await settle(pilot)
        (new,) = [change for change in staged(pilot) if isinstance(change, Insert)]
        assert {name: str(entry) for name, entry in new.entries} == {"id": "3", "name": "changed", "state": "None"}
        await write(pilot)
    assert await stored(things, "SELECT name, state, twice FROM things WHERE id = 3") == [
        ("changed", None, "changedchanged")
    ]


async def test_a_new_row_is_edited_again_and_dropped(things: Target) -> None:
    async with running(things, table="things") as pilot:
        for number, name in ((8, "x"), (9, "y")):
            await pilot.press("a")
            await settle(pilot)
            await fill(pilot, 0, str(number))
            await fill(pilot, 1, name)
            await pilot.press("ctrl+s")
            await settle(pilot)
        assert [dict(change.entries)["name"] for change in staged(pilot) if isinstance(change, Insert)] == [
            "x",
            "y",
        ]
        panel = pane(pilot).query_one(NewRows)
        panel.focus()
        await pilot.press("enter")
        await settle(pilot)
        await fill(pilot, 1, "z")
        await pilot.press("ctrl+s")
        await settle(pilot)
        await pilot.press("down", "D")
        await settle(pilot)
        assert new_names(pilot) == ["z"]
        await pilot.press("D")
        await settle(pilot)
        assert len(staged(pilot)) == 0
        assert not panel.display
        assert pane(pilot).grid.has_focus


async def test_a_row_is_edited_in_a_form(things: Target) -> None:
    async with running(things, table="things") as pilot:
        await at(pilot, 0, 1)
        await pilot.press("m")
        await settle(pilot)
        await fill(pilot, 1, "uno")
        await pilot.press("down", "ctrl+n", "ctrl+s")
        await settle(pilot)
        (change,) = staged(pilot)
        assert isinstance(change, Edit)
        assert dict(change.entries) == {"name": "uno", "state": None}
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("home", "down", "x", "ctrl+s")
        await settle(pilot)
        (change,) = staged(pilot)
        assert isinstance(change, Edit)
        assert dict(change.entries) == {"state": None}
        await write(pilot)
    assert await stored(things, "SELECT name, state FROM things WHERE id = 1") == [("one", None)]


async def test_a_generated_column_says_why_it_cannot_be_edited(things: Target) -> None:
    async with running(things, table="things") as pilot:
        await at(pilot, 0, 3)
        await pilot.press("e", "M")
        await settle(pilot)
        assert "generated" in notices(pilot)
        assert len(staged(pilot)) == 0


async def test_a_reference_is_chosen_from_the_rows_it_may_refer_to(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await at(pilot, 0, 1)
        await pilot.press("e")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ParentPicker), screen_text(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        (change,) = staged(pilot)
        assert isinstance(change, Edit)
        await write(pilot)
    assert await stored(shop, "SELECT customer FROM orders WHERE id = 1") == [(3,)]
