"""The filter's prompt while help for it is still on its way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.widgets import Input

from pooldeck_db.target import Backend
from pooldeck_tui.dialogs.filter_prompt import LOOKING, NOTHING, FilterPrompt
from pooldeck_tui.screens.table.filter_aid import FilterAid
from pooldeck_tui.widgets.completions import Completions
from support.app import answer, grid, running, screen_text, settle
from support.servers import run_script

if TYPE_CHECKING:
    import pytest
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


async def typed(pilot: Pilot[None], text: str) -> Input:
    """Type a text in the place of what is in the line, and return the line."""
    line = pilot.app.screen.query_one(Input)
    line.value = text
    line.cursor_position = len(text)
    await pilot.pause()
    return line


async def test_what_was_typed_is_there_again_behind_the_earlier_filters(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("w")
        await answer(pilot, "total > 100")
        await pilot.press("X")
        await settle(pilot)
        await pilot.press("w")
        line = await typed(pilot, "customer = 5 and no")
        await settle(pilot)
        await pilot.press("up")
        await settle(pilot)
        assert line.value == "total > 100"
        await pilot.press("down")
        await settle(pilot)
        assert line.value == "customer = 5 and no"
        await pilot.press("up", "end", "0")
        await settle(pilot)
        await pilot.press("up", "down")
        await settle(pilot)
        assert line.value == "total > 1000"


async def test_what_is_offered_is_for_where_the_cursor_is(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("w")
        line = await typed(pilot, "no = 5 and total > ")
        await settle(pilot)
        await pilot.press("home", "right", "right")
        await settle(pilot)
        assert pilot.app.screen.query_one(Completions).choices == ("note",)
        await pilot.press("tab")
        assert line.value == "note = 5 and total > "


async def test_values_that_come_late_leave_the_choice_where_it_is(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()

    async def values(*_: object) -> list[str]:
        await release.wait()
        return ["77", "78"]

    monkeypatch.setattr(FilterAid, "values", values)
    async with running(shop, table="orders") as pilot:
        await pilot.press("w")
        await typed(pilot, "")
        await pilot.press("down", "down")
        completions = pilot.app.screen.query_one(Completions)
        assert completions.chosen == 1
        release.set()
        await settle(pilot)
        assert "77" in completions.choices
        assert completions.chosen == 1


async def test_tab_before_the_values_are_known_takes_the_first_when_they_come(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()

    async def values(*_: object) -> list[str]:
        await release.wait()
        return ["77", "78"]

    monkeypatch.setattr(FilterAid, "values", values)
    async with running(shop, table="orders") as pilot:
        await pilot.press("w")
        line = await typed(pilot, "total = ")
        await pilot.press("tab")
        assert LOOKING in screen_text(pilot)
        release.set()
        await settle(pilot)
        assert line.value == "total = 77 "
        assert LOOKING not in screen_text(pilot)


async def test_tab_is_forgotten_when_one_types_on_before_the_values_are_known(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()

    async def values(*_: object) -> list[str]:
        await release.wait()
        return ["77", "78"]

    monkeypatch.setattr(FilterAid, "values", values)
    async with running(shop, table="orders") as pilot:
        await pilot.press("w")
        line = await typed(pilot, "total = ")
        await pilot.press("tab", "7")
        release.set()
        await settle(pilot)
        assert line.value == "total = 7"


async def test_tab_says_so_where_there_is_nothing_to_complete(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("w")
        line = await typed(pilot, "zzz")
        await pilot.press("tab")
        await settle(pilot)
        assert line.value == "zzz"
        assert NOTHING in screen_text(pilot)


async def test_tab_right_behind_the_letters_completes_what_they_begin(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("w", "ctrl+u", "t", "o", "tab")
        await settle(pilot)
        assert pilot.app.screen.query_one(Input).value == "total "


async def test_a_path_into_json_is_offered_first_and_typed_on_without_a_space(target: Target) -> None:
    kind = "jsonb" if target.backend is Backend.POSTGRESQL else "json"
    await run_script(
        target,
        f"CREATE TABLE things (id integer PRIMARY KEY, attrs {kind})",
        """INSERT INTO things VALUES (1, '{"a": 1}'), (2, '{"a": 2}')""",
    )
    async with running(target, table="things") as pilot:
        await pilot.press("w")
        line = await typed(pilot, "attrs ")
        await settle(pilot)
        drawn = screen_text(pilot)
        assert "$.  " in drawn
        assert "a place inside the value" in drawn
        await pilot.press("tab", "a")
        assert line.value == "attrs $.a"
        await answer(pilot, "attrs $.a = 2")
        assert [str(row[0]) for row in grid(pilot).window.rows] == ["2"]


async def test_the_names_that_were_meant_are_offered(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("w")
        await answer(pilot, "totla > 5")
        assert "There is no column totla. Did you mean total?" in screen_text(pilot)
        await answer(pilot, "note contians x")
        assert "Did you mean contains?" in screen_text(pilot)


async def test_a_text_that_is_changed_while_it_is_judged_is_not_taken(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()

    async def foresee(*_: object) -> str:
        await release.wait()
        return ""

    monkeypatch.setattr(FilterAid, "foresee", foresee)
    async with running(shop, table="orders") as pilot:
        await pilot.press("w")
        await typed(pilot, "total = 1")
        await pilot.press("enter", "2")
        release.set()
        await settle(pilot)
        assert isinstance(pilot.app.screen, FilterPrompt)
        assert pilot.app.screen.query_one(Input).value == "total = 12"


async def test_a_prompt_that_is_closed_while_its_text_is_judged_changes_nothing(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, begun = asyncio.Event(), asyncio.Event()

    async def foresee(*_: object) -> str:
        begun.set()
        await release.wait()
        return ""

    monkeypatch.setattr(FilterAid, "foresee", foresee)
    async with running(shop, table="orders") as pilot:
        await pilot.press("w")
        await typed(pilot, "total = 1")
        await pilot.press("enter")
        await begun.wait()
        release.set()
        pilot.app.screen.action_cancel()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "total = 1" not in screen_text(pilot)
        assert grid(pilot).has_focus
