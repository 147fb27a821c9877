"""The Query mode over both databases: statements are run, and what comes of them is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.target import Backend
from pooldeck_tui.widgets.error_panel import ErrorPanel
from support.app import screen_text, settle
from support.query_mode import query, querying, result, result_tabs, run, said, told, write

if TYPE_CHECKING:
    from pooldeck_db.target import Target


async def test_the_rows_of_a_select_are_in_the_grid_to_the_last(shop: Target) -> None:
    async with querying(shop, "SELECT id, note FROM orders ORDER BY id") as pilot:
        await run(pilot)
        assert "3,000 rows" in said(pilot)
        assert "note 3" in screen_text(pilot)
        await pilot.press("f6")
        assert result(pilot).grid.has_focus
        await pilot.press("ctrl+end")
        await settle(pilot)
        current = result(pilot).grid.current
        assert current is not None
        assert [str(value) for value in current.values] == ["3000", "note 3000"]
        await pilot.press("ctrl+home")
        await settle(pilot)
        current = result(pilot).grid.current
        assert current is not None
        assert (str(current.values[0]), current.values[1]) == ("1", None)


async def test_each_of_several_statements_has_a_tab(shop: Target) -> None:
    async with querying(shop, "SELECT 11 AS a;\nSELECT 22 AS b;\nSELECT 33 AS c;") as pilot:
        await run(pilot, key="f8")
        assert result_tabs(pilot) == ["1 SELECT", "2 SELECT", "3 SELECT"]
        assert "33" in screen_text(pilot)
        await pilot.press("alt+left")
        await settle(pilot)
        assert result(pilot).title == "2 SELECT"
        assert str(result(pilot).grid.current.values[0]) == "22"  # type: ignore[union-attr]


async def test_only_the_statement_under_the_cursor_is_run(shop: Target) -> None:
    async with querying(shop, "SELECT 11 AS a;\nSELECT 22 AS b;") as pilot:
        await pilot.press("down")
        await run(pilot)
        assert result_tabs(pilot) == ["1 SELECT"]
        assert "22" in screen_text(pilot).split("SELECT 22 AS b;", 1)[1]
        await pilot.press("up", "home", *["shift+right"] * len("SELECT 1"))
        await run(pilot)
        assert [str(value) for value in result(pilot).grid.current.values] == ["1"]  # type: ignore[union-attr]


async def test_a_failing_statement_stops_those_behind_it(shop: Target) -> None:
    text = "SELECT 11 AS a;\nSELECT * FROM nowhere;\nDELETE FROM orders WHERE id = 1;\nSELECT 4"
    async with querying(shop, text) as pilot:
        await run(pilot, key="f8")
        assert result_tabs(pilot) == ["1 SELECT", "! 2 SELECT"]
        assert "nowhere" in result(pilot).query_one(ErrorPanel).error.what  # type: ignore[union-attr]
        assert told(pilot) == ["2 statements behind it were not run."]
        assert "nowhere" in screen_text(pilot)
        await run(pilot, "SELECT count(*) FROM orders")
        assert [str(value) for value in result(pilot).grid.current.values] == ["3000"]  # type: ignore[union-attr]
