"""Showing one row by itself, a field a line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_tui.dialogs.record import RecordView
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.screens.table.copying import copy_cell
from pooldeck_tui.screens.table.showing import show_value

if TYPE_CHECKING:
    from pooldeck_tui.screens.rows_pane import RowsPane


def show_record(pane: RowsPane) -> None:
    """Show the row under the cursor by itself."""
    if pane.grid.current is None:
        pane.notify("There is no row here to be shown.", severity="warning", markup=False)
        return
    view = RecordView(
        str(pane.relation), pane.grid, open_value=partial(show_value, pane), copy_value=partial(copy_cell, pane)
    )
    pane.app.push_screen(view)


RECORD = (
    TableCommand(
        "record", "v", "Record", "Show the row under the cursor by itself, a field a line", show_record, show=True
    ),
)
