"""Actions of models in the app: found in the palette and by a key, asked about, run, stopped, and told of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from pooldeck_tui.dialogs.action_dialog import ActionDialog
from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.widgets.table_tree import TableTree
from support.app import answer, grid, pane, running, screen_text, settle, wait_until
from support.paging import fetch as stored
from support.press import press_of
from support.staging import edit, notices

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.target import Target

NAMES = "SELECT name FROM readers ORDER BY id"
BEFORE = [("Ada",), ("Grace",), ("Emil",)]


@pytest.fixture
async def press(target: Target, tmp_path: Path) -> Target:
    return await press_of(target, tmp_path)


@pytest.fixture
async def sqlite_press(sqlite_file_target: Target, tmp_path: Path) -> Target:
    return await press_of(sqlite_file_target, tmp_path)


async def open_readers(pilot: Pilot[None]) -> None:
    """Open the grid of the model."""
    tree = pilot.app.screen.query_one(TableTree)
    await wait_until(pilot, lambda: any(node.model for node in tree.model.outline.nodes), "the models")
    await pilot.press("b", "slash", *"Reader", "enter")
    await wait_until(pilot, lambda: len(grid(pilot).window.rows) == 3, "the readers")
    await settle(pilot)


async def by_key(pilot: Pilot[None], title: str) -> None:
    """Choose an action by the key for it."""
    await pilot.press("T")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "the actions")
    await settle(pilot)
    dialog = pilot.app.screen
    assert isinstance(dialog, ChooseDialog)
    titles = [each for each, _ in dialog._answers]
    await pilot.press(*["down"] * titles.index(title), "enter")
    await settle(pilot)


async def run(pilot: Pilot[None]) -> None:
    """Say that it is to be run."""
    await pilot.press("down", "enter")


async def back(pilot: Pilot[None]) -> None:
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen), "the rows")
    await settle(pilot)


async def test_an_action_is_found_in_the_palette_for_the_selected_rows_and_run(press: Target) -> None:
    async with running(press) as pilot:
        await open_readers(pilot)
        await pilot.press("space", "down", "space")
        await pilot.press("ctrl+p", *"anonym")
        await wait_until(pilot, lambda: "Action: Anonymise (2 rows)" in screen_text(pilot), "the action")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "the question")
        await settle(pilot)
        shown = screen_text(pilot)
        assert "Anonymise on 2 rows of Reader?" in shown
        assert "Their names cannot be brought back." in shown
        assert "It cannot be undone." in shown
        await run(pilot)
        await back(pilot)
        assert "2 readers are anonymous now." in notices(pilot)
        assert await stored(press, NAMES) == [("anonymous",), ("anonymous",), ("Emil",)]
        await wait_until(pilot, lambda: screen_text(pilot).count("anonymous") == 2, "the rows as they are now")


async def test_without_a_yes_nothing_is_run(sqlite_press: Target) -> None:
    async with running(sqlite_press) as pilot:
        await open_readers(pilot)
        await by_key(pilot, "Anonymise")
        assert "Anonymise on 1 row of Reader?" in screen_text(pilot)
        await pilot.press("enter")
        await back(pilot)
        assert await stored(sqlite_press, NAMES) == BEFORE


async def test_what_runs_shows_how_far_it_is_and_is_stopped(press: Target) -> None:
    async with running(press) as pilot:
        await open_readers(pilot)
        await by_key(pilot, "Counts for ever")
        await run(pilot)
        await wait_until(pilot, lambda: "0 of 1 done." in screen_text(pilot), "the progress")
        await pilot.press("escape")
        await wait_until(pilot, lambda: "It was stopped: nothing was written." in screen_text(pilot), "its end")
        await pilot.press("escape")
        await back(pilot)
        assert await stored(press, NAMES) == BEFORE


async def test_what_an_action_raises_is_shown_and_its_traceback_when_it_is_asked_for(sqlite_press: Target) -> None:
    async with running(sqlite_press) as pilot:
        await open_readers(pilot)
        await by_key(pilot, "Fails")
        await run(pilot)
        await wait_until(pilot, lambda: "It raised LookupError" in screen_text(pilot), "the failure")
        shown = screen_text(pilot)
        assert "misdeeds.py:" in shown
        assert "Traceback (most" not in shown
        await pilot.press("t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "the traceback")
        await settle(pilot)
        assert "raise LookupError" in screen_text(pilot)
        assert "\x1b" not in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ActionDialog), "the failure again")
        await pilot.press("escape")
        await back(pilot)
        assert await stored(sqlite_press, NAMES) == BEFORE


async def test_on_production_the_models_name_is_typed(sqlite_press: Target) -> None:
    async with running(replace(sqlite_press, environment="production")) as pilot:
        await open_readers(pilot)
        await by_key(pilot, "Anonymise")
        assert "This connection is production." in screen_text(pilot)
        await run(pilot)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LinePrompt), "the question")
        await answer(pilot, "yes")
        assert "It is run only where Reader is typed." in screen_text(pilot)
        assert pilot.app.screen.query_one(Input).value == "yes"
        await answer(pilot, "Reader")
        await back(pilot)
        assert (await stored(sqlite_press, NAMES))[0] == ("anonymous",)


async def test_what_is_staged_of_the_rows_is_said_before(sqlite_press: Target) -> None:
    async with running(sqlite_press) as pilot:
        await open_readers(pilot)
        column = [each.name for each in grid(pilot).across.columns].index("name")
        await edit(pilot, 0, column, "Ida")
        await by_key(pilot, "Anonymise")
        assert "1 staged change of these rows" in screen_text(pilot)
        await pilot.press("escape")
        await back(pilot)


async def test_read_only_connections_and_tables_say_why_they_have_none(sqlite_press: Target) -> None:
    async with running(replace(sqlite_press, read_only=True)) as pilot:
        await open_readers(pilot)
        await by_key(pilot, "Anonymise")
        assert "This is read-only." in notices(pilot)
        await pilot.press("b", "slash", *"patrons", "enter")
        await wait_until(pilot, lambda: pane(pilot).relation.name == "patrons", "the table")
        await settle(pilot)
        await pilot.press("T")
        await wait_until(pilot, lambda: "A table has no actions" in notices(pilot), "the reason")
