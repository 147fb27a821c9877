"""What the values of a column are like, in the app on a real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from pooldeck_db.statistics import Source
from pooldeck_tui.dialogs.statistics import statistics_lines
from pooldeck_tui.screens.table.profiling import StatisticsDialog
from support.app import pane, running, screen_text, settle
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.target import Target


async def made(target: Target) -> None:
    """A table of 200 rows, a quarter of them without a state."""
    await run_script(
        target,
        "CREATE TABLE goods (id integer PRIMARY KEY, state text, price integer)",
        "INSERT INTO goods WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
        " SELECT i, CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'new' ELSE 'sold' END, i * 2 FROM n",
    )


async def test_t_tells_at_once_what_a_column_is_like_and_x_reads_all_rows(target: Target) -> None:
    await made(target)
    async with running(target, table="goods") as pilot:
        await pilot.press("right", "t")
        await settle(pilot)
        assert isinstance(pilot.app.screen, StatisticsDialog)
        await pilot.press("x")
        await settle(pilot)
        drawn = screen_text(pilot)
        assert "From all rows" in drawn
        assert "50  (25.0%)" in drawn
        assert "sold" in drawn
        assert "100" in drawn
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, StatisticsDialog)


async def test_exact_figures_are_those_of_the_filtered_rows(target: Target) -> None:
    await made(target)
    async with running(target, table="goods") as pilot:
        await pilot.press("right", "i")
        await settle(pilot)
        await pilot.press("right", "t")
        await settle(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert "rows          50" in screen_text(pilot)


async def test_every_column_of_a_table_is_told_in_lines(target: Target) -> None:
    await made(target)
    async with running(target, table="goods") as pilot:
        shown = pane(pilot)
        assert shown.detail is not None
        for column in shown.detail.columns:
            known = await shown.database.statistics.exact(shown.detail, column.name)
            texts = [line.text for line in statistics_lines(known)]
            assert any("distinct" in text for text in texts)
            assert any("Most common" in text or "Spread" in text for text in texts)


async def test_bars_stand_beside_short_values_and_need_no_scrolling(target: Target) -> None:
    await made(target)
    async with running(target, table="goods", size=(80, 24)) as pilot:
        shown = pane(pilot)
        assert shown.detail is not None
        for column in ("id", "state", "price"):
            known = await shown.database.statistics.exact(shown.detail, column)
            bars = [line.text for line in statistics_lines(known) if "%" in line.text and "█" in line.text]
            assert bars
            assert max(map(cell_len, bars)) < 60


async def test_a_value_that_only_one_row_has_is_given_no_bar(target: Target) -> None:
    await made(target)
    async with running(target, table="goods") as pilot:
        await pilot.press("t", "x")
        await settle(pilot)
        lines = screen_text(pilot).splitlines()
        common = next(place for place, line in enumerate(lines) if "Most common values" in line)
        assert "Every value is in one row only." in lines[common + 1]
        assert "█" not in lines[common + 2]


async def test_values_that_several_rows_have_are_told_apart_from_those_of_one(target: Target) -> None:
    await run_script(
        target,
        "CREATE TABLE marks (id integer PRIMARY KEY, mark text)",
        "INSERT INTO marks VALUES (1, 'twice'), (2, 'twice'), (3, 'once'), (4, 'alone')",
    )
    async with running(target, table="marks") as pilot:
        await pilot.press("right", "t", "x")
        await settle(pilot)
        drawn = screen_text(pilot)
        assert "50.0%" in drawn
        assert "Every other value is in one row only." in drawn
        assert "█ 1" not in drawn


async def test_bounds_with_equally_many_rows_between_them_are_quantiles_without_bars(
    postgresql_target: Target,
) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE sizes (id integer PRIMARY KEY, size integer)",
        "INSERT INTO sizes SELECT i, i * 20 FROM generate_series(1, 50000) AS i",
        "ANALYZE sizes",
    )
    async with running(postgresql_target, table="sizes") as pilot:
        shown = pane(pilot)
        assert shown.detail is not None
        known = await shown.database.statistics.estimated(shown.detail, "size")
        assert known.source is Source.SERVER
        await pilot.press("right", "t")
        await settle(pilot)
        drawn = screen_text(pilot)
        quantiles = drawn[drawn.index("Quantiles (estimate)") :]
        assert "least  " in quantiles
        assert "greatest  " in quantiles
        half = next(line for line in quantiles.splitlines() if " 50% " in line)
        assert 480_000 < int(half.split()[2]) < 520_000
        assert "█" not in quantiles
