"""One open relation: its grid, and the state of what is read for it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from pooldeck_db.catalog import RelationDetail, RelationKind, RelationName
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.errors import (
    Cancelled,
    DatabaseError,
    ObjectMissing,
    PooldeckError,
    StatementFailed,
    ValueRefused,
)
from pooldeck_db.paging import AtValue, Page, PageRequest, Place
from pooldeck_tui.dialogs.structure import structure_lines
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.places import key_place, row_place
from pooldeck_tui.screens.questions import key_question, key_to_go_by, row_question, value_dialog
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import CurrentRow, Grid
from pooldeck_tui.widgets.pane_title import Caption, PaneTitle

if TYPE_CHECKING:
    from pooldeck_db.database import Database

_PLAIN = frozenset({RelationKind.TABLE})


class TablePane(Vertical):
    """Shows one relation; every read of it starts here, and every answer is shown here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "ask_row", "Go to row", id="table.go_to_row", tooltip="Go to the row of a number"),
        Binding(
            "ctrl+k",
            "ask_value",
            "Go to key",
            show=False,
            id="table.go_to_key",
            tooltip="Go to the row of a key's value",
        ),
        Binding("d", "structure", "Structure", id="table.structure", tooltip="Columns, keys, indexes and SQL"),
        Binding(
            "escape,ctrl+c", "cancel", "Cancel", show=False, id="table.cancel", tooltip="End the query that runs"
        ),
    ]
    DEFAULT_CSS = """
    TablePane {
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
    detail: reactive[RelationDetail | None] = reactive(None)
    """What is known of the relation; None until it is read."""

    def __init__(self, database: Database, relation: RelationName, *, page_size: int, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.relation = relation
        """What is shown."""
        self._database = database
        self._page_size = page_size
        self._newest = Newest(self, self._work_changed)
        self._caption = Caption(str(relation))
        self._was_left = False
        self._sought = ""

    def compose(self) -> ComposeResult:
        """A title, the grid, and in its place an explanation when the relation cannot be read."""
        yield PaneTitle()
        yield Grid()
        yield ErrorPanel()

    def on_mount(self) -> None:
        """Begin to read."""
        self._say(self._caption)
        self.watch(self.query_one(Grid), "current", self._moved)
        self._newest.ask(self._read_structure)

    def on_unmount(self) -> None:
        """Begin nothing more."""
        self._newest.forget()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Keys that end a query are others' while none runs."""
        return self._newest.is_busy if action == "cancel" else True

    def focus_content(self) -> None:
        """Give the keys to what is shown, and read on where leaving it has ended a query."""
        self.query_one(ErrorPanel if self.has_class("-failed") else Grid).focus()
        if self._was_left:
            self._was_left = False
            self._newest.ask(self._read_structure if self.detail is None else self._reread)

    def leave(self) -> None:
        """End the query that runs: nobody looks at what it is for."""
        if self._newest.is_busy:
            self._was_left = True
            self._newest.cancel()

    def on_grid_wanted(self, message: Grid.Wanted) -> None:
        """Fetch the page that the grid wants now."""
        self._newest.ask(partial(self._read_page, message.request))

    def on_grid_reload_wished(self) -> None:
        """Read the structure again, which may have changed, and then the rows."""
        self._newest.ask(self._reread)

    def on_grid_cell_activated(self, message: Grid.CellActivated) -> None:
        """Show the whole value under the cursor."""
        if (current := message.grid.current) is not None:
            self._newest.ask(partial(self._show_value, current))

    def on_error_panel_retry(self, message: ErrorPanel.Retry) -> None:
        """Try again what failed."""
        message.stop()
        self._newest.ask(self._read_structure)

    def action_cancel(self) -> None:
        """End the query that runs."""
        self._newest.cancel()

    def action_ask_row(self) -> None:
        """Ask for a row's number and go there."""
        if self._is_known():
            self.app.push_screen(row_question(), self._go_to_row)

    def action_ask_value(self) -> None:
        """Ask for a key's value and go there."""
        if self._is_known():
            self._ask_value()

    def _ask_value(self, answer: str = "", mistake: str = "") -> None:
        """Ask for a key's value, again where there was a mistake in the answer."""
        key = key_to_go_by(self.detail) if self.detail is not None else ()
        if key:
            self.app.push_screen(key_question(key, answer, mistake), partial(self._go_to_value, len(key)))
        else:
            self.notify("This relation has no unique key to go by.", severity="warning", markup=False)

    def action_structure(self) -> None:
        """Show what the relation is made of."""
        if self._is_known() and self.detail is not None:
            self.app.push_screen(TextDialog(str(self.relation), structure_lines(self.detail)))

    def _is_known(self) -> bool:
        """Whether the relation has been read; otherwise say so."""
        if self.detail is None:
            self.notify("This relation has not been read.", severity="warning", markup=False)
        return self.detail is not None

    def _go_to_row(self, answer: str | None) -> None:
        if answer is not None:
            self._go_to(row_place(answer))

    def _go_to_value(self, columns: int, answer: str | None) -> None:
        if answer is not None:
            self._sought = answer
            self._go_to(key_place(columns, answer))

    def _go_to(self, place: Place) -> None:
        self.query_one(Grid).go_to(place)

    async def _read_structure(self) -> None:
        """Read what the relation is made of, and open the grid on it."""
        try:
            detail = await self._database.catalog.detail(self.relation)
        except DatabaseError as error:
            self._fail(error)
            return
        except asyncio.CancelledError:
            self._fail(Cancelled("You ended it.", subject=str(self.relation), hint="Press r to read it."))
            raise
        self._open(detail)

    def _open(self, detail: RelationDetail) -> None:
        had_focus = self.query_one(ErrorPanel).has_focus
        self.remove_class("-failed")
        self.detail = detail
        kind = "" if detail.relation.kind in _PLAIN else str(detail.relation.kind)
        self._say(Caption(str(self.relation), kind))
        grid = self.query_one(Grid)
        request = PageRequest(size=self._page_size)
        grid.open(self.relation, detail.columns, request, key=key_columns(detail) or ())
        if had_focus:
            grid.focus()

    async def _read_page(self, request: PageRequest) -> None:
        """Read a page and show it, or say in the grid why there is none."""
        grid = self.query_one(Grid)
        try:
            page = await self._page(request)
        except ValueRefused as error:
            if isinstance(request.place, AtValue):
                grid.withdraw(request)
                self._ask_value(self._sought, error.what)
            else:
                grid.fail(request, error)
        except DatabaseError as error:
            grid.fail(request, error)
        except asyncio.CancelledError:
            grid.fail(
                request, Cancelled("The query was ended.", subject=str(self.relation), hint="Press r to read on.")
            )
            raise
        else:
            if page is not None:
                self._take(page)

    async def _reread(self) -> None:
        """Read what the relation is made of; where that is as it was, read the rows again."""
        grid = self.query_one(Grid)
        if not await self._changed():
            grid.retry()

    async def _show_value(self, current: CurrentRow) -> None:
        """Show the whole value under the cursor, or say why it cannot be had."""
        if self.detail is None:
            return
        width = max(1, self.app.size.width * 9 // 10 - 4)
        try:
            dialog = await value_dialog(self._database, self.detail, current, width)
        except DatabaseError as error:
            self.notify(str(error), title=error.title, severity="error", markup=False)
        else:
            self.app.push_screen(dialog)

    async def _page(self, request: PageRequest) -> Page | None:
        """A page; None where the relation was altered meanwhile, and is opened anew."""
        if self.detail is None:
            return None
        try:
            return await self._database.pager.page(self.detail, request)
        except (ObjectMissing, StatementFailed, ValueRefused):
            if not await self._changed():
                raise
        return None

    def _take(self, page: Page) -> None:
        grid = self.query_one(Grid)
        grid.show(page)
        self._say(
            Caption(
                str(self.relation),
                self._caption.kind,
                grid.total,
                page.request.order,
                page.method,
                page.unindexed,
            )
        )

    async def _changed(self) -> bool:
        """Whether the relation has another shape now than when it was opened; then it is opened anew."""
        try:
            fresh = await self._database.catalog.detail(self.relation)
        except DatabaseError:
            return False
        if self.detail is None or fresh.fingerprint == self.detail.fingerprint:
            return False
        self._open(fresh)
        self.notify(f"{self.relation} was altered meanwhile; it is read anew.", markup=False)
        return True

    def _fail(self, error: PooldeckError) -> None:
        panel = self.query_one(ErrorPanel)
        had_focus = self.query_one(Grid).has_focus
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
