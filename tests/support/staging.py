"""Changing rows by keys in the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.editing.text_editor import TextEditor
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.editing.review import ReviewScreen
from pooldeck_tui.screens.panes import Panes
from support.app import screen_text, settle, wait_until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.rows import ChangeSet


async def at(pilot: Pilot[None], row: int, column: int) -> None:
    """Put the cursor on a cell of the screen, both counted from 0."""
    await pilot.press("ctrl+home", "home", *["down"] * row, *["right"] * column)
    await settle(pilot)


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text in the place of what stands in the editor, and take it."""
    editor = pilot.app.screen
    assert isinstance(editor, TextEditor), screen_text(pilot)
    editor.area.value = text
    await pilot.press("ctrl+s")
    await settle(pilot)


async def edit(pilot: Pilot[None], row: int, column: int, text: str) -> None:
    """Edit a cell of the screen."""
    await at(pilot, row, column)
    await pilot.press("e")
    await settle(pilot)
    await typed(pilot, text)


async def review(pilot: Pilot[None]) -> ReviewScreen:
    """Show what is staged, with everything that is to be said of it: nothing is written before."""
    await pilot.press("W")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen), screen_text(pilot)
    await wait_until(pilot, lambda: screen.is_described, "the review of what is staged")
    return screen


async def write(pilot: Pilot[None]) -> None:
    """Review what is staged, and write it."""
    await review(pilot)
    await pilot.press("ctrl+s")
    await settle(pilot)


def staged(pilot: Pilot[None]) -> ChangeSet:
    """What is staged now, whichever dialog is shown."""
    screen = next(each for each in pilot.app.screen_stack if isinstance(each, BrowseScreen))
    return screen.query_one(Panes).editing.changes


def notices(pilot: Pilot[None]) -> str:
    """Everything that was said over the screen."""
    return "\n".join(each.message for each in pilot.app._notifications)


async def until_shown(pilot: Pilot[None], text: str) -> None:
    """Wait for a text on the screen."""
    await wait_until(pilot, lambda: text in screen_text(pilot), repr(text))
