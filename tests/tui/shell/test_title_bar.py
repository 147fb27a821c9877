"""The title bar: production is unmistakable, the lock is always there, and work shows how long it takes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from pooldeck_tui.widgets.busy_sign import QUIET, BusySign, busy_text
from pooldeck_tui.widgets.looks import look
from pooldeck_tui.widgets.title_bar import Heading, TitleBar, TitleText

SHOP = Heading("shop", "staging", "PostgreSQL 18.4", read_only=True)


class Shell(App[None]):
    def compose(self) -> ComposeResult:
        yield TitleBar()

    @property
    def title_text(self) -> str:
        return self.query_one(TitleText).render().plain

    @property
    def busy(self) -> str:
        return self.query_one(BusySign).render().plain


@asynccontextmanager
async def opened(heading: Heading, width: int = 120) -> AsyncIterator[tuple[Shell, Pilot[None]]]:
    app = Shell()
    async with app.run_test(size=(width, 5)) as pilot:
        app.query_one(TitleBar).heading = heading
        await pilot.pause()
        yield app, pilot


async def test_the_title_says_what_is_open_and_what_may_be_done() -> None:
    async with opened(SHOP) as (app, _):
        assert app.title_text == "pooldeck  shop  ▸ staging  PostgreSQL 18.4  🔒 read-only"


@pytest.mark.parametrize("environment", ["production", "Prod", "LIVE", " production "])
async def test_production_is_in_capitals_and_reversed(environment: str) -> None:
    async with opened(Heading("shop", environment)) as (app, _):
        content = app.query_one(TitleText).render()
        assert f"▸ {environment.strip().upper()} " in content.plain
        assert look(app.query_one(TitleText), "title--production").reverse
        assert any(span.style == look(app.query_one(TitleText), "title--production") for span in content.spans)


async def test_nothing_is_said_about_what_is_not_known() -> None:
    async with opened(Heading()) as (app, _):
        assert app.title_text == "pooldeck"


async def test_the_narrower_it_gets_the_less_is_said_but_never_less_than_environment_and_lock() -> None:
    seen = []
    for width in (110, 80, 72, 60):
        async with opened(Heading("shop-eu-west", "production", "PostgreSQL 18.4", read_only=True), width) as (
            app,
            _,
        ):
            seen.append(app.title_text)
    assert seen == [
        "pooldeck  shop-eu-west   ▸ PRODUCTION   PostgreSQL 18.4  🔒 read-only",
        "pooldeck  shop-eu-west   ▸ PRODUCTION   🔒 read-only",
        "shop-eu-west   ▸ PRODUCTION   🔒 read-only",
        "shop-eu…   ▸ PRODUCTION   🔒 read-only",
    ]


@pytest.mark.parametrize("text", ["[bold]x[/]", "\x1b]0;x\x07", "\u202ex", "x" * 300, "表" * 50, "a\nb"])
async def test_a_hostile_label_stays_text_on_one_line(text: str) -> None:
    async with opened(Heading(text, text, text, read_only=True), 100) as (app, _):
        assert app.title_text.isprintable()
        assert cell_len(app.title_text) <= app.query_one(TitleText).size.width
        assert app.title_text.endswith("🔒 read-only")


async def test_work_that_is_quick_gives_no_sign() -> None:
    async with opened(SHOP) as (app, pilot):
        app.query_one(TitleBar).busy_since = monotonic()
        await pilot.pause()
        assert app.busy == ""


async def test_work_that_takes_long_says_how_long_and_how_to_end_it_until_it_is_over() -> None:
    async with opened(SHOP) as (app, pilot):
        app.query_one(TitleBar).busy_since = monotonic() - 3.1
        await pilot.pause()
        assert app.busy.endswith(" 3 s  esc cancels")
        app.query_one(TitleBar).busy_since = None
        await pilot.pause()
        assert app.busy == ""


async def test_the_sign_turns_by_itself_and_stops_when_the_work_is_over() -> None:
    async with opened(SHOP) as (app, pilot):
        sign = app.query_one(BusySign)
        app.query_one(TitleBar).busy_since = monotonic() - QUIET
        seen: set[str] = set()
        deadline = monotonic() + 10
        while len(seen) < 3 and monotonic() < deadline:
            await pilot.pause(0.02)
            seen.add(app.busy[:1])
        assert len(seen) >= 3
        app.query_one(TitleBar).busy_since = None
        await pilot.pause()
        assert sign._timer is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.3, "/ 0 s  esc cancels"),
        (1.0, "| 1 s  esc cancels"),
        (119.0, "| 119 s  esc cancels"),
        (600.0, "| 10 min  esc cancels"),
    ],
)
def test_seconds_become_minutes(seconds: float, text: str) -> None:
    assert busy_text(seconds, 22) == text


def test_where_there_is_little_room_the_seconds_are_said_first() -> None:
    assert [busy_text(3.0, width) for width in (18, 17, 5, 1, 0)] == [
        "| 3 s  esc cancels",
        "| 3 s",
        "| 3 s",
        "|",
        "",
    ]


@pytest.mark.parametrize("width", [1, 10, 25, 40])
async def test_every_width_is_survived(width: int) -> None:
    async with opened(SHOP, width) as (app, pilot):
        app.query_one(TitleBar).busy_since = monotonic() - 1
        await pilot.pause()
        assert app.query_one(TitleBar).size.height == 1
