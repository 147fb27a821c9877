"""What is staged is shown in full where there is room, and keys that are staged with what they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.app import grid, pane, running, screen_text, settle
from support.staging import at, edit

if TYPE_CHECKING:
    from pooldeck_db.target import Target

LONG = "a note that is longer than any there"


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_column_gets_the_room_that_a_staged_value_needs(
    sqlite_shop: Target, size: tuple[int, int]
) -> None:
    async with running(sqlite_shop, table="orders", size=size) as pilot:
        before = grid(pilot).across.widths
        assert before[3] < len(LONG)
        await edit(pilot, 0, 3, LONG)
        assert grid(pilot).across.widths == (*before[:3], len(LONG))
        await at(pilot, 0, 3)
        assert LONG in screen_text(pilot)


async def test_a_width_that_was_chosen_stays(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, table="orders") as pilot:
        await at(pilot, 0, 3)
        await pilot.press("greater_than_sign")
        await settle(pilot)
        chosen = grid(pilot).across.widths
        await edit(pilot, 0, 3, LONG)
        assert grid(pilot).across.widths == chosen


async def test_the_record_names_the_row_that_a_staged_key_refers_to(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await at(pilot, 0, 1)
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("ctrl+end")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        assert "* → Customer 20  20" in screen_text(pilot)
        assert "staged; stored is 2" in screen_text(pilot)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("E")
        await settle(pilot)
        assert not pane(pilot).labelling.is_on
        await pilot.press("v")
        await settle(pilot)
        assert "* 20" in screen_text(pilot)
