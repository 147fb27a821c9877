"""Editing the cell under the cursor."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows import Default, Delete, Digest, Edit
from pooldeck_db.rows.editable import obstacle
from pooldeck_tui.dialogs.changes.wording import row_words
from pooldeck_tui.screens.table.editing.asking import cell_question, present_value
from pooldeck_tui.screens.table.editing.guarding import may_write, warn

if TYPE_CHECKING:
    from pooldeck_db.rows import ChangeSet, Entry, RowImage
    from pooldeck_tui.editing import Answer, Present
    from pooldeck_tui.screens.rows_pane import RowsPane
    from pooldeck_tui.widgets.grid import CurrentRow


DELETED = "The row is marked to be deleted: take that back before you edit it (D)."
"""Said of rows that are to go."""


def edit_cell(pane: RowsPane) -> None:
    """Ask what the cell under the cursor is to hold."""
    if may_write(pane):
        if (current := pane.grid.current) is None:
            warn(pane, "There is no cell here to be edited.")
        else:
            pane.ask_beside(partial(_edit, pane, current))


async def _edit(pane: RowsPane, current: CurrentRow) -> None:
    from pooldeck_tui.editing import editor_for  # not needed for the first rows

    editing = pane.editing
    try:
        await editing.begin()
        column = editing.column(current)
        if reason := obstacle(editing.detail, column):
            warn(pane, reason)
            return
        change = editing.change_of(current)
        if isinstance(change, Delete):
            warn(pane, DELETED)
            return
        image = await editing.image(current)
        before = await present_value(pane, image, column.name, is_staged=change is not None)
        entries = dict(change.entries) if isinstance(change, Edit) else {}
        value = entries.get(column.name, before)
        row = _with_entries(image, entries)
        question = await cell_question(pane, column, value, row_words(image.address), row)
    except DatabaseError as error:
        pane.tell(error)
        return
    pane.app.push_screen(editor_for(question), partial(_answered, pane, image, {column.name: before}))


def _with_entries(image: RowImage, entries: dict[str, Entry]) -> RowImage:
    """The row as it is to be, as far as that is known: of a default it is not."""
    known = {name: entry for name, entry in entries.items() if not isinstance(entry, Default)}
    return replace(image, values=tuple(known.get(name, held) for name, held in image.as_mapping().items()))


def _answered(pane: RowsPane, image: RowImage, before: dict[str, Present], answer: Answer | None) -> None:
    if answer is not None:
        pane.editing.editing.stage(
            partial(staged, image=image, before=before, entries=answer.entries), answer.remark
        )


def staged(
    changes: ChangeSet, image: RowImage, before: dict[str, Present], entries: tuple[tuple[str, Entry], ...]
) -> ChangeSet:
    """The changes with entries for cells of a row; `before` has what its long values are, whole."""
    for column, entry in entries:
        is_as_before = isinstance(image.value(column), Digest) and before.get(column) == entry
        if is_as_before:
            changes = changes.without_entry(image.address, column)
        else:
            changes = changes.edited([(image, column, entry)])
    return changes
