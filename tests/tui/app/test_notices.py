"""Notices cover neither the titles nor the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static
from textual.widgets._toast import Toast

from support.app import running, screen_text, settle, wait_until
from support.staging import at, edit

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.pilot import Pilot

    from pooldeck_db.target import Target

HEAD = 3
"""Lines at the head of the screen that say what is shown: the title, the tabs, the table and its row."""


def seen(pilot: Pilot[None]) -> dict[str, Region]:
    """Return the notices that can be seen, each with the part of the screen that it takes."""
    widgets = pilot.app.screen._compositor.visible_widgets.items()
    return {
        widget.render().plain: region.intersection(clip)
        for widget, (region, clip) in widgets
        if isinstance(widget, Toast) and region.intersection(clip)
    }


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
@pytest.mark.parametrize("many", [1, 12])
async def test_notices_leave_titles_and_status_line_free(
    sqlite_file_target: Target, size: tuple[int, int], many: int
) -> None:
    async with running(sqlite_file_target, size=size, notices=True) as pilot:
        for number in range(1, many + 1):
            pilot.app.notify(f"Notice {number}. Long enough for two lines of the screen", severity="warning")
        newest = f"Notice {many}."
        await wait_until(pilot, lambda: any(newest in text for text in seen(pilot)), newest)
        places = seen(pilot).values()
        assert all(place.y >= HEAD and place.bottom < size[1] for place in places), places


async def test_a_notice_that_is_given_again_stands_there_once(sqlite_file_target: Target) -> None:
    async with running(sqlite_file_target, notices=True) as pilot:
        for text in ("No row.", "No row.", "Another one.", "No row."):
            pilot.app.notify(text)
        await wait_until(pilot, lambda: any("Another one." in text for text in seen(pilot)), "the notices")
        shown = [each.render().plain for each in pilot.app.screen.query(Toast)]
        assert [text for text in shown if "No row." in text] == ["No row."]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
@pytest.mark.parametrize(
    ("keys", "asked"), [("enter", ""), ("enter", "s"), ("d", ""), ("t", ""), ("v", ""), ("C", ""), ("ctrl+g", "")]
)
async def test_notices_leave_the_keys_of_what_is_open_free_and_what_it_asks(
    sqlite_shop: Target, size: tuple[int, int], keys: str, asked: str
) -> None:
    async with running(sqlite_shop, table="orders", size=size, notices=True) as pilot:
        await pilot.press(keys)
        await settle(pilot)
        if asked:
            await pilot.press(asked)
            await settle(pilot)
        pilot.app.notify("A notice that is long enough to take two lines of the screen", severity="warning")
        await wait_until(pilot, lambda: bool(seen(pilot)), "the notice")
        screen = pilot.app.screen
        needed = [each.region for each in screen.query("KeyHints, Prompt, Input, #status") if each.region]
        covered = [place for place in seen(pilot).values() for each in needed if place.overlaps(each)]
        assert covered == [], screen_text(pilot)


LONG = "What is said of it is so long that it takes as many lines as there are. " * 8


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
@pytest.mark.parametrize(("keys", "column"), [("m", 1), ("W", 1), ("e", 1), ("e", 3)])
async def test_notices_leave_the_keys_of_editors_free_and_what_they_say(
    sqlite_shop: Target, size: tuple[int, int], keys: str, column: int
) -> None:
    async with running(sqlite_shop, table="orders", size=size, notices=True) as pilot:
        await edit(pilot, 0, 3, "staged")
        await at(pilot, 1, column)
        await pilot.press(keys)
        await settle(pilot)
        screen = pilot.app.screen
        if keys != "e":
            screen.query_one("#state, #said", Static).update(LONG)
        pilot.app.notify("A notice that is long enough to take two lines of the screen", severity="warning")
        await wait_until(pilot, lambda: bool(seen(pilot)), "the notice")
        await settle(pilot)
        needed = [each.region for each in screen.query("KeyHints, Input, TextArea, #state, #said") if each.region]
        covered = [place for place in seen(pilot).values() for each in needed if place.overlaps(each)]
        assert needed
        assert covered == [], screen_text(pilot)
