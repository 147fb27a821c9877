"""The part of the grid that tells: what state it is in, and by messages what the user wants of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from pooldeck_tui.widgets.grid import messages
from pooldeck_tui.widgets.grid.arrangement import ColumnChoice, choice_of
from pooldeck_tui.widgets.grid.records import Bookmark, CurrentRow
from pooldeck_tui.widgets.grid.selecting import GridSelecting
from pooldeck_tui.widgets.grid.window import Window
from pooldeck_tui.widgets.grid.wishes import is_awaited, sought

if TYPE_CHECKING:
    from pooldeck_db.paging import PageRequest, RowNumber
    from pooldeck_tui.widgets.grid.columns import ColumnView
    from pooldeck_tui.widgets.grid.selection import Selection


class GridTelling(GridSelecting):
    """A grid whose state can be read, and that says what is wished for."""

    current: reactive[CurrentRow | None] = reactive(None, repaint=False)
    """The row under the cursor, None where it is not loaded, there is none, or it has no columns.

    To be watched: a message would come a frame later, cost a second repaint, and bubble past everybody.
    """

    @property
    def window(self) -> Window:
        """The rows that are loaded."""
        return Window() if self._view is None else self._view.window

    @property
    def total(self) -> RowNumber | None:
        """How many rows the relation has as far as is known."""
        return self.window.total

    @property
    def is_waiting(self) -> bool:
        """Whether the user waits for a page; one that is read ahead does not count."""
        return self._view is not None and is_awaited(self._view)

    @property
    def across(self) -> ColumnView:
        """The columns and how they stand."""
        return self._across

    @property
    def choice(self) -> ColumnChoice:
        """What the user chose of the columns."""
        return choice_of(self._across)

    @property
    def selection(self) -> Selection:
        """What is selected."""
        return self._selection

    def bookmark(self) -> Bookmark | None:
        """Return where the grid is, None before anything was opened."""
        if self._view is None:
            return None
        across = self._across
        return Bookmark(sought(self._view), across.cursor, across.left, across.widths, choice_of(across))

    def _wanted(self, request: PageRequest) -> None:
        self.post_message(messages.Wanted(self, request))

    def _arranged_by_user(self) -> None:
        self.post_message(messages.ColumnsArranged(self))

    def _selection_changed(self) -> None:
        self.post_message(messages.SelectionChanged(self))

    def _cursor_moved(self) -> None:
        self.current = self._row_under_cursor()

    def _row_under_cursor(self) -> CurrentRow | None:
        if self._view is None:
            return None
        window, place = self._view.window, self._view.cursor
        row, key = window.row(place), window.key(place)
        if row is None or key is None or not window.columns:
            return None
        return CurrentRow(window.number(place), key, window.columns, row, self._across.cursor)

    def _activated(self) -> None:
        if self._view is not None:
            self.post_message(messages.CellActivated(self, self._row_number(), self._across.cursor))

    def _reload_wished(self) -> None:
        self.post_message(messages.ReloadWished(self))

    def _header_activated(self, column: int) -> None:
        self.post_message(messages.HeaderActivated(self, column))

    def _row_number(self) -> RowNumber | None:
        return None if self._view is None else self._view.window.number(self._view.cursor)
