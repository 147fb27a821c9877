"""The keys that editors name: in one order, what the column would take, and on 80 columns all that matter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.rows import DEFAULT
from pooldeck_db.target import Backend
from pooldeck_tui.editing import CellQuestion, RowField, RowForm, RowQuestion
from pooldeck_tui.widgets.key_hints import KeyHints
from support.editing import (
    ARRAY,
    BINARY,
    BOOLEAN,
    JSON,
    MOMENT,
    NUMBER,
    TEXT,
    UUID,
    answers,
    asking,
    editing,
    said,
)
from support.viewer import press

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.catalog import Column
    from pooldeck_tui.editing import Present

ORDER = ("NULL", "DEFAULT", "empty")


def hints(pilot: Pilot[None]) -> str:
    """Return the line that names the keys."""
    return pilot.app.screen.query_one(KeyHints).render().plain


def named(pilot: Pilot[None]) -> list[str]:
    """Return what the named keys do, in their order."""
    return [hint.split(" ", 1)[1] for hint in hints(pilot).split("  ")]


@pytest.mark.parametrize(
    "column", [TEXT, NUMBER, JSON, ARRAY, UUID, MOMENT, BOOLEAN, BINARY], ids=lambda each: each.type
)
@pytest.mark.parametrize("backend", list(Backend))
async def test_keys_are_named_in_one_order_with_the_ways_out_last(column: Column, backend: Backend) -> None:
    async with editing(column, None, backend=backend, default=True) as pilot:
        found = named(pilot)
        wanted = [each for each in ORDER if each in found]
        assert found[: len(wanted)] == wanted
        assert wanted[:2] == ["NULL", "DEFAULT"]
        assert found[-2:] == ["take", "cancel"]
        assert found.count("take") == 1


@pytest.mark.parametrize("column", [TEXT, NUMBER, BOOLEAN, JSON], ids=lambda each: each.type)
async def test_keys_that_would_be_refused_are_not_named_and_say_why(column: Column) -> None:
    async with editing(replace(column, nullable=False), "1") as pilot:
        assert {"NULL", "DEFAULT"}.isdisjoint(named(pilot))
        await press(pilot, "ctrl+n")
        assert said(pilot) == f"{column.name} is NOT NULL: it has to hold a value."
        await press(pilot, "ctrl+d")
        assert said(pilot) == f"{column.name} has no default, and is NOT NULL: it has to hold a value."
        assert answers(pilot) == []


async def test_a_type_that_takes_no_empty_text_says_so() -> None:
    async with editing(NUMBER, "1") as pilot:
        assert "empty" not in named(pilot)
        await press(pilot, "ctrl+t")
        assert said(pilot) == "numeric(10,2) takes no empty text."


async def test_where_null_is_all_that_the_default_means_only_null_is_named() -> None:
    async with editing(TEXT, "x") as pilot:
        assert named(pilot)[:2] == ["NULL", "empty"]
        await press(pilot, "ctrl+d")
        assert answers(pilot) != []


@pytest.mark.parametrize("backend", list(Backend))
async def test_the_second_line_and_the_way_to_take_the_first_are_named_on_80_columns(backend: Backend) -> None:
    async with editing(TEXT, "one line", backend=backend, default=True) as pilot:
        assert {"^j new line", "⏎ take"} <= set(hints(pilot).split("  "))
        await press(pilot, "ctrl+j")
        assert "new line" not in named(pilot)
        assert "^s take" in hints(pilot).split("  ")


async def test_the_row_form_names_what_the_cell_under_the_cursor_takes() -> None:
    async def ask(column: str, value: Present) -> CellQuestion:
        raise AssertionError(column)

    fields = (
        RowField(replace(NUMBER, nullable=False), "1", "1", takes_empty=False),
        RowField(TEXT, DEFAULT, None, has_default=True),
        RowField(JSON, "{}", "{}", obstacle="payload cannot be edited."),
    )
    async with asking(RowForm(RowQuestion("row", fields, ask))) as pilot:
        assert named(pilot) == ["edit", "take", "cancel"]
        await press(pilot, "ctrl+n")
        assert "total is NOT NULL" in str(pilot.app.screen.query_one("#state").render())
        await press(pilot, "down")
        assert named(pilot) == ["edit", "NULL", "DEFAULT", "empty", "take", "cancel"]
        await press(pilot, "x")
        await press(pilot, "down")
        assert named(pilot) == ["take", "cancel"]
