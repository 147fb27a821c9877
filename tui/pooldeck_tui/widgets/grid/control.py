"""The part of the grid that is moved: every key and mouse event becomes a new state."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.timer import Timer

from pooldeck_db.paging import End, PageRequest, Start
from pooldeck_tui.widgets.grid import view as views
from pooldeck_tui.widgets.grid.canvas import GridCanvas
from pooldeck_tui.widgets.grid.columns import ColumnView, at_edge, fitted, on_column, stepped, with_width
from pooldeck_tui.widgets.grid.keys import GRID_BINDINGS
from pooldeck_tui.widgets.grid.view import View
from pooldeck_tui.widgets.grid.wishes import is_restless, leapt, look, retried

REST = 0.05
"""Seconds without movement after which a movement has come to rest."""
SCROLL_PART = 4
"""A cursor that leaves the screen scrolls it by this part of its height: each scroll repaints all of it."""


class GridControl(GridCanvas):
    """A grid that keys and mouse move."""

    BINDINGS: ClassVar[list[BindingType]] = [*GRID_BINDINGS]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._rest: Timer | None = None
        self._dragged: tuple[int, int] | None = None

    @property
    def is_restless(self) -> bool:
        """Whether a movement is waited for to come to rest before its page is asked for."""
        return self._rest is not None

    def action_move(self, rows: int) -> None:
        """Move the cursor by some rows."""
        if self._view is not None:
            step = max(1, self.rows_in_sight // SCROLL_PART)
            self._turn(views.moved(self._view, rows, step))

    def action_page(self, pages: int) -> None:
        """Move by some screens of rows."""
        if self._view is not None:
            self._turn(views.paged(self._view, pages))

    def action_leap(self, direction: int) -> None:
        """Go to the first or the last row of the relation."""
        if self._view is not None:
            self._turn(leapt(self._view, End() if direction > 0 else Start()))

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
        """Ask again for what failed, else for the rows on the screen."""
        if self._view is not None:
            self._turn(retried(self._view))

    def watch_scroll_y(self, _old_value: float, new_value: float) -> None:
        """Follow the wheel and the scrollbar; the base class would repaint everything, twice."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if self._view is not None and round(new_value) != self._view.top:
            self._turn(views.scrolled(self._view, round(new_value)))

    def on_resize(self) -> None:
        """Use the room that there is now."""
        self._lines.clear()
        if self._view is not None:
            self._turn(views.resized(self._view, self.rows_in_sight))

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
        """Drag the border of a column."""
        if self._dragged is not None:
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
            across = self._across if column is None else on_column(self._across, column)
            self._turn(views.placed(self._view, self._view.top, place), across)
            if event.chain == 2:
                self._activated()

    def _sidestep(self, across: ColumnView) -> None:
        """Take a new state of the columns."""
        if self._view is not None:
            self._turn(self._view, across)

    def _turn(self, view: View, across: ColumnView | None = None, *, settled: bool = False) -> None:
        """Take a new state: draw it, tell what changed, and ask for the page that it needs."""
        old, old_cell = self._view, self._cell()
        view = look(view, settled=settled)
        self._draw(view, self._across if across is None else across)
        if self._cell() != old_cell:
            self._cursor_moved()
        if view.wish is not None and (
            old is None or old.wish is None or old.wish.request is not view.wish.request
        ):
            self._wanted(view.wish.request)
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._come_to_rest) if is_restless(view) else None

    def _come_to_rest(self) -> None:
        if self._view is not None:
            self._turn(self._view, settled=True)

    def _cell(self) -> tuple[object, ...]:
        """Return what is under the cursor, to be compared with what was."""
        view = self._view
        if view is None:
            return ()
        return view.window.number(view.cursor), view.window.key(view.cursor), self._across.cursor

    def _wanted(self, request: PageRequest) -> None:
        """Ask for a page."""
        raise NotImplementedError

    def _cursor_moved(self) -> None:
        """Tell that something else is under the cursor."""
        raise NotImplementedError

    def _activated(self) -> None:
        """Tell that the user wants the cell under the cursor."""
        raise NotImplementedError

    def _header_activated(self, column: int) -> None:
        """Tell that the header of a column was clicked."""
        raise NotImplementedError
