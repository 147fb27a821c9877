"""Choosing and sorting rows with keys, in the app on a real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Static

from pooldeck_tui.dialogs.filter_prompt import FilterPrompt
from pooldeck_tui.widgets.chip_strip import ChipStrip
from pooldeck_tui.widgets.completions import Completions
from support.app import answer, grid, pane, running, screen_text, settle, title, values, wait_until
from support.servers import run_script

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


@pytest.fixture
async def goods(target: Target) -> Target:
    """A table of 300 goods in three states, some without a price."""
    await run_script(
        target,
        "CREATE TABLE goods (id integer PRIMARY KEY, name text, state text, price integer)",
        "INSERT INTO goods WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
        " SELECT i, 'good ' || i, CASE i % 3 WHEN 0 THEN 'new' WHEN 1 THEN 'sold' ELSE 'it''s %_ :gone' END,"
        " CASE WHEN i % 10 = 0 THEN NULL ELSE 1000 - i END FROM n",
    )
    return target


def chips(pilot: Pilot[None]) -> tuple[str, ...]:
    """Return what the conditions say."""
    return pane(pilot).query_one(ChipStrip).chips


def said(pilot: Pilot[None]) -> str:
    """Return what the prompt says is wrong."""
    return str(pilot.app.screen.query_one(".filter--said", Static).visual)


async def column(pilot: Pilot[None], index: int) -> None:
    """Put the cursor on a column."""
    await pilot.press("home", *["right"] * index)


async def test_s_sorts_by_the_column_up_then_down_then_not(goods: Target) -> None:
    async with running(goods) as pilot:
        await column(pilot, 3)
        await pilot.press("s")
        await settle(pilot)
        assert "↑ price" in title(pilot)
        assert str(values(pilot)[0]) in {"300", "10", "299"}
        await pilot.press("s")
        await settle(pilot)
        assert "↓ price" in title(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert "price" not in title(pilot)
        assert str(values(pilot)[0]) == "1"


async def test_sorting_by_several_columns_shows_their_places(goods: Target) -> None:
    async with running(goods) as pilot:
        await column(pilot, 2)
        await pilot.press("s")
        await settle(pilot)
        await pilot.press("right", "S")
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        assert "↑ state, ↓ price" in title(pilot)
        assert "state ↑1" in screen_text(pilot)
        assert "price ↓2" in screen_text(pilot)


async def test_a_typed_order_says_where_nulls_stand(goods: Target) -> None:
    async with running(goods) as pilot:
        for text, expected in (("price nulls first, id", None), ("price desc nulls last", "999")):
            await pilot.press("o")
            await answer(pilot, text)
            shown = values(pilot)[3]
            assert (None if shown is None else str(shown)) == expected


async def test_a_click_on_a_header_sorts(goods: Target) -> None:
    async with running(goods) as pilot:
        across = grid(pilot)._across
        slot = next(slot for slot in across.layout.slots(across.left) if slot.column == 1)
        await pilot.click(grid(pilot), offset=(slot.x, 0))
        await settle(pilot)
        assert "↑ name" in title(pilot)


async def test_i_keeps_the_value_x_leaves_it_out_and_capital_x_takes_it_back(goods: Target) -> None:
    async with running(goods) as pilot:
        await column(pilot, 2)
        await pilot.press("down", "i")
        await settle(pilot)
        assert values(pilot)[2] == "it's %_ :gone"
        assert "100 rows" in title(pilot)
        assert chips(pilot) == ("state = 'it''s %_ :gone'",)
        await pilot.press("X")
        await settle(pilot)
        assert "300 rows" in title(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert "200 rows" in title(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert "100 rows" in title(pilot)
        assert len(chips(pilot)) == 2


async def test_null_is_kept_and_left_out_as_null(goods: Target) -> None:
    async with running(goods) as pilot:
        await pilot.press("ctrl+g")
        await answer(pilot, "10")
        await pilot.press("end", "i")
        await settle(pilot)
        assert "30 rows" in title(pilot)
        assert values(pilot)[3] is None
        await pilot.press("X", "x")
        await settle(pilot)
        await pilot.press("X")
        await settle(pilot)


async def test_a_typed_filter_chooses_rows_and_its_sign_removes_it(goods: Target) -> None:
    async with running(goods) as pilot:
        await pilot.press("w")
        await answer(pilot, "state = new and (price > 900 or id < 10)")
        assert len(chips(pilot)) == 2
        assert "×" in screen_text(pilot)
        strip = pane(pilot).query_one(ChipStrip)
        await pilot.click(strip, offset=(len(" state = new ×"), 0))
        await settle(pilot)
        assert chips(pilot) == ("price > 900 or id < 10",)


async def test_a_filter_is_changed_where_it_was_typed(goods: Target) -> None:
    async with running(goods) as pilot:
        await pilot.press("w")
        await answer(pilot, "state = new")
        await pilot.press("w")
        assert pilot.app.screen.query_one(Input).value == "state = new"
        await answer(pilot, "")
        assert chips(pilot) == ()
        assert "300 rows" in title(pilot)


async def test_columns_operators_and_values_are_completed(goods: Target) -> None:
    async with running(goods) as pilot:
        await pilot.press("w", "ctrl+u", *"st")
        assert pilot.app.screen.query_one(Completions).choices == ("state",)
        await pilot.press("tab", "tab")
        assert pilot.app.screen.query_one(Input).value == "state = "
        await settle(pilot)
        choices = pilot.app.screen.query_one(Completions)
        assert set(choices.choices) == {"new", "sold", "'it''s %_ :gone'"}
        await pilot.press("down")
        chosen = choices.choices[0]
        await pilot.press("enter")
        assert pilot.app.screen.query_one(Input).value == f"state = {chosen} "


@pytest.mark.parametrize(
    ("text", "marked"),
    [("stat = new", "stat"), ("state gone new", "gone"), ("state =", "")],
)
async def test_a_mistake_stands_under_the_filter_with_its_place_marked(
    goods: Target, text: str, marked: str
) -> None:
    async with running(goods) as pilot:
        await pilot.press("w")
        await answer(pilot, text)
        assert isinstance(pilot.app.screen, FilterPrompt)
        assert said(pilot)
        assert pilot.app.screen.query_one(Input).selected_text.strip() == marked
        await pilot.press("escape")
        await settle(pilot)
        assert "300 rows" in title(pilot)


async def test_what_the_database_refuses_is_said_in_the_prompt_and_the_rows_stay(goods: Target) -> None:
    async with running(goods) as pilot:
        await pilot.press("w")
        await answer(pilot, "where nowhere = 3")
        await wait_until(pilot, lambda: bool(said(pilot)), "the explanation")
        assert "nowhere" in said(pilot)
        await pilot.press("escape")
        assert "300 rows" in title(pilot)


async def test_the_rows_can_be_counted(goods: Target) -> None:
    async with running(goods) as pilot:
        await pilot.press("w")
        await answer(pilot, "price is null")
        await pilot.press("c")
        await settle(pilot)
        assert "30 rows" in title(pilot)
        assert "estimate" not in title(pilot)


async def test_the_rows_can_be_walked_while_a_slow_filter_runs_and_escape_ends_it(
    postgresql_target: Target,
) -> None:
    shop = postgresql_target
    await run_script(shop, "CREATE TABLE slow (id integer PRIMARY KEY)", "INSERT INTO slow VALUES (1), (2), (3)")
    async with running(shop, table="slow") as pilot:
        await pilot.press("w", "ctrl+u")
        prompt = pilot.app.screen
        prompt.query_one(Input).value = "where pg_sleep(600) IS NOT NULL"
        await pilot.press("enter")
        await wait_until(pilot, lambda: pilot.app.screen is not prompt and pane(pilot).is_busy, "the query")
        await pilot.press("down", "down")
        assert str(values(pilot)[0]) == "3"
        assert pane(pilot).is_busy
        await pilot.press("escape")
        await wait_until(pilot, lambda: not pane(pilot).is_busy, "its end")
        assert chips(pilot) == ()
        assert str(values(pilot)[0]) == "3"
        await wait_until(pilot, lambda: pane(pilot).database.pool().in_use == 0, "the connection")


async def test_rows_of_a_filter_are_counted_unasked_as_far_as_it_takes_no_time(target: Target) -> None:
    await run_script(
        target,
        "CREATE TABLE many (id integer PRIMARY KEY, part integer)",
        "INSERT INTO many WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)"
        " SELECT i, i % 3 FROM n",
        "ANALYZE many",
    )
    async with running(target, table="many") as pilot:
        await pilot.press("w", "ctrl+u")
        await answer(pilot, "part = 1")
        assert "10,000+ rows" in title(pilot)
        await pilot.press("pagedown", "pagedown")
        await settle(pilot)
        assert "10,000+ rows" in title(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert "13,334 rows" in title(pilot)


async def test_an_order_that_no_index_serves_is_warned_of_where_it_costs(target: Target) -> None:
    await run_script(
        target,
        "CREATE TABLE many (id integer PRIMARY KEY, part integer)",
        "INSERT INTO many WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)"
        " SELECT i, i % 3 FROM n",
        "ANALYZE many",
    )
    async with running(target, table="many") as pilot:
        await pilot.press("s")
        await settle(pilot)
        assert not pilot.app._notifications
        await pilot.press("right", "s")
        await settle(pilot)
        assert "Esc ends it." in next(iter(pilot.app._notifications)).message
        assert "no index serves this order" in title(pilot)


async def test_the_column_under_the_cursor_is_offered_first(goods: Target) -> None:
    async with running(goods) as pilot:
        await column(pilot, 2)
        await pilot.press("w", "tab", "tab")
        assert pilot.app.screen.query_one(Input).value == "state = "
