"""Showing what a relation is made of, and one value whole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_tui.dialogs.structure import structure_lines
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.screens.table.copying import copy_text, staged_instead

if TYPE_CHECKING:
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.rows_pane import RowsPane
    from pooldeck_tui.screens.table.reading import TableReading
    from pooldeck_tui.widgets.grid import CurrentRow


def show_structure(pane: TableReading) -> None:
    """Show what the relation is made of."""
    if pane.detail is not None:
        pane.app.push_screen(TextDialog(str(pane.relation), structure_lines(pane.detail)))


def show_value(pane: RowsPane, current: CurrentRow) -> None:
    """Show the value under the cursor, which the viewer has fetched where only its beginning is here."""
    from pooldeck_tui.viewer import CellViewer  # not needed for the first paint

    wish = pane.wish

    async def load_whole(limit: int) -> Value:
        return await pane.whole_value(current, wish, limit=limit)

    other = staged_instead(pane, current)
    column, value = current.columns[current.column], current.values[current.column]
    pane.app.push_screen(
        CellViewer(
            column,
            value,
            copy=partial(_copy, pane),
            load_whole=load_whole,
            zones=pane.zones,
            where=f"{pane.relation}{'   ' if other else ''}{other}",
        )
    )


def _copy(pane: RowsPane, text: str) -> None:
    """Copy what the viewer shows; an older copy is not waited for."""
    pane.run_worker(copy_text(pane, text, "it"), group="copying", exclusive=True)


SHOWING = (
    TableCommand("structure", "d", "Structure", "Columns, keys, indexes and SQL", show_structure, show=True),
)
