"""What the grid hands out: the row under the cursor, and a bookmark to come back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.paging import Key, RowNumber
    from pooldeck_tui.widgets.grid.arrangement import ColumnChoice
    from pooldeck_tui.widgets.grid.view import Jump
    from pooldeck_tui.widgets.grid.window import Row


@dataclass(frozen=True, slots=True)
class CurrentRow:
    """The row under the cursor."""

    number: RowNumber | None
    """Its number, counted from 0; None where it is unknown."""
    key: Key
    columns: tuple[Column, ...]
    values: Row
    """One value a column."""
    column: int
    """Index of the column under the cursor; there is one."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a grid is, so that it can come back there after it showed something else."""

    jump: Jump
    """Finds the rows on the screen by key, wherever they have gone by then."""
    column: int
    """The column under the cursor."""
    left: int
    """How many columns are scrolled out."""
    widths: tuple[int, ...]
    choice: ColumnChoice
    """What the user chose of the columns."""
