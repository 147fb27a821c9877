"""The part of the grid that goes from one state to the next: draws it, tells of it, asks for what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from pooldeck_tui.widgets.grid import view as views
from pooldeck_tui.widgets.grid.canvas import GridCanvas
from pooldeck_tui.widgets.grid.columns import is_same_choice
from pooldeck_tui.widgets.grid.selection import loosened, reached
from pooldeck_tui.widgets.grid.wishes import is_restless, look

if TYPE_CHECKING:
    from pooldeck_db.paging import PageRequest
    from pooldeck_tui.widgets.grid.columns import ColumnView
    from pooldeck_tui.widgets.grid.selection import Selection
    from pooldeck_tui.widgets.grid.view import View

REST = 0.05
"""Seconds without movement after which a movement has come to rest."""


class GridMotion(GridCanvas):
    """A grid whose state changes in one place, `_turn`, whatever the reason."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._rest: Timer | None = None

    @property
    def is_restless(self) -> bool:
        """Whether a movement is waited for to come to rest before its page is asked for."""
        return self._rest is not None

    def watch_scroll_y(self, _old_value: float, new_value: float) -> None:
        """Follow the wheel and the scrollbar; the base class would repaint everything, twice."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if self._view is not None and round(new_value) != self._view.top:
            self._turn(views.scrolled(self._view, round(new_value)), selection=loosened(self._selection))

    def on_resize(self) -> None:
        """Use the room that there is now."""
        self._lines.clear()
        if self._view is not None:
            self._turn(views.resized(self._view, self.rows_in_sight))

    def _sidestep(self, across: ColumnView) -> None:
        """Take a new state of the columns, and tell where the user has arranged them."""
        if self._view is not None:
            is_arranged = not is_same_choice(self._across, across)
            self._turn(self._view, across)
            if is_arranged:
                self._arranged_by_user()

    def _select(self, selection: Selection) -> None:
        """Take another selection."""
        if self._view is not None:
            self._turn(self._view, selection=selection)

    def _turn(
        self,
        view: View,
        across: ColumnView | None = None,
        *,
        selection: Selection | None = None,
        settled: bool = False,
    ) -> None:
        """Take a new state: draw it, tell what changed, and ask for the page that it needs."""
        old, old_cell, old_selection = self._view, self._cell(), self._selection
        view = look(view, settled=settled)
        selection = old_selection if selection is None else selection
        if selection.range is not None:
            selection = reached(selection, view)
        self._draw(view, self._across if across is None else across, selection)
        if selection is not old_selection:
            self._selection_changed()
        if self._cell() != old_cell:
            self._cursor_moved()
        if view.wish is not None and (
            old is None or old.wish is None or old.wish.request is not view.wish.request
        ):
            self._wanted(view.wish.request)
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._come_to_rest) if not settled and is_restless(view) else None

    def _come_to_rest(self) -> None:
        if self._view is not None:
            self._turn(self._view, settled=True)

    def _cell(self) -> tuple[object, ...]:
        """Return what is under the cursor, to be compared with what was."""
        view = self._view
        if view is None:
            return ()
        window, place = view.window, view.cursor
        return window.number(place), window.key(place), window.row(place), self._across.cursor

    def _wanted(self, request: PageRequest) -> None:
        """Ask for a page."""
        raise NotImplementedError

    def _cursor_moved(self) -> None:
        """Tell that something else is under the cursor."""
        raise NotImplementedError

    def _arranged_by_user(self) -> None:
        """Tell that the user has arranged the columns."""
        raise NotImplementedError

    def _selection_changed(self) -> None:
        """Tell that something else is selected."""
        raise NotImplementedError

    def _activated(self) -> None:
        """Tell that the user wants the cell under the cursor."""
        raise NotImplementedError

    def _reload_wished(self) -> None:
        """Tell that the user wants everything read again."""
        raise NotImplementedError

    def _header_activated(self, column: int) -> None:
        """Tell that the header of a column was clicked."""
        raise NotImplementedError
