"""The virtual grid: rows of one relation of any size, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from textual.reactive import reactive

from pooldeck_tui.widgets.grid import messages
from pooldeck_tui.widgets.grid.arrivals import arrive, fail, withdrawn
from pooldeck_tui.widgets.grid.columns import ColumnView, columns_of, received
from pooldeck_tui.widgets.grid.control import GridControl
from pooldeck_tui.widgets.grid.records import Bookmark, CurrentRow
from pooldeck_tui.widgets.grid.window import Window
from pooldeck_tui.widgets.grid.wishes import is_awaited, leapt, opened, reread, restored, retried, sought

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.errors import PooldeckError
    from pooldeck_db.paging import Page, PageRequest, Place, RowNumber


class Grid(GridControl):
    """Shows rows of one relation; it asks for pages by message and never waits for them.

    The screen answers each `Grid.Wanted` with `show` or `fail`, in any order; only the newest has to be answered.
    """

    Wanted: TypeAlias = messages.Wanted
    CellActivated: TypeAlias = messages.CellActivated
    ReloadWished: TypeAlias = messages.ReloadWished
    HeaderActivated: TypeAlias = messages.HeaderActivated

    current: reactive[CurrentRow | None] = reactive(None, repaint=False)
    """The row under the cursor, None where it is not loaded, or there is none.

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

    def open(
        self,
        relation: RelationName,
        columns: Sequence[Column],
        request: PageRequest,
        *,
        key: Sequence[str] = (),
        bookmark: Bookmark | None = None,
    ) -> None:
        """Show a relation from the beginning, or from a bookmark, and ask for the page.

        Args:
            relation: Pages of other relations are ignored from now on.
            columns: What the header shows until the first page comes; may be empty.
            request: The order and size of every request, and the place to begin.
            key: Names of the columns that identify a row; they stay at the left.
            bookmark: Where an earlier grid of this relation was, instead of the request's place.
        """
        across = columns_of(columns, key, request.order)
        view = opened(relation, request, self.rows_in_sight)
        if bookmark is not None:
            view = restored(view, bookmark.jump)
            across = _remembered(across, bookmark)
        self._view = None
        self._turn(view, across)

    def show(self, page: Page) -> None:
        """Take a page; one that no longer fits is ignored."""
        if self._view is None:
            return
        view = arrive(self._view, page)
        is_taken = view.window is not self._view.window
        across = received(self._across, page.columns, page.rows) if is_taken else self._across
        self._turn(view, across, settled=True)

    def fail(self, request: PageRequest, error: PooldeckError) -> None:
        """Take the news that a page could not be had; it is shown, and `r` asks for the page again."""
        if self._view is not None:
            self._turn(fail(self._view, request, error))

    def go_to(self, place: Place) -> None:
        """Go to any place of the order."""
        if self._view is not None:
            self._turn(leapt(self._view, place), settled=True)

    def retry(self) -> None:
        """Ask again for what failed, else for the rows on the screen."""
        if self._view is not None:
            self._turn(retried(self._view))

    def withdraw(self, request: PageRequest) -> None:
        """Take back a wish that cannot be fulfilled; what is shown stays, and nothing is said about it."""
        if self._view is not None:
            self._turn(withdrawn(self._view, request))

    def refresh_rows(self) -> None:
        """Ask for the rows on the screen again; the cursor stays on its row."""
        if self._view is not None:
            self._turn(reread(self._view))

    def bookmark(self) -> Bookmark | None:
        """Return where the grid is, None before anything was opened."""
        if self._view is None:
            return None
        across = self._across
        return Bookmark(sought(self._view), across.cursor, across.left, across.widths, across.chosen)

    def restore(self, bookmark: Bookmark) -> None:
        """Go back to a bookmark of the relation that is shown."""
        if self._view is not None:
            self._turn(restored(self._view, bookmark.jump), _remembered(self._across, bookmark))

    def _wanted(self, request: PageRequest) -> None:
        self.post_message(messages.Wanted(self, request))

    def _cursor_moved(self) -> None:
        self.current = self._row_under_cursor()

    def _row_under_cursor(self) -> CurrentRow | None:
        if self._view is None:
            return None
        window, place = self._view.window, self._view.cursor
        row, key = window.row(place), window.key(place)
        if row is None or key is None:
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


def _remembered(across: ColumnView, bookmark: Bookmark) -> ColumnView:
    """Return the columns as they were at the bookmark, where they are still the same number."""
    if len(bookmark.widths) != len(across.columns):
        return across
    return replace(
        across,
        widths=bookmark.widths,
        chosen=bookmark.chosen,
        is_measured=True,
        left=bookmark.left,
        cursor=bookmark.column,
    )
