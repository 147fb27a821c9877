"""A relation without columns has rows, and none of the keys finds anything to do it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.commands.gathering import commands_of
from pooldeck_tui.screens.table.pane import TablePane
from pooldeck_tui.widgets.grid import Grid
from support.app import browse, grid, running, screen_text, settle
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.target import Target


async def test_every_key_of_a_table_does_no_harm_where_it_has_no_columns(postgresql_target: Target) -> None:
    await run_script(postgresql_target, "CREATE TABLE nothing ()", *["INSERT INTO nothing DEFAULT VALUES"] * 2)
    keys = [key for node in (Grid, TablePane) for command in commands_of(node) for key in command.keys[:1]]
    async with running(postgresql_target, table="nothing") as pilot:
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
            while pilot.app.screen is not pilot.app.screen_stack[1]:
                await pilot.press("escape")
            grid(pilot).focus()
        assert browse(pilot).is_active
        assert "nothing has no columns. It has 2 rows." in screen_text(pilot)
