"""What is said about an error names the keys as the user has them, and nothing else names any."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import pytest

from pooldeck_db import errors
from pooldeck_db.errors import PooldeckError
from pooldeck_db.settings import Settings
from support.app import answer, grid, running, screen_text, settle
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.target import Target

KEYS = {"grid.reload": "f5", "error.retry": "f6", "browse.refresh": "f7"}


async def test_rows_that_cannot_be_read_are_tried_again_with_the_users_own_key(shop: Target) -> None:
    settings = Settings.from_layers({"interface": {"keys": KEYS}})
    async with running(shop, table="orders", settings=settings) as pilot:
        await run_script(shop, "DROP VIEW totals", "DROP TABLE orders")
        await pilot.press("f5")
        await settle(pilot)
        assert grid(pilot).has_focus
        assert "f5  try again   f7  refresh the list of tables" in screen_text(pilot)
        await pilot.press("f7")
        await settle(pilot)
        assert "f5  try again" in screen_text(pilot)


async def test_a_filter_that_no_row_meets_is_taken_off_with_the_users_own_key(shop: Target) -> None:
    settings = Settings.from_layers({"interface": {"keys": {"table.unfilter": "f5"}}})
    async with running(shop, table="orders", settings=settings) as pilot:
        await pilot.press("w")
        await answer(pilot, "id = -1")
        await settle(pilot)
        assert "No rows meet the filter." in screen_text(pilot)
        assert "f5  remove the last condition" in screen_text(pilot)
        await pilot.press("f5")
        await settle(pilot)
        assert "No rows" not in screen_text(pilot)


async def test_a_relation_that_cannot_be_opened_names_the_users_own_keys(shop: Target) -> None:
    settings = Settings.from_layers({"interface": {"keys": KEYS}})
    async with running(shop, table="customers", settings=settings) as pilot:
        await run_script(shop, "DROP VIEW totals", "DROP TABLE orders")
        await pilot.press("b", "slash", *"orders", "enter")
        await settle(pilot)
        text = screen_text(pilot)
        assert "f6  try again    f7  refresh the list of tables    esc  close" in text


@pytest.mark.parametrize("kind", [each for _, each in inspect.getmembers(errors, inspect.isclass)])
def test_the_database_package_knows_no_keys(kind: type) -> None:
    hint = kind.default_hint if issubclass(kind, PooldeckError) else ""
    assert not re.search(r"\bpress\b|\bctrl\b", hint, re.IGNORECASE)
