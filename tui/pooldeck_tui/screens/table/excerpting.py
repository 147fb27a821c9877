"""Collecting what is to be copied: the rows and columns that are selected, every value whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.turns import in_turns
from pooldeck_db.values import Clipped
from pooldeck_tui.copying.excerpt import Excerpt
from pooldeck_tui.format import count, counted
from pooldeck_tui.widgets.grid import CurrentRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pooldeck_db.catalog import Column
    from pooldeck_db.paging import Key, PageRequest
    from pooldeck_db.target import PoolLimits
    from pooldeck_db.values import Value
    from pooldeck_tui.copying.excerpt import Whole
    from pooldeck_tui.screens.rows_pane import RowsPane
    from pooldeck_tui.widgets.grid.window import Row

LONGEST_COPIED = 16 * 1024 * 1024
"""Characters or bytes of a value up to which it is fetched to be copied."""
MOST_FETCHED = 500
"""Values that are fetched for one copy, each by a query of its own."""
MOST_AT_ONCE = 4
"""Of these queries, how many run at the same time."""


class TooMuch(Exception):
    """Something cannot be copied because there is too much of it; the message is a sentence with what to do."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What is to be copied, as the grid has it: some of its values may be only beginnings."""

    columns: tuple[int, ...]
    """Indexes of the columns, in the order on the screen."""
    rows: tuple[tuple[Key, Row], ...]
    known: tuple[Column, ...]
    """All columns of the rows."""
    wish: PageRequest
    """The order and the filter of the rows, by which they are found again."""

    def __str__(self) -> str:
        """How much it is."""
        return f"{counted(len(self.rows), 'row')} of {counted(len(self.columns), 'column')}"


def picked(pane: RowsPane) -> Picked:
    """The selected rows and columns: without selected rows the one under the cursor, without columns all shown."""
    grid = pane.grid
    wanted = grid.selection.columns(grid.across)
    columns = tuple(column for column in grid.across.layout.order if column in wanted)
    rows = tuple(grid.selection.ordered(grid.window))
    if not rows and (current := grid.current) is not None:
        rows = ((current.key, current.values),)
    return Picked(columns, rows, grid.across.columns, pane.wish)


async def excerpt_of(pane: RowsPane, what: Picked, columns: Sequence[int]) -> Excerpt:
    """The rows with these columns, every value whole; raises TooMuch, and DatabaseError."""
    known = what.known
    cut = [
        (number, column)
        async for number, (_, row) in in_turns(enumerate(what.rows))
        for column in columns
        if isinstance(row[column], Clipped)
    ]
    if len(cut) > MOST_FETCHED:
        raise TooMuch(
            f"{counted(len(cut), 'long value')} would have to be fetched, and at most {count(MOST_FETCHED)} are."
            " Select fewer rows, or hide the column."
        )
    fetched = await _fetched(pane, what, cut)
    rows: list[tuple[Whole, ...]] = []
    async for number, (_, row) in in_turns(enumerate(what.rows)):
        rows.append(tuple(_whole_of(row[column], fetched.get((number, column))) for column in columns))
    chosen = tuple(known[column] for column in columns)
    return Excerpt(pane.relation, pane.database.target.backend, chosen, tuple(rows))


async def _fetched(
    pane: RowsPane, what: Picked, cut: Sequence[tuple[int, int]]
) -> Mapping[tuple[int, int], Whole]:
    """The values of which only the beginning is here, by row and column; a few at a time, told as they come."""
    found: dict[tuple[int, int], Whole] = {}
    waiting = iter(cut)

    async def fetch() -> None:
        for number, column in waiting:
            key, row = what.rows[number]
            found[number, column] = await whole(pane, CurrentRow(None, key, what.known, row, column), what.wish)
            _tell(pane, len(found), len(cut))

    _tell(pane, 0, len(cut))
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(len(cut), _at_once(pane.database.target.pool))):
                group.create_task(fetch())
    except ExceptionGroup as failures:
        # What went wrong first has ended the others.
        raise failures.exceptions[0] from failures
    finally:
        pane.say_progress("")
    return found


def _tell(pane: RowsPane, done: int, every: int) -> None:
    if every > 1:
        pane.say_progress(f"fetched {count(done)} of {counted(every, 'long value')}")


def _at_once(limits: PoolLimits) -> int:
    """Connections that fetching takes at most: one at least is left for the rows."""
    return max(1, min(MOST_AT_ONCE, limits.size - 1))


def _whole_of(value: Value, fetched: Whole) -> Whole:
    return fetched if isinstance(value, Clipped) else value


async def whole(pane: RowsPane, current: CurrentRow, wish: PageRequest) -> Whole:
    """A value of which only the beginning is here, fetched whole; raises TooMuch, and DatabaseError."""
    value: Value = await pane.whole_value(current, wish, limit=LONGEST_COPIED)
    if isinstance(value, Clipped):
        name = current.columns[current.column].name
        raise TooMuch(
            f"A value of {name} is longer than {count(LONGEST_COPIED)} characters or bytes,"
            " which is more than can be copied. Use psql or sqlite3 for it."
        )
    return value
