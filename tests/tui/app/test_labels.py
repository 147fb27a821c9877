"""Names in the place of the keys that refer to rows, in the app on a real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.app import grid, running, screen_text, settle, wait_until
from support.servers import run_script
from support.staging import at, typed

if TYPE_CHECKING:
    from pooldeck_db.target import Target


@pytest.fixture
async def people(target: Target) -> Target:
    """Two people, and letters from one to the other or to nobody."""
    await run_script(
        target,
        "CREATE TABLE people (id integer PRIMARY KEY, name text)",
        "INSERT INTO people VALUES (1, 'Ada Lovelace'), (2, 'Grace [b]Hopper[/b] the second of that name')",
        "CREATE TABLE letters (id integer PRIMARY KEY, sender integer REFERENCES people (id),"
        " receiver integer REFERENCES people (id))",
        "INSERT INTO letters VALUES (1, 1, 2), (2, 2, NULL), (3, NULL, 1)",
    )
    return target


async def test_names_stand_in_the_place_of_keys_until_they_are_turned_off(people: Target) -> None:
    async with running(people, table="letters") as pilot:
        await wait_until(pilot, lambda: "→ Ada Lovelace" in screen_text(pilot), "the names")
        drawn = screen_text(pilot)
        assert drawn.count("→ Ada Lovelace") == 2
        assert "→ Grace [b]Hopper[/b]" in drawn
        assert drawn.count("∅") == 2
        await pilot.press("E")
        await settle(pilot)
        assert "→ Ada" not in screen_text(pilot)
        await pilot.press("E")
        await settle(pilot)
        assert "→ Ada Lovelace" in screen_text(pilot)


async def test_a_staged_key_has_a_name_that_no_row_of_the_page_had(people: Target) -> None:
    await run_script(people, "INSERT INTO people VALUES (3, 'Alan Turing')")
    async with running(people, table="letters") as pilot:
        await wait_until(pilot, lambda: "→ Ada Lovelace" in screen_text(pilot), "the names")
        await at(pilot, 0, 1)
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("ctrl+e")
        await settle(pilot)
        await typed(pilot, "3")
        await wait_until(pilot, lambda: "→ Alan Turing" in screen_text(pilot), "the name of what is staged")


async def test_a_value_with_a_name_is_still_the_value(people: Target) -> None:
    async with running(people, table="letters") as pilot:
        await wait_until(pilot, lambda: "→ Ada Lovelace" in screen_text(pilot), "the names")
        current = grid(pilot).current
        assert current is not None
        assert [str(value) for value in current.values] == ["1", "1", "2"]
        await pilot.press("right", "i")
        await settle(pilot)
        assert "sender = 1 ×" in screen_text(pilot)
