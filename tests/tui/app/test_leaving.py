"""A tab that is closed, or left, while something is read for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.errors import StatementFailed, ValueRefused
from pooldeck_db.paging.pager import Pager
from pooldeck_db.statistics.reader import Statistics
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.panes import Panes
from pooldeck_tui.widgets.chip_strip import ChipStrip
from support.app import browse, grid, pane, running, settle, values, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.target import Target

JOBS: dict[str, tuple[type, str, Sequence[str]]] = {
    "a page": (Pager, "page", ("G",)),
    "a count": (Pager, "count", ("c",)),
    "a search": (Pager, "find", ("slash", *"zz", "enter")),
    "an order": (Pager, "page", ("s",)),
    "a structure": (CatalogReader, "detail", ("b", "slash", *"customers", "enter")),
}
"""What reads, and the keys that have it read."""


async def endless(*_: object, progress: Callable[[int], None] | None = None, **__: object) -> None:
    """Tell of progress and never end, until it is ended: then it fails, as a connection that is cut may."""
    if progress is not None:
        progress(1)
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        if progress is not None:
            progress(2)
        raise StatementFailed("Cut off.") from None


@pytest.mark.parametrize("job", JOBS)
async def test_a_tab_can_be_closed_whatever_is_read_for_it(
    shop: Target, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, name, keys = JOBS[job]
    async with running(shop, table="orders") as pilot:
        monkeypatch.setattr(reads, name, endless)
        await pilot.press(*keys)
        await wait_until(pilot, lambda: pane(pilot).is_busy, job)
        await pilot.press("ctrl+w")
        await settle(pilot)
        assert pilot.app.is_running
        assert pilot.app.screen.query_one(Panes).current is None
        assert browse(pilot).busy_since is None
        assert not pilot.app._notifications


async def test_the_statistics_can_be_closed_while_they_are_read(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Statistics, "exact", endless)
    async with running(shop, table="orders") as pilot:
        await pilot.press("t")
        await settle(pilot)
        dialog = pilot.app.screen
        await pilot.press("x")
        await pilot.pause()
        dialog.dismiss()
        await settle(pilot)
        assert grid(pilot).has_focus


async def test_a_reference_that_was_followed_in_a_tab_that_was_left_opens_in_no_other(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        left = pane(pilot)
        await pilot.press("b", "slash", *"customers", "ctrl+t")
        await settle(pilot)
        left.go(left.visit)
        await settle(pilot)
        assert [each.relation.name for each in pilot.app.screen.query(type(left))] == ["orders", "customers"]
        assert pane(pilot).relation.name == "customers"


async def test_a_filter_that_is_refused_late_does_not_open_its_question_over_another(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()

    async def refuse(*_: object) -> None:
        await release.wait()
        raise ValueRefused("It cannot be asked for.")

    async with running(shop, table="orders") as pilot:
        with monkeypatch.context() as patched:
            patched.setattr(Pager, "page", refuse)
            await pilot.press("w")
            prompt = pilot.app.screen
            prompt.query_one(Input).value = "total > 1"
            await pilot.press("enter")
            await wait_until(pilot, lambda: pilot.app.screen is not prompt and pane(pilot).is_busy, "the filter")
            await pilot.press("d")
            structure = pilot.app.screen
            release.set()
            await settle(pilot)
        assert isinstance(structure, TextDialog)
        assert pilot.app.screen is structure
        assert "It cannot be asked for." in next(iter(pilot.app._notifications)).message
        await pilot.press("escape", "w")
        assert pilot.app.screen.query_one(Input).value == "total > 1"
        await pilot.press("enter")
        await settle(pilot)
        assert pane(pilot).query_one(ChipStrip).chips == ("total > 1",)


async def test_a_row_that_is_found_late_pulls_nothing_from_under_the_cursor(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()
    find = Pager.find

    async def late(*arguments: object, **named: object) -> object:
        await release.wait()
        return await find(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Pager, "find", late)
    async with running(shop, table="orders") as pilot:
        await pilot.press("slash")
        prompt = pilot.app.screen
        prompt.query_one(Input).value = "note 2997"
        await pilot.press("enter")
        await wait_until(pilot, lambda: pilot.app.screen is not prompt and pane(pilot).is_busy, "the search")
        await pilot.press("down", "down")
        release.set()
        await settle(pilot)
        assert str(values(pilot)[0]) == "3"
        assert "note 2997" in next(iter(pilot.app._notifications)).message
        await pilot.press("n")
        await settle(pilot)
        assert str(values(pilot)[0]) == "2997"
