"""Every dialog names its keys in one line at its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.settings import Settings
from pooldeck_tui.widgets.answer_line import AnswerLine
from pooldeck_tui.widgets.key_hints import KeyHints
from support.app import running, screen_text, settle

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target

FEET = {
    "ctrl+g": "enter accept  esc cancel",
    "w": "up earlier  down choose  enter accept  tab complete  esc cancel",
    "u": "enter open  esc close  del delete",
    "C": "enter apply  space check  K move up  J move down  a all  n none  / search  esc cancel",
    "J": "up before  down next  enter accept  esc cancel",
    "Y": "enter copy  f to a file  n names  esc cancel",
    "v": "n next row  p row before  enter whole value  y copy  / search  esc close",
    "d": "esc close",
    "t": "esc close  x exact",
    "f1": "esc close",
}
"""For each key that opens a dialog, the keys that are named in it."""


def foot(pilot: Pilot[None]) -> str:
    """Return what the line at the foot of the dialog says."""
    return pilot.app.screen.query_one(KeyHints).render().plain


@pytest.mark.parametrize("key", FEET)
async def test_a_dialog_names_its_keys_at_its_foot(sqlite_shop: Target, key: str) -> None:
    async with running(sqlite_shop, table="orders") as pilot:
        await pilot.press(key)
        await settle(pilot)
        shown = foot(pilot).replace("⏎", "enter").replace("↑", "up").replace("↓", "down")
        assert shown == FEET[key]


@pytest.mark.parametrize("key", FEET)
async def test_the_ways_out_are_named_on_a_narrow_terminal(sqlite_shop: Target, key: str) -> None:
    async with running(sqlite_shop, table="orders", size=(60, 16)) as pilot:
        await pilot.press(key)
        await settle(pilot)
        assert "esc" in foot(pilot)
        region = pilot.app.screen.query_one(KeyHints).region
        assert pilot.app.screen.region.contains_region(region)


async def test_what_the_viewer_asks_is_accepted_or_cancelled(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, table="orders") as pilot:
        await pilot.press("enter")
        await settle(pilot)
        before = foot(pilot)
        await pilot.press("slash")
        await settle(pilot)
        assert foot(pilot).replace("⏎", "enter") == "enter accept  esc cancel"
        await pilot.press("escape")
        await settle(pilot)
        assert foot(pilot) == before


@pytest.mark.parametrize(
    ("key", "size"), [("slash", (120, 40)), ("slash", (80, 24)), ("o", (120, 40)), ("o", (80, 24))]
)
async def test_what_may_be_answered_is_read_whole(sqlite_shop: Target, key: str, size: tuple[int, int]) -> None:
    async with running(sqlite_shop, table="orders", size=size) as pilot:
        await pilot.press(key)
        await settle(pilot)
        line = pilot.app.screen.query_one(AnswerLine)
        assert line.placeholder
        assert str(line.placeholder) in screen_text(pilot)


async def test_a_dialog_names_the_users_own_keys(sqlite_shop: Target) -> None:
    settings = Settings.from_layers({"interface": {"keys": {"prompt.cancel": "f9", "answer.accept": "f8"}}})
    async with running(sqlite_shop, table="orders", settings=settings) as pilot:
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert foot(pilot) == "f8 accept  f9 cancel"
