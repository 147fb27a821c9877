"""The width of the table tree: fitted, by keys, by the mouse; and the name that is too long for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Button

from pooldeck_db.catalog import Catalog, Relation, RelationKind, RelationName, Schema
from pooldeck_tui.widgets.table_tree import TableTree

LONG = "warehouse_stock_replenishment_history_archive_2024_q3"


class Beside(App[None]):
    CSS = """
    TableTree { width: 30%; min-width: 24%; max-width: 40%; height: 12; }
    TableTree.-sized { min-width: 12; max-width: 100%; }
    .-alone TableTree { min-width: 100%; max-width: 100%; }
    Button { width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield TableTree()
            yield Button("rows")


@asynccontextmanager
async def shown(*names: str, size: tuple[int, int] = (120, 24)) -> AsyncIterator[tuple[TableTree, Pilot[None]]]:
    app = Beside()
    async with app.run_test(size=size) as pilot:
        tree = app.query_one(TableTree)
        tree.focus()
        relations = tuple(Relation(RelationName("s", name), RelationKind.TABLE, 5, None) for name in names)
        await tree.show(Catalog((Schema("s", relations),)))
        tree.fit()
        await pilot.pause()
        yield tree, pilot


def width(tree: TableTree) -> int:
    return tree.outer_size.width


def lines(tree: TableTree) -> list[str]:
    return [tree.render_line(y).text.rstrip() for y in range(tree.size.height)]


@pytest.mark.parametrize(
    ("longest", "expected"),
    [("x" * 5, 29), ("x" * 25, 36), ("x" * 60, 48)],
    ids=["short", "between", "long"],
)
async def test_the_first_width_fits_the_longest_name_within_a_quarter_and_two_fifths(
    longest: str, expected: int
) -> None:
    async with shown("orders", longest) as (tree, _):
        assert width(tree) == pytest.approx(expected, abs=1)
        if expected == 36:
            assert any(longest in line for line in lines(tree))


async def test_a_name_out_of_sight_takes_no_room() -> None:
    async with shown(*(f"t{number}" for number in range(40)), "x" * 60) as (tree, _):
        assert width(tree) < 32


@pytest.mark.parametrize(
    ("keys", "change"),
    [((">",), 4), (("<",), -4), ((">", ">", "<"), 4), (("<",) * 30, 12 - 29), ((">",) * 40, 71)],
)
async def test_keys_make_it_wider_and_narrower_within_bounds(keys: tuple[str, ...], change: int) -> None:
    async with shown("orders") as (tree, pilot):
        before = width(tree)
        await pilot.press(*keys)
        await pilot.pause()
        assert width(tree) == pytest.approx(before + change, abs=1)


async def test_a_key_fits_it_to_the_names_in_sight_beyond_what_it_takes_by_itself() -> None:
    async with shown("orders", LONG) as (tree, pilot):
        assert not any(LONG in line for line in lines(tree))
        await pilot.press("=")
        await pilot.pause()
        assert any(LONG in line for line in lines(tree))
        await pilot.press(">")
        await pilot.pause()
        assert width(tree) > 60


async def test_the_signs_are_letters_while_the_filter_is_typed() -> None:
    async with shown("orders") as (tree, pilot):
        before = width(tree)
        await pilot.press("slash", "<", ">", "=")
        assert tree.filter.text == "<>="
        assert width(tree) == before


async def drag(pilot: Pilot[None], tree: TableTree, start: int, *stops: int) -> None:
    """Press the button at a column of the screen, go over others, and let it go at the last."""
    await pilot.mouse_down(offset=(start, 5))
    for stop in stops:
        await pilot.hover(offset=(stop, 5))
        await pilot.pause()
    await pilot.mouse_up(offset=(stops[-1], 5))
    await pilot.pause()


async def test_the_edge_follows_the_mouse_until_it_is_let_go() -> None:
    async with shown("orders") as (tree, pilot):
        edge = width(tree) - 1
        await drag(pilot, tree, edge, edge + 5, edge + 21)
        assert width(tree) == edge + 22
        await pilot.hover(offset=(50, 5))
        await pilot.pause()
        assert width(tree) == edge + 22
        await drag(pilot, tree, edge + 21, 3)
        assert width(tree) == 12


async def test_dragging_beside_the_edge_changes_nothing_and_the_edge_is_no_line_of_the_list() -> None:
    async with shown("orders", "items") as (tree, pilot):
        before, cursor = width(tree), tree.model.cursor
        await drag(pilot, tree, before - 4, before + 10)
        assert width(tree) == before
        await pilot.click(offset=(before - 1, 2))
        await pilot.click(offset=(before - 1, 0))
        assert tree.model.cursor == cursor
        assert not tree.filter.typing


async def test_a_double_click_on_the_edge_fits_it() -> None:
    async with shown("orders", LONG) as (tree, pilot):
        await pilot.click(offset=(width(tree) - 1, 5), times=2)
        await pilot.pause()
        assert any(LONG in line for line in lines(tree))


async def test_where_nothing_is_beside_it_the_width_stays() -> None:
    async with shown("orders") as (tree, pilot):
        pilot.app.screen.add_class("-alone")
        await pilot.pause()
        assert width(tree) == 120
        assert "less_than_sign" not in pilot.app.screen.active_bindings
        await drag(pilot, tree, 119, 60)
        assert width(tree) == 120
        pilot.app.screen.remove_class("-alone")
        await pilot.pause()
        assert width(tree) == 28


async def test_the_full_name_of_a_line_that_is_cut_is_at_the_foot() -> None:
    async with shown("orders", LONG, size=(100, 24)) as (tree, pilot):
        await pilot.press("down")
        assert lines(tree)[-1] == ""
        await pilot.press("down")
        drawn = lines(tree)
        assert "warehouse" in drawn[3]
        assert drawn[3].count("…") == 1
        assert "".join(line.strip() for line in drawn[-2:]) == LONG
        await pilot.press("up")
        assert lines(tree)[-1] == ""


async def test_the_cursor_is_never_under_the_foot_and_a_click_there_hits_no_line() -> None:
    names = [f"{LONG}_{number:02}" if number > 9 else f"t{number}" for number in range(30)]
    async with shown(*names, size=(80, 24)) as (tree, pilot):
        for key in ("end", "home", "pagedown", "pagedown", "up", "end", "up"):
            await pilot.press(key)
            await pilot.pause()
            assert any(line.startswith("▌") for line in lines(tree)), key
        await pilot.press("end")
        before = tree.model.cursor
        await pilot.click(TableTree, offset=(4, tree.size.height - 1))
        assert tree.model.cursor == before
        await pilot.press("home")
        await pilot.pause()
        assert lines(tree)[1] == "▌▾ s           30"


async def test_a_name_too_long_for_the_foot_is_cut_there() -> None:
    async with shown("x" * 190, size=(80, 24)) as (tree, pilot):
        await pilot.press("down")
        foot = [line for line in lines(tree) if set(line.strip()) <= set("x…") and line.strip()]
        assert len(foot) <= 3
        assert foot[-1].count("…") == 1


async def test_scrolling_back_up_leaves_no_blank_line_where_the_foot_was() -> None:
    names = [*(f"t{number:02}" for number in range(20)), LONG]
    async with shown(*names, size=(80, 24)) as (tree, pilot):
        await pilot.press("end")
        await pilot.pause()
        await pilot.press("up")
        await pilot.pause()
        assert lines(tree)[-1].startswith("  ")


async def test_moving_over_lines_that_fit_repaints_no_foot(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown("a", "b", "c") as (tree, pilot):
        painted: list[int] = []
        paint = tree.render_line

        def noted(y: int) -> Strip:
            painted.append(y)
            return paint(y)

        monkeypatch.setattr(tree, "render_line", noted)
        await pilot.press("down")
        await pilot.pause()
        assert sorted(painted) == [1, 2]
