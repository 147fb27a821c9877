"""The texts of the Query mode's editor: several, kept at all times, and what is offered while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.launch import Destination
from pooldeck_tui.messages import DestinationChosen
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.widgets.sql_editor import CompletionPopup
from support.app import settle
from support.query_mode import choose, query, querying, run, show_query, text_tabs, type_answer, write
from support.servers import run_script, until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target

TEXT = "SELECT 1;\r\n\tSELECT 'ä';\n"


async def test_text_name_and_cursor_are_there_at_the_next_start(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await write(pilot, TEXT)
        await pilot.press("right", "right", "right")
        await pilot.press("alt+n")
        await type_answer(pilot, "monthly")
        await pilot.press("ctrl+n")
        await write(pilot, "SELECT", place=5)
        await settle(pilot)
        await pilot.press("f6", "escape")
    async with querying(sqlite_shop) as pilot:
        assert text_tabs(pilot) == ["monthly", "query 1"]
        assert (query(pilot).editor.value, query(pilot).editor.place) == ("SELECT", 5)
        await pilot.press("ctrl+pageup")
        await settle(pilot)
        assert query(pilot).keeping.present.title == "monthly"
        assert (query(pilot).editor.value, query(pilot).editor.place) == (TEXT, 3)


async def test_texts_are_there_when_the_connection_is_opened_again(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, TEXT) as pilot:
        await pilot.press("right", "1")
        pilot.app.post_message(DestinationChosen(Destination("", sqlite_shop)))
        await until(lambda: isinstance(pilot.app.screen, BrowseScreen) and pilot.app.screen.database is not None)
        await settle(pilot)
        await show_query(pilot)
        assert query(pilot).editor.value == f"S1{TEXT[1:]}"
        assert query(pilot).editor.place == 2


async def test_texts_are_begun_walked_and_closed_by_keys(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "first") as pilot:
        await pilot.press("ctrl+n")
        await write(pilot, "second")
        await settle(pilot)
        assert text_tabs(pilot) == ["query 1", "query 2"]
        await pilot.press("ctrl+pageup")
        assert query(pilot).editor.value == "first"
        await pilot.press("ctrl+pagedown")
        assert query(pilot).editor.value == "second"
        await close(pilot, "Keep it")
        assert query(pilot).editor.value == "second"
        await close(pilot, "Close it")
        assert query(pilot).editor.value == "first"
        await close(pilot, "Close it")
        assert query(pilot).editor.value == ""
        await pilot.press("ctrl+n")
        assert len(text_tabs(pilot)) == 2
        await pilot.press("alt+w")
        await settle(pilot)
        assert len(text_tabs(pilot)) == 1
    async with querying(sqlite_shop) as pilot:
        assert query(pilot).editor.value == ""


async def close(pilot: Pilot[None], answer: str) -> None:
    """Close the text that is shown, or not."""
    await pilot.press("alt+w")
    await choose(pilot, answer)
    await settle(pilot)


def popup(pilot: Pilot[None]) -> CompletionPopup:
    """Return what is offered."""
    return pilot.app.screen.query_one(CompletionPopup)


async def test_a_table_is_offered_and_tab_writes_it(shop: Target) -> None:
    async with querying(shop) as pilot:
        await write(pilot, "SELECT * FROM ", place=14)
        await pilot.press(*"custo")
        await settle(pilot)
        assert popup(pilot).display
        assert popup(pilot).choices[0].strip().startswith("customers")
        await pilot.press("tab")
        await settle(pilot)
        assert query(pilot).editor.value == "SELECT * FROM customers"
        assert not popup(pilot).display


async def test_enter_ends_a_line_though_something_is_offered(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await write(pilot, "SELECT na", place=9)
        await pilot.press("ctrl+space")
        await settle(pilot)
        assert popup(pilot).display
        await pilot.press("enter")
        await settle(pilot)
        assert query(pilot).editor.value == "SELECT na\n"


async def test_escape_ends_what_is_offered_and_nothing_else(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await write(pilot, "SELECT * FROM ", place=14)
        await pilot.press(*"cu")
        await settle(pilot)
        assert popup(pilot).display
        await pilot.press("escape")
        assert not popup(pilot).display
        assert query(pilot).editor.has_focus
        await pilot.press("s")
        await settle(pilot)
        assert query(pilot).editor.value == "SELECT * FROM cus"


async def test_columns_of_the_tables_of_a_statement_are_offered(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await write(pilot, "SELECT o FROM orders o", place=8)
        await pilot.press("full_stop")
        await settle(pilot)
        offered = {choice.split()[0] for choice in popup(pilot).choices}
        assert {"id", "customer", "total", "note"} <= offered
        assert "name" not in offered


async def test_a_table_that_was_made_here_is_offered(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await write(pilot, "SELECT * FROM ", place=14)
        await pilot.press(*"cu", "ctrl+space")
        await settle(pilot)
        await pilot.press("escape")
        await run(pilot, "CREATE TABLE zebras (a integer)")
        await write(pilot, "SELECT * FROM ", place=14)
        await pilot.press(*"zeb")
        await settle(pilot)
        assert popup(pilot).choices[0].strip().startswith("zebras")


async def test_a_name_that_needs_quotes_is_written_with_them(sqlite_shop: Target) -> None:
    await run_script(sqlite_shop, 'CREATE TABLE "Odd Name" (a integer)')
    async with querying(sqlite_shop) as pilot:
        await write(pilot, "SELECT * FROM ", place=14)
        await pilot.press(*"Odd")
        await settle(pilot)
        await pilot.press("tab")
        await settle(pilot)
        assert query(pilot).editor.value == 'SELECT * FROM "Odd Name"'
