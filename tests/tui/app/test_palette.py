"""The command palette finds tables and commands, and the help can be read on a small screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette

from pooldeck_db.settings import Settings
from pooldeck_tui.commands.gathering import ids_of
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.help import SECTIONS
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.text_view import TextView
from support.app import grid, pane, running, screen_text, settle, trouble, wait_until
from support.servers import run_script, sqlite_target

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.target import Target

HOSTILE = "[bold red]x[/] [@click=app.quit]y[/]"


async def search(pilot: Pilot[None], text: str, found: str) -> None:
    """Open the palette, type, and wait for what is to be found."""
    await pilot.press("ctrl+p")
    await pilot.pause()
    await pilot.press(*text)
    await wait_until(pilot, lambda: found in screen_text(pilot), found)


@pytest.mark.parametrize("typed", ["orders", "open table orders"])
async def test_the_palette_opens_any_table(shop: Target, typed: str) -> None:
    async with running(shop) as pilot:
        await search(pilot, typed, "orders")
        await pilot.press("enter")
        await settle(pilot)
        await settle(pilot)
        assert pane(pilot).relation.name == "orders"
        assert grid(pilot).has_focus


async def test_a_tables_name_is_never_markup_in_the_palette(sqlite_file_target: Target) -> None:
    await run_script(sqlite_file_target, f'CREATE TABLE "{HOSTILE}" (a)', "CREATE TABLE first (a)")
    async with running(sqlite_file_target, table="first") as pilot:
        await search(pilot, "bold", HOSTILE)
        await pilot.press("enter")
        await settle(pilot)
        await settle(pilot)
        assert pane(pilot).relation.name == HOSTILE


async def test_the_palette_shows_every_key_as_it_is(shop: Target) -> None:
    async with running(shop) as pilot:
        await search(pilot, "previous tab", "Previous tab ([)")
        await pilot.press("escape")


async def test_the_palette_changes_the_theme(shop: Target) -> None:
    async with running(shop) as pilot:
        await search(pilot, "theme", "Change the current theme")
        await pilot.press("enter")
        await wait_until(
            pilot,
            lambda: isinstance(pilot.app.screen, CommandPalette) and "dracula" in screen_text(pilot),
            "the themes",
        )
        await pilot.press(*"pooldeck-light")
        await wait_until(pilot, lambda: "dracula" not in screen_text(pilot), "the one theme")
        await pilot.press("enter")
        await wait_until(pilot, lambda: pilot.app.theme == "pooldeck-light", "the light theme")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_every_command_is_explained_in_lines_that_fit(shop: Target, size: tuple[int, int]) -> None:
    async with running(shop, size=size) as pilot:
        await pilot.press("f1")
        await settle(pilot)
        view = pilot.app.screen.query_one(TextView)
        assert view.virtual_size.width <= view.scrollable_content_region.width
        text = "".join(line.text for line in view._lines)
        commands = ids_of(node for _, node in SECTIONS)
        assert [command for command in commands if f"({command})" not in text] == []


async def test_help_begins_with_the_keys_of_where_the_user_is(sqlite_shop: Target) -> None:
    async with running(sqlite_shop) as pilot:
        for keys, title in (((), "Rows"), (("4",), "Query"), (("f4", "2"), "Pool")):
            await pilot.press(*keys, "f1")
            await settle(pilot)
            assert pilot.app.screen.query_one(TextView)._lines[0].text == title
            await pilot.press("escape")


async def test_a_dialog_closes_by_a_click_beside_it_and_gives_the_keys_back(shop: Target) -> None:
    async with running(shop) as pilot:
        for key in ("f1", "d", "ctrl+g", "ctrl+k"):
            await pilot.press(key)
            await settle(pilot)
            assert not isinstance(pilot.app.screen, BrowseScreen)
            await pilot.click(offset=(0, 0))
            await settle(pilot)
            assert isinstance(pilot.app.focused, Grid), key


async def test_texts_name_the_users_own_keys(tmp_path: Path) -> None:
    keys = {"error.retry": "f5", "error.close": "f8", "view.close": "f9"}
    settings = Settings.from_layers({"interface": {"keys": keys}})
    async with running(sqlite_target(tmp_path / "none.db"), settings=settings) as pilot:
        said = screen_text(pilot)
        assert "f5  try again" in said
        assert "f8  close" in said
        before = trouble(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert trouble(pilot) is before
        await pilot.press("f5")
        await settle(pilot)
        assert trouble(pilot) is not before
        await pilot.press("f1")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TextDialog)
        assert "f9 close" in screen_text(pilot)
        await pilot.press("f9")
        await settle(pilot)
        assert isinstance(pilot.app.focused, ErrorPanel)


async def test_smooth_movement_is_off_until_it_is_asked_for(shop: Target) -> None:
    async with running(shop) as pilot:
        assert pilot.app.animation_level == "none"
    settings = Settings.from_layers({"interface": {"animations": True}})
    async with running(shop, settings=settings) as pilot:
        assert pilot.app.animation_level == "full"


async def test_the_page_size_is_the_configured_one(shop: Target) -> None:
    settings = Settings.from_layers({"interface": {"page_size": 50}})
    async with running(shop, table="orders", settings=settings) as pilot:
        assert len(grid(pilot).window.rows) <= 150
        assert len(grid(pilot).window.rows) % 50 == 0


async def test_moments_are_shown_in_the_configured_zones_too(sqlite_file_target: Target) -> None:
    await run_script(
        sqlite_file_target,
        "CREATE TABLE visits (id integer PRIMARY KEY, at text)",
        "INSERT INTO visits VALUES (1, '2026-03-01 12:00:00+00:00')",
    )
    settings = Settings.from_layers({"interface": {"time_zones": ["Asia/Tokyo"]}})
    async with running(sqlite_file_target, table="visits", settings=settings) as pilot:
        await pilot.press("right", "enter")
        await settle(pilot)
        assert "Asia/Tokyo" in screen_text(pilot)
        assert "2026-03-01 21:00:00+09:00 JST" in screen_text(pilot)
