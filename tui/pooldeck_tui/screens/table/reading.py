"""The part of a pane that reads: every read of a relation starts and ends here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from textual.message import Message

from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.errors import Cancelled, DatabaseError, ValueRefused
from pooldeck_db.paging import Page, PageRequest, Start
from pooldeck_tui.screens.table.altered import still_wished, unchanged
from pooldeck_tui.screens.table.column_memory import remembered_columns
from pooldeck_tui.screens.table.filter_aid import cost_of
from pooldeck_tui.screens.table.labelling import Labelling
from pooldeck_tui.screens.table.reader import Altered, TableReader
from pooldeck_tui.screens.table.relating import Relating
from pooldeck_tui.screens.table.working import TableWorking

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import Place, Sort
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.table.editing.table_editing import TableEditing
    from pooldeck_tui.screens.table.visit import Visit
    from pooldeck_tui.widgets.error_panel import ErrorPanel
    from pooldeck_tui.widgets.grid import CurrentRow, Grid

SOME = 10_000
"""Rows that are counted unasked where nothing is known of their number."""
SOON = 2.0
"""Seconds that this may take."""

Refused: TypeAlias = Callable[[ValueRefused], None]
"""Is told that the database refused what the user typed, which is asked for again."""


class TableReading(TableWorking):
    """Reads one relation, page by page, as the grid wants it and as the user chooses."""

    class Narrowed(Message):
        """Other rows are shown, which the user chose by a filter."""

        def __init__(self, wanted: Filter) -> None:
            super().__init__()
            self.wanted = wanted

    typed: str = ""
    """The filter that was typed last, until its rows are shown: it is not lost where they cannot be read."""

    def __init__(self, database: Database, visit: Visit, *, id: str) -> None:  # noqa: A002
        super().__init__(database, visit, id=id)
        self.relating = Relating(self, self._related, database, self.tell)
        """What the row under the cursor is related to."""
        self.labelling: Labelling
        """What the rows are called that others refer to."""
        self.editing: TableEditing
        """What is staged of it."""
        self._bookmark = visit.bookmark
        self._reader = TableReader(database, visit.relation)
        self._attempt: tuple[Place, Refused] | None = None

    def on_mount(self) -> None:
        """Begin to read."""
        self.labelling = Labelling(self, self.database, self.grid)
        self.watch(self.grid, "current", self._moved)
        self.ask(self._read_structure)

    def on_unmount(self) -> None:
        """Begin nothing more."""
        self.relating.forget()
        self.labelling.forget()

    @property
    def detail(self) -> RelationDetail | None:
        """What is known of the relation; None until it is read."""
        return self._reader.detail

    async def whole_value(self, current: CurrentRow, *, limit: int) -> Value:
        """The value under the cursor, not cut as in the grid but at the limit; raises DatabaseError."""
        column = current.columns[current.column].name
        detail = self.detail or await self._reader.structure()
        return await self.database.pager.whole_value(
            detail, current.key, column, order=self.order, filter=self.filter, limit=limit
        )

    def sort(self, order: tuple[Sort, ...]) -> None:
        """Show the rows in another order, from the first on; those that are shown stay until it is read."""
        self._turn_to(replace(self._wish, order=order), self.tell)

    def turn_to(self, order: tuple[Sort, ...], wanted: Filter | None) -> None:
        """Show other rows in another order, from the first on."""
        self._turn_to(replace(self._wish, order=order, filter=wanted), self.tell)

    def narrow(self, wanted: Filter | None, refused: Refused | None = None) -> None:
        """Show other rows, from the first on; those that are shown stay until they are read."""
        self._turn_to(replace(self._wish, filter=wanted), refused or self.tell)

    def try_place(self, place: Place, refused: Refused) -> None:
        """Go to a place that the user typed, which the database may refuse."""
        self._attempt = (place, refused)
        self.grid.go_to(place)

    def focus_content(self) -> None:
        """Give the keys to what is shown, and read on where leaving it has ended a query."""
        self.awaits_keys = not self.has_focus_within
        (self._trouble if self.has_class("-failed") else self.grid).focus()
        if self.comes_back():
            self.ask(self._read_structure if self.detail is None else self._reread)

    def on_grid_wanted(self, message: Grid.Wanted) -> None:
        """Fetch the page that the grid wants now."""
        self.ask(partial(self._read_page, message.request))

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

    def _turn_to(self, wish: PageRequest, refused: Refused) -> None:
        self.ask_beside(partial(self._turn, wish, refused))

    async def _turn(self, wish: PageRequest, refused: Refused) -> None:
        """Read the first page of another order or filter, and show it in the place of the rows."""
        try:
            await self._warn(wish)
            page = await self._reader.page(wish)
        except Altered as news:
            self._reopen(news)
        except ValueRefused as error:
            self._refuse(refused, error)
        except DatabaseError as error:
            self.tell(error)
        else:
            self.typed = ""
            is_narrowed = wish.filter not in (None, self._wish.filter)
            self._wish = wish
            self.cancel_pages()
            self.grid.turn_to(page)
            self._took(page)
            self._show_filter()
            if is_narrowed and wish.filter is not None:
                self.post_message(self.Narrowed(wish.filter))

    def _refuse(self, refused: Refused, error: ValueRefused) -> None:
        """Have what was typed corrected, or only say what is wrong where the user has turned to something else."""
        is_in_front = self.is_attached and self.screen.is_active
        (refused if is_in_front else self.tell)(error)

    async def _warn(self, wish: PageRequest) -> None:
        """Say that another order will cost, where it will; of a filter that was said when it was typed."""
        if self.detail is not None and wish.order not in ((), self._wish.order):
            cost = await cost_of(self.database, self.detail, wish)
            if cost:
                self.notify(f"{cost} Esc ends it.", severity="warning", markup=False)

    async def _read_page(self, request: PageRequest) -> None:
        """Read a page and show it, or say in the grid why there is none."""
        grid = self.grid
        try:
            page = await self._reader.page(request)
        except Altered as news:
            self._reopen(news)
        except ValueRefused as error:
            if self._attempt is not None and request.place == self._attempt[0]:
                grid.withdraw(request)
                self._refuse(self._attempt[1], error)
            else:
                grid.fail(request, error)
        except DatabaseError as error:
            grid.fail(request, error)
            self._say_total()
        except asyncio.CancelledError:
            ended = Cancelled("The query was ended.", subject=str(self.relation), hint="Try again to read on.")
            grid.fail(request, ended)
            raise
        else:
            self._take(page)

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
