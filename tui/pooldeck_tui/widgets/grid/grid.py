"""The virtual grid: rows of one relation of any size, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_tui.widgets.grid import messages
from pooldeck_tui.widgets.grid.arrangement import ColumnChoice, received, with_choice
from pooldeck_tui.widgets.grid.arrivals import arrive, counted, fail, withdrawn
from pooldeck_tui.widgets.grid.columns import ColumnView, columns_of, on_column, ordered, roomy, with_staged
from pooldeck_tui.widgets.grid.searching import Match, holds, next_match
from pooldeck_tui.widgets.grid.selection import Selection, loosened
from pooldeck_tui.widgets.grid.telling import GridTelling
from pooldeck_tui.widgets.grid.view import placed
from pooldeck_tui.widgets.grid.wishes import leapt, opened, reread, restored, retried

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.errors import PooldeckError
    from pooldeck_db.paging import Page, PageRequest, Place, RowNumber
    from pooldeck_tui.widgets.grid.names import Names
    from pooldeck_tui.widgets.grid.records import Bookmark, CurrentRow
    from pooldeck_tui.widgets.grid.staged import RowMark, Staged
    from pooldeck_tui.widgets.grid.window import Row


class Grid(GridTelling):
    """Shows rows of one relation; it asks for pages by message and never waits for them.

    The screen answers each `Grid.Wanted` with `show` or `fail`, in any order; only the newest has to be answered.
    """

    Wanted: TypeAlias = messages.Wanted
    CellActivated: TypeAlias = messages.CellActivated
    ReloadWished: TypeAlias = messages.ReloadWished
    HeaderActivated: TypeAlias = messages.HeaderActivated
    ColumnsArranged: TypeAlias = messages.ColumnsArranged
    SelectionChanged: TypeAlias = messages.SelectionChanged

    def rearrange(self, change: Callable[[ColumnView], ColumnView]) -> None:
        """Change how the columns stand, on behalf of the user."""
        self._sidestep(change(self._across))

    def open(
        self,
        relation: RelationName,
        columns: Sequence[Column],
        request: PageRequest,
        *,
        key: Sequence[str] = (),
        bookmark: Bookmark | None = None,
        choice: ColumnChoice | None = None,
    ) -> None:
        """Show a relation from the beginning, or from a bookmark, and ask for the page.

        Args:
            relation: Pages of other relations are ignored from now on.
            columns: What the header shows until the first page comes; may be empty.
            request: The order and size of every request, and the place to begin.
            key: Names of the columns that identify a row; they stay at the left.
            bookmark: Where an earlier grid of this relation was, instead of the request's place.
            choice: What the user chose of the columns earlier.
        """
        across = columns_of(columns, key, request.order)
        if choice is not None:
            across = with_choice(across, choice)
        view = opened(relation, request, self.rows_in_sight)
        if bookmark is not None:
            view = restored(view, bookmark.jump)
            across = _remembered(across, bookmark)
        self._view = None
        self._turn(view, across, selection=Selection())

    def show(self, page: Page) -> None:
        """Take a page; one that no longer fits is ignored."""
        if self._view is None:
            return
        view = arrive(self._view, page)
        is_taken = view.window is not self._view.window
        across = received(self._across, page.columns, page.rows) if is_taken else self._across
        self._turn(view, across, settled=True)

    def turn_to(self, page: Page) -> None:
        """Show the first page of the same relation in another order or with another filter.

        Columns stay as they are; what was selected is not, because rows are known by other keys then.
        """
        if self._view is not None:
            view = arrive(opened(page.relation, page.request, self.rows_in_sight), page)
            across = received(ordered(self._across, page.request.order or page.brought), page.columns, page.rows)
            self._turn(view, across, selection=Selection(), settled=True)

    def count(self, total: RowNumber) -> None:
        """Take the number of all rows as it was counted, exactly or up to a limit."""
        if self._view is not None:
            self._turn(counted(self._view, total))

    def show_names(self, names: Names) -> None:
        """Draw names in the place of values that refer to something; none where `names` is empty."""
        self.names = names
        self._lines.clear()
        self._across = roomy(self._across, names)
        if self._view is not None:
            self._turn(self._view)
            self.refresh()

    def show_staged(self, staged: Staged | None, values: Sequence[Row] = ()) -> None:
        """Draw what is staged in the place of what is stored; None where nothing is staged of the relation.

        Room is made for the staged `values`: rows with None where nothing is staged.
        """
        if staged is None and self._staged is None:
            return
        self._staged = staged
        self._lines.clear()
        self._across = with_staged(self._across, values)
        if self._view is not None:
            self._turn(self._view)
            self.refresh()

    def staged_of(self, current: CurrentRow) -> RowMark | None:
        """What is staged of a row; None where nothing is."""
        return None if self._staged is None else self._staged(current.key, current.values)

    def fail(self, request: PageRequest, error: PooldeckError) -> None:
        """Take the news that a page could not be had; it is shown, and `r` asks for the page again."""
        if self._view is not None:
            self._turn(fail(self._view, request, error))

    def go_to(self, place: Place) -> None:
        """Go to any place of the order."""
        if self._view is not None:
            self._turn(leapt(self._view, place), selection=loosened(self._selection), settled=True)

    async def find(self, text: str, step: int) -> bool:
        """Go to the next (`step` 1) or previous (-1) loaded cell that holds a text; tell whether there is one."""
        view, across = self._view, self._across
        if view is None or not across.columns:
            return False
        order = across.layout.order
        start = Match(view.cursor, across.layout.ranks[across.cursor])
        match = await next_match(view.window, text, start, order, step)
        now = self._view
        if now is None or now.window is not view.window or self._across.layout is not across.layout:
            # A page has come meanwhile, which may have moved the rows to other places.
            return await self.find(text, step)
        if match is None:
            return False
        view, across = now, self._across
        is_in_sight = view.top <= match.place < view.top + view.height
        top = view.top if is_in_sight else match.place - view.height // 3
        self._turn(placed(view, top, match.place), on_column(across, order[match.rank]), settled=True)
        return True

    def seek(self, place: Place, row: Row, text: str) -> None:
        """Go to a row that was found elsewhere, and to the first of its columns that holds a text."""
        order = self._across.layout.order
        rank = next((rank for rank, column in enumerate(order) if holds(row[column], text)), None)
        if self._view is not None:
            across = self._across if rank is None else on_column(self._across, order[rank])
            self._turn(leapt(self._view, place), across, settled=True)

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

    def restore(self, bookmark: Bookmark) -> None:
        """Go back to a bookmark of the relation that is shown."""
        if self._view is not None:
            self._turn(restored(self._view, bookmark.jump), _remembered(self._across, bookmark))


def _remembered(across: ColumnView, bookmark: Bookmark) -> ColumnView:
    """Return the columns as they were at the bookmark, where they are still the same number."""
    if len(bookmark.widths) != len(across.columns):
        return across
    across = replace(across, widths=bookmark.widths, is_measured=True, left=bookmark.left, cursor=bookmark.column)
    return with_choice(across, bookmark.choice)
