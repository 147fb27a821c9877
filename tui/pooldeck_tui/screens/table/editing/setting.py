"""Setting one column of many rows: of those that are selected, else of all that the filter leaves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows import MOST_CHANGES
from pooldeck_db.rows.editable import obstacle
from pooldeck_tui.format import count, counted
from pooldeck_tui.screens.table.editing.asking import cell_question
from pooldeck_tui.screens.table.editing.guarding import may_write, warn
from pooldeck_tui.screens.table.editing.picking import filtered_rows, images_of, picked_rows

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.rows import ChangeSet, RowImage
    from pooldeck_tui.editing import Answer
    from pooldeck_tui.screens.editing.rows_editing import Picked
    from pooldeck_tui.screens.table.reading import TableReading


def set_column(pane: TableReading) -> None:
    """Ask what the column under the cursor is to hold in many rows, once they are counted exactly."""
    column = pane.column
    if not may_write(pane) or pane.detail is None or column is None:
        return
    if reason := obstacle(pane.detail, column):
        warn(pane, reason)
    elif pane.grid.selection.rows:
        rows = picked_rows(pane)
        pane.ask_beside(partial(_ask, pane, column, counted(len(rows), "selected row"), rows))
    else:
        pane.ask_beside(partial(_count, pane, column))


async def _count(pane: TableReading, column: Column) -> None:
    """Count the rows that the filter leaves, and ask."""
    try:
        total = await pane.database.pager.count(
            pane.editing.detail, filter=pane.filter, limit=MOST_CHANGES, deadline=0
        )
    except DatabaseError as error:
        pane.tell(error)
        return
    if not total.exact:
        warn(
            pane, f"More than {count(MOST_CHANGES)} rows: that is more than can be staged. Filter or select fewer."
        )
    elif not total.value:
        warn(pane, "There is no row here.")
    else:
        which = "that the filter leaves" if pane.filter is not None else "of the table: all there are"
        await _ask(pane, column, f"{counted(total.value, 'row')} {which}", None)


async def _ask(pane: TableReading, column: Column, which: str, rows: tuple[Picked, ...] | None) -> None:
    from pooldeck_tui.editing import editor_for  # not needed for the first rows

    try:
        question = replace(await cell_question(pane, column, None), has_value=False, scope=which)
    except DatabaseError as error:
        pane.tell(error)
        return
    pane.app.push_screen(editor_for(question), partial(_answered, pane, rows))


def _answered(pane: TableReading, rows: tuple[Picked, ...] | None, answer: Answer | None) -> None:
    if answer is not None:
        pane.ask_beside(partial(_set, pane, rows, answer))


async def _set(pane: TableReading, rows: tuple[Picked, ...] | None, answer: Answer) -> None:
    def tell(done: int) -> None:
        pane.say_progress(f"reading rows: {count(done)}")

    try:
        wanted = rows if rows is not None else await filtered_rows(pane, tell)
        images = await images_of(pane, wanted, tell)
    except DatabaseError as error:
        pane.tell(error)
        return
    finally:
        pane.say_progress("")
    columns = ", ".join(column for column, _ in answer.entries)
    said = f"{columns} of {counted(len(images), 'row')} is staged. {answer.remark}".rstrip()
    pane.editing.editing.stage(partial(filled, images=images, answer=answer), said)


def filled(changes: ChangeSet, images: tuple[RowImage, ...], answer: Answer) -> ChangeSet:
    """The changes with the same entries in each of these rows."""
    return changes.edited((image, column, entry) for image in images for column, entry in answer.entries)
