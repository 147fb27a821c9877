"""Following references from row to row and back, and searching, in the app on a real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from pooldeck_tui.widgets.chip_strip import ChipStrip
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.related_panel import RelatedPanel
from support.app import answer, grid, pane, running, screen_text, settle, title, values, wait_until
from support.servers import run_script

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


@pytest.fixture
async def chain(target: Target) -> Target:
    """Rows of one table that refer to each other, and notes about them."""
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
    await run_script(
        target,
        "CREATE TABLE links (id integer PRIMARY KEY, name text, next integer REFERENCES links (id))",
        f"INSERT INTO links {numbers} SELECT i, 'link ' || i, CASE WHEN i > 1 THEN i - 1 END FROM n",
        "CREATE TABLE notes (id integer PRIMARY KEY, link integer NOT NULL REFERENCES links (id), note text)",
        "CREATE INDEX note_links ON notes (link)",
        f"INSERT INTO notes {numbers} SELECT i, i % 7 + 1, 'note ' || i FROM n",
    )
    return target


def first(pilot: Pilot[None]) -> str:
    """Return the first value of the row under the cursor."""
    return str(values(pilot)[0])


async def at(pilot: Pilot[None], row: int, column: int) -> None:
    """Put the cursor on a cell."""
    await pilot.press("ctrl+g")
    await answer(pilot, str(row))
    await pilot.press("home", *["right"] * column)


async def test_f_follows_a_reference_and_backspace_returns_to_the_very_cell(chain: Target) -> None:
    async with running(chain, table="links") as pilot:
        await at(pilot, 1500, 2)
        before = grid(pilot).current
        await pilot.press("f")
        await settle(pilot)
        assert first(pilot) == "1499"
        assert "1 row" in title(pilot)
        assert pane(pilot).query_one(ChipStrip).chips == ("id = 1499",)
        assert "links ▸ " in title(pilot)
        await pilot.press("backspace")
        await settle(pilot)
        assert grid(pilot).current == before
        assert pane(pilot).query_one(ChipStrip).chips == ()


async def test_ten_steps_deep_and_back_is_the_same_cell_again(chain: Target) -> None:
    async with running(chain, table="links") as pilot:
        await at(pilot, 1000, 2)
        before = grid(pilot).current
        for depth in range(10):
            await pilot.press("end", "f")
            await settle(pilot)
            assert first(pilot) == str(999 - depth)
        assert len(pilot.app.screen.query(Grid)) == 1
        for _ in range(10):
            await pilot.press("backspace")
            await settle(pilot)
        assert grid(pilot).current == before
        await pilot.press("backspace")
        assert "No reference" in next(iter(pilot.app._notifications)).message


async def test_a_reference_without_a_value_says_that_it_leads_nowhere(chain: Target) -> None:
    async with running(chain, table="links") as pilot:
        await at(pilot, 1, 2)
        await pilot.press("f")
        await settle(pilot)
        assert "NULL" in next(iter(pilot.app._notifications)).message
        assert first(pilot) == "1"


async def test_the_panel_counts_what_is_related_and_follows_it(chain: Target) -> None:
    async with running(chain, table="links") as pilot:
        await at(pilot, 3, 1)
        await pilot.press("R")
        await settle(pilot)
        panel = pane(pilot).query_one(RelatedPanel)
        assert panel.has_focus
        assert panel.references is not None
        await wait_until(pilot, lambda: len(panel.found) == len(panel.references or ()), "the answers")
        drawn = screen_text(pilot)
        assert "286" in drawn
        assert "link 2" in drawn
        notes = next(index for index, each in enumerate(panel.references) if each.relation.name == "notes")
        await pilot.press(*["down"] * notes, "enter")
        await settle(pilot)
        assert pane(pilot).relation.name == "notes"
        assert "286 rows" in title(pilot)
        await pilot.press("backspace")
        await settle(pilot)
        assert first(pilot) == "3"


async def test_the_panel_follows_the_cursor_and_is_hidden_by_the_same_key(chain: Target) -> None:
    async with running(chain, table="links") as pilot:
        await pilot.press("R")
        await settle(pilot)
        panel = pane(pilot).query_one(RelatedPanel)
        await pilot.press("escape")
        assert grid(pilot).has_focus
        await pilot.press("down", "down", "down")
        await wait_until(
            pilot, lambda: "link 3" in screen_text(pilot).partition("→ next")[2], "the parent of row 4"
        )
        await pilot.press("R")
        assert not panel.display


async def test_a_table_without_foreign_keys_says_so_in_the_panel(target: Target) -> None:
    await run_script(target, "CREATE TABLE lonely (id integer PRIMARY KEY)", "INSERT INTO lonely VALUES (1)")
    async with running(target, table="lonely") as pilot:
        await pilot.press("f")
        await settle(pilot)
        assert "No foreign key" in screen_text(pilot)


async def test_search_finds_in_the_loaded_rows_and_then_in_the_whole_table(chain: Target) -> None:
    async with running(chain, table="links") as pilot:
        await pilot.press("slash")
        await answer(pilot, "LINK 19")
        assert (first(pilot), grid(pilot).across.cursor) == ("19", 1)
        await pilot.press("n")
        await settle(pilot)
        assert first(pilot) == "190"
        for expected in [*range(191, 200), 1900]:
            await pilot.press("n")
            await settle(pilot)
            assert first(pilot) == str(expected)
        assert grid(pilot).across.cursor == 1
        await pilot.press("N")
        await settle(pilot)
        assert first(pilot) == "199"


async def test_a_search_in_vain_is_said_and_keeps_the_cursor(chain: Target) -> None:
    async with running(chain, table="links") as pilot:
        await at(pilot, 50, 1)
        await pilot.press("slash")
        await answer(pilot, "nowhere %_")
        message = next(iter(pilot.app._notifications)).message
        assert message == "No row after this one holds “nowhere %_”. N searches the other way."
        assert first(pilot) == "50"
        await pilot.press("slash")
        assert pilot.app.screen.query_one(Input).value == "nowhere %_"
