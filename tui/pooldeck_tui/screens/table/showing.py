"""Showing what a relation is made of, and one value whole."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.values import Clipped
from pooldeck_tui.dialogs.structure import structure_lines
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.dialogs.whole_value import LONGEST_VALUE, value_lines
from pooldeck_tui.screens.table.command import TableCommand

if TYPE_CHECKING:
    from pooldeck_tui.screens.table.reading import TableReading
    from pooldeck_tui.widgets.grid import CurrentRow


def show_structure(pane: TableReading) -> None:
    """Show what the relation is made of."""
    if pane.detail is not None:
        pane.app.push_screen(TextDialog(str(pane.relation), structure_lines(pane.detail)))


def show_value(pane: TableReading, current: CurrentRow) -> None:
    """Show the whole value under the cursor, fetched where the page holds only its beginning."""
    pane.ask_beside(partial(_show_value, pane, current))


async def _show_value(pane: TableReading, current: CurrentRow) -> None:
    column, value = current.columns[current.column], current.values[current.column]
    if isinstance(value, Clipped):
        try:
            value = await pane.whole_value(current, limit=LONGEST_VALUE)
        except DatabaseError as error:
            pane.tell(error)
            return
    width = max(1, pane.app.size.width * 9 // 10 - 4)
    # In a thread, because a value may have hundreds of thousands of characters.
    lines = await asyncio.to_thread(value_lines, value, width)
    pane.app.push_screen(TextDialog(f"{column.name}   {column.type}", lines))


SHOWING = (
    TableCommand("structure", "d", "Structure", "Columns, keys, indexes and SQL", show_structure, show=True),
)
