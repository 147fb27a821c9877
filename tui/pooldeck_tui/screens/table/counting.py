"""Counting the rows that are wanted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_tui.screens.table.command import TableCommand

if TYPE_CHECKING:
    from pooldeck_tui.screens.table.reading import TableReading


def count_rows(pane: TableReading) -> None:
    """Count the rows exactly, however long that takes; it can be ended."""
    pane.ask_beside(partial(_count, pane))


async def _count(pane: TableReading) -> None:
    if pane.detail is None:
        return
    try:
        # The statement time-out is for what the user did not ask for knowingly; this ends with a key.
        total = await pane.database.pager.count(pane.detail, filter=pane.filter, deadline=0)
    except DatabaseError as error:
        pane.tell(error)
    else:
        pane.take_count(total)


COUNTING = (TableCommand("count", "c", "Count", "Count the rows exactly; Esc ends it", count_rows),)
