"""A relation that is altered while it is shown keeps what can be kept, and nothing is drawn that is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.paging import Sort
from pooldeck_tui.widgets.chip_strip import ChipStrip
from support.app import answer, grid, pane, running, screen_text, settle, wait_until
from support.servers import run_script

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target

NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"


@pytest.fixture
async def letters(target: Target) -> Target:
    """Three thousand people, and a letter from each."""
    await run_script(
        target,
        "CREATE TABLE people (id integer PRIMARY KEY, name text)",
        f"INSERT INTO people {NUMBERS} SELECT i, 'person ' || i FROM n",
        "CREATE TABLE letters (id integer PRIMARY KEY, note text,"
        " sender integer REFERENCES people (id), pages integer)",
        f"INSERT INTO letters {NUMBERS} SELECT i, 'n', i, i FROM n",
    )
    return target


def named(pilot: Pilot[None], name: str) -> int:
    """Return how often a name is drawn."""
    return screen_text(pilot).count(f"→ {name} ")


async def test_names_do_not_pass_to_another_column_when_one_before_it_is_dropped(letters: Target) -> None:
    async with running(letters, table="letters") as pilot:
        await wait_until(pilot, lambda: named(pilot, "person 3") == 1, "the names")
        await run_script(letters, "ALTER TABLE letters DROP COLUMN note")
        await pilot.press("r")
        await settle(pilot)
        assert [column.name for column in grid(pilot).across.columns] == ["id", "sender", "pages"]
        assert named(pilot, "person 3") == 1


async def test_rows_that_came_while_names_were_off_get_theirs_when_they_are_on_again(letters: Target) -> None:
    async with running(letters, table="letters") as pilot:
        await pilot.press("E", "G")
        await settle(pilot)
        assert named(pilot, "person 3000") == 0
        await pilot.press("E")
        await settle(pilot)
        assert named(pilot, "person 3000") == 1


async def test_a_new_column_takes_neither_filter_nor_order_nor_place_away(letters: Target) -> None:
    async with running(letters, table="letters") as pilot:
        await pilot.press("w", "ctrl+u")
        await answer(pilot, "pages > 100")
        await pilot.press("end", "s")
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        await pilot.press("pagedown", "pagedown")
        await settle(pilot)
        before = grid(pilot).current
        assert before is not None
        await run_script(letters, "ALTER TABLE letters ADD COLUMN more integer")
        await pilot.press("r")
        await settle(pilot)
        assert [column.name for column in grid(pilot).across.columns][-1] == "more"
        assert pane(pilot).query_one(ChipStrip).chips == ("pages > 100",)
        assert pane(pilot).order == (Sort("pages", descending=True),)
        after = grid(pilot).current
        assert after is not None
        assert after.key == before.key


async def test_what_a_filter_said_of_a_dropped_column_is_left_out_and_that_is_said(letters: Target) -> None:
    async with running(letters, table="letters") as pilot:
        await pilot.press("w", "ctrl+u")
        await answer(pilot, "note = n and pages > 100")
        await run_script(letters, "ALTER TABLE letters DROP COLUMN note")
        await pilot.press("r")
        await settle(pilot)
        assert pane(pilot).query_one(ChipStrip).chips == ("pages > 100",)
        assert "is left out" in list(pilot.app._notifications)[-1].message


@pytest.mark.parametrize("key", ["backspace", "escape"])
async def test_one_comes_back_from_a_relation_that_cannot_be_read(letters: Target, key: str) -> None:
    async with running(letters, table="letters") as pilot:
        await pilot.press("end", "left", "down")
        before = grid(pilot).current
        await run_script(letters, "ALTER TABLE letters DROP COLUMN sender", "DROP TABLE people")
        await pilot.press("f")
        await settle(pilot)
        assert pane(pilot).has_class("-failed")
        await pilot.press(key)
        await settle(pilot)
        after = grid(pilot).current
        assert before is not None
        assert after is not None
        assert (pane(pilot).relation.name, after.key) == ("letters", before.key)
