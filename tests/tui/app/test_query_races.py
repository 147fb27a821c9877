"""Keys that come at a bad moment: they reach what they were meant for, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.searcher import Searcher
from pooldeck_tui.screens.modes import Departure
from pooldeck_tui.screens.query.screen import QueryScreen
from pooldeck_tui.widgets.sql_editor import SqlEditor
from pooldeck_tui.widgets.title_bar import Heading
from support.app import browse, running, screen_text, settle, wait_until
from support.query_mode import (
    asked,
    choose,
    ended,
    failure,
    handled,
    press_at_once,
    query,
    querying,
    result,
    result_tabs,
    row,
    run,
    start,
    state,
    told,
    type_answer,
    write,
)
from support.servers import run_script, until

if TYPE_CHECKING:
    from pooldeck_db.target import Target


async def test_a_failed_statement_is_tried_again_and_not_that_under_the_cursor(shop: Target) -> None:
    async with querying(shop) as pilot:
        await run(pilot, "SELECT 1; SELECT * FROM later", key="f8")
        await write(pilot, "DELETE FROM orders WHERE id = 1;\nSELECT * FROM later")
        assert "later" in failure(pilot)
        await run_script(shop, "CREATE TABLE later AS SELECT 7 AS seven")
        await pilot.press("f6", "r")
        await ended(pilot)
        assert row(pilot) == ("7",)
        assert result_tabs(pilot) == ["1 SELECT"]


async def test_the_place_of_an_error_is_marked_in_no_other_text(postgresql_target: Target) -> None:
    async with querying(postgresql_target) as pilot:
        pane = await start(pilot, "SELECT pg_sleep(0.3), nothing('x'::text)")
        press_at_once(pilot, "ctrl+n")
        await handled(pilot)
        query(pilot).editor.load("SELECT something_else_that_is_long_enough FROM elsewhere", 3)
        await until(lambda: query(pilot).busy_since is None)
        await settle(pilot)
        assert pane.error is not None
        assert query(pilot).editor.place == 3


async def test_keys_stay_in_the_results_when_the_statement_is_run_again(sqlite_shop: Target) -> None:
    text = "SELECT * FROM orders"
    async with querying(sqlite_shop) as pilot:
        await run(pilot, text)
        await pilot.press("f6")
        assert result(pilot).grid.has_focus
        await run(pilot)
        await pilot.press("v")
        await settle(pilot)
        assert query(pilot).editor.value == text
        assert result(pilot).has_focus or result(pilot).has_focus_within or pilot.app.screen is not query(pilot)


async def test_what_is_typed_before_the_kept_texts_are_read_is_not_lost(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "SELECT 1"):
        pass
    async with running(sqlite_shop) as pilot:
        screen = browse(pilot)._opened.screen_of(Departure("query"), Heading())
        assert isinstance(screen, QueryScreen)
        async with screen.keeping._buffers._turn:  # As a slow disk would hold it.
            press_at_once(pilot, "4")
            await until(lambda: pilot.app.screen is screen and screen.query_one(SqlEditor).has_focus)
            for key in ("a", "ctrl+n", "b", "alt+n"):
                press_at_once(pilot, key)
            await until(lambda: isinstance(pilot.app.screen, LinePrompt))
        await pilot.press("escape")
        await settle(pilot)
        assert screen.editor.value == "b"
        assert [buffer.text for buffer in screen.keeping._all] == ["SELECT 1", "a", "b"]


async def test_results_stay_until_another_statement_is_run(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await run(pilot, "SELECT 5 AS n")
        await run(pilot, "DELETE FROM orders")
        await choose(pilot, "Do not run it")
        assert row(pilot) == ("5",)
        await run(pilot, "SELECT :n")
        await pilot.press("escape")
        await settle(pilot)
        assert row(pilot) == ("5",)


async def test_enter_takes_what_the_words_find_however_fast_it_comes(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await run(pilot, "SELECT 'walrus'")
        await run(pilot, "SELECT 'heron'")
        await write(pilot, "")
        await pilot.press("f2")
        await wait_until(
            pilot, lambda: isinstance(pilot.app.screen, Searcher) and "heron" in screen_text(pilot), "it"
        )
        for key in (*"walrus", "enter"):
            press_at_once(pilot, key)
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, Searcher), "it to go")
        await settle(pilot)
        assert query(pilot).editor.value == "SELECT 'walrus'"


async def test_a_plan_that_fails_is_marked_and_one_that_is_stopped_says_so(postgresql_target: Target) -> None:
    async with querying(postgresql_target) as pilot:
        await run(pilot, "SELECT * FROM nowhere", key="f7")
        assert result_tabs(pilot) == ["! EXPLAIN"]
        await write(pilot, "SELECT pg_sleep(30)")
        press_at_once(pilot, "f9")
        screen = query(pilot)
        await until(lambda: len(result_tabs(pilot)) == 2)
        await wait_until(pilot, lambda: "stops it" in screen_text(pilot), "what goes on to be said")
        press_at_once(pilot, "escape")
        await until(lambda: screen.busy_since is None)
        await settle(pilot)
        assert "stopped" in screen_text(pilot)


async def test_nothing_ends_a_commit_that_is_under_way(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE t (a integer)",
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END'",
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION slow()",
    )
    async with querying(postgresql_target) as pilot:
        await pilot.press("alt+o")
        await settle(pilot)
        await run(pilot, "INSERT INTO t VALUES (1)")
        press_at_once(pilot, "alt+c")
        press_at_once(pilot, "f2")
        await handled(pilot)
        await wait_until(pilot, lambda: "Committed." in told(pilot), "the commit")
        await pilot.press("escape")
        await run(pilot, "SELECT count(*) FROM t")
        assert row(pilot) == ("1",)


async def test_autocommit_does_not_claim_to_write_while_a_transaction_is_open(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await pilot.press("alt+m")
        await run(pilot, "INSERT INTO orders VALUES (9000, 1, 1, '')")
        await pilot.press("alt+m")
        await settle(pilot)
        assert any("once the open transaction has ended" in each for each in told(pilot))


async def test_a_parameter_that_is_typed_in_one_burst_is_typed_into_no_text(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "SELECT :n AS n") as pilot:
        await run(pilot)
        for key in ("enter", "4", "2", "enter"):
            press_at_once(pilot, key)
        await handled(pilot)
        await wait_until(pilot, lambda: bool(result_tabs(pilot)), "the result")
        await ended(pilot)
        assert query(pilot).editor.value == "SELECT :n AS n"
        assert row(pilot) == ("42",)


async def test_nobody_is_asked_while_typing_what_would_be_an_answer(shop: Target) -> None:
    async with querying(shop, "UPDATE orders SET note = 'x'") as pilot:
        await run(pilot)
        screen, before = query(pilot), query(pilot).editor.value
        async with screen._database.console._turn:  # As a statement that takes long would hold it.
            press_at_once(pilot, "enter")
            await until(lambda: pilot.app.screen is screen and screen.editor.has_focus)
            press_at_once(pilot, "x")
            await until(lambda: screen.editor.value != before)
        for key in ("j", "enter"):
            press_at_once(pilot, key)
        await until(lambda: "j\n" in screen.editor.value)
        await ended(pilot)
        assert "3,000 rows changed. Nothing is written yet." in asked(pilot)
        await choose(pilot, "Roll back")


async def test_nothing_is_sent_while_a_line_waits_for_an_answer(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop) as pilot:
        await pilot.press("alt+n")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LinePrompt), "the line")
        assert not pilot.app.screen.query_one(Input).cursor_blink
        await pilot.press("escape")


async def test_a_limit_is_kept_for_the_next_run_where_nothing_is_sent(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "DELETE FROM orders") as pilot:
        await pilot.press("alt+t")
        await type_answer(pilot, "7")
        await run(pilot)
        await choose(pilot, "Do not run it")
        assert "7 s" in state(pilot)
        await run(pilot, "SELECT 1")
        assert "7 s" not in state(pilot)
        assert result(pilot).execution.order.timeout == 7
