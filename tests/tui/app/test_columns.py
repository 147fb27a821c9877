"""Arranging columns with keys, in the app on a real database, and finding them so the next time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_tui.dialogs.column_chooser import ColumnChooser
from pooldeck_tui.dialogs.column_finder import ColumnFinder
from support.app import grid, pane, running, settle, wait_until
from support.servers import run_script

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


@pytest.fixture
async def wide(target: Target) -> Target:
    """A table of six columns with a row."""
    await run_script(
        target,
        "CREATE TABLE wide (id integer PRIMARY KEY, name text, city text, state text, zip_code text, note text)",
        "INSERT INTO wide VALUES (1, 'Ada', 'London', 'x', '12345', 'a rather long note')",
    )
    return target


def names(pilot: Pilot[None]) -> list[str]:
    """Return the columns as they stand, with a bar behind the frozen ones."""
    across = grid(pilot).across
    standing = [across.columns[column].name for column in across.layout.order]
    standing.insert(len(across.layout.frozen), "|")
    return standing


def here(pilot: Pilot[None]) -> str:
    across = grid(pilot).across
    return across.columns[across.cursor].name


def told(pilot: Pilot[None]) -> str:
    return list(pilot.app._notifications)[-1].message


async def test_a_column_is_hidden_and_the_key_that_shows_it_is_named(wide: Target) -> None:
    async with running(wide) as pilot:
        await pilot.press("right", "minus")
        assert names(pilot) == ["id", "|", "city", "state", "zip_code", "note"]
        assert here(pilot) == "city"
        assert told(pilot) == "name is hidden; C shows hidden columns."


async def test_columns_are_chosen_in_a_list(wide: Target) -> None:
    async with running(wide) as pilot:
        await pilot.press("C", "down", "space", "down", "J", "enter")
        assert names(pilot) == ["id", "|", "state", "city", "zip_code", "note"]
        await pilot.press("C", "a", "escape")
        assert len(names(pilot)) == 6
        await pilot.press("C", "a", "enter")
        assert names(pilot) == ["id", "|", "name", "state", "city", "zip_code", "note"]


async def test_at_least_one_column_has_to_be_checked(wide: Target) -> None:
    async with running(wide) as pilot:
        await pilot.press("C", "n", "enter")
        assert isinstance(pilot.app.screen, ColumnChooser)
        await pilot.press("end", "space", "enter")
        assert names(pilot) == ["|", "note"]


async def test_the_list_is_searched_by_letters(wide: Target) -> None:
    async with running(wide) as pilot:
        await pilot.press("C", "slash", "z", "c")
        await settle(pilot)
        await pilot.press("enter", "space", "escape", "enter")
        await settle(pilot)
        assert names(pilot) == ["id", "|", "name", "city", "state", "note"]


async def test_a_column_is_gone_to_by_letters_of_its_name_and_a_hidden_one_is_shown(wide: Target) -> None:
    async with running(wide) as pilot:
        await pilot.press("J", "n", "o", "t")
        await settle(pilot)
        await pilot.press("enter")
        assert here(pilot) == "note"
        await pilot.press("minus", "J", "n")
        assert isinstance(pilot.app.screen, ColumnFinder)
        await settle(pilot)
        await pilot.press("down", "enter")
        assert here(pilot) == "note"
        assert names(pilot) == ["id", "|", "name", "city", "state", "zip_code", "note"]


async def test_columns_move_and_freeze(wide: Target) -> None:
    async with running(wide) as pilot:
        await pilot.press("right", "L", "L", "left", "z")
        assert names(pilot) == ["id", "city", "state", "|", "name", "zip_code", "note"]
        await pilot.press("z")
        assert names(pilot) == ["|", "id", "city", "state", "name", "zip_code", "note"]


async def test_it_is_said_when_half_of_the_screen_is_not_enough(wide: Target) -> None:
    async with running(wide, size=(40, 24)) as pilot:
        await pilot.press("end", "z")
        assert told(pilot).endswith("of 6 stay at the left: they get half of the screen.")


async def test_fitting_all_undoes_chosen_widths(wide: Target) -> None:
    async with running(wide) as pilot:
        before = grid(pilot).across.widths
        await pilot.press("right", ">", ">", "plus")
        assert grid(pilot).across.widths == before
        assert grid(pilot).choice.widths == ()


async def test_columns_are_the_next_time_as_they_were_left(wide: Target) -> None:
    async with running(wide) as pilot:
        await pilot.press("right", "minus", "H", "right", "z", "end", ">")
        left, widths = names(pilot), grid(pilot).choice.widths
        store, relation = pane(pilot).database.remembered, pane(pilot).relation
        await wait_until(pilot, lambda: bool(store.view(relation).widths), "the columns to be remembered")
        await settle(pilot)
    async with running(wide) as pilot:
        assert names(pilot) == left == ["city", "id", "|", "state", "zip_code", "note"]
        assert grid(pilot).choice.widths == widths == (("note", 20),)


async def test_a_column_that_vanished_meanwhile_is_ignored(wide: Target) -> None:
    async with running(wide) as pilot:
        await pilot.press("right", "minus", "right", "H")
        store, relation = pane(pilot).database.remembered, pane(pilot).relation
        await wait_until(pilot, lambda: bool(store.view(relation).order), "the columns to be remembered")
        await settle(pilot)
    await run_script(wide, "ALTER TABLE wide DROP COLUMN state", "ALTER TABLE wide ADD COLUMN fresh text")
    async with running(wide) as pilot:
        assert names(pilot) == ["id", "|", "city", "zip_code", "note", "fresh"]


async def test_leaving_at_once_loses_nothing(wide: Target) -> None:
    async with running(wide) as pilot:
        store, relation = pane(pilot).database.remembered, pane(pilot).relation
        await pilot.press("right", "minus", "ctrl+w")
        await settle(pilot)
        assert store.view(relation).hidden == ("name",)
