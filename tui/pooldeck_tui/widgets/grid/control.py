"""The part of the grid that the user moves: every key and mouse event becomes a new state."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from pooldeck_db.paging import End, Start
from pooldeck_tui.widgets.grid import view as views
from pooldeck_tui.widgets.grid.columns import at_edge, fitted, on_column, stepped, with_width
from pooldeck_tui.widgets.grid.keys import GRID_BINDINGS
from pooldeck_tui.widgets.grid.motion import GridMotion
from pooldeck_tui.widgets.grid.selection import Selection, loosened, ranging
from pooldeck_tui.widgets.grid.wishes import leapt

SCROLL_PART = 4
"""A cursor that leaves the screen scrolls it by this part of its height: each scroll repaints all of it."""


class GridControl(GridMotion):
    """A grid that keys and mouse move."""

    BINDINGS: ClassVar[list[BindingType]] = [*GRID_BINDINGS]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._dragged: tuple[int, int] | None = None

    def action_move(self, rows: int) -> None:
        """Move the cursor by some rows."""
        self._move(rows, loosened(self._selection))

    def action_page(self, pages: int) -> None:
        """Move by some screens of rows."""
        if self._view is not None:
            self._turn(views.paged(self._view, pages), selection=loosened(self._selection))

    def action_leap(self, direction: int) -> None:
        """Go to the first or the last row of the relation."""
        if self._view is not None:
            place = End() if direction > 0 else Start()
            self._turn(leapt(self._view, place), selection=loosened(self._selection))

    def action_step(self, columns: int) -> None:
        """Move the cursor by some columns."""
        self._sidestep(stepped(self._across, columns))

    def action_edge(self, direction: int) -> None:
        """Go to the first or the last column."""
        self._sidestep(at_edge(self._across, direction))

    def action_activate(self) -> None:
        """Tell that the user wants the cell under the cursor."""
        self._activated()

    def action_widen(self, cells: int) -> None:
        """Make the column under the cursor wider or narrower."""
        across = self._across
        if across.columns:
            self._sidestep(with_width(across, across.cursor, across.widths[across.cursor] + cells))

    def action_fit(self) -> None:
        """Make the column under the cursor as wide as its values."""
        if self._across.columns and self._view is not None:
            self._sidestep(fitted(self._across, self._across.cursor, self._view.window.rows))

    def action_number(self) -> None:
        """Show or hide the row numbers."""
        self._with_numbers = not self._with_numbers
        self._sidestep(self._across)

    def action_retry(self) -> None:
        """Tell that the user wants everything read again."""
        self._reload_wished()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag the border of a column where the mouse is on one in the header."""
        at = event.get_content_offset(self)
        if at is None or at.y != 0 or self._view is None:
            return
        column = self._across.layout.border_at(at.x, self._across.left)
        if column is not None:
            self._dragged = column, event.screen_x - self._across.widths[column]
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the border of a column, unless it has gone meanwhile."""
        if self._dragged is not None and self._dragged[0] < len(self._across.columns):
            column, origin = self._dragged
            self._sidestep(with_width(self._across, column, event.screen_x - origin))

    def on_mouse_up(self) -> None:
        """Leave the border where it is."""
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the cell, or tell that a header was clicked."""
        at = event.get_content_offset(self)
        if self._dragged is not None or at is None or self._view is None:
            self._dragged = None
            return
        column = self._across.layout.at(at.x, self._across.left)
        place = self._view.top + at.y - 1
        if at.y == 0 and column is not None:
            self._header_activated(column)
        elif at.y > 0 and place < self._view.bottom:
            self._point(place, column, extends=event.shift)
            if event.chain == 2:
                self._activated()

    def _move(self, rows: int, selection: Selection) -> None:
        """Move the cursor by some rows, with what is selected by then."""
        if self._view is not None:
            step = max(1, self.rows_in_sight // SCROLL_PART)
            self._turn(views.moved(self._view, rows, step), selection=selection)

    def _point(self, place: int, column: int | None, *, extends: bool) -> None:
        """Go to a cell; select the rows on the way where the selection is to be extended."""
        view = self._view
        if view is None:
            return
        across = self._across if column is None else on_column(self._across, column)
        selection = ranging(self._selection, view, follows=False) if extends else loosened(self._selection)
        self._turn(views.placed(view, view.top, place), across, selection=selection)
