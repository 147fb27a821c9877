"""The part of a pane that opens a relation: it reads what that is made of, and what belongs beside its rows."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.errors import Cancelled, DatabaseError
from pooldeck_db.paging import Start
from pooldeck_tui.screens.table.altered import still_wished, unchanged
from pooldeck_tui.screens.table.column_memory import remembered_columns
from pooldeck_tui.screens.table.labelling import Labelling
from pooldeck_tui.screens.table.reader import Altered, TableReader
from pooldeck_tui.screens.table.relating import Relating
from pooldeck_tui.screens.table.working import TableWorking

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import Page, PageRequest
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.table.visit import Visit
    from pooldeck_tui.widgets.error_panel import ErrorPanel
    from pooldeck_tui.widgets.grid import CurrentRow

SOME = 10_000
"""Rows that are counted unasked where nothing is known of their number."""
SOON = 2.0
"""Seconds that this may take."""


class TableOpening(TableWorking):
    """Reads what one relation is made of, opens the grid on it, and keeps beside the rows what belongs to them."""

    def __init__(self, database: Database, visit: Visit, *, id: str) -> None:  # noqa: A002
        super().__init__(database, visit, id=id)
        self.relating = Relating(self, self._related, database, self._about_row, self.tell)
        """What the row under the cursor is related to."""
        self.labelling: Labelling
        """What the rows are called that others refer to."""
        self._bookmark = visit.bookmark
        self._reader = TableReader(database, visit.relation)

    def on_mount(self) -> None:
        """Begin to read."""
        self.labelling = Labelling(self, self.database, self.grid)
        self.watch(self.grid, "current", self._moved)
        self.ask(self._read_structure)

    def on_unmount(self) -> None:
        """Begin nothing more."""
        self.labelling.forget()

    @property
    def detail(self) -> RelationDetail | None:
        """What is known of the relation; None until it is read."""
        return self._reader.detail

    async def whole_value(self, current: CurrentRow, wish: PageRequest, *, limit: int) -> Value:
        """The value under the cursor, not cut as in the grid but at the limit; raises DatabaseError.

        `wish` is that of the time when the row was shown: by another, its key may be that of another row.
        """
        column = current.columns[current.column].name
        detail = self.detail or await self._reader.structure()
        return await self.database.pager.whole_value(
            detail, current.key, column, order=wish.order, filter=wish.filter, limit=limit
        )

    def focus_content(self) -> None:
        """Give the keys to what is shown, and read on where leaving it has ended a query."""
        self.awaits_keys = not self.has_focus_within
        (self._trouble if self.has_class("-failed") else self.grid).focus()
        if self.comes_back():
            self.ask(self._read_structure if self.detail is None else self._reread)
        self.relating.resume(self.detail, self.grid.current)

    def on_grid_reload_wished(self) -> None:
        """Read the structure again, which may have changed, and then the rows."""
        self.ask(self._reread)

    def on_error_panel_retry(self, message: ErrorPanel.Retry) -> None:
        """Try again what failed."""
        message.stop()
        self.ask(self._read_structure)

    async def _read_structure(self) -> None:
        """Read what the relation is made of, and open the grid on it."""
        try:
            detail = await self._reader.structure()
        except DatabaseError as error:
            self._explain(error)
        except asyncio.CancelledError:
            self._explain(Cancelled("You ended it.", subject=str(self.relation), hint="Try again to read it."))
            raise
        else:
            self._open(detail)

    async def _reread(self) -> None:
        """Read what the relation is made of; where that is as it was, read the rows again."""
        try:
            await self._reader.check()
        except Altered as news:
            self._reopen(news)
        else:
            self.grid.retry()

    def _open(self, detail: RelationDetail) -> None:
        had_focus = self._unexplain(detail)
        bookmark, self._bookmark = self._bookmark, None
        self.labelling.begin(detail)
        self.grid.open(
            self.relation,
            detail.columns,
            self._wish,
            key=key_columns(detail) or (),
            bookmark=bookmark,
            choice=remembered_columns(self.database, self.relation),
        )
        if had_focus:
            self.grid.focus()

    def _reopen(self, news: Altered) -> None:
        """Open the grid on what the relation is made of now, with what can be kept of order, filter and place."""
        before, now, wish = self.grid.across, news.detail.columns, self._wish
        self._wish = still_wished(wish, before.columns, now)
        has_key = before.key_names == (key_columns(news.detail) or ())
        if self._wish == wish and has_key and unchanged(before.columns, now).issuperset(before.key_names):
            self._bookmark = self.grid.bookmark()
        self._open(news.detail)
        lost = "" if self._wish == wish else " What filter or order said of changed columns is left out."
        self.notify(f"{self.relation} was altered meanwhile; it is read anew.{lost}", markup=False)

    def _take(self, page: Page) -> None:
        self.grid.show(page)
        self._took(page)

    def _took(self, page: Page) -> None:
        """Say in the title what a page told, and have its rows named."""
        self._describe(page)
        self.labelling.take(page)
        if page.total is None and page.request.filter is not None and page.request.place == Start():
            self.ask_unasked(partial(self._count_some, page.request.filter))

    async def _count_some(self, wanted: Filter) -> None:
        """Count the rows that a filter finds as far as that takes no time."""
        detail = self.detail or await self._reader.structure()
        try:
            total = await self.database.pager.count(detail, filter=wanted, limit=SOME, deadline=SOON)
        except DatabaseError:
            # Nobody asked for it: the rows stand without their number.
            return
        if wanted == self.filter:
            self.take_count(total)

    def _moved(self, current: CurrentRow | None) -> None:
        self._say_row(current)
        self.relating.moved(self.detail, current)
