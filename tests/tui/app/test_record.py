"""One row by itself, in the app on a real database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from pooldeck_db.relations.reader import Relations
from pooldeck_db.settings import Settings
from pooldeck_tui.dialogs.record import RecordView
from pooldeck_tui.dialogs.record_fields import RecordFields
from pooldeck_tui.viewer import CellViewer
from pooldeck_tui.widgets.grid import Grid
from support.app import connected, grid, running, screen_text, settle, wait_until
from support.servers import run_script

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.relations import Labels
    from pooldeck_db.target import Target


@pytest.fixture
async def people(target: Target) -> Target:
    """Three thousand people, the first of them odd."""
    await run_script(
        target,
        "CREATE TABLE people"
        " (id integer PRIMARY KEY, name text, mail text, nick text, about text, last_seen text)",
        "INSERT INTO people VALUES (1, NULL, '', '   ', 'line'||CAST(1 AS text), '[b]x[/b]')",
        "INSERT INTO people WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        " SELECT i, 'name ' || i, 'mail', 'nick', 'about', 'never' FROM n",
        f"UPDATE people SET about = '{'word ' * 2_000}end' WHERE id = 2",
    )
    return target


def line_of(pilot: Pilot[None], name: str) -> str:
    """Return the line of a field without the border, or nothing."""
    parts = (part.strip() for line in screen_text(pilot).splitlines() for part in line.split("│"))
    return next((part for part in parts if part.removeprefix("› ").startswith(f"{name} ")), "")


def has_rows(pilot: Pilot[None]) -> bool:
    return any(each.current is not None for each in pilot.app.screen.query(Grid).results(Grid))


def field(pilot: Pilot[None]) -> str:
    under_cursor = pilot.app.screen.query_one(RecordFields).field
    return "" if under_cursor is None else under_cursor.column.name


async def test_a_row_stands_a_field_a_line_and_nothing_looks_like_something(people: Target) -> None:
    async with running(people) as pilot:
        await pilot.press("v")
        await settle(pilot)
        assert line_of(pilot, "name").endswith("∅  NULL")
        assert line_of(pilot, "mail").endswith("''  the empty text: 0 characters, which is not NULL")
        assert line_of(pilot, "nick").endswith("···  blank: 3 spaces")
        assert line_of(pilot, "last_seen").endswith("[b]x[/b]")
        assert "row 1" in screen_text(pilot)


async def test_the_next_and_the_previous_row_are_a_key_away_also_on_pages_to_come(people: Target) -> None:
    async with running(people, settings=Settings.from_layers({"interface": {"page_size": 20}})) as pilot:
        await pilot.press("v", "n")
        await settle(pilot)
        assert line_of(pilot, "name").endswith("name 2")
        await pilot.press("ctrl+down", "p")
        await settle(pilot)
        assert line_of(pilot, "name").endswith("name 2")
        for _ in range(30):
            await pilot.press("n")
        await settle(pilot)
        await wait_until(pilot, lambda: line_of(pilot, "name").endswith("name 32"), "row 32")
        await pilot.press("escape")
        current = grid(pilot).current
        assert current is not None
        assert str(current.values[0]) == "32"


async def test_a_long_value_takes_some_lines_and_shows_that_it_is_cut(people: Target) -> None:
    async with running(people) as pilot:
        await pilot.press("v", "n")
        await settle(pilot)
        shown = screen_text(pilot)
        assert 20 < shown.count("word") < 100
        assert "w…" in shown


async def test_fields_are_found_by_letters_of_their_names(people: Target) -> None:
    async with running(people) as pilot:
        await pilot.press("v", "slash", "l", "s")
        await settle(pilot)
        assert field(pilot) == "last_seen"
        assert line_of(pilot, "nick") == ""
        await pilot.press("enter", "escape")
        await settle(pilot)
        assert line_of(pilot, "nick") != ""
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, RecordView)


async def test_enter_shows_the_whole_value_and_comes_back(people: Target) -> None:
    async with running(people) as pilot:
        await pilot.press("v", "n", "end", "up", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, CellViewer), "the whole value")
        assert "about" in screen_text(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, RecordView)
        assert field(pilot) == "about"


async def test_y_copies_the_whole_value(people: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    async with running(people) as pilot:
        await pilot.press("v", "n", "end", "up", "y")
        await settle(pilot)
        assert pilot.app.clipboard == "word " * 2_000 + "end"


async def test_hidden_columns_are_in_the_row(people: Target) -> None:
    async with running(people) as pilot:
        await pilot.press("end", "minus", "v")
        await settle(pilot)
        assert line_of(pilot, "last_seen") != ""


async def test_it_can_be_read_at_eighty_columns(people: Target) -> None:
    async with running(people, size=(80, 24)) as pilot:
        await pilot.press("v")
        await settle(pilot)
        assert line_of(pilot, "name").endswith("∅  NULL")
        assert all(len(line) <= 80 for line in screen_text(pilot).splitlines())


async def test_a_row_of_a_thousand_fields_is_walked_quickly(sqlite_file_target: Target) -> None:
    names = ", ".join(f"column_{number}" for number in range(1_000))
    values = ", ".join(map(str, range(1_000)))
    await run_script(sqlite_file_target, f"CREATE TABLE wide ({names})", f"INSERT INTO wide VALUES ({values})")
    async with running(sqlite_file_target) as pilot:
        await pilot.press("v", "end")
        await settle(pilot)
        assert field(pilot) == "column_999"
        assert line_of(pilot, "column_999").endswith("999")


async def test_what_a_row_refers_to_is_named_beside_the_key_as_in_the_grid(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await pilot.press("v")
        await settle(pilot)
        assert line_of(pilot, "customer").endswith("→ Customer 2  2")
        await pilot.press("n")
        await settle(pilot)
        assert line_of(pilot, "customer").endswith("→ Customer 3  3")
        await pilot.press("down", "y")
        await settle(pilot)
        assert pilot.app.clipboard == "3"
        await pilot.press("escape", "E", "v")
        await settle(pilot)
        assert line_of(pilot, "customer").endswith("  3")
        assert "→" not in line_of(pilot, "customer")


async def test_names_that_come_when_a_row_is_already_shown_are_drawn_then(
    shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, labels = asyncio.Event(), Relations.labels

    async def late(*arguments: Any, **named: Any) -> Labels:
        await release.wait()
        return await labels(*arguments, **named)

    monkeypatch.setattr(Relations, "labels", late)
    async with connected(shop, table="orders") as pilot:
        await wait_until(pilot, lambda: has_rows(pilot), "the rows")
        await pilot.press("v")
        assert line_of(pilot, "customer").endswith("  2")
        release.set()
        await settle(pilot)
        assert line_of(pilot, "customer").endswith("→ Customer 2  2")
