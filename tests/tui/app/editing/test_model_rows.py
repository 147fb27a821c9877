"""Rows of models are edited, reviewed, written and taken back as those of tables, with what their classes say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.target import ModelSources
from pooldeck_tui.editing.text_editor import TextEditor
from pooldeck_tui.widgets.table_tree import TableTree
from support.app import running, screen_text, settle, wait_until
from support.models import DIRECTORY, loaded, made_by_models
from support.paging import fetch
from support.servers import run_script
from support.staging import at, edit, review, staged, write

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


@pytest.fixture
async def ledger(target: Target) -> Target:
    """Two accounts, with their models named."""
    database = await open_database(target)
    await made_by_models(database, await loaded("ledger.models"))
    await database.close()
    await run_script(
        target,
        "INSERT INTO accounts VALUES (1, 'Ada', 1250, 0, 'open', 1, 365, NULL)",
        "INSERT INTO accounts VALUES (2, 'Ben', 5, 0, 'open', 10, 20, NULL)",
        "INSERT INTO bookings VALUES (1, 1, 1000), (2, 1, 250)",
    )
    return replace(target, models=ModelSources(("ledger.models",), DIRECTORY))


async def open_accounts(pilot: Pilot[None]) -> None:
    tree = pilot.app.screen.query_one(TableTree)
    await wait_until(pilot, lambda: any(n.model is not None for n in tree.model.outline.nodes), "the models")
    await pilot.press("b", "slash", *"Account", "enter")
    await settle(pilot)


async def test_a_validator_is_heard_at_its_field_and_what_is_written_is_undone(ledger: Target) -> None:
    async with running(ledger) as pilot:
        await open_accounts(pilot)
        await edit(pilot, 0, 3, "1300")
        assert isinstance(pilot.app.screen, TextEditor), "what the model refuses is not taken"
        assert "The model refuses it: the balance is 12.5, below 13" in screen_text(pilot)
        await pilot.press("escape")
        await settle(pilot)
        await edit(pilot, 0, 1, " Eve")
        assert "The model makes Eve of it." in screen_text(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        await write(pilot)
        assert await fetch(ledger, "SELECT owner FROM accounts ORDER BY id") == [("Eve",), ("Ben",)]
        await pilot.press("U")
        await settle(pilot)
        await write(pilot)
        assert await fetch(ledger, "SELECT owner FROM accounts ORDER BY id") == [("Ada",), ("Ben",)]


async def test_the_review_shows_all_that_the_class_sends(ledger: Target) -> None:
    async with running(ledger) as pilot:
        await open_accounts(pilot)
        await at(pilot, 0, 1)
        await pilot.press("D")
        await settle(pilot)
        await review(pilot)
        shown = screen_text(pilot)
        assert "2 rows of bookings (account_id)" in shown
        assert "DELETE FROM bookings WHERE" in shown
        assert "and for 1 more row, with other values" in shown
        assert "DELETE FROM accounts WHERE" in shown
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert await fetch(ledger, "SELECT id FROM accounts") == [(2,)]
        assert not staged(pilot)


async def test_what_the_model_refuses_as_a_whole_is_said_and_marked(ledger: Target) -> None:
    await run_script(ledger, "UPDATE accounts SET state = 'frozen' WHERE id = 2")
    async with running(ledger) as pilot:
        await open_accounts(pilot)
        await edit(pilot, 1, 1, "B.")
        await review(pilot)
        assert "the account of B. is frozen" in screen_text(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Nothing was written" in screen_text(pilot)
        assert await fetch(ledger, "SELECT owner FROM accounts WHERE id = 2") == [("Ben",)]
        assert len(staged(pilot)) == 1
