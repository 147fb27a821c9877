"""What the Query mode remembers and asks for: its history, saved queries, values of parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widgets import Input

from pooldeck_db.target import Backend
from pooldeck_tui.dialogs.searcher import Searcher
from support.app import screen_text, settle, wait_until
from support.query_mode import asked, choose, ended, failure, query, querying, row, run, told, type_answer, write

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.target import Target


async def find(pilot: Pilot[None], key: str, words: str, expected: str) -> None:
    """Open a list of things to find, and type words until something is found by them."""
    await pilot.press(key)
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, Searcher), "the list")
    pilot.app.screen.query_one(Input).value = words
    await wait_until(pilot, lambda: expected in screen_text(pilot), f"{expected!r} to be found")


async def test_the_history_finds_a_statement_that_was_run(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await run(pilot, "SELECT 'walrus', id FROM orders WHERE id < 4")
        await run(pilot, "SELECT 'heron' FROM nowhere")
    async with querying(sqlite_shop, "-- \n") as pilot:
        await pilot.press("f2")
        await wait_until(pilot, lambda: "heron" in screen_text(pilot), "the newest")
        assert "! " in screen_text(pilot)
        pilot.app.screen.query_one(Input).value = "walrus"
        await wait_until(pilot, lambda: "heron" not in screen_text(pilot), "only those with the word")
        assert "3 rows" in screen_text(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert query(pilot).editor.value == "SELECT 'walrus', id FROM orders WHERE id < 4-- \n"


async def test_the_history_keeps_no_password(postgresql_target: Target) -> None:
    async with querying(postgresql_target) as pilot:
        await run(pilot, "CREATE ROLE pelican PASSWORD 'hunter2'; -- once")
        await run(pilot, "DROP ROLE pelican")
        await run(pilot, "ALTER ROLE nobody_at_all PASSWORD 'hunter2'")
        assert "nobody_at_all" in failure(pilot)
        await find(pilot, "f2", "pelican", "CREATE ROLE pelican")
        assert "PASSWORD" in screen_text(pilot)
        history = screen_text(pilot).split("newest first", 1)[1]
        assert "hunter2" not in history
        await pilot.press("escape")
        await find(pilot, "f2", "nobody_at_all", "ALTER ROLE")
        assert "hunter2" not in screen_text(pilot).split("newest first", 1)[1]
        await pilot.press("escape")


async def test_a_query_is_saved_found_opened_and_deleted(sqlite_shop: Target, tmp_path: Path) -> None:
    target = replace(sqlite_shop, query_folder=tmp_path / "queries", name="saved")
    async with querying(target, "SELECT 7 AS seven") as pilot:
        await pilot.press("ctrl+s")
        await type_answer(pilot, "sevens")
        files = list((tmp_path / "queries").rglob("*.sql"))
        assert [(file.name, file.read_text("utf-8")) for file in files] == [("sevens.sql", "SELECT 7 AS seven")]
        assert query(pilot).keeping.present.title == "sevens"
        await pilot.press("ctrl+n")
        await find(pilot, "f3", "seve", "sevens")
        await pilot.press("enter")
        await choose(pilot, "Open")
        assert query(pilot).editor.value == "SELECT 7 AS seven"
        await pilot.press("end", *" + 1", "ctrl+s")
        await settle(pilot)
        assert "sevens was saved." in told(pilot)
        assert files[0].read_text("utf-8") == "SELECT 7 AS seven + 1"
        await find(pilot, "f3", "seve", "sevens")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "the file, for good" in screen_text(pilot), "the answers")
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: "Delete sevens?" in screen_text(pilot), "the question")
        assert files[0].exists()
        await choose(pilot, "Delete it")
        assert not files[0].exists()


async def test_a_saved_query_that_was_changed_elsewhere_is_not_overwritten(
    sqlite_shop: Target, tmp_path: Path
) -> None:
    target = replace(sqlite_shop, query_folder=tmp_path / "queries", name="elsewhere")
    async with querying(target, "SELECT 1") as pilot:
        await pilot.press("ctrl+s")
        await type_answer(pilot, "one")
        file = next((tmp_path / "queries").rglob("*.sql"))
        file.write_text("SELECT 'by somebody else'", "utf-8")
        await pilot.press("end", "0", "ctrl+s")
        await wait_until(pilot, lambda: "save under another name" in asked(pilot), "the reason")
        assert "one was saved." not in told(pilot)
        assert file.read_text("utf-8") == "SELECT 'by somebody else'"
        assert query(pilot).editor.value == "SELECT 10"
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Choose another name" in asked(pilot), "another reason")
        await type_answer(pilot, "ten")
        assert (file.parent / "ten.sql").read_text("utf-8") == "SELECT 10"


async def test_a_text_is_saved_where_it_came_from_after_a_restart_too(sqlite_shop: Target, tmp_path: Path) -> None:
    target = replace(sqlite_shop, query_folder=tmp_path / "queries", name="restarted")
    async with querying(target, "SELECT 1") as pilot:
        await pilot.press("ctrl+s")
        await type_answer(pilot, "one")
    file = next((tmp_path / "queries").rglob("*.sql"))
    async with querying(target) as pilot:
        await pilot.press("ctrl+end", "2", "ctrl+s")
        await settle(pilot)
        assert not asked(pilot)
        assert file.read_text("utf-8") == "SELECT 12"
        file.write_text("SELECT 99", "utf-8")
    async with querying(target) as pilot:
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "save under another name" in asked(pilot), "the reason")
        assert file.read_text("utf-8") == "SELECT 99"
        await pilot.press("escape")


async def test_a_parameter_is_asked_for_and_remembered(shop: Target) -> None:
    cast = "::text" if shop.backend is Backend.POSTGRESQL else ""
    async with querying(shop, f"SELECT :who{cast} AS who, ':who' AS quoted -- :who") as pilot:
        await run(pilot)
        assert "What is :who?" in asked(pilot)
        await type_answer(pilot, "O'Hara; DROP TABLE orders")
        assert row(pilot) == ("O'Hara; DROP TABLE orders", ":who")
        await run(pilot)
        assert "O'Hara; DROP TABLE orders" in asked(pilot)
        await type_answer(pilot, "")
        assert row(pilot) == ("", ":who")


async def test_null_is_given_by_a_key(shop: Target) -> None:
    async with querying(shop, "SELECT id FROM orders WHERE coalesce(:id, 3) = id") as pilot:
        await run(pilot)
        assert "^n NULL" in asked(pilot)
        await pilot.press("4", "ctrl+n")
        await ended(pilot)
        assert row(pilot) == ("3",)
        await run(pilot)
        assert "NULL the last time" in asked(pilot)
        await type_answer(pilot, "4")
        assert row(pilot) == ("4",)


async def test_a_parameter_that_is_not_given_sends_nothing(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "SELECT 17") as pilot:
        await run(pilot)
        await run(pilot, "DELETE FROM orders WHERE id = :id")
        assert row(pilot) == ("17",)
        await pilot.press("escape")
        await settle(pilot)
        assert row(pilot) == ("17",)
        await write(pilot, "SELECT count(*) FROM orders")
        await run(pilot)
        assert row(pilot) == ("3000",)
