"""What is staged is drawn in the place of what is stored, and told apart without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.rows import DEFAULT, Digest
from pooldeck_tui.widgets.grid.layout import GAP
from pooldeck_tui.widgets.grid.paint import SELECTED
from pooldeck_tui.widgets.grid.staged import DELETED, EDITED, RowMark, show_entry
from support.grid_app import GridApp, settle
from support.simulated_table import SimulatedTable

if TYPE_CHECKING:
    from rich.style import Style

    from pooldeck_db.paging import Key
    from pooldeck_db.rows import Entry
    from pooldeck_tui.widgets.grid.window import Row

MARKS = {2: RowMark({1: "another"}), 3: RowMark({}, is_deleted=True), 5: RowMark({1: None})}


def staged(key: Key, _row: Row) -> RowMark | None:
    return MARKS.get(int(str(key.values[0])))


def grid_app() -> GridApp:
    return GridApp(SimulatedTable(range(5_000), is_counted=True))


def looks(app: GridApp, line: int, text: str) -> Style:
    """Return the style in which a text is drawn on a line of the screen."""
    segments = app.grid.render_line(line)._segments
    return next(segment.style for segment in segments if text in segment.text and segment.style is not None)


async def test_a_staged_value_is_drawn_in_the_place_of_the_stored_one() -> None:
    app = grid_app()
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.grid.show_staged(staged)
        await settle(pilot)
        assert app.lines()[3].split() == [f"3{EDITED}", "2│", "another"]
        assert app.lines()[4].split() == [f"4{DELETED}", "3│", "note", "3"]
        assert app.lines()[6].split() == [f"6{EDITED}", "5│", "∅"]
        assert app.lines()[2].split() == ["2", "1│", "note", "1"]
        look, plain = looks(app, 3, "another"), looks(app, 2, "note 1")
        assert look.italic
        assert not plain.italic
        assert looks(app, 4, "note 3").strike
        app.grid.show_staged(None)
        await settle(pilot)
        assert app.lines()[3].split() == ["3", "2│", "note", "2"]


async def test_the_cell_under_the_cursor_shows_that_it_is_staged() -> None:
    app = grid_app()
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.grid.show_staged(staged)
        await pilot.press("down", "down", "right")
        await settle(pilot)
        assert looks(app, 3, "another").italic
        await pilot.press("down")
        await settle(pilot)
        assert looks(app, 4, "note 3").strike
        assert not looks(app, 4, "note 3").italic


async def test_marks_survive_paging_to_and_fro() -> None:
    app = grid_app()
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.grid.show_staged(staged)
        for key in ("G", "g", "pagedown", "pageup"):
            await pilot.press(key)
            await settle(pilot)
        assert f"3{EDITED}" in app.lines()[3]


async def test_without_row_numbers_there_is_still_room_for_the_sign() -> None:
    app = grid_app()
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        await pilot.press("#")
        await settle(pilot)
        assert app.grid.across.layout.gutter == 0
        app.grid.show_staged(staged)
        await settle(pilot)
        assert app.grid.across.layout.gutter == GAP
        assert app.lines()[3].startswith(EDITED)


async def test_a_selected_row_shows_both() -> None:
    app = grid_app()
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.grid.show_staged(staged)
        await pilot.press("down", "down", "space", "down")
        await settle(pilot)
        assert SELECTED in app.lines()[3]
        look = looks(app, 3, "another")
        assert (look.italic, look.underline) == (True, True)


@pytest.mark.parametrize(
    ("entry", "text", "is_sign"),
    [
        (DEFAULT, "DEFAULT", True),
        ("DEFAULT", "DEFAULT", False),
        (None, "∅", True),
        ("", "''", True),
        (Digest(70_000, "0" * 32), "(70,000 bytes)", True),
        (12, "12", False),
        (b"\x00\xff", "x'00ff", False),
    ],
)
def test_what_is_no_data_is_told_apart(entry: Entry | Digest, text: str, is_sign: bool) -> None:
    shown = show_entry(entry)
    assert (shown.text, bool(shown.marks)) == (text, is_sign)
