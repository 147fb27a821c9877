"""Marking rows to be deleted, or no longer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows import Delete
from pooldeck_db.rows.editable import relation_obstacle
from pooldeck_tui.format import count, counted
from pooldeck_tui.screens.table.editing.guarding import may_write, warn
from pooldeck_tui.screens.table.editing.picking import images_of, picked_rows

if TYPE_CHECKING:
    from pooldeck_db.rows import ChangeSet, RowImage
    from pooldeck_tui.screens.editing.rows_editing import Picked
    from pooldeck_tui.screens.rows_pane import RowsPane


def delete_rows(pane: RowsPane) -> None:
    """Mark the selected rows, or the one under the cursor, to be deleted; where all are marked, no longer."""
    if not may_write(pane):
        return
    if rows := picked_rows(pane):
        pane.ask_beside(partial(_delete, pane, rows))
    else:
        warn(pane, "There is no row here to be deleted.")


async def _delete(pane: RowsPane, rows: tuple[Picked, ...]) -> None:
    try:
        await pane.editing.begin()
        if reason := relation_obstacle(pane.editing.detail, deleting=True):
            warn(pane, reason)
            return
        images = await images_of(pane, rows, lambda done: _tell(pane, done, len(rows)))
    except DatabaseError as error:
        pane.tell(error)
        return
    finally:
        pane.say_progress("")
    gone = len(rows) - len(images)
    if gone:
        warn(pane, f"{counted(gone, 'row')} not there any more: left out.")
    if images:
        pane.editing.editing.stage(partial(turned, images=images))


def turned(changes: ChangeSet, images: tuple[RowImage, ...]) -> ChangeSet:
    """The changes with these rows to go; where all of them are to go already, with none of them."""
    if all(isinstance(changes.get(image.address), Delete) for image in images):
        return changes.without(image.address for image in images)
    return changes.deleted(images)


def _tell(pane: RowsPane, done: int, total: int) -> None:
    if total > 1:
        pane.say_progress(f"reading {count(done)} of {counted(total, 'row')}")
