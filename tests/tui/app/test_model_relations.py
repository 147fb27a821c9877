"""The relationships of a model's rows: listed, followed, and shown in the place of keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.target import ModelSources
from pooldeck_tui.editing.parent_picker import ParentPicker
from pooldeck_tui.widgets.chip_strip import ChipStrip
from pooldeck_tui.widgets.related_panel import RelatedPanel
from support.app import grid, pane, running, screen_text, settle, title, values, wait_until
from support.models import DIRECTORY, LIBRARY, opened_by_models
from support.staging import at, notices, staged, write

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.target import Target


@pytest.fixture
async def library(target: Target) -> Target:
    """The public library, with its models."""
    async with opened_by_models(target, "library.models", *LIBRARY):
        return replace(target, models=ModelSources(("library.models",), DIRECTORY))


async def opened(pilot: Pilot[None], name: str) -> None:
    """Open a model from the tree."""
    await wait_until(pilot, lambda: "models" in screen_text(pilot), "the models")
    await pilot.press("b", "slash", *name, "enter")
    await wait_until(pilot, lambda: pane(pilot).relation.title == name, "the model")
    await settle(pilot)


async def related(pilot: Pilot[None]) -> RelatedPanel:
    """Show what the row is related to, and wait until that is read."""
    await pilot.press("R")
    panel = pane(pilot).query_one(RelatedPanel)
    await wait_until(
        pilot, lambda: bool(panel.references) and len(panel.found) == len(panel.references or ()), "the answers"
    )
    return panel


async def test_relationships_are_listed_and_many_to_many_is_followed_and_left(library: Target) -> None:
    async with running(library) as pilot:
        await opened(pilot, "Book")
        panel = await related(pilot)
        lines = [" ".join(line.split()) for line in screen_text(pilot).splitlines()]
        for line in (
            "→ writer → Writer 1 Herman",
            "→ publisher → Publisher 1 Reclam of de",
            "← loans (Loan) 2 1|1, 1|2",
            "⇄ topics (Topic) 2 the sea, whales",
            "= topic_words (Topic.words) 2 the sea, whales",
        ):
            assert any(line in each for each in lines), screen_text(pilot)
        titles = [each.title for each in panel.references or ()]
        await pilot.press(*["down"] * titles.index("topics (Topic)"), "enter")
        await wait_until(pilot, lambda: pane(pilot).relation.title == "Topic", "the topics")
        await settle(pilot)
        assert "2 rows" in title(pilot)
        (chip,) = pane(pilot).query_one(ChipStrip).chips
        assert chip.startswith("where id IN (SELECT book_topics.topic FROM book_topics WHERE book_topics.book = ")
        await pilot.press("backspace")
        await wait_until(pilot, lambda: pane(pilot).relation.title == "Book", "the book")
        await settle(pilot)
        assert "Moby Dick" in values(pilot)


async def test_names_stand_in_the_place_of_keys_and_f_leads_to_the_model(library: Target) -> None:
    async with running(library) as pilot:
        await opened(pilot, "Book")
        await wait_until(pilot, lambda: "→ Herman" in screen_text(pilot), "the names")
        place = [column.name for column in grid(pilot).across.columns].index("writer_id")
        await pilot.press("home", *["right"] * place, "f")
        await wait_until(pilot, lambda: pane(pilot).relation.title == "Writer", "the writer")
        await settle(pilot)
        assert "Herman" in values(pilot)
        assert pane(pilot).query_one(ChipStrip).chips == ("id = 1",)


async def test_links_are_added_and_dropped_as_rows_by_their_relationship(library: Target) -> None:
    async with running(library) as pilot:
        await opened(pilot, "Book")
        await pilot.press("down")
        panel = await related(pilot)
        titles = [each.title for each in panel.references or ()]
        await pilot.press(*["down"] * titles.index("topics (Topic)"), "l")
        await wait_until(pilot, lambda: pane(pilot).relation.title == "topics", "the links")
        await settle(pilot)
        assert grid(pilot).total is not None
        assert "1 row" in title(pilot)
        # A new one is of the book that was come from; another topic is chosen for it.
        await pilot.press("a")
        await settle(pilot)
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ParentPicker), "the topics")
        await wait_until(pilot, lambda: "whales" in screen_text(pilot), "the rows to choose from")
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, ParentPicker), "the form")
        await pilot.press("ctrl+s")
        await settle(pilot)
        await at(pilot, 0, 0)
        await pilot.press("D")
        await settle(pilot)
        assert len(staged(pilot)) == 2
        await write(pilot)
        await wait_until(pilot, lambda: not len(staged(pilot)), "the write")
        await settle(pilot)
        assert [row[1] in (2, "2") for row in grid(pilot).window.rows] == [True]


async def test_what_has_no_table_between_says_where_its_links_are(library: Target) -> None:
    async with running(library) as pilot:
        await opened(pilot, "Book")
        await related(pilot)
        await pilot.press("l")
        await settle(pilot)
        assert "kept in the rows at one side" in notices(pilot)
