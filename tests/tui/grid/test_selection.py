"""Selecting rows and columns: by key and by mouse, over pages, and within bounds."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.paging import AtRow
from pooldeck_db.values import Kind
from pooldeck_tui.widgets.grid import selection as selections
from pooldeck_tui.widgets.grid.paint import SELECTED
from pooldeck_tui.widgets.grid.selection import LeftOut
from support.grid_app import GridApp, settle
from support.simulated_table import SimulatedTable

WIDE = tuple(Column(name, "text", Kind.TEXT) for name in ("id", "a", "b", "c"))


def grid_app(rows: int = 5_000) -> GridApp:
    table = SimulatedTable(range(rows), is_counted=True, columns=WIDE, row=lambda ident: (ident, "a", "b", "c"))
    return GridApp(table)


def chosen(app: GridApp) -> list[int]:
    """Return the keys of the selected rows, in the order in which they would be copied."""
    return [int(str(row[0])) for _, row in app.grid.selection.ordered(app.grid.window)]


def columns(app: GridApp) -> str:
    wanted = app.grid.selection.columns(app.grid.across)
    return " ".join(WIDE[column].name for column in app.grid.across.layout.order if column in wanted)


@pytest.mark.parametrize(
    ("keys", "rows"),
    [
        ("space", [0]),
        ("space space", []),
        ("space down down space", [0, 2]),
        ("down down space up up space", [0, 2]),
        ("shift+down shift+down", [0, 1, 2]),
        ("shift+down shift+down shift+up", [0, 1]),
        ("down down shift+up shift+up shift+down shift+down shift+down", [2, 3]),
        ("shift+down down shift+down", [0, 1, 2, 3]),
        ("shift+down down down shift+down", [0, 1, 3, 4]),
        ("down down space shift+up shift+up shift+down shift+down", [2]),
        ("V down down", [0, 1, 2]),
        ("V down down V down down", [0, 1, 2]),
        ("V pagedown", list(range(23))),
        ("V down escape down", []),
        ("space right shift+right", [0]),
    ],
)
async def test_keys_select_rows(keys: str, rows: list[int]) -> None:
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in keys.split():
            await pilot.press(key)
        await settle(pilot)
        assert chosen(app) == rows


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ("", "id a b c"),
        ("right shift+right", "a b"),
        ("right shift+right shift+left shift+left", "id a"),
        ("right shift+right left", "a b"),
        ("shift+right right shift+right", "b c"),
        ("shift+right escape", "id a b c"),
    ],
)
async def test_keys_select_columns(keys: str, names: str) -> None:
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in keys.split():
            await pilot.press(key)
        assert columns(app) == names


async def test_a_selection_outlives_scrolling_and_paging() -> None:
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await pilot.press("ctrl+end")
        await settle(pilot)
        assert app.grid.window.first > 0
        await pilot.press("space", "ctrl+home")
        await settle(pilot)
        assert chosen(app) == [0, 4_999]
        assert SELECTED in app.lines()[1]
        assert SELECTED not in app.lines()[2]


async def test_a_range_waits_for_rows_that_are_on_their_way() -> None:
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.answers = False
        await pilot.press("V", *["pagedown"] * 14)
        await settle(pilot)
        assert len(chosen(app)) < 300
        app.answers = True
        while app.grid.is_waiting:
            app.answer()
            await settle(pilot)
        assert chosen(app) == list(range(14 * 22 + 1))


async def test_a_jump_ends_a_range_and_says_so() -> None:
    app = grid_app(100_000)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("V", "down")
        app.grid.go_to(AtRow(90_000))
        await settle(pilot)
        assert app.grid.selection.left_out is LeftOut.GAP
        assert chosen(app) == [0, 1]


async def test_rows_that_were_deleted_before_the_range_shift_it() -> None:
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "down", "shift+down")
        app.table.delete(0, 1)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("shift+down")
        assert chosen(app) == [3, 4, 5]
        await pilot.press("shift+up", "shift+up", "shift+up")
        assert chosen(app) == [2, 3]


async def test_no_more_than_the_most_rows_are_selected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selections, "MOST_SELECTED", 30)
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("V", "pagedown", "pagedown")
        await settle(pilot)
        assert chosen(app) == list(range(30))
        assert app.grid.selection.left_out is LeftOut.FULL
        await pilot.press("escape", "ctrl+a")
        assert len(chosen(app)) == 30
        assert app.grid.selection.left_out is LeftOut.FULL


async def test_every_loaded_row_can_be_selected() -> None:
    app = grid_app(600)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+a")
        assert chosen(app) == list(range(len(app.grid.window.rows)))
        assert app.grid.window.after


async def test_selected_cells_look_different_without_any_colour() -> None:
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("right", "space", "shift+right", "down")
        styles = {
            segment.text.strip(): segment.style.underline
            for segment in app.grid.render_line(1)
            if segment.style is not None and segment.text.strip()
        }
        assert SELECTED in app.lines()[1]
        assert (styles["a"], styles["b"], styles["c"]) == (True, True, None)


async def test_a_sign_for_selected_rows_has_room_without_row_numbers() -> None:
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("number_sign", "down", "space")
        assert [line[:1] for line in app.lines()[1:4]] == [" ", SELECTED, " "]
        assert "1" in app.lines()[2]


async def test_the_mouse_selects_by_dragging_and_with_shift() -> None:
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.mouse_down(app.grid, offset=(12, 3))
        await pilot.hover(app.grid, offset=(12, 4))
        await pilot.hover(app.grid, offset=(12, 6))
        await pilot.mouse_up(app.grid, offset=(12, 6))
        await settle(pilot)
        assert chosen(app) == [2, 3, 4, 5]
        await pilot.hover(app.grid, offset=(12, 8))
        assert chosen(app) == [2, 3, 4, 5]
        await pilot.click(app.grid, offset=(12, 10))
        await pilot.click(app.grid, offset=(12, 11), shift=True)
        assert chosen(app) == [2, 3, 4, 5, 9, 10]


async def test_other_rows_or_another_order_begin_with_nothing_selected() -> None:
    app = grid_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        app.grid.turn_to(app.table.page(app.wanted[0]))
        assert chosen(app) == []
