"""The status line: the keys of whatever has the focus, and the live gauge."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.widget import Widget

from pooldeck_db.pool import PoolSnapshot
from pooldeck_tui.widgets.key_hints import Hint, KeyHints, fitting
from pooldeck_tui.widgets.looks import look
from pooldeck_tui.widgets.pool_gauge import PoolGauge
from pooldeck_tui.widgets.status_line import StatusLine

Snapshots = Callable[..., PoolSnapshot]


class Pane(Widget, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open"),
        Binding("o", "open", "Open"),
        Binding("s", "sort", "Sort"),
        Binding("x", "hidden", "Hidden", show=False),
        Binding("d", "disabled", "Disabled"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "disabled" else True

    def action_open(self) -> None: ...

    def action_sort(self) -> None:
        self.app.title = "sorted"


class Shell(App[None]):
    CSS = "Pane, #two { height: 2; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False),
        *(Binding(f"f{number}", f"do({number})", f"Do {number}") for number in range(1, 12)),
    ]

    def compose(self) -> ComposeResult:
        yield Pane(id="one")
        yield Widget(id="two")
        yield StatusLine()

    def action_do(self, number: int) -> None: ...

    @property
    def gauge_text(self) -> str:
        return self.query_one(PoolGauge).render().plain

    @property
    def keys_text(self) -> str:
        return self.query_one(KeyHints).render().plain


@asynccontextmanager
async def opened(width: int) -> AsyncIterator[tuple[Shell, Pilot[None]]]:
    app = Shell()
    async with app.run_test(size=(width, 24)) as pilot:
        app.query_one("#one").focus()
        await pilot.pause()
        yield app, pilot


async def test_the_keys_of_the_focused_widget_come_first_the_ways_out_last_and_six_at_eighty_columns() -> None:
    async with opened(80) as (app, _):
        assert app.keys_text == "⏎ open  s sort  f1 do 1  f10 do 10  f11 do 11"
    async with opened(99) as (app, _):
        assert app.keys_text == "⏎ open  s sort  f1 do 1  f2 do 2  f10 do 10  f11 do 11"


async def test_a_wider_terminal_shows_more_keys() -> None:
    async with opened(140) as (app, _):
        assert app.keys_text.endswith("f6 do 6  f10 do 10  f11 do 11")


async def test_the_keys_follow_the_focus() -> None:
    async with opened(80) as (app, pilot):
        app.screen.set_focus(None)
        await pilot.pause()
        assert app.keys_text.startswith("f1 do 1")


async def test_a_click_on_a_hint_presses_its_key() -> None:
    async with opened(80) as (app, pilot):
        await pilot.click(StatusLine, offset=(10, 0))
        await pilot.pause()
        assert app.title == "sorted"


async def test_the_gauge_stands_at_the_right_edge_and_a_warning_is_reversed(snapshot: Snapshots) -> None:
    async with opened(120) as (app, pilot):
        app.query_one(StatusLine).snapshot = snapshot()
        await pilot.pause()
        assert app.gauge_text.strip() == "pool ▂ 2/10 +0 wait 0 · 0.6 ms"
        assert len(app.gauge_text) == app.query_one(PoolGauge).size.width
        app.query_one(StatusLine).snapshot = snapshot(at=1_000.5, waiters=2)
        await pilot.pause()
        assert app.gauge_text.strip() == "pool! ▂ 2/10 +0 wait 2 · 0.6 ms"
        assert look(app.query_one(PoolGauge), "gauge--warning").reverse


async def test_without_a_pool_the_gauge_is_empty(snapshot: Snapshots) -> None:
    async with opened(80) as (app, pilot):
        assert app.gauge_text == ""
        app.query_one(StatusLine).snapshot = snapshot()
        await pilot.pause()
        app.query_one(StatusLine).snapshot = None
        await pilot.pause()
        assert app.gauge_text == ""


async def test_a_snapshot_that_reads_the_same_paints_nothing_and_none_lays_out(
    snapshot: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(80) as (app, pilot):
        status, gauge = app.query_one(StatusLine), app.query_one(PoolGauge)
        status.snapshot = snapshot()
        await pilot.pause()
        asked: list[bool] = []
        refresh = gauge.refresh

        def noted(*, layout: bool = False) -> Widget:
            asked.append(layout)
            return refresh(layout=layout)

        monkeypatch.setattr(gauge, "refresh", noted)
        status.snapshot = snapshot(at=1_001.0)
        await pilot.pause()
        assert asked == []
        status.snapshot = snapshot(at=1_002.0, in_use=3)
        await pilot.pause()
        assert asked == [False]


@pytest.mark.parametrize("width", [1, 5, 20, 40, 60, 80, 120, 220])
async def test_the_line_is_never_wider_than_the_terminal(snapshot: Snapshots, width: int) -> None:
    async with opened(width) as (app, pilot):
        app.query_one(StatusLine).snapshot = snapshot(waiters=3)
        await pilot.pause()
        assert len(app.gauge_text) <= app.query_one(PoolGauge).size.width
        assert len(app.keys_text) <= app.query_one(KeyHints).size.width


def test_only_whole_hints_are_shown() -> None:
    hints = [Hint("a", "a", "one"), Hint("b", "b", "two"), Hint("c", "c", "three")]
    assert fitting(hints, 21, 9) == hints
    assert fitting(hints, 20, 9) == hints[1:]
    assert fitting(hints, 11, 9) == hints[2:]
    assert fitting(hints, 100, 1) == hints[2:]
    assert fitting(hints, 100, 2) == hints[1:]
    assert fitting(hints, 0, 9) == []
