"""The tab strip: the tabs that fit, and signs that there are more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from pooldeck_tui.widgets.tab_strip import EARLIER, LATER, Tab, TabStrip, in_sight


class Shell(App[None]):
    chosen = ""

    def compose(self) -> ComposeResult:
        yield TabStrip()

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        self.chosen = message.id

    @property
    def drawn(self) -> str:
        return self.query_one(TabStrip).render().plain


@asynccontextmanager
async def opened(labels: str, active: str, width: int) -> AsyncIterator[tuple[Shell, Pilot[None]]]:
    app = Shell()
    async with app.run_test(size=(width, 5)) as pilot:
        strip = app.query_one(TabStrip)
        strip.tabs = tuple(Tab(label, label) for label in labels.split())
        strip.active = active
        await pilot.pause()
        yield app, pilot


@pytest.mark.parametrize(
    ("active", "room", "expected"),
    [
        (0, 20, (0, 4)),
        (0, 19, (0, 3)),
        (3, 19, (1, 4)),
        (1, 12, (0, 2)),
        (2, 12, (1, 3)),
        (2, 11, (2, 4)),
        (3, 1, (3, 4)),
        (0, 0, (0, 1)),
    ],
)
def test_as_many_whole_tabs_are_in_sight_as_fit_beside_the_signs(
    active: int, room: int, expected: tuple[int, int]
) -> None:
    assert in_sight([5, 5, 5, 5], active, room) == expected


@pytest.mark.parametrize("room", range(4, 40))
@pytest.mark.parametrize("active", range(6))
def test_the_present_tab_is_always_in_sight_and_nothing_is_wider_than_the_room(active: int, room: int) -> None:
    widths = [4, 9, 1, 3, 7, 2]
    first, last = in_sight(widths, active, room)
    assert first <= active < last
    used = sum(widths[first:last]) + (first > 0) + (last < len(widths))
    assert used <= room or (first, last) == (active, active + 1)


async def test_tabs_that_fit_have_no_signs() -> None:
    async with opened("aaa bbb ccc", "bbb", 30) as (app, _):
        assert app.drawn == " aaa [bbb] ccc "


async def test_signs_stand_where_there_are_more_tabs() -> None:
    async with opened("aaa bbb ccc ddd eee", "aaa", 17) as (app, pilot):
        strip = app.query_one(TabStrip)
        seen = []
        for tab in strip.tabs:
            strip.active = tab.id
            await pilot.pause()
            seen.append(app.drawn)
        assert seen == [
            f"[aaa] bbb  ccc {LATER}",
            f" aaa [bbb] ccc {LATER}",
            f" aaa  bbb [ccc]{LATER}",
            f"{EARLIER} bbb  ccc [ddd]{LATER}",
            f"{EARLIER} ccc  ddd [eee]",
        ]


async def test_a_click_on_a_sign_chooses_the_nearest_tab_that_is_hidden() -> None:
    async with opened("aaa bbb ccc ddd eee", "ddd", 17) as (app, pilot):
        await pilot.click(TabStrip, offset=(0, 0))
        await pilot.pause()
        assert app.chosen == "aaa"
        await pilot.click(TabStrip, offset=(len(app.drawn) - 1, 0))
        await pilot.pause()
        assert app.chosen == "eee"
        await pilot.click(TabStrip, offset=(3, 0))
        await pilot.pause()
        assert app.chosen == "bbb"


@pytest.mark.parametrize("width", [1, 3, 8, 20])
async def test_a_label_wider_than_the_screen_is_cut_inside_its_brackets(width: int) -> None:
    async with opened(f"{'x' * 50} {'表' * 40} b", "表" * 40, width) as (app, _):
        assert cell_len(app.drawn) <= max(width, 5)
        assert app.drawn.startswith(f"{EARLIER}[")
        assert app.drawn.endswith(f"]{LATER}")
