"""Reviewing and writing: dropped, refused, in conflict, confirmed, taken back after the commit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from pooldeck_db.rows import Delete, Edit, Insert
from pooldeck_tui.dialogs.changes.conflicts import ConflictDialog
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.screens.editing.review import ReviewScreen
from support.app import browse, grid, pane, running, screen_text, settle, values
from support.paging import fetch as stored
from support.servers import read_only, run_script
from support.staging import at, edit, notices, review, staged, until_shown, write

if TYPE_CHECKING:
    from pooldeck_db.target import Target

NAMES = "SELECT name FROM customers WHERE id <= 3 ORDER BY id"


@pytest.fixture
async def lines(shop: Target) -> Target:
    """The shop, and lines of its orders that go with them."""
    await run_script(
        shop,
        "CREATE TABLE lines (id integer PRIMARY KEY, amount integer CHECK (amount > 0),"
        " line_order integer NOT NULL REFERENCES orders (id) ON DELETE CASCADE)",
        "INSERT INTO lines VALUES (1, 5, 1), (2, 6, 1), (3, 7, 2)",
    )
    return shop


async def test_one_cell_one_change_some_and_all_are_dropped(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "Ada")
        await edit(pilot, 0, 2, "a note")
        await edit(pilot, 1, 1, "Bob")
        await edit(pilot, 2, 1, "Cleo")
        await at(pilot, 3, 0)
        await pilot.press("D")
        await settle(pilot)
        await review(pilot)
        await pilot.press("down", "down", "d")
        await settle(pilot)
        assert next(change.entries for change in staged(pilot) if isinstance(change, Edit)) == (("name", "Ada"),)
        await pilot.press("end", "d")
        await settle(pilot)
        assert not any(isinstance(change, Delete) for change in staged(pilot))
        await pilot.press("home", "space", "down", "down", "space", "d")
        await settle(pilot)
        assert [change.entries for change in staged(pilot) if isinstance(change, Edit)] == [(("name", "Cleo"),)]
        await pilot.press("U")
        await settle(pilot)
        assert len(staged(pilot)) == 3
        await pilot.press("a", "d")
        await settle(pilot)
        assert len(staged(pilot)) == 0
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Nothing is staged" in screen_text(pilot)
        await pilot.press("escape")
        await settle(pilot)
    assert await stored(shop, NAMES) == [("Customer 1",), ("Customer 2",), ("Customer 3",)]


async def test_the_review_shows_old_and_new_and_the_sql_with_its_values(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "Ada 'Countess'")
        await review(pilot)
        drawn = screen_text(pilot)
        assert "Customer 1 → Ada 'Countess'" in drawn
        assert "UPDATE" in drawn
        assert "'Ada ''Countess'''" in drawn


async def test_a_conflict_writes_nothing_and_is_merged_cell_by_cell(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "my name")
        await edit(pilot, 0, 2, "my note")
        await edit(pilot, 1, 1, "my Bob")
        await edit(pilot, 2, 1, "Cleo")
        await run_script(
            shop,
            "UPDATE customers SET name = 'their name', note = 'their note' WHERE id = 1",
            "UPDATE customers SET name = 'their Bob' WHERE id = 2",
        )
        await write(pilot)
        assert isinstance(pilot.app.screen, ConflictDialog)
        assert await stored(shop, NAMES) == [("their name",), ("their Bob",), ("Customer 3",)]
        drawn = screen_text(pilot)
        assert "2 rows are not as they were shown" in drawn
        for value in ("Customer 1", "my name", "their name", "my note", "their note"):
            assert value in drawn
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, ConflictDialog)
        assert "Not chosen yet: 3" in screen_text(pilot)
        await pilot.press("m", "t", "t")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert "their name → my name" in screen_text(pilot)
        assert len(staged(pilot)) == 2
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert await stored(shop, NAMES) == [("my name",), ("their Bob",), ("Cleo",)]
        assert await stored(shop, "SELECT note FROM customers WHERE id = 1") == [("their note",)]


async def test_of_a_row_that_is_gone_the_change_is_dropped(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await edit(pilot, 0, 3, "mine")
        await edit(pilot, 1, 3, "mine, too")
        await run_script(shop, "DELETE FROM orders WHERE id = 1")
        await write(pilot)
        assert "The row is gone" in screen_text(pilot)
        await pilot.press("M")
        assert "chosen of one by one" in screen_text(pilot)
        await pilot.press("enter")
        assert "Not chosen yet: 1" in screen_text(pilot)
        await pilot.press("T", "enter")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
    assert await stored(shop, "SELECT id, note FROM orders WHERE id <= 2") == [(2, "mine, too")]


async def test_a_row_that_is_gone_is_inserted_again_with_what_was_edited(shop: Target) -> None:
    async with running(shop, table="orders") as pilot:
        await edit(pilot, 0, 3, "mine")
        await run_script(shop, "DELETE FROM orders WHERE id = 1")
        await write(pilot)
        await pilot.press("m")
        await settle(pilot)
        assert "again" in screen_text(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert [type(change) for change in staged(pilot)] == [Insert]
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Written: 1 new row" in notices(pilot)
    assert await stored(shop, "SELECT id, customer, note FROM orders WHERE id = 1") == [(1, 2, "mine")]


async def test_a_deletion_of_a_row_that_is_gone_can_only_be_dropped(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, table="orders") as pilot:
        await at(pilot, 0, 0)
        await pilot.press("D")
        await settle(pilot)
        await run_script(sqlite_shop, "DELETE FROM orders WHERE id = 1")
        await write(pilot)
        await pilot.press("m")
        assert "nothing left to delete" in screen_text(pilot)
        await pilot.press("t", "enter")
        await settle(pilot)
        assert len(staged(pilot)) == 0


async def test_turning_away_from_a_conflict_keeps_everything_staged(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        await run_script(shop, "UPDATE customers SET name = 'theirs' WHERE id = 1")
        await write(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert len(staged(pilot)) == 1
    assert await stored(shop, "SELECT name FROM customers WHERE id = 1") == [("theirs",)]


async def test_a_refusal_names_the_cell_and_leads_to_it(lines: Target) -> None:
    async with running(lines, table="lines") as pilot:
        await edit(pilot, 0, 1, "9")
        await edit(pilot, 1, 1, "-1")
        await write(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        drawn = screen_text(pilot)
        assert "Nothing was written" in drawn
        assert "id = 2" in drawn
        assert screen.here is not None
        assert isinstance(screen.here.change, Edit)
        assert str(screen.here.change.base.address.values[0]) == "2"
        await pilot.press("enter")
        await settle(pilot)
        assert str(values(pilot)[0]) == "2"
        assert len(staged(pilot)) == 2
        await edit(pilot, 1, 1, "8")
        await write(pilot)
    assert await stored(lines, "SELECT amount FROM lines ORDER BY id") == [(9,), (8,), (7,)]


async def test_a_refusal_is_said_no_more_once_its_cell_is_dropped(lines: Target) -> None:
    async with running(lines, table="lines") as pilot:
        await edit(pilot, 0, 1, "9")
        await edit(pilot, 1, 1, "-1")
        await write(pilot)
        assert "Nothing was written" in screen_text(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert "Nothing was written" not in screen_text(pilot)
        assert len(staged(pilot)) == 1


async def test_a_deletion_says_first_what_goes_with_it(lines: Target) -> None:
    async with running(lines, table="orders") as pilot:
        await at(pilot, 0, 0)
        await pilot.press("D")
        await settle(pilot)
        await review(pilot)
        await until_shown(pilot, "deleted, too")
        assert "2 rows of lines (line_order)" in screen_text(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "but no rows that the database deleted with them" in notices(pilot)
    assert await stored(lines, "SELECT id FROM lines") == [(3,)]


async def test_production_asks_for_the_name_of_the_table(shop: Target) -> None:
    async with running(replace(shop, environment="production"), table="customers") as pilot:
        await edit(pilot, 0, 1, "one row is written without a question")
        await write(pilot)
        assert not isinstance(pilot.app.screen, LinePrompt)
        await edit(pilot, 1, 1, "two")
        await edit(pilot, 2, 1, "rows")
        await write(pilot)
        assert isinstance(pilot.app.screen, LinePrompt)
        pilot.app.screen.query_one(Input).value = "orders"
        await pilot.press("enter")
        assert "only where this is typed: customers" in screen_text(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert len(staged(pilot)) == 2
        await pilot.press("ctrl+s")
        pilot.app.screen.query_one(Input).value = "customers"
        await pilot.press("enter")
        await settle(pilot)
    assert await stored(shop, "SELECT name FROM customers WHERE id IN (2, 3) ORDER BY id") == [("two",), ("rows",)]


async def test_a_write_is_taken_back_by_what_undoes_it(lines: Target) -> None:
    async with running(lines, table="lines") as pilot:
        before = await stored(lines, "SELECT * FROM lines ORDER BY id")
        await edit(pilot, 0, 1, "99")
        await at(pilot, 1, 0)
        await pilot.press("D")
        await settle(pilot)
        await write(pilot)
        assert await stored(lines, "SELECT id, amount FROM lines ORDER BY id") == [(1, 99), (3, 7)]
        await pilot.press("U")
        await settle(pilot)
        assert "undoes the last write" in notices(pilot)
        assert [type(change) for change in staged(pilot)] == [Edit, Insert]
        await write(pilot)
        assert not staged(pilot), screen_text(pilot)
        assert await stored(lines, "SELECT * FROM lines ORDER BY id") == before


async def test_what_undoes_a_write_is_in_conflict_where_somebody_wrote_since(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "mine")
        await write(pilot)
        await run_script(shop, "UPDATE customers SET name = 'theirs' WHERE id = 1")
        await pilot.press("U")
        await settle(pilot)
        await write(pilot)
        assert isinstance(pilot.app.screen, ConflictDialog)
    assert await stored(shop, "SELECT name FROM customers WHERE id = 1") == [("theirs",)]


async def test_a_read_only_connection_is_unlocked_by_typing_its_name(shop: Target) -> None:
    async with running(read_only(shop), table="customers") as pilot:
        await pilot.press("e", "D", "a", "M")
        await settle(pilot)
        assert "read-only" in notices(pilot)
        assert len(staged(pilot)) == 0
        await pilot.press("!")
        pilot.app.screen.query_one(Input).value = "something"
        await pilot.press("enter")
        assert "stays read-only" in screen_text(pilot)
        pilot.app.screen.query_one(Input).value = shop.label
        await pilot.press("enter")
        await settle(pilot)
        assert browse(pilot).heading.unlocked
        assert "unlocked" in screen_text(pilot)
        assert pane(pilot).relation.name == "customers"
        await edit(pilot, 0, 1, "Ada")
        await write(pilot)
    assert await stored(shop, "SELECT name FROM customers WHERE id = 1") == [("Ada",)]


async def test_a_connection_that_may_write_needs_no_unlocking(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await pilot.press("!")
        await settle(pilot)
        assert "already" in notices(pilot)


async def test_what_a_trigger_makes_of_a_value_is_said(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE t (id integer PRIMARY KEY, name text)",
        "INSERT INTO t VALUES (1, 'a')",
        "CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN NEW.name := upper(NEW.name); RETURN NEW; END'",
        "CREATE TRIGGER loud BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION loud()",
    )
    async with running(postgresql_target, table="t") as pilot:
        await edit(pilot, 0, 1, "ada")
        await review(pilot)
        await until_shown(pilot, "trigger loud")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "put ADA into name" in notices(pilot)
        assert values(pilot)[1] == "ADA"


async def test_a_row_that_a_trigger_swallows_is_not_reported_as_written(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE t (id integer PRIMARY KEY, name text)",
        "INSERT INTO t VALUES (1, 'a')",
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER no BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION no()",
    )
    async with running(postgresql_target, table="t") as pilot:
        await edit(pilot, 0, 1, "ada")
        await write(pilot)
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert "Nothing was written" in screen_text(pilot)
        assert "trigger" in screen_text(pilot)
        assert len(staged(pilot)) == 1


async def test_a_table_without_a_key_is_edited_by_the_address_of_its_rows(target: Target) -> None:
    await run_script(
        target, "CREATE TABLE bare (a integer, b text)", "INSERT INTO bare VALUES (1, 'x'), (1, 'x'), (2, 'y')"
    )
    async with running(target, table="bare") as pilot:
        await edit(pilot, 1, 1, "mine")
        assert "*" in grid(pilot).render_line(2).text
        await review(pilot)
        await until_shown(pilot, "has no key")
        await pilot.press("ctrl+s")
        await settle(pilot)
    assert sorted(await stored(target, "SELECT a, b FROM bare")) == [(1, "mine"), (1, "x"), (2, "y")]
