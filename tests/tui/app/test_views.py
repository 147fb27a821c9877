"""What is remembered of a table: earlier filters, and views with a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from pooldeck_tui.dialogs.views_dialog import SAVE
from pooldeck_tui.widgets.chip_strip import ChipStrip
from pooldeck_tui.widgets.choice_list import ChoiceList
from support.app import answer, pane, running, screen_text, settle, title

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.target import Target


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember in a directory of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


async def test_earlier_filters_come_back_by_arrow_also_the_next_time(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        for text in ("customer = 3", "total > 100"):
            await pilot.press("w", "ctrl+u")
            await answer(pilot, text)
    async with running(shop, table="orders") as pilot:
        await pilot.press("w", "ctrl+u", "up")
        assert pilot.app.screen.query_one(Input).value == "total > 100"
        await pilot.press("up")
        assert pilot.app.screen.query_one(Input).value == "customer = 3"
        await pilot.press("enter")
        await settle(pilot)
        assert "150 rows" in title(pilot)


async def test_a_view_is_saved_opened_again_and_deleted(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("w", "ctrl+u")
        await answer(pilot, "customer = 3")
        await pilot.press("right", "right", "s")
        await settle(pilot)
        await pilot.press("u", "enter")
        await answer(pilot, "dear ones")
    async with running(shop, table="orders") as pilot:
        assert pane(pilot).query_one(ChipStrip).chips == ()
        await pilot.press("u")
        assert "customer = 3, by total" in screen_text(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert pane(pilot).query_one(ChipStrip).chips == ("customer = 3",)
        assert "↑ total" in title(pilot)
        await pilot.press("u", "delete")
        await settle(pilot)
        assert "Delete the view dear ones? del again deletes it, esc keeps it." in screen_text(pilot)
        await pilot.press("escape", "delete", "down", "up", "delete")
        assert "Delete the view dear ones?" in screen_text(pilot)
        assert pilot.app.screen.query_one(ChoiceList).option_count == 2
        await pilot.press("delete")
        await settle(pilot)
        await pilot.press("u")
        assert pilot.app.screen.query_one(ChoiceList).option_count == 1
        assert SAVE in screen_text(pilot)
