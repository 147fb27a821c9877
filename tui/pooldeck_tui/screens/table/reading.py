"""The part of a pane that reads and shows: every read of a relation starts and ends here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from pooldeck_db.catalog import RelationKind
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.errors import Cancelled, DatabaseError, PooldeckError, ValueRefused
from pooldeck_db.paging import Page, PageRequest
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.table.reader import Altered, TableReader
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import CurrentRow, Grid
from pooldeck_tui.widgets.pane_title import Caption, PaneTitle

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Place
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

    busy_since: float | None = None
    """When the query began that runs now, by `time.monotonic()`; None while none runs."""

    def __init__(self, database: Database, relation: RelationName, *, page_size: int, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.relation = relation
        """What is shown."""
        self.database = database
        """Where it is."""
        self._reader = TableReader(database, relation)
        self._page_size = page_size
        self._newest = Newest(self, self._work_changed)
        self._caption = Caption(str(relation))
        self._was_left = False
        self._attempt: tuple[Place, Refused] | None = None

    def compose(self) -> ComposeResult:
        """A title, the grid, and what may take its place."""
        yield PaneTitle()
        yield Grid()
        yield ErrorPanel()

    def on_mount(self) -> None:
        """Begin to read."""
        self._say(self._caption)
        self.watch(self.grid, "current", self._moved)
        self.ask(self._read_structure)

    def on_unmount(self) -> None:
        """Begin nothing more."""
        self._newest.forget()

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
        return self._newest.is_busy

    def ask(self, job: Job) -> None:
        """Have a job run, in the place of the one that runs."""
        self._newest.ask(job)

    def cancel(self) -> None:
        """End the query that runs."""
        self._newest.cancel()

    def try_place(self, place: Place, refused: Refused) -> None:
        """Go to a place that the user typed, which the database may refuse."""
        self._attempt = (place, refused)
        self.grid.go_to(place)

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
        self._say(Caption(str(self.relation), kind))
        request = PageRequest(size=self._page_size)
        self.grid.open(self.relation, detail.columns, request, key=key_columns(detail) or ())
        if had_focus:
            self.grid.focus()

    def _reopen(self, news: Altered) -> None:
        self._open(news.detail)
        self.notify(f"{self.relation} was altered meanwhile; it is read anew.", markup=False)

    def _take(self, page: Page) -> None:
        self.grid.show(page)
        kind, total = self._caption.kind, self.grid.total
        self._say(Caption(str(self.relation), kind, total, page.request.order, page.method, page.unindexed))

    def _fail(self, error: PooldeckError) -> None:
        panel = self.query_one(ErrorPanel)
        had_focus = self.grid.has_focus
        panel.error = error
        self.add_class("-failed")
        self._say(Caption(str(self.relation)))
        self.query_one(PaneTitle).row = None
        if had_focus:
            panel.focus()

    def _moved(self, current: CurrentRow | None) -> None:
        self.query_one(PaneTitle).row = None if current is None else current.number

    def _say(self, caption: Caption) -> None:
        self._caption = caption
        self.query_one(PaneTitle).caption = caption

    def _work_changed(self, since: float | None) -> None:
        self.busy_since = since
        self.post_message(self.WorkChanged())
