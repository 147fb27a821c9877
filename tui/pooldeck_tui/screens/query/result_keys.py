"""What can be done with the rows of a result."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.filters import All, Condition
from pooldeck_db.filters.operators import Operator
from pooldeck_db.paging import AtKey, Key
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.screens.pane_command import PaneCommand
from pooldeck_tui.screens.table.columns import COLUMN_COMMANDS
from pooldeck_tui.screens.table.copying import copy_rows, copy_value
from pooldeck_tui.screens.table.editing.cells import edit_cell
from pooldeck_tui.screens.table.editing.commands import redo, review, undo
from pooldeck_tui.screens.table.editing.deleting import delete_rows
from pooldeck_tui.screens.table.editing.whole_rows import edit_row
from pooldeck_tui.screens.table.record import show_record
from pooldeck_tui.screens.table.sorting import turned

if TYPE_CHECKING:
    from pooldeck_tui.screens.query.result import ResultPane
    from pooldeck_tui.widgets.grid import CurrentRow


def sort_by(pane: ResultPane, column: str) -> None:
    """Sort by a column: ascending, then descending, then as the rows came."""
    pane.ask_beside(partial(pane.sort, turned(pane.wish.order, column, alone=True)))


def _sort(pane: ResultPane) -> None:
    if (column := pane.column) is not None:
        sort_by(pane, column.name)


def _ask_text(pane: ResultPane) -> None:
    pane.app.push_screen(LinePrompt("Search the result", answer=pane.sought), partial(_search, pane))


def _search(pane: ResultPane, answer: str | None) -> None:
    if answer:
        pane.sought = answer
        _go_on(pane, 1)


def _go_on(pane: ResultPane, step: int) -> None:
    if not pane.sought:
        _ask_text(pane)
    else:
        pane.ask_beside(partial(_find, pane, step))


async def _find(pane: ResultPane, step: int) -> None:
    """Go to the next cell with the text: among the rows that are loaded, else wherever the result has it."""
    if await pane.grid.find(pane.sought, step):
        return
    rows, window = pane.execution.rows, pane.grid.window
    if rows is None or not window.keys:
        _say_no_more(pane)
        return
    edge = window.keys[-1 if step > 0 else 0].values[0]
    order = pane.wish.order
    pane.say_progress("searches…")
    try:
        start = await rows.place(edge if isinstance(edge, int) else 0, order) + step
        found = await rows.find(pane.sought, start, step, order) if 0 <= start < rows.count else None
        if found is None:
            _say_no_more(pane)
            return
        row = tuple([await rows.value(found, column) for column in range(len(rows.columns))])
    except DatabaseError as error:
        pane.tell(error)
    else:
        pane.grid.seek(AtKey(Key((found,))), row, pane.sought)
    finally:
        pane.say_progress("")


def _say_no_more(pane: ResultPane) -> None:
    pane.notify(f"No other row there holds “{pane.sought}”.", markup=False)


def _go_to_table(pane: ResultPane) -> None:
    if pane.grid.current is None:
        pane.notify("There is no row here.", severity="warning", markup=False)
    else:
        pane.ask_beside(partial(_show_in_table, pane, pane.grid.current))


async def _show_in_table(pane: ResultPane, current: CurrentRow) -> None:
    """Show the row in its table, where it can be edited."""
    from pooldeck_db.rows.tracing import origin_of  # not needed before

    database = pane.database
    width, text = len(current.columns), pane.execution.order.text
    try:
        origin = await origin_of(database.sessions, database.catalog, text, width, database.target.backend)
        values = [
            await pane.whole_value(replace(current, column=place), pane.wish, limit=LONGEST_KEY)
            for place in origin.key_places
        ]
    except DatabaseError as error:
        pane.tell(error)
        return
    parts = tuple(
        Condition(name, Operator.EQUAL, (value,)) for name, value in zip(origin.key, values, strict=True)
    )
    pane.post_message(pane.RowWished(origin.relation, parts[0] if len(parts) == 1 else All(parts)))


LONGEST_KEY = 1_000_000
"""Characters or bytes of a key's value."""

RESULT_COMMANDS: tuple[PaneCommand[ResultPane], ...] = (
    PaneCommand(
        "edit", "e", "Edit", "Edit the value under the cursor; it is staged, not written", edit_cell, show=True
    ),
    PaneCommand("edit_row", "m", "Edit row", "Edit the row in its table, in a form", edit_row),
    PaneCommand("delete", "D,delete", "Delete", "Mark the row, or the selected ones, to be deleted", delete_rows),
    PaneCommand("undo", "U", "Undo", "Take back the last staged step; after a write, stage what undoes it", undo),
    PaneCommand("redo", "ctrl+y", "Redo", "Make again the step that was taken back", redo),
    PaneCommand("review", "W", "Review", "Show what is staged, old and new, with its SQL, and write it", review),
    PaneCommand("table", "E", "In table", "Show the row in its table", _go_to_table, show=True),
    PaneCommand("copy", "y", "Copy", "Copy the value under the cursor whole, or what is selected", copy_value),
    PaneCommand("copy_rows", "Y", "Copy as…", "Copy rows as TSV, CSV, JSON, SQL…", copy_rows, show=True),
    PaneCommand("record", "v", "Record", "Show the row under the cursor by itself", show_record, show=True),
    PaneCommand("sort", "s", "Sort", "Sort by the column, the other way, or not", _sort, show=True),
    PaneCommand("search", "slash", "Search", "Go to the next cell that holds a text", _ask_text, show=True),
    PaneCommand("search_on", "n", "Next match", "Go to the next such cell", lambda pane: _go_on(pane, 1)),
    *COLUMN_COMMANDS,
    PaneCommand("search_back", "N", "Match before", "Go to the cell before", lambda pane: _go_on(pane, -1)),
)
