"""Where the Query mode leads: to the row in its table, to files, and to a run for a plan that is asked about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_tui.screens.browse import BrowseScreen
from support.app import settle, title, values, wait_until
from support.query_mode import asked, choose, plan, query, querying, result, run, stored, told

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.target import Target


async def test_a_row_of_a_result_is_shown_in_its_table(shop: Target) -> None:
    async with querying(shop, "SELECT note, id FROM orders WHERE id > 41 ORDER BY id LIMIT 3") as pilot:
        await run(pilot)
        await pilot.press("f6", "down", "E")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen), "the table")
        await settle(pilot)
        assert str(values(pilot)[0]) == "43"
        assert "1 row" in title(pilot)
        await pilot.press("4")
        await settle(pilot)
        assert query(pilot).results.current is not None


async def test_a_row_of_several_tables_has_none(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "SELECT count(*) FROM orders") as pilot:
        await run(pilot)
        await pilot.press("f6", "E")
        await settle(pilot)
        assert "does not have the key" in " ".join(told(pilot))
        assert not isinstance(pilot.app.screen, BrowseScreen)


async def test_a_file_is_opened_as_it_is(sqlite_shop: Target, tmp_path: Path) -> None:
    file = tmp_path / "some.sql"
    file.write_bytes(b"SELECT 'a\r\nb';\rSELECT 2")
    async with querying(sqlite_shop, f"\\i {file}") as pilot:
        await run(pilot)
        assert query(pilot).editor.value == "SELECT 'a\r\nb';\rSELECT 2"


@pytest.mark.parametrize("path", ["~nosuchuser/x", "/dev/zero", "/nowhere/at/all", "/"])
async def test_what_is_no_file_is_not_opened(sqlite_shop: Target, path: str) -> None:
    async with querying(sqlite_shop, f"\\i {path}") as pilot:
        await run(pilot)
        assert f"{path} cannot be read" in " ".join(told(pilot))
        assert query(pilot).editor.value == f"\\i {path}"


async def test_a_run_for_a_plan_is_asked_about_where_any_run_would_be(shop: Target) -> None:
    important = replace(shop, environment="production")
    async with querying(important, "DELETE FROM orders WHERE id = 1") as pilot:
        await run(pilot, key="f9")
        assert "Analyze: DELETE on orders?" in asked(pilot)
        await choose(pilot, "Do not run it")
        assert query(pilot).results.current is None
        await run(pilot, key="f9")
        await choose(pilot, "Run it")
        await settle(pilot)
        assert plan(pilot).error is None
        assert await stored(shop, "SELECT count(*) FROM orders WHERE id = 1") == [(1,)]


async def test_the_columns_of_a_result_are_found_and_hidden_as_those_of_a_table(
    sqlite_shop: Target,
) -> None:
    columns = ", ".join(f"{number} AS column_{number}" for number in range(200))
    async with querying(sqlite_shop, f"SELECT {columns}") as pilot:
        await run(pilot)
        await pilot.press("f6", "J")
        await settle(pilot)
        await pilot.press(*"n_150", "enter")
        await settle(pilot)
        current = result(pilot).grid.current
        assert current is not None
        assert current.columns[current.column].name == "column_150"
        await pilot.press("minus")
        await settle(pilot)
        assert 150 in result(pilot).grid.across.hidden
