"""Rows are changed in the result that shows them, by the same change set as in their table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_tui.editing.row_form import RowForm
from pooldeck_tui.editing.text_editor import TextEditor
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.editing.review import ReviewScreen
from support.app import screen_text, settle, title, values, wait_until
from support.query_mode import query, querying, result, row, run, stored, told
from support.servers import run_script
from support.staging import edit, review, write

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target
    from pooldeck_tui.widgets.grid.staged import RowMark

ORDERS = "SELECT note AS said, upper(note) AS note, id FROM orders WHERE id IN (3, 6, 9) ORDER BY id"


async def typed_in_result(pilot: Pilot[None], text: str) -> None:
    """Edit the cell under the cursor: another text in the place of what it holds."""
    await pilot.press("e")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, TextEditor), "the cell's editor")
    await settle(pilot)
    editor = pilot.app.screen
    assert isinstance(editor, TextEditor)
    editor.area.value = text
    await pilot.press("ctrl+s")
    await wait_until(pilot, lambda: query(pilot).staged > 0 and pilot.app.screen is query(pilot), "the change")
    await settle(pilot)


async def written(pilot: Pilot[None]) -> None:
    """Review what is staged, write it, and go back to the result."""
    await write(pilot)
    await wait_until(pilot, lambda: not query(pilot).staged, "the write")
    await settle(pilot)
    if isinstance(pilot.app.screen, ReviewScreen):
        await pilot.press("escape")
        await settle(pilot)


async def refused(pilot: Pilot[None], key: str, why: str) -> None:
    """Press a key that is answered by a reason."""
    await pilot.press(key)
    await wait_until(pilot, lambda: why in " ".join(told(pilot)), f"{why!r} instead of {told(pilot)}")
    assert pilot.app.screen is query(pilot)


def mark(pilot: Pilot[None]) -> RowMark | None:
    """Return what is staged of the row under the cursor."""
    grid = result(pilot).grid
    assert grid.current is not None
    return grid.staged_of(grid.current)


async def test_a_cell_is_edited_reviewed_written_and_undone_from_the_result(shop: Target) -> None:
    async with querying(shop, ORDERS) as pilot:
        await run(pilot)
        await pilot.press("f6", "down")
        before = row(pilot)
        assert before == ("note 6", "NOTE 6", "6")
        await typed_in_result(pilot, "changed here")
        staged = mark(pilot)
        assert staged is not None
        assert staged.cells == {0: "changed here"}
        assert "* 1 staged" in screen_text(pilot)
        await written(pilot)
        assert await stored(shop, "SELECT note FROM orders WHERE id = 6") == [("changed here",)]
        await wait_until(pilot, lambda: row(pilot) == ("changed here", "NOTE 6", "6"), "what was written")
        assert mark(pilot) is None
        await pilot.press("U")
        await wait_until(pilot, lambda: query(pilot).staged == 1, "the undo to be staged")
        await written(pilot)
        assert await stored(shop, "SELECT note FROM orders WHERE id = 6") == [("note 6",)]
        await wait_until(pilot, lambda: row(pilot) == before, "what was there before")


async def test_what_was_written_can_be_edited_again_also_by_a_long_value(shop: Target) -> None:
    async with querying(shop, "SELECT * FROM orders ORDER BY id LIMIT 5") as pilot:
        await run(pilot)
        await pilot.press("f6", "end")
        await typed_in_result(pilot, "long " * 20_000)
        await written(pilot)
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TextEditor), "the cell's editor")
        await settle(pilot)
        await pilot.press("ctrl+n")
        await wait_until(pilot, lambda: query(pilot).staged == 1, "NULL to be staged")
        await written(pilot)
        assert await stored(shop, "SELECT note FROM orders WHERE id = 1") == [(None,)]
        await wait_until(pilot, lambda: row(pilot)[-1] is None, "what was written")


async def test_rows_are_deleted_and_edited_in_a_form(shop: Target) -> None:
    async with querying(shop, "SELECT id FROM orders ORDER BY id LIMIT 5") as pilot:
        await run(pilot)
        await pilot.press("f6", "space", "down", "space", "D")
        await wait_until(pilot, lambda: query(pilot).staged == 2, "the rows to be marked")
        await refused(pilot, "e", "take that back before you edit it")
        await pilot.press("down", "m")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RowForm), "the form")
        await settle(pilot)
        assert "total" in screen_text(pilot), "the whole row is edited, not only what the result shows"
        await pilot.press("escape")
        await settle(pilot)
        await written(pilot)
        assert await stored(shop, "SELECT min(id) FROM orders") == [(3,)]
        await pilot.press("ctrl+home")
        staged = mark(pilot)
        assert staged is not None
        assert staged.is_deleted, "the row is still in the result, and said to be gone"
        await refused(pilot, "e", "not there any more")
        await pilot.press("U")
        await wait_until(pilot, lambda: query(pilot).staged == 2, "the undo to be staged")
        await written(pilot)
        assert await stored(shop, "SELECT min(id) FROM orders") == [(1,)]
        await wait_until(pilot, lambda: mark(pilot) is None, "the row to be there again")


async def test_what_is_staged_elsewhere_is_drawn_in_the_result_and_the_other_way_round(shop: Target) -> None:
    async with querying(shop) as pilot:
        await pilot.press("f4")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen), "the tables")
        await pilot.press("b", "slash", *"orders", "enter")
        await settle(pilot)
        await edit(pilot, 2, 3, "from the table")
        await pilot.press("4")
        await settle(pilot)
        await run(pilot, ORDERS)
        await wait_until(pilot, lambda: mark(pilot) is not None, "the mark")
        assert "from the table" in screen_text(pilot)
        await pilot.press("f6", "down")
        await typed_in_result(pilot, "from the result")
        await pilot.press("f4")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen), "the tables")
        await settle(pilot)
        assert "from the result" in screen_text(pilot)
        assert "* 2 staged" in screen_text(pilot)


async def test_the_review_leads_to_the_row_in_its_table(shop: Target) -> None:
    async with querying(shop, ORDERS) as pilot:
        await run(pilot)
        await pilot.press("f6")
        await typed_in_result(pilot, "changed here")
        await review(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen), "the table")
        await settle(pilot)
        assert "orders" in title(pilot)
        assert str(values(pilot)[0]) == "3"


async def test_a_row_that_is_not_as_it_is_shown_is_not_changed(shop: Target) -> None:
    async with querying(shop, ORDERS) as pilot:
        await run(pilot)
        await run_script(shop, "UPDATE orders SET note = 'other' WHERE id = 3")
        await pilot.press("f6")
        await refused(pilot, "e", "1 row changed since the result was read: note")
        await refused(pilot, "D", "1 row changed since the result was read: note")
        assert query(pilot).staged == 0


async def test_a_column_that_is_computed_is_not_edited(shop: Target) -> None:
    async with querying(shop, ORDERS) as pilot:
        await run(pilot)
        await pilot.press("f6", "right")
        await refused(pilot, "e", "It is no column of")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("SELECT count(*) FROM orders", "does not have the key"),
        ("SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer", "not rows of one table"),
        ("SELECT id + 0 AS id, note FROM orders", "does not have the key"),
    ],
)
async def test_rows_that_are_no_rows_of_one_table_are_not_changed(
    sqlite_shop: Target, statement: str, why: str
) -> None:
    async with querying(sqlite_shop, statement) as pilot:
        await run(pilot)
        await pilot.press("f6")
        await refused(pilot, "e", why)


async def test_rows_that_only_the_consoles_session_sees_are_not_changed(shop: Target) -> None:
    other = "CREATE TEMPORARY TABLE orders (id integer PRIMARY KEY, note text)"
    async with querying(shop, f"{other}; INSERT INTO orders VALUES (3, 'note 3'); {ORDERS}") as pilot:
        await run(pilot, key="f8")
        await wait_until(pilot, lambda: query(pilot).results.last_rows is not None, "the rows")
        assert row(pilot)[0] == "note 3"
        await pilot.press("f6")
        await refused(pilot, "e", "a session with a state of its own (temporary tables)")


async def test_rows_of_an_open_transaction_are_not_changed_from_outside_of_it(shop: Target) -> None:
    async with querying(shop, ORDERS) as pilot:
        await pilot.press("alt+o")
        await settle(pilot)
        await run(pilot)
        await pilot.press("f6")
        await refused(pilot, "e", "a session with a state of its own (transaction)")


async def test_nothing_is_staged_on_a_read_only_connection(shop: Target) -> None:
    async with querying(replace(shop, read_only=True), ORDERS) as pilot:
        await run(pilot)
        await pilot.press("f6")
        await refused(pilot, "e", "This is read-only")
        await refused(pilot, "D", "This is read-only")
