"""The keys that change rows, and those that lead to what is staged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.screens.table.editing.cells import edit_cell
from pooldeck_tui.screens.table.editing.deleting import delete_rows
from pooldeck_tui.screens.table.editing.setting import set_column
from pooldeck_tui.screens.table.editing.unlocking import unlock
from pooldeck_tui.screens.table.editing.whole_rows import add_row, duplicate_row, edit_row

if TYPE_CHECKING:
    from pooldeck_tui.screens.rows_pane import RowsPane


def undo(pane: RowsPane) -> None:
    """Take back the last step; where none is left, offer to undo the last write."""
    pane.editing.editing.undo()


def redo(pane: RowsPane) -> None:
    """Make again the step that was taken back last."""
    pane.editing.editing.redo()


def review(pane: RowsPane) -> None:
    """Show what is staged, to be written."""
    pane.editing.editing.review()


EDITING = (
    TableCommand(
        "edit", "e,f2", "Edit", "Edit the value under the cursor; it is staged, not written", edit_cell, show=True
    ),
    TableCommand("edit_row", "m", "Edit row", "Edit the row under the cursor in a form", edit_row),
    TableCommand("insert", "a", "New row", "Add a row", add_row),
    TableCommand("duplicate", "A", "Duplicate", "Add a row that begins as a copy of this one", duplicate_row),
    TableCommand(
        "delete",
        "D,delete",
        "Delete",
        "Mark the row, or the selected ones, to be deleted; or no longer",
        delete_rows,
    ),
    TableCommand(
        "set", "M", "Set column", "Set the column in all selected rows, or in all that are filtered", set_column
    ),
    TableCommand("undo", "U", "Undo", "Take back the last staged step; after a write, stage what undoes it", undo),
    TableCommand("redo", "ctrl+y", "Redo", "Make again the step that was taken back", redo),
    TableCommand(
        "review",
        "W,ctrl+s",
        "Review",
        "Show what is staged, old and new, with its SQL, and write it",
        review,
        needs_structure=False,
    ),
    TableCommand(
        "unlock",
        "!",
        "Unlock",
        "Let a read-only connection write, after its name is typed",
        unlock,
        needs_structure=False,
    ),
)
