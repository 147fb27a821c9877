"""The user's own models beside the tables: what they are called, what differs, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.target import ModelSources
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.widgets.table_tree import TableTree
from pooldeck_tui.widgets.tree_header import header_note
from support.app import running, screen_text, settle, title, wait_until
from support.models import DIRECTORY, loaded, made_by_models, project
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.target import Target


def tree(pilot: Pilot[None]) -> TableTree:
    return pilot.app.screen.query_one(TableTree)


def models(pilot: Pilot[None]) -> dict[str, int]:
    """The models of the tree, and in how many things each one's table differs."""
    nodes = tree(pilot).model.outline.nodes
    return {node.label: node.differences for node in nodes if node.model is not None}


async def until_laid(pilot: Pilot[None]) -> None:
    await wait_until(pilot, lambda: bool(models(pilot)), "the models")
    await settle(pilot)


async def find(pilot: Pilot[None], name: str) -> None:
    """Put the cursor of the tree on what is found by a name."""
    await pilot.press("b", "slash", *name)
    await settle(pilot)


async def report(pilot: Pilot[None]) -> str:
    """Show what differs, and return it."""
    await pilot.press("d")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "the report")
    await settle(pilot)
    shown = screen_text(pilot)
    await closed(pilot)
    return shown


async def closed(pilot: Pilot[None]) -> None:
    """Close the report."""
    await pilot.press("escape")
    await wait_until(pilot, lambda: not isinstance(pilot.app.screen, TextDialog), "the report to go")
    await settle(pilot)


@pytest.fixture
async def blog(target: Target) -> Target:
    """The blog's tables, some of which are not as its models say; with the models named."""
    database = await open_database(target)
    await made_by_models(database, await loaded("blog.models"))
    await database.close()
    await run_script(target, "DROP TABLE comments", "ALTER TABLE posts ADD COLUMN rating integer")
    return replace(target, models=ModelSources(("blog.models",), DIRECTORY))


async def test_models_stand_beside_the_tables_and_say_which_differ(blog: Target) -> None:
    async with running(blog) as pilot:
        await until_laid(pilot)
        assert models(pilot) == {"Writers": 0, "Comment": 1, "Post": 1, "Tag": 0}
        await wait_until(pilot, lambda: "≠ no table" in screen_text(pilot), "the marks")
        assert "models" in screen_text(pilot)


async def test_a_model_is_found_by_its_name_and_opens_its_rows(blog: Target) -> None:
    async with running(blog) as pilot:
        await until_laid(pilot)
        await find(pilot, "Writers")
        model = pilot.app.screen.query_one(TableTree).model
        assert header_note(model) == f"1 of {model.outline.relations + 4}"
        await pilot.press("enter")
        await settle(pilot)
        assert title(pilot).startswith("Author (model, 1 left out)")
        shown = screen_text(pilot)
        assert "handle" in shown
        assert "password_hash" not in shown


async def test_what_differs_is_shown_of_one_and_of_all(blog: Target) -> None:
    async with running(blog) as pilot:
        await until_laid(pilot)
        await find(pilot, "Post")
        await pilot.press("down", "escape")
        shown = await report(pilot)
        assert "posts  Post" in shown
        assert "extra column  rating" in shown
        assert "missing table" not in shown
        await pilot.press("left")
        shown = await report(pilot)
        assert "4 models of 4 tables: 2 differences." in shown


async def test_a_model_without_a_table_says_so_instead_of_opening(blog: Target) -> None:
    async with running(blog) as pilot:
        await until_laid(pilot)
        await find(pilot, "Comment")
        before = title(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "the report")
        await settle(pilot)
        assert "missing table" in screen_text(pilot)
        await closed(pilot)
        assert title(pilot) == before


async def test_a_model_may_be_what_is_shown_first(blog: Target) -> None:
    async with running(blog, table="Post") as pilot:
        await wait_until(pilot, lambda: "Post (model" in title(pilot), "the rows of the model")


async def test_a_search_counts_the_models_among_what_it_looks_at(blog: Target) -> None:
    async with running(blog) as pilot:
        await until_laid(pilot)
        await find(pilot, "Post")
        found = tree(pilot).model
        assert header_note(found) == f"{len(found.lines)} of {found.outline.relations + 4}"


async def test_the_models_are_held_against_the_database_again_when_it_is_read_again(blog: Target) -> None:
    async with running(blog) as pilot:
        await until_laid(pilot)
        await run_script(blog, "ALTER TABLE posts DROP COLUMN rating")
        await pilot.press("b", "r")
        await wait_until(pilot, lambda: models(pilot).get("Post") == 0, "the difference to go")
        assert models(pilot)["Comment"] == 1


async def test_code_that_raises_is_told_and_the_tables_are_there_all_the_same(
    shop: Target, tmp_path: Path
) -> None:
    project(tmp_path, wrong_shop="def fail():\n    raise RuntimeError('[b]no\\x1b[31m')\n\nfail()\n")
    broken = replace(shop, models=ModelSources(("wrong_shop",), tmp_path))
    async with running(broken, table="orders", notices=True) as pilot:
        await wait_until(
            pilot,
            lambda: "1 problem with your models, the first one: wrong_shop:" in screen_text(pilot),
            "the notice",
        )
        assert "orders" in title(pilot)
        await pilot.press("b", "end")
        await wait_until(pilot, lambda: "! 0" in screen_text(pilot), "the models, of which there are none")
        if broken.path is None:
            await pilot.press(*["up"] * 2)  # Behind them stand the server's own schemas.
        shown = await report(pilot)
        assert "Importing it raised RuntimeError: [b]no" in shown
        assert "raise RuntimeError" in shown
        assert "\x1b" not in shown


async def test_without_models_the_key_says_how_to_name_them(sqlite_shop: Target) -> None:
    async with running(sqlite_shop, notices=True) as pilot:
        await pilot.press("b", "d")
        await wait_until(pilot, lambda: "No models are known" in screen_text(pilot), "the notice")
