"""What the grid draws and tells, over a simulated table: answers, errors, mouse, sizes, odd relations."""

from __future__ import annotations

import asyncio

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Offset

from pooldeck_db.catalog import Column
from pooldeck_db.errors import ConnectionLost, StatementFailed
from pooldeck_db.paging import After, AtRow, AtValue, Before, End, PageRequest, RowNumber, Start
from pooldeck_db.values import Clipped, Kind, Value
from pooldeck_tui.widgets.grid import Grid
from support.grid_app import GridApp, settle
from support.simulated_table import COLUMNS, RELATION, SimulatedTable

LOST = ConnectionLost("The server closed the connection [/foo].", subject="public.orders")


def placeholders(app: GridApp) -> int:
    return sum("·····" in line for line in app.lines())


async def test_until_the_first_page_comes_the_header_is_there() -> None:
    app = GridApp(SimulatedTable(range(100)), answers=False)
    async with app.run_test(size=(60, 10)) as pilot:
        await settle(pilot)
        assert app.lines()[0].split() == ["id│", "note│"]
        assert (placeholders(app), app.grid.is_waiting, app.grid.current) == (1, True, None)
        app.answer()
        await settle(pilot)
        assert (placeholders(app), app.grid.is_waiting) == (0, False)


async def test_rows_that_are_not_loaded_are_placeholders_with_their_numbers() -> None:
    app = GridApp(SimulatedTable(range(100_000), is_counted=True), answers=False)
    async with app.run_test(size=(60, 10)) as pilot:
        await settle(pilot)
        app.answer()
        await pilot.press("G")
        await settle(pilot)
        assert placeholders(app) == 9
        assert app.lines()[-1].split() == ["100,000", "·····"]


async def test_an_answer_to_an_older_wish_is_ignored() -> None:
    app = GridApp(SimulatedTable(range(100_000), is_counted=True), answers=False)
    async with app.run_test(size=(60, 10)) as pilot:
        await settle(pilot)
        app.answer()
        app.grid.go_to(AtRow(50_000))
        await settle(pilot)
        app.grid.go_to(End())
        await settle(pilot)
        app.answer(1)
        await settle(pilot)
        assert placeholders(app) == 9
        app.answer(2)
        await settle(pilot)
        assert app.grid.current is not None
        assert app.grid.current.values[0] == 99_999


async def test_a_page_of_another_relation_is_ignored() -> None:
    app = GridApp(SimulatedTable(range(100)), answers=False)
    async with app.run_test() as pilot:
        await settle(pilot)
        other = SimulatedTable(range(5)).page(PageRequest(size=7))
        app.grid.show(other)
        assert app.grid.is_waiting


async def test_going_to_a_value_keeps_the_rows_until_the_page_comes() -> None:
    app = GridApp(SimulatedTable(range(0, 100_000, 5), estimate=20_000), answers=False)
    async with app.run_test(size=(60, 10)) as pilot:
        await settle(pilot)
        app.answer()
        app.grid.go_to(AtValue(("50003",)))
        await settle(pilot)
        assert placeholders(app) == 0
        app.answer()
        await settle(pilot)
        assert app.grid.current is not None
        assert (app.grid.current.values[0], app.grid.current.number) == (
            50_005,
            RowNumber(10_001, exact=False),
        )
        assert app.lines()[1].split()[:2] == ["~10,002", "50005│"]


async def test_a_relation_without_rows_says_so() -> None:
    app = GridApp(SimulatedTable([]))
    async with app.run_test() as pilot:
        for key in ("down", "pagedown", "G", "g", "enter", "=", "r"):
            await pilot.press(key)
        await settle(pilot)
        assert app.lines()[1].strip() == "No rows."
        assert app.grid.total == RowNumber(0, exact=True)


async def test_a_relation_without_columns_shows_its_row_count() -> None:
    app = GridApp(SimulatedTable(range(3), columns=(), row=lambda _: ()))
    async with app.run_test() as pilot:
        for key in ("down", "right", "home", "end", "<", "=", "enter", "#"):
            await pilot.press(key)
        await settle(pilot)
        assert app.lines()[1].strip() == "public.orders has no columns. It has 3 rows."


async def test_an_error_is_explained_in_the_place_of_rows_and_r_tries_again() -> None:
    app = GridApp(SimulatedTable(range(100)), answers=False)
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.grid.fail(app.wanted[-1], LOST)
        await settle(pilot)
        text = "\n".join(app.lines())
        assert "!! The connection was lost" in text
        assert "public.orders: The server closed the connection [/foo]." in text
        assert "r  try again" in text
        app.answers = True
        await pilot.press("r")
        await settle(pilot)
        assert len(app.wanted) == 2
        assert "note 0" in "\n".join(app.lines())


async def test_a_failed_wish_is_not_repeated_by_moving_about() -> None:
    app = GridApp(SimulatedTable(range(10_000)), answers=False)
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.answer()
        for _ in range(30):
            app.grid.action_page(1)
        await settle(pilot)
        app.grid.fail(app.wanted[-1], LOST)
        asked = len(app.wanted)
        await pilot.press("up", "down", "down", "pageup", "pagedown")
        await settle(pilot)
        assert len(app.wanted) == asked
        assert "!! The connection was lost" in "\n".join(app.lines())


async def test_after_a_failed_jump_the_grid_is_at_rest() -> None:
    app = GridApp(SimulatedTable(range(100_000), estimate=100_000), answers=False)
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.answer()
        app.grid.scroll_to(y=50_000, animate=False)
        await settle(pilot)
        app.grid.fail(app.wanted[-1], LOST)
        await settle(pilot)
        assert not app.grid.is_restless
        assert len(app.wanted) == 2
        assert "!! The connection was lost" in "\n".join(app.lines())


async def test_an_error_while_reading_ahead_is_not_shown_until_the_rows_are_needed() -> None:
    app = GridApp(SimulatedTable(range(10_000)), answers=False)
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.answer()
        while len(app.wanted) == 1:
            app.grid.action_page(1)
            await settle(pilot)
        app.grid.fail(app.wanted[-1], LOST)
        await settle(pilot)
        assert "!!" not in "\n".join(app.lines())
        for _ in range(30):
            app.grid.action_page(1)
        await settle(pilot)
        assert "!! The connection was lost" in "\n".join(app.lines())


async def test_a_failed_jump_is_told_below_the_rows() -> None:
    app = GridApp(SimulatedTable(range(100)), answers=False)
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.answer()
        app.grid.go_to(AtValue(("x",)))
        await settle(pilot)
        app.grid.fail(app.wanted[-1], StatementFailed("Bad value."))
        await settle(pilot)
        assert "note 0" in app.lines()[1]
        assert app.lines()[-1].strip() == "r  try again"


async def test_a_click_moves_the_cursor_and_a_double_click_activates() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        x = app.lines()[3].index("note 2")
        await pilot.click(Grid, offset=Offset(x, 3))
        await settle(pilot)
        assert app.grid.current is not None
        assert (app.grid.current.values[0], app.grid.current.column) == (2, 1)
        await pilot.double_click(Grid, offset=Offset(x, 4))
        await settle(pilot)
        told = app.messages[-1]
        assert isinstance(told, Grid.CellActivated)
        assert told.row == RowNumber(3, exact=True)


async def test_a_click_below_the_last_row_does_nothing() -> None:
    app = GridApp(SimulatedTable(range(3)))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        await pilot.click(Grid, offset=Offset(3, 9))
        await settle(pilot)
        assert app.grid.current is not None
        assert app.grid.current.values[0] == 0


async def test_a_click_on_a_header_is_told() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        await pilot.click(Grid, offset=Offset(app.lines()[0].index("note"), 0))
        await settle(pilot)
        told = app.messages[-1]
        assert isinstance(told, Grid.HeaderActivated)
        assert told.column == 1


async def test_dragging_a_border_in_the_header_changes_the_width_and_tells_no_click() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        border = app.lines()[0].rindex("│")
        await pilot.mouse_down(Grid, offset=Offset(border, 0))
        await pilot.hover(Grid, offset=Offset(border + 7, 0))
        await pilot.mouse_up(Grid, offset=Offset(border + 7, 0))
        await settle(pilot)
        assert app.lines()[0].rindex("│") == border + 7
        assert not [told for told in app.messages if isinstance(told, Grid.HeaderActivated)]


async def test_a_border_that_is_dragged_may_go_meanwhile() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        border = app.lines()[0].rindex("│")
        await pilot.mouse_down(Grid, offset=Offset(border, 0))
        app.answers = False
        app.grid.open(RELATION, app.table.columns[:1], PageRequest(), key=("id",))
        await pilot.hover(Grid, offset=Offset(border + 7, 0))
        await pilot.mouse_up(Grid, offset=Offset(border + 7, 0))
        await settle(pilot)
        assert app.grid.has_focus


async def test_the_wheel_scrolls_and_takes_the_cursor_along() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        app.grid.scroll_relative(y=5, animate=False)
        await settle(pilot)
        assert app.lines()[1].split()[1] == "5│"
        assert app.grid.current is not None
        assert app.grid.current.values[0] == 5


async def test_dragging_the_scrollbar_asks_for_one_page_when_it_rests() -> None:
    app = GridApp(SimulatedTable(range(1_000_000), estimate=1_000_000))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        for fraction in range(1, 90):
            app.grid.scroll_to(y=fraction * 10_000, animate=False)
            await asyncio.sleep(0)
        assert len(app.wanted) == 1
        await settle(pilot)
        assert len(app.wanted) == 2
        assert placeholders(app) == 0
        assert app.lines()[1].split()[0] == "~890,001"


@pytest.mark.parametrize("size", [(80, 24), (20, 5), (10, 2), (3, 3), (1, 1)])
async def test_no_screen_is_too_small(size: tuple[int, int]) -> None:
    app = GridApp(SimulatedTable(range(1_000), estimate=1_000))
    async with app.run_test(size=size) as pilot:
        for key in (
            "down",
            "right",
            "pagedown",
            "end",
            "G",
            "pageup",
            "<",
            ">",
            "=",
            "#",
            "home",
            "g",
            "r",
            "enter",
        ):
            await pilot.press(key)
            await settle(pilot)
            assert all(cell_len(line) <= size[0] for line in app.lines())
        app.grid.fail(app.wanted[-1], LOST)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert app.lines()[1].split()[0] == "0│"


async def test_the_cursor_stays_on_its_row_when_the_screen_shrinks_and_grows() -> None:
    app = GridApp(SimulatedTable(range(1_000)))
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(20):
            await pilot.press("down")
        await pilot.resize_terminal(40, 6)
        await settle(pilot)
        assert any("note 20" in line for line in app.lines())
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert app.grid.current is not None
        assert app.grid.current.values[0] == 20


HOSTILE: list[Value] = [
    None,
    "",
    "[/foo]",
    "[bold]x[/bold] [@click=app.quit]y[/]",
    "\x1b]52;c;aGk=\x07",
    "\x9b31m\x90q\x9c",
    "\u202ecba\u202c",
    "a\nb\tc\x00",
    "日本語テキスト" * 9,
    "e\u0301" * 50,
    "👩\u200d👩\u200d👧 🇩🇪 ☺\ufe0f 👍🏽",
    "مرحبا بالعالم",
    "\ud800",
    "trailing   ",
    "x" * 100_000,
    Clipped("y" * 300, 5_000_000),
    b"\x00\xff" * 500,
    1.5,
    -(2**63),
]


async def test_hostile_values_and_names_keep_every_line_aligned_and_harmless() -> None:
    columns = (COLUMNS[0], Column("a [red]b\x1b[0m\u202e", "text", Kind.TEXT), Column("", "", Kind.OTHER))
    table = SimulatedTable(
        range(len(HOSTILE)), columns=columns, row=lambda ident: (ident, HOSTILE[ident], HOSTILE[-1 - ident])
    )
    app = GridApp(table)
    async with app.run_test(size=(90, 24)) as pilot:
        await settle(pilot)
        for y in range(app.grid.size.height):
            strip = app.grid.render_line(y)
            assert cell_len(strip.text) == 89
            assert strip.text.isprintable()
        assert "[/foo]" in app.lines()[3]
        assert "a [red]b␛[0m⁞" in app.lines()[0]


async def test_null_empty_and_the_text_null_look_different() -> None:
    values: list[Value] = [None, "", "NULL", "∅", "''", " "]
    app = GridApp(SimulatedTable(range(6), row=lambda ident: (ident, values[ident])))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        await pilot.press("right", "G")
        app.screen.set_focus(None)
        await settle(pilot)
        looks = set()
        for y in range(1, 6):
            segments = [segment for segment in app.grid.render_line(y) if segment.text.strip()]
            style = segments[-1].style
            assert style is not None
            looks.add((segments[-1].text.split("│")[-1].strip(), bool(style.italic)))
        assert looks == {("∅", True), ("''", True), ("NULL", False), ("∅", False), ("''", False)}


async def test_a_relation_of_1600_columns_is_walked_to_its_end() -> None:
    columns = tuple(Column(f"c{number}", "text", Kind.TEXT) for number in range(1_600))
    rows: dict[int, tuple[Value, ...]] = {}

    def row(ident: int) -> tuple[Value, ...]:
        return rows.setdefault(ident, tuple(f"{ident}.{number}" for number in range(1_600)))

    app = GridApp(SimulatedTable(range(500), columns=columns, row=row, longest_page=100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "pagedown")
        await settle(pilot)
        assert app.lines()[1].endswith(".1599")
        await pilot.press("left", "home")
        await settle(pilot)
        assert app.lines()[0].split()[:2] == ["c0", "│"]


async def test_a_bookmark_brings_cursor_scroll_and_widths_back() -> None:
    table = SimulatedTable(range(0, 20_000, 2), is_counted=True)
    app = GridApp(table)
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.go_to(AtRow(5_000))
        await pilot.press("down", "down", "right", ">", ">")
        await settle(pilot)
        before, bookmark = app.lines(), app.grid.bookmark()
        app.grid.go_to(Start())
        await settle(pilot)
        assert bookmark is not None
        app.grid.restore(bookmark)
        await settle(pilot)
        assert app.lines() == before
        again = GridApp(table, bookmark=bookmark)
    async with again.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert again.lines() == before
        restored = again.grid.bookmark()
        assert restored is not None
        assert (restored.column, restored.left, restored.widths) == (
            bookmark.column,
            bookmark.left,
            bookmark.widths,
        )
        assert isinstance(again.wanted[0].place, After)


async def test_a_bookmark_brings_back_the_columns_left_of_the_cursor_that_were_in_sight() -> None:
    columns = tuple(Column(f"c{number}", "text", Kind.TEXT) for number in range(12))
    table = SimulatedTable(range(100), columns=columns, row=lambda ident: tuple(f"{ident}.{n}" for n in range(12)))
    app = GridApp(table)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("end")
        await settle(pilot)
        before, bookmark = app.lines(), app.grid.bookmark()
    assert bookmark is not None
    assert 0 < bookmark.left < len(columns) - 1
    again = GridApp(table, bookmark=bookmark)
    async with again.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        assert again.lines() == before


async def test_a_bookmark_at_the_edge_of_the_window_finds_its_top_row_again() -> None:
    app = GridApp(SimulatedTable(range(50_000), estimate=50_000))
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.go_to(AtValue(("30000",)))
        await settle(pilot)
        bookmark = app.grid.bookmark()
        app.grid.go_to(Start())
        await settle(pilot)
        assert bookmark is not None
        app.grid.restore(bookmark)
        await settle(pilot)
        assert app.lines()[1].split()[:2] == ["~30,001", "30000│"]
        assert isinstance(app.wanted[-1].place, Before)


async def test_a_table_that_got_other_columns_is_read_again() -> None:
    table = SimulatedTable(range(10_000))
    app = GridApp(table)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        table.columns = (COLUMNS[0],)
        altered = SimulatedTable(range(10_000), columns=COLUMNS[:1], row=lambda ident: (ident,))
        app.table = altered
        for _ in range(12):
            await pilot.press("pagedown")
            await settle(pilot)
        assert "note" not in "\n".join(app.lines())
        assert app.grid.current is not None
        assert app.grid.current.values == (12 * 22,)


async def test_moving_the_cursor_repaints_two_cells_and_two_row_numbers() -> None:
    app = GridApp(SimulatedTable(range(1_000)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("right")
        await settle(pilot)
        drawn: list[object] = []
        refresh = app.grid.refresh

        def note_refresh(*regions: object, **options: bool) -> object:
            drawn.extend(regions)
            return refresh(*regions, **options)  # type: ignore[arg-type]

        app.grid.refresh = note_refresh  # type: ignore[method-assign,assignment]
        await pilot.press("down")
        await settle(pilot)
        assert len(drawn) == 4


async def test_reading_ahead_repaints_nothing() -> None:
    app = GridApp(SimulatedTable(range(10_000), estimate=10_000), answers=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.answer()
        while len(app.wanted) == 1:
            app.grid.action_page(1)
            await settle(pilot)
        painted: list[int] = []
        paint = app.grid.render_line

        def note_paint(y: int) -> object:
            painted.append(y)
            return paint(y)

        app.grid.render_line = note_paint  # type: ignore[method-assign,assignment]
        app.answer()
        await settle(pilot)
        assert painted == []


@pytest.mark.parametrize("theme", ["textual-dark", "textual-ansi", "ansi-dark"])
async def test_the_cursor_and_the_key_are_told_by_more_than_colour(theme: str) -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test(size=(60, 12)) as pilot:
        if theme in app.available_themes:
            app.theme = theme
        await settle(pilot)
        assert style_of(app, 1, "0").reverse
        assert not style_of(app, 2, "1").reverse
        assert style_of(app, 0, "id").underline
        assert not style_of(app, 0, "note").underline
        app.screen.set_focus(None)
        await settle(pilot)
        assert style_of(app, 1, "0").underline
        assert not style_of(app, 1, "0").reverse


def style_of(app: GridApp, y: int, text: str) -> Style:
    """Return the style of the segment that ends in a text, or in a text and spaces or a bar."""
    segments = [segment for segment in app.grid.render_line(y) if segment.text.strip(" │").endswith(text)]
    assert segments[0].style is not None
    return segments[0].style


async def test_a_change_of_theme_repaints_the_lines() -> None:
    app = GridApp(SimulatedTable(range(100)))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        dark = style_of(app, 3, "note 2").color
        app.theme = "textual-light"
        await settle(pilot)
        assert style_of(app, 3, "note 2").color != dark
