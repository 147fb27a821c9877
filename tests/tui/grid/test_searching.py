"""Looking for a text among the rows that are loaded."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.paging import Key
from pooldeck_db.values import Clipped
from pooldeck_tui.widgets.grid.searching import Match, holds, next_match
from pooldeck_tui.widgets.grid.window import Window

if TYPE_CHECKING:
    from pooldeck_db.values import Value

ROWS: tuple[tuple[Value, ...], ...] = (("1", "Ada", None), ("2", "STRASSE 7", b"Ada"), ("3", "ada", "x"))
WINDOW = Window(rows=ROWS, keys=tuple(Key((row[0],)) for row in ROWS), first=10)


@pytest.mark.parametrize(
    ("start", "order", "step", "found"),
    [
        (Match(10, 0), (0, 1, 2), 1, Match(10, 1)),
        (Match(10, 1), (0, 1, 2), 1, Match(12, 1)),
        (Match(12, 1), (0, 1, 2), -1, Match(10, 1)),
        (Match(10, 0), (0, 2), 1, None),
        (Match(10, 0), (1, 0), 1, Match(12, 0)),
    ],
)
async def test_the_next_cell_in_the_order_on_the_screen_is_found(
    start: Match, order: tuple[int, ...], step: int, found: Match | None
) -> None:
    assert await next_match(WINDOW, "ADA", start, order, step) == found


async def test_a_text_across_two_cells_is_no_match() -> None:
    assert await next_match(WINDOW, "1Ada", Match(10, -1), (0, 1), 1) is None
    assert await next_match(WINDOW, "1\nAda", Match(10, -1), (0, 1), 1) is None


@pytest.mark.parametrize(
    ("value", "is_held"),
    [("Straße", True), (None, False), (b"strasse", False), (Clipped("strasse", 99), True), (1.5, False)],
)
def test_upper_and_lower_case_are_the_same_and_bytes_hold_no_text(value: Value, is_held: bool) -> None:
    assert holds(value, "STRASSE") is is_held


async def test_the_loop_gets_its_turn_while_wide_rows_are_searched() -> None:
    wide = tuple(tuple(f"value {row} {column}" for column in range(195)) for row in range(768))
    window = Window(rows=wide, keys=tuple(Key((str(row),)) for row in range(768)))
    searching = asyncio.ensure_future(next_match(window, "nowhere", Match(0, 0), range(195), 1))
    turns = 0
    while not searching.done():
        await asyncio.sleep(0)
        turns += 1
    assert searching.result() is None
    assert turns > 3
