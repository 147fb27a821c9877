"""What the review shows before it writes: all of its title, the SQL that matters, and that it is at work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.widgets import Static

from pooldeck_db.rows.service import Rows
from pooldeck_tui.screens.editing.review_face import READING
from pooldeck_tui.widgets.key_hints import KeyHints
from pooldeck_tui.widgets.text_view import TextView
from support.app import running, screen_text, settle
from support.staging import edit, review, staged, until_shown

if TYPE_CHECKING:
    import pytest

    from pooldeck_db.rows import Assessment, ChangeSet
    from pooldeck_db.target import Target


async def test_on_80_columns_the_title_says_how_much_is_to_be_written(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, table="customers", size=(80, 24)) as pilot:
        await edit(pilot, 0, 1, "Ada")
        screen = await review(pilot)
        title = screen.query_one("#title", Static)
        assert title.region.width >= len("To be written to test.db: 1 row edited")
        assert "To be written to test.db: 1 row edited" in screen_text(pilot)


async def test_what_is_read_back_is_shown_by_a_key_and_no_other_change(shop: Target) -> None:
    async with running(shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "Ada")
        screen = await review(pilot)
        hints = screen.query_one(KeyHints)
        assert "RETURNING … all columns, read back. s shows it" in screen_text(pilot)
        assert "s all SQL" in hints.render().plain
        await pilot.press("s")
        await settle(pilot)
        assert "RETURNING …" not in screen_text(pilot)
        assert "RETURNING " in screen_text(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert "RETURNING …" in screen_text(pilot)
        assert len(staged(pilot)) == 1


async def test_on_80_columns_what_is_read_back_comes_into_sight_with_its_key(shop: Target) -> None:
    async with running(shop, table="orders", size=(80, 24)) as pilot:
        await edit(pilot, 0, 3, "Ada")
        screen = await review(pilot)
        assert screen.query_one(TextView).scrollbar_size_horizontal == 0
        await pilot.press("s")
        await settle(pilot)
        assert "RETURNING …" not in screen_text(pilot)
        assert "│ RETURNING " in screen_text(pilot)


async def test_while_the_sql_is_looked_up_that_is_said(
    sqlite_shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, asked = asyncio.Event(), Rows.assess

    async def later(rows: Rows, changes: ChangeSet) -> Assessment:
        await go_on.wait()
        return await asked(rows, changes)

    async with running(sqlite_shop, table="customers") as pilot:
        await edit(pilot, 0, 1, "Ada")
        monkeypatch.setattr(Rows, "assess", later)
        await pilot.press("W")
        await until_shown(pilot, READING)
        go_on.set()
        await until_shown(pilot, "UPDATE")
        assert READING not in screen_text(pilot)


async def test_after_the_last_drop_the_review_says_how_it_is_taken_back(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, table="customers", size=(80, 24)) as pilot:
        await edit(pilot, 0, 1, "Ada")
        screen = await review(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert "Nothing is staged any more. U takes the last step back." in screen_text(pilot)
        assert "drop" not in screen.query_one(KeyHints).render().plain
        await pilot.press("U")
        await settle(pilot)
        assert "Nothing is staged" not in screen_text(pilot)
        assert "Ada" in screen_text(pilot)
