"""The part of the grid where rows and columns are selected, by key and by mouse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_tui.widgets.grid import selection as selections
from pooldeck_tui.widgets.grid.columns import stepped
from pooldeck_tui.widgets.grid.control import GridControl
from pooldeck_tui.widgets.grid.selection import Selection

if TYPE_CHECKING:
    from textual import events

_LEFT = 1


class GridSelecting(GridControl):
    """A grid in which rows and columns can be selected."""

    keeps_selection: bool = False
    """Whether the key that ends a selection has something else to end first: what runs."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._pressed: int | None = None

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """The key that ends a selection is others' while there is none, or while a query runs that it ends."""
        is_selecting = bool(self._selection) or self._selection.range is not None
        return is_selecting and not self.keeps_selection if action == "deselect" else True

    def action_extend(self, rows: int) -> None:
        """Select the row under the cursor and those that the cursor goes over."""
        if self._view is not None:
            self._move(rows, selections.ranging(self._selection, self._view, follows=False))

    def action_range(self) -> None:
        """Have every movement select the rows that it goes over, or no longer."""
        if self._view is None:
            return
        current = self._selection.range
        if current is not None and current.follows:
            self._select(selections.ended(self._selection))
        else:
            self._select(selections.ranging(self._selection, self._view, follows=True))

    def action_select_row(self) -> None:
        """Select the row under the cursor, or no longer."""
        if self._view is not None:
            self._select(selections.toggled(self._selection, self._view))

    def action_select_loaded(self) -> None:
        """Select all rows that are loaded."""
        if self._view is not None:
            self._select(selections.with_loaded(self._selection, self._view))

    def action_extend_columns(self, columns: int) -> None:
        """Select the column under the cursor and those that the cursor goes over."""
        here, across = self._across.cursor, stepped(self._across, columns)
        span = self._selection.span
        first = span[0] if span is not None and span[1] == here else here
        if self._view is not None:
            self._turn(self._view, across, selection=replace(self._selection, span=(first, across.cursor)))

    def action_deselect(self) -> None:
        """Select nothing."""
        self._select(Selection())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to select rows where the mouse is on one."""
        at, view = event.get_content_offset(self), self._view
        if view is None or at is None or at.y == 0 or event.button != _LEFT:
            self._pressed = None
        else:
            self._pressed = view.top + at.y - 1

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select the rows that the mouse goes over while its button is held."""
        at, view, pressed = event.get_content_offset(self), self._view, self._pressed
        if pressed is None or at is None or view is None or not event.button:
            return
        place = view.top + max(1, at.y) - 1
        if place != view.cursor and place < view.bottom:
            if self._selection.range is None:
                self._point(pressed, None, extends=False)
            self._point(place, None, extends=True)

    def on_mouse_up(self) -> None:
        """Select no more rows by moving the mouse."""
        self._pressed = None
        self._select(selections.loosened(self._selection))
