"""Collecting what is to be copied: the rows and columns that are selected, every value whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.turns import in_turns
from pooldeck_db.values import Clipped
from pooldeck_tui.copying.excerpt import Excerpt
from pooldeck_tui.format import count, counted
from pooldeck_tui.widgets.grid import CurrentRow

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.paging import Key
    from pooldeck_db.values import Value
    from pooldeck_tui.copying.excerpt import Whole
    from pooldeck_tui.screens.table.reading import TableReading
    from pooldeck_tui.widgets.grid.window import Row

LONGEST_COPIED = 16 * 1024 * 1024
"""Characters or bytes of a value up to which it is fetched to be copied."""
MOST_FETCHED = 500
"""Values that are fetched for one copy, each by a query of its own."""


class TooMuch(Exception):
    """Something cannot be copied because there is too much of it; the message is a sentence with what to do."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What is to be copied, as the grid has it: some of its values may be only beginnings."""

    columns: tuple[int, ...]
    """Indexes of the columns, in the order on the screen."""
    rows: tuple[tuple[Key, Row], ...]

    def __str__(self) -> str:
        """How much it is."""
        return f"{counted(len(self.rows), 'row')} of {counted(len(self.columns), 'column')}"


def picked(pane: TableReading) -> Picked:
    """The selected rows and columns: without selected rows the one under the cursor, without columns all shown."""
    grid = pane.grid
    wanted = grid.selection.columns(grid.across)
    columns = tuple(column for column in grid.across.layout.order if column in wanted)
    rows = tuple(grid.selection.ordered(grid.window))
    if not rows and (current := grid.current) is not None:
        rows = ((current.key, current.values),)
    return Picked(columns, rows)


async def excerpt_of(pane: TableReading, what: Picked, columns: Sequence[int]) -> Excerpt:
    """The rows with these columns, every value whole; raises TooMuch, and DatabaseError."""
    known = pane.grid.across.columns
    cut = sum([isinstance(row[column], Clipped) async for _, row in in_turns(what.rows) for column in columns])
    if cut > MOST_FETCHED:
        raise TooMuch(
            f"{counted(cut, 'long value')} would have to be fetched, and at most {count(MOST_FETCHED)} are."
            " Select fewer rows, or hide the column."
        )
    rows: list[tuple[Whole, ...]] = []
    async for key, row in in_turns(what.rows):
        values: list[Whole] = []
        for column in columns:
            value = row[column]
            values.append(await whole(pane, key, known, row, column) if isinstance(value, Clipped) else value)
        rows.append(tuple(values))
    chosen = tuple(known[column] for column in columns)
    return Excerpt(pane.relation, pane.database.target.backend, chosen, tuple(rows))


async def whole(pane: TableReading, key: Key, columns: tuple[Column, ...], row: Row, column: int) -> Whole:
    """A value of which only the beginning is here, fetched whole; raises TooMuch, and DatabaseError."""
    value: Value = await pane.whole_value(CurrentRow(None, key, columns, row, column), limit=LONGEST_COPIED)
    if isinstance(value, Clipped):
        raise TooMuch(
            f"A value of {columns[column].name} is longer than {count(LONGEST_COPIED)} characters or bytes,"
            " which is more than can be copied. Use psql or sqlite3 for it."
        )
    return value
