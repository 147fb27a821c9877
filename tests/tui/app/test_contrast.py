"""Everything that is written on the screen can be read, in every theme of ours that chooses its colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.color import Color

from pooldeck_db.pool import Distribution, PoolCounters, PoolSnapshot
from pooldeck_db.target import Backend, Target
from pooldeck_tui.themes import DARK, LIGHT
from pooldeck_tui.widgets.title_bar import Heading
from support.app import browse, running, settle, trouble, wait_until
from support.contrast import ENOUGH, contrast, pairs
from support.pool import times
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

WAITING = PoolSnapshot(1.0, 5, 5, 10, 0, 5, 3, 2.0, times(2.0), Distribution(), PoolCounters(), (), ())


@pytest.fixture
async def odd(sqlite_file_target: Target) -> Target:
    """Two tables with values of every look, and a view that cannot be read."""
    await run_script(
        sqlite_file_target,
        """
        CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, amount REAL, raw BLOB);
        CREATE TABLE words (word TEXT);
        CREATE VIEW broken AS SELECT * FROM missing;
        """,
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
        INSERT INTO things SELECT i,
            CASE i % 4 WHEN 0 THEN 'a' || char(10) || 'b' WHEN 1 THEN '' WHEN 2 THEN 'x' END, i * 1.5,
            CASE WHEN i % 2 THEN x'00ff' END FROM n;
        """,
    )
    return sqlite_file_target


async def assert_legible(pilot: Pilot[None]) -> None:
    """Check the contrast of every text that is drawn now, in each theme."""
    for theme in (DARK, LIGHT):
        pilot.app.theme = theme.name
        await settle(pilot)
        drawn = list(pairs(pilot.app.screen))
        assert drawn
        assert [pair for pair in drawn if pair.contrast < ENOUGH] == [], theme.name


def test_contrast_is_that_of_the_rule() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)
    assert contrast(Color.parse("#123456"), Color.parse("#123456")) == 1


@pytest.mark.parametrize(
    "keys",
    [
        (),
        ("end", "pagedown"),
        ("b",),
        ("b", "slash", "w", "o"),
        ("b", "slash", "w", "o", "escape", "ctrl+t"),
        ("f1",),
        ("d",),
        ("ctrl+g",),
        ("ctrl+g", "x", "enter"),
        ("ctrl+g", "1", "2", "shift+home"),
        ("ctrl+p",),
        ("ctrl+p", *"theme"),
        ("ctrl+o",),
        ("ctrl+o", "slash"),
    ],
    ids=" ".join,
)
async def test_text_stands_out_on_every_screen(odd: Target, keys: tuple[str, ...]) -> None:
    async with running(odd, table="things") as pilot:
        for key in keys:
            await pilot.press(key)
        await assert_legible(pilot)


async def test_trouble_production_and_notices_stand_out(odd: Target) -> None:
    async with running(odd, table="broken", notices=True) as pilot:
        screen = browse(pilot)
        screen.heading = Heading("shop", "production", "PostgreSQL 18.4", read_only=True)
        screen.snapshot = WAITING
        screen._look_at_pool = lambda: None  # type: ignore[method-assign]
        for severity in ("information", "warning", "error"):
            pilot.app.notify("What has happened", title="A title", severity=severity, markup=False)
        await wait_until(
            pilot, lambda: sum(pair.widget == "Toast" for pair in pairs(pilot.app.screen)) == 6, "them"
        )
        await assert_legible(pilot)


async def test_a_database_that_cannot_be_opened_is_explained_legibly(tmp_path: Path) -> None:
    async with running(Target(Backend.SQLITE, "gone", path=tmp_path / "gone.db")) as pilot:
        assert trouble(pilot).error is not None
        await assert_legible(pilot)
