"""The part of a pane that reads and shows: every read of a relation starts and ends here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from pooldeck_db.catalog import RelationKind
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.errors import Cancelled, DatabaseError, PooldeckError, ValueRefused
from pooldeck_db.filters import parts_of
from pooldeck_db.filters.syntax import describe
from pooldeck_db.paging import Page, PageRequest
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.table.reader import Altered, TableReader
from pooldeck_tui.screens.table.relating import Relating
from pooldeck_tui.screens.table.visit import Visit
from pooldeck_tui.widgets.chip_strip import ChipStrip
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import CurrentRow, Grid
from pooldeck_tui.widgets.pane_title import Caption, PaneTitle, remark_on
from pooldeck_tui.widgets.related_panel import RelatedPanel

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationDetail, RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import Place, RowNumber, Sort
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.newest import Job

Refused: TypeAlias = Callable[[ValueRefused], None]
"""Is told that the database refused what the user typed, which is asked for again."""

_PLAIN = frozenset({RelationKind.TABLE})


class TableReading(Vertical):
    """Shows one relation: a title, the grid, and in its place an explanation when the relation cannot be read."""

    DEFAULT_CSS = """
    TableReading {
        & > ErrorPanel { display: none; height: 1fr; }
        & > Grid { height: 1fr; }
        &.-failed > ErrorPanel { display: block; }
        &.-failed > Grid { display: none; }
    }
    """

    class WorkChanged(Message):
        """A query began or ended."""

    class Narrowed(Message):
        """Other rows are shown, which the user chose by a filter."""

        def __init__(self, wanted: Filter) -> None:
            super().__init__()
            self.wanted = wanted

    class Departed(Message):
        """The tab is to show another relation, or this one otherwise."""

        def __init__(self, visit: Visit) -> None:
            super().__init__()
            self.visit = visit

    sought: str = ""
    """What was searched for last."""
    busy_since: float | None = None
    """When the query began that runs now, by `time.monotonic()`; None while none runs."""

    def __init__(self, database: Database, visit: Visit, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.relation = visit.relation
        """What is shown."""
        self.database = database
        """Where it is."""
        self.relating = Relating(self, database, self.tell)
        """What the row under the cursor is related to."""
        self._visit = visit
        self._bookmark = visit.bookmark
        self._reader = TableReader(database, visit.relation)
        self._newest = Newest(self, self._work_changed)
        self._beside = Newest(self, self._work_changed)
        self._wish = visit.request
        self._caption = Caption(str(visit.relation), crumbs=visit.crumbs[:-1])
        self._was_left = False
        self._attempt: tuple[Place, Refused] | None = None

    def compose(self) -> ComposeResult:
        """A title, the grid, and what may take its place."""
        yield PaneTitle()
        yield ChipStrip()
        yield Grid()
        yield RelatedPanel()
        yield ErrorPanel()

    def on_mount(self) -> None:
        """Begin to read."""
        self._say(self._caption)
        self.watch(self.grid, "current", self._moved)
        self.ask(self._read_structure)

    def on_unmount(self) -> None:
        """Begin nothing more."""
        self._newest.forget()
        self._beside.forget()
        self.relating.forget()

    @property
    def grid(self) -> Grid:
        """The rows that are shown."""
        return self.query_one(Grid)

    @property
    def detail(self) -> RelationDetail | None:
        """What is known of the relation; None until it is read."""
        return self._reader.detail

    @property
    def is_busy(self) -> bool:
        """Whether something is being read."""
        return self._newest.is_busy or self._beside.is_busy

    @property
    def order(self) -> tuple[Sort, ...]:
        """The order that the user wished for; empty for the key's."""
        return self._wish.order

    @property
    def filter(self) -> Filter | None:
        """Which rows the user wished for; None for all."""
        return self._wish.filter

    @property
    def visit(self) -> Visit:
        """The relation as it is shown now, to come back to."""
        return Visit(self.relation, self._wish, self.grid.bookmark(), self._visit.trail)

    def follow(self, relation: RelationName, wanted: Filter) -> None:
        """Have rows of a relation shown in the place of this one."""
        self.go(self.visit.followed_by(relation, PageRequest(size=self._wish.size, filter=wanted)))

    def go(self, visit: Visit) -> None:
        """Have another relation shown in the place of this one."""
        self.post_message(self.Departed(visit))

    @property
    def column(self) -> Column | None:
        """The column under the cursor; None where no row is shown."""
        current = self.grid.current
        return None if current is None else current.columns[current.column]

    async def whole_value(self, current: CurrentRow, *, limit: int) -> Value:
        """The value under the cursor, not cut as in the grid but at the limit; raises DatabaseError."""
        column = current.columns[current.column].name
        detail = self.detail or await self._reader.structure()
        return await self.database.pager.whole_value(
            detail, current.key, column, order=self.order, filter=self.filter, limit=limit
        )

    def ask(self, job: Job) -> None:
        """Have a job run, in the place of the one that runs."""
        self._newest.ask(job)

    def ask_beside(self, job: Job) -> None:
        """Have a job run beside the reading of pages, so that the rows that are shown can be walked meanwhile."""
        self._beside.ask(job)

    def cancel(self) -> None:
        """End the query that runs."""
        self._newest.cancel()
        self._beside.cancel()

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

    def take_count(self, total: RowNumber) -> None:
        """Show how many rows there are, as it was counted."""
        self.grid.count(total)
        self._say(replace(self._caption, total=self.grid.total))

    def say_progress(self, text: str) -> None:
        """Show how far something is that takes long; an empty text ends it."""
        self._say(replace(self._caption, progress=text))

    def tell(self, error: DatabaseError) -> None:
        """Say what went wrong with something that is not what the grid shows."""
        self.notify(str(error), title=error.title, severity="error", markup=False)

    def focus_content(self) -> None:
        """Give the keys to what is shown, and read on where leaving it has ended a query."""
        (self.query_one(ErrorPanel) if self.has_class("-failed") else self.grid).focus()
        if self._was_left:
            self._was_left = False
            self.ask(self._read_structure if self.detail is None else self._reread)

    def leave(self) -> None:
        """End the query that runs: nobody looks at what it is for."""
        if self.is_busy:
            self._was_left = True
            self.cancel()

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
            self._fail(error)
        except asyncio.CancelledError:
            self._fail(Cancelled("You ended it.", subject=str(self.relation), hint="Try again to read it."))
            raise
        else:
            self._open(detail)

    def _turn_to(self, wish: PageRequest, refused: Refused) -> None:
        self.ask_beside(partial(self._turn, wish, refused))

    async def _turn(self, wish: PageRequest, refused: Refused) -> None:
        """Read the first page of another order or filter, and show it in the place of the rows."""
        try:
            page = await self._reader.page(wish)
        except Altered as news:
            self._reopen(news)
        except ValueRefused as error:
            refused(error)
        except DatabaseError as error:
            self.tell(error)
        else:
            is_narrowed = wish.filter not in (None, self._wish.filter)
            self._wish = wish
            self._newest.cancel()
            self.grid.turn_to(page)
            self._describe(page)
            self._show_filter()
            if is_narrowed and wish.filter is not None:
                self.post_message(self.Narrowed(wish.filter))

    def _show_filter(self) -> None:
        backend = self.database.target.backend
        self.query_one(ChipStrip).chips = tuple(describe(part, backend) for part in parts_of(self._wish.filter))

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
                self._attempt[1](error)
            else:
                grid.fail(request, error)
        except DatabaseError as error:
            grid.fail(request, error)
            self._say(replace(self._caption, total=grid.total))
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
        had_focus = self.query_one(ErrorPanel).has_focus
        self.remove_class("-failed")
        kind = "" if detail.relation.kind in _PLAIN else str(detail.relation.kind)
        self._say(Caption(str(self.relation), kind, crumbs=self._caption.crumbs))
        self._show_filter()
        bookmark, self._bookmark = self._bookmark, None
        self.grid.open(self.relation, detail.columns, self._wish, key=key_columns(detail) or (), bookmark=bookmark)
        if had_focus:
            self.grid.focus()

    def _reopen(self, news: Altered) -> None:
        self._wish = PageRequest(size=self._wish.size)
        self._open(news.detail)
        self.notify(f"{self.relation} was altered meanwhile; it is read anew.", markup=False)

    def _take(self, page: Page) -> None:
        self.grid.show(page)
        self._describe(page)

    def _describe(self, page: Page) -> None:
        """Say in the title what a page told."""
        last = self._caption
        self._say(
            Caption(
                str(self.relation),
                last.kind,
                self.grid.total,
                page.request.order,
                page.method,
                page.unindexed,
                remark_on(page, last.remark),
                last.progress,
                last.crumbs,
            )
        )

    def _fail(self, error: PooldeckError) -> None:
        panel = self.query_one(ErrorPanel)
        had_focus = self.grid.has_focus
        panel.error = error
        self.add_class("-failed")
        self._say(Caption(str(self.relation), crumbs=self._caption.crumbs))
        self.query_one(PaneTitle).row = None
        if had_focus:
            panel.focus()

    def _moved(self, current: CurrentRow | None) -> None:
        self.query_one(PaneTitle).row = None if current is None else current.number
        self.relating.moved(self.detail, current)

    def _say(self, caption: Caption) -> None:
        self._caption = caption
        self.query_one(PaneTitle).caption = caption

    def _work_changed(self, _since: float | None) -> None:
        begun = [work.since for work in (self._newest, self._beside) if work.since is not None]
        self.busy_since = min(begun, default=None)
        self.post_message(self.WorkChanged())
