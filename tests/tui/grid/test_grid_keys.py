"""Every key of the grid, over a simulated table."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.paging import After, AtFraction, AtRow, End, PageRequest, RowNumber, Sort, Start
from pooldeck_db.values import Kind, Value
from pooldeck_tui.widgets.grid import Grid
from support.grid_app import GridApp, settle
from support.simulated_table import COLUMNS, SimulatedTable

WIDE = (COLUMNS[0], *(Column(f"column_{number}", "text", Kind.TEXT) for number in range(1, 30)))


def wide_row(ident: int) -> tuple[Value, ...]:
    return (ident, *(f"r{ident}c{number}" for number in range(1, 30)))


def at(grid: Grid) -> tuple[int, int]:
    """Return row number and column of the cursor."""
    assert grid.current is not None
    assert grid.current.number is not None
    return grid.current.number.value, grid.current.column


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ("down down", (2, 0)),
        ("j j k", (1, 0)),
        ("down up", (0, 0)),
        ("up", (0, 0)),
        ("right", (0, 1)),
        ("l l h", (0, 1)),
        ("left", (0, 0)),
        ("pagedown", (22, 0)),
        ("ctrl+f ctrl+f ctrl+b", (22, 0)),
        ("pagedown pageup", (0, 0)),
        ("pageup", (0, 0)),
        ("end", (0, 29)),
        ("end right", (0, 29)),
        ("end home", (0, 0)),
        ("ctrl+end", (4_999, 0)),
        ("G k", (4_998, 0)),
        ("G ctrl+home", (0, 0)),
        ("G pageup g", (0, 0)),
        ("ctrl+end down pagedown", (4_999, 0)),
    ],
)
async def test_keys_move_the_cursor(keys: str, where: tuple[int, int]) -> None:
    app = GridApp(SimulatedTable(range(5_000), is_counted=True, columns=WIDE, row=wide_row))
    async with app.run_test(size=(80, 24)) as pilot:
        for key in keys.split():
            await settle(pilot)
            await pilot.press(key)
        await settle(pilot)
        assert at(app.grid) == where
        assert app.grid.current is not None
        assert app.grid.current.values[0] == where[0]


async def test_every_key_has_an_id_a_description_and_a_help_text() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test() as pilot:
        await pilot.press("space")
        bindings = [active.binding for active in app.screen.active_bindings.values() if active.node is app.grid]
        assert len({binding.id for binding in bindings}) == len(Grid.BINDINGS)
        assert all(binding.id and binding.id.startswith("grid.") for binding in bindings)
        assert all(binding.description and binding.tooltip for binding in bindings)


async def test_keys_can_be_remapped_by_id() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test() as pilot:
        app.set_keymap({"grid.down": "n"})
        await pilot.press("n", "n")
        await settle(pilot)
        assert at(app.grid) == (2, 0)


async def test_enter_activates_the_cell_under_the_cursor() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test() as pilot:
        await pilot.press("down", "right", "enter")
        await settle(pilot)
        told = app.messages[-1]
        assert isinstance(told, Grid.CellActivated)
        assert (told.row, told.column, told.control) == (RowNumber(1, exact=True), 1, app.grid)


async def test_the_cursor_tells_where_it_is() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test() as pilot:
        await settle(pilot)
        app.places.clear()
        await pilot.press("down")
        await pilot.press("right")
        await settle(pilot)
        told = app.places[-1]
        assert told is not None
        assert len(app.places) == 2
        assert (told.number, told.column) == (RowNumber(1, exact=True), 1)


async def test_a_column_is_made_wider_narrower_and_fitted() -> None:
    app = GridApp(SimulatedTable(range(100), row=lambda ident: (ident, "x" * 60)))
    async with app.run_test(size=(100, 10)) as pilot:
        await settle(pilot)
        await pilot.press("right")
        assert "x" * 39 + "…" in app.lines()[1]
        await pilot.press("<")
        assert "x" * 37 + "…" in app.lines()[1]
        await pilot.press(">", ">")
        assert "x" * 41 + "…" in app.lines()[1]
        await pilot.press("=")
        assert "x" * 60 in app.lines()[1]


async def test_a_column_is_fitted_no_wider_than_the_screen() -> None:
    app = GridApp(SimulatedTable(range(100), row=lambda ident: (ident, "x" * 300)))
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("right", "=")
        await settle(pilot)
        assert app.lines()[1].endswith("x…")
        assert len(app.lines()[1]) <= 59


async def test_the_row_numbers_are_hidden_and_shown_again() -> None:
    app = GridApp(SimulatedTable(range(5_000, 9_000)))
    async with app.run_test(size=(60, 10)) as pilot:
        await settle(pilot)
        assert app.lines()[1].split()[:2] == ["1", "5000│"]
        await pilot.press("#")
        assert app.lines()[1].split()[0] == "5000│"
        await pilot.press("#")
        assert app.lines()[1].split()[:2] == ["1", "5000│"]


async def test_holding_page_down_asks_for_one_page_at_a_time() -> None:
    app = GridApp(SimulatedTable(range(100_000), estimate=100_000), answers=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.answer()
        for _ in range(60):
            app.grid.action_page(1)
        await settle(pilot)
        assert [type(request.place) for request in app.wanted] == [Start, After, AtRow]
        app.answer()
        await settle(pilot)
        assert app.grid.current is not None
        assert app.grid.current.values[0] == 60 * 22


async def test_the_end_is_asked_for_once_and_the_cursor_goes_on_from_there() -> None:
    app = GridApp(SimulatedTable(range(100_000), is_counted=True), answers=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.answer()
        await pilot.press("G", "k", "k")
        await settle(pilot)
        assert [request.place for request in app.wanted] == [Start(), End()]
        app.answer()
        await settle(pilot)
        assert at(app.grid) == (99_997, 0)


async def test_at_the_end_the_end_is_looked_for_again() -> None:
    table = SimulatedTable(range(100))
    app = GridApp(table)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("G")
        table.insert(500)
        await pilot.press("G")
        await settle(pilot)
        await pilot.press("G")
        await settle(pilot)
        assert app.grid.current is not None
        assert app.grid.current.values[0] == 500
        assert app.grid.total == RowNumber(101, exact=True)


async def test_reload_reads_the_rows_again_and_keeps_the_cursor_on_its_row() -> None:
    table = SimulatedTable(range(0, 2_000, 2))
    app = GridApp(table)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown", "pagedown", "down")
        await settle(pilot)
        before = at(app.grid)
        table.insert(1)
        table.insert(before[0] * 2 - 1)
        await pilot.press("r")
        await settle(pilot)
        assert app.grid.current is not None
        assert app.grid.current.values[0] == before[0] * 2
        assert f"note {before[0] * 2 - 1}" in "\n".join(app.lines())


async def test_far_beyond_the_exact_numbers_a_jump_is_by_estimate() -> None:
    app = GridApp(SimulatedTable(range(50_000_000), estimate=50_000_000))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.grid.scroll_to(y=25_000_000, animate=False)
        await settle(pilot)
        assert isinstance(app.wanted[-1].place, AtFraction)
        assert app.lines()[1].split()[0].startswith("~25,000,0")
        assert all("note" in line for line in app.lines()[1:])


async def test_an_order_shows_an_arrow_in_the_header() -> None:
    request = PageRequest(order=(Sort("note", descending=True),))
    app = GridApp(SimulatedTable(range(100)), request=request)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "note ↓" in app.lines()[0]
