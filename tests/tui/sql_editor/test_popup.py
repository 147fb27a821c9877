"""What can be written is offered beside the cursor, and never in the way of typing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser
from textual.events import Key

from pooldeck_db.completion import Completions, Item, ItemKind
from pooldeck_tui.screens.query.screen import QueryScreen
from pooldeck_tui.widgets.sql_editor import CompletionPopup
from support.app import running
from support.servers import sqlite_target
from support.sql_editor import editing_sql
from support.viewer import settle, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.target import Target
    from support.sql_editor import EditorApp

NAMES = ("orders", "order_lines", "ordinary")


def offer(app: EditorApp, start: int, end: int) -> None:
    items = tuple(Item(name, name, ItemKind.RELATION, "") for name in NAMES)
    app.popup.offer(Completions(start, end, items))


async def test_tab_takes_the_likeliest() -> None:
    async with editing_sql("SELECT ord", 10) as (app, editor, pilot):
        offer(app, 7, 10)
        await pilot.press("tab")
        assert (editor.value, app.popup.display) == ("SELECT orders", False)


async def test_enter_is_a_new_line_unless_one_was_chosen() -> None:
    async with editing_sql("ord", 3) as (app, editor, pilot):
        offer(app, 0, 3)
        await pilot.press("enter")
        assert (editor.value, app.popup.display) == ("ord\n", False)
        await pilot.press("backspace")
        offer(app, 0, 3)
        await pilot.press("down", "down", "enter")
        assert editor.value == "order_lines"


async def test_escape_closes_it_and_does_nothing_else() -> None:
    async with editing_sql("ord", 3) as (app, editor, pilot):
        offer(app, 0, 3)
        await pilot.press("escape")
        assert (app.popup.display, app.stops, app.focused) == (False, 0, editor)
        await pilot.press("escape")
        assert app.stops == 1


async def test_it_closes_when_the_cursor_leaves_the_word_or_the_editor_the_keys() -> None:
    async with editing_sql("a ord\nx", 5) as (app, editor, pilot):
        for keys in (["left"], ["home"], ["ctrl+end"], ["space"]):
            editor.load("a ord\nx", 5)
            offer(app, 2, 5)
            await pilot.press("e")
            assert app.popup.display
            await pilot.press(*keys)
            assert not app.popup.display, keys
        editor.load("a ord", 5)
        offer(app, 2, 5)
        app.screen.focus_next()
        await pilot.pause()
        assert not app.popup.display
        editor.focus()
        editor.load("a ord\nx", 5)
        offer(app, 2, 5)
        editor.go_to(0)
        await pilot.pause()
        assert not app.popup.display


async def test_it_is_drawn_inside_a_small_screen_wherever_the_cursor_is() -> None:
    text = "x\n" * 22 + " " * 200 + "ord"
    for place in (0, len(text)):
        async with editing_sql(text, place) as (app, _, pilot):
            offer(app, max(0, place - 3), place)
            await pilot.pause()
            assert app.screen.region.contains_region(app.popup.region)
            assert app.popup.region.height == 6


async def test_a_key_that_types_wishes_for_it_and_so_does_one_that_asks() -> None:
    async with editing_sql() as (app, editor, pilot):
        (asking,) = (event.key for event in XTermParser().feed("\x00") if isinstance(event, Key))
        await pilot.press("o", "left", asking)
        assert app.wishes == [False, True], asking
        editor.read_only = True
        await pilot.press("x")
        assert app.wishes == [False, True]


async def test_names_of_the_database_are_offered_for_a_word_and_behind_a_dot(tmp_path: Path) -> None:
    async with running(_shop(tmp_path)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = _screen(pilot)
        await pilot.press(*"select * from ")
        await wait_until(pilot, lambda: any("orders" in each for each in _popup(pilot)), "tables, unasked")
        await pilot.press(*"orde")
        await wait_until(pilot, lambda: any("orders" in each for each in _popup(pilot)), "the table")
        await pilot.press("tab", *" o where o.")
        await wait_until(pilot, lambda: any("amount" in each for each in _popup(pilot)), "the column")
        await pilot.press(*"amo", "tab")
        assert screen.editor.value.lower() == "select * from orders o where o.amount"


async def test_the_newest_wish_wins_in_a_large_text(tmp_path: Path) -> None:
    async with running(_shop(tmp_path)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = _screen(pilot)
        text = "select 1;\n" * 20_000
        screen.editor.load(text, len(text))
        await pilot.press(*"select amount from or", "backspace", "backspace", *"cust")
        await wait_until(pilot, lambda: any("customers" in each for each in _popup(pilot)), "the table")
        await pilot.press("tab")
        assert screen.editor.value.endswith("\nselect amount from customers")


def _popup(pilot: Pilot[None]) -> tuple[str, ...]:
    popup = pilot.app.screen.query_one(CompletionPopup)
    return popup.choices if popup.display else ()


def _screen(pilot: Pilot[None]) -> QueryScreen:
    screen = pilot.app.screen
    assert isinstance(screen, QueryScreen)
    return screen


def _shop(directory: Path) -> Target:
    path = directory / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE orders (id, amount); CREATE TABLE customers (id);")
    return sqlite_target(path)


async def test_tab_replaces_what_was_typed_since_it_was_offered() -> None:
    async with editing_sql("SELECT ord FROM t", 10) as (app, editor, pilot):
        offer(app, 7, 10)
        await pilot.press("e", "tab")
        assert editor.value == "SELECT orders FROM t"
        editor.load("SELECT order FROM t", 10)
        offer(app, 7, 12)
        await pilot.press("delete", "delete", "tab")
        assert editor.value == "SELECT orders FROM t"
