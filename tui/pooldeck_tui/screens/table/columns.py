"""Hiding, showing, moving and freezing columns, and going to one of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_tui.dialogs.column_chooser import ColumnChooser, ShownColumns
from pooldeck_tui.dialogs.column_finder import ColumnFinder
from pooldeck_tui.format import clean, counted
from pooldeck_tui.screens.pane_command import PaneCommand
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.widgets.grid.arrangement import (
    frozen_here,
    hidden_here,
    moved_here,
    on_screen,
    shown_as,
    shown_at,
)
from pooldeck_tui.widgets.grid.columns import ColumnView, fitted_all
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_tui.screens.rows_pane import RowsPane


def hide_column(pane: RowsPane) -> None:
    """Hide the column under the cursor."""
    before = pane.grid.across
    if not before.columns:
        return
    pane.grid.rearrange(hidden_here)
    if pane.grid.across.hidden == before.hidden:
        pane.notify("The last column stays.", severity="warning", markup=False)
        return
    key = shown_key(pane, "command('columns')", "C", of=pane)
    name = clean(before.columns[before.cursor].name)
    pane.notify(f"{name} is hidden; {key} shows hidden columns.", markup=False)


def choose_columns(pane: RowsPane) -> None:
    """Ask which columns are shown, and in which order."""
    across = pane.grid.across
    if across.columns:
        shown = ShownColumns(on_screen(across), across.hidden)
        pane.app.push_screen(ColumnChooser(across.columns, shown, across.cursor), partial(_choose, pane))


def find_column(pane: RowsPane) -> None:
    """Ask for a column by letters of its name, and go there."""
    across = pane.grid.across
    order = on_screen(across)
    hidden = frozenset(place for place, column in enumerate(order) if column in across.hidden)
    finder = ColumnFinder([across.columns[column] for column in order], hidden)
    pane.app.push_screen(finder, partial(_go_to, pane, order))


def move_column(pane: RowsPane, steps: int) -> None:
    """Move the column under the cursor by some places."""
    pane.grid.rearrange(partial(moved_here, steps=steps))


def freeze(pane: RowsPane) -> None:
    """Have the columns up to the one under the cursor stay at the left, or none where they do already."""
    pane.grid.rearrange(frozen_here)
    across = pane.grid.across
    wanted, here = len(across.wanted_at_left), len(across.layout.frozen)
    if here < wanted:
        text = f"{counted(here, 'column')} of {wanted} stay at the left: they get half of the screen."
        pane.notify(text, severity="warning", markup=False)


def fit_all(pane: RowsPane) -> None:
    """Make every column as wide as the values on the loaded pages need."""
    pane.grid.rearrange(partial(fitted_all, rows=pane.grid.window.rows))


def _choose(pane: RowsPane, answer: ShownColumns | None) -> None:
    if answer is not None:
        pane.grid.rearrange(partial(_shown, answer))


def _shown(answer: ShownColumns, across: ColumnView) -> ColumnView:
    # Another page may have brought other columns while the question stood.
    if len(answer.order) != len(across.columns):
        return across
    return shown_as(across, answer.order, answer.hidden)


def _go_to(pane: RowsPane, order: tuple[int, ...], place: int | None) -> None:
    if place is not None and len(order) == len(pane.grid.across.columns):
        pane.grid.rearrange(partial(shown_at, column=order[place]))


COLUMN_COMMANDS: tuple[PaneCommand[RowsPane], ...] = (
    PaneCommand("columns", "C", "Columns", "Choose which columns are shown, and in which order", choose_columns),
    PaneCommand("hide_column", "minus", "Hide column", "Hide the column under the cursor", hide_column),
    PaneCommand(
        "find_column",
        "J",
        "Go to column",
        "Go to a column by letters of its name; a hidden one is shown",
        find_column,
    ),
    PaneCommand(
        "column_left",
        "H",
        "Move left",
        "Move the column under the cursor to the left",
        partial(move_column, steps=-1),
    ),
    PaneCommand(
        "column_right",
        "L",
        "Move right",
        "Move the column under the cursor to the right",
        partial(move_column, steps=1),
    ),
    PaneCommand(
        "freeze",
        "z",
        "Freeze",
        "Have the columns up to the one under the cursor stay at the left; again: none of them",
        freeze,
    ),
    PaneCommand(
        "fit_all", "plus", "Fit all", "Make every column as wide as its values need; no width is kept", fit_all
    ),
)
"""What can be done with the columns of any rows."""

COLUMNS = tuple(TableCommand(each.name, each.keys, each.title, each.help, each.run) for each in COLUMN_COMMANDS)
