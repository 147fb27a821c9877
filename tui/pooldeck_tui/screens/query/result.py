"""What came of one statement: its rows, or what was said of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.message import Message

from pooldeck_db.errors import DatabaseError, StatementFailed
from pooldeck_db.paging import PageRequest, RowNumber
from pooldeck_db.query import Phase
from pooldeck_db.values import Clipped
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.query.result_editing import ResultEditing
from pooldeck_tui.screens.query.result_face import ResultFace
from pooldeck_tui.screens.query.result_keys import RESULT_COMMANDS, sort_by
from pooldeck_tui.screens.query.telling import progress_text
from pooldeck_tui.screens.table.copying import say_left_out
from pooldeck_tui.screens.table.showing import show_value
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from textual.worker import Worker

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import Sort
    from pooldeck_db.query import Outcome
    from pooldeck_db.query.execution import Execution
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.screens.newest import Job
    from pooldeck_tui.widgets.grid import CurrentRow, Grid

TICK = 0.25
"""Seconds between two looks at what came."""

PAGE_ROWS = 256


class ResultPane(ResultFace):
    """Shows one execution, while it runs and afterwards."""

    editing: ResultEditing
    BINDINGS: ClassVar[list[BindingType]] = [command.bound("result") for command in RESULT_COMMANDS]

    class RowWished(Message):
        """A row is to be shown in its table."""

        def __init__(self, relation: RelationName, filter: Filter) -> None:  # noqa: A002
            super().__init__()
            self.relation = relation
            self.filter = filter

    def __init__(
        self,
        database: Database,
        execution: Execution,
        title: str,
        start: int,
        editing: Editing,
        *,
        id: str,  # noqa: A002
        about: str = "",
    ) -> None:
        super().__init__(database, execution, title, start, id=id, about=about)
        self.editing = ResultEditing(self.grid, execution, editing)
        self._wanted: PageRequest | None = None
        self._order: tuple[Sort, ...] = ()
        self._beside = Newest(self, lambda _: None)

    async def run(self) -> Outcome | None:
        """Run it to its end, and show what comes; None where it failed."""
        timer = self.set_interval(TICK, self._look)
        watching = asyncio.create_task(self._open())
        try:
            outcome = await self.execution.run()
        except DatabaseError as error:
            self._explain(error)
            return None
        else:
            return outcome
        finally:
            timer.stop()
            await watching
            if self.is_attached:
                self._look()
                if self.execution.outcome is not None:
                    self._show(self.execution.outcome)  # Also of what was stopped.
                self._show_notices()
                self.run_worker(self.editing.mark(), group="marking")
                self.post_message(self.Ended(self))

    @property
    def wish(self) -> PageRequest:
        """The order of the rows."""
        return PageRequest(size=PAGE_ROWS, order=self._order)

    async def whole_value(self, current: CurrentRow, wish: PageRequest, *, limit: int) -> Value:  # noqa: ARG002
        """The value under the cursor, cut at the limit alone."""
        rows, number = self.execution.rows, current.key.values[0]
        if rows is None or not isinstance(number, int):
            raise StatementFailed("There is no such row.", subject=self.title)
        value = await rows.value(number, current.column)
        if isinstance(value, str | bytes) and len(value) > limit:
            return Clipped(value[:limit], len(value))
        return value

    def ask_beside(self, job: Job) -> None:
        """Have a job run beside the reading of pages."""
        self._beside.ask(job)

    async def sort(self, order: tuple[Sort, ...]) -> None:
        """Show the rows in another order, from the first; those that are shown stay until that is known."""
        rows = self.execution.rows
        if rows is None:
            return
        self.say_progress("sorts…")
        try:
            page = await rows.page(PageRequest(size=PAGE_ROWS, order=order))
        except DatabaseError as error:
            self.tell(error)
        else:
            self._order = order
            self.grid.turn_to(page)
        finally:
            self.say_progress("")

    def on_unmount(self) -> None:
        """Follow what is staged no more."""
        self.editing.forget()

    async def action_command(self, name: str) -> None:
        """Do what a key stands for."""
        doing = next(command for command in RESULT_COMMANDS if command.name == name).run(self)
        if doing is not None:
            await doing

    def cancel(self) -> bool:
        """End what goes on beside the statement; tell whether something did."""
        is_busy = self._beside.is_busy
        self._beside.cancel()
        return is_busy

    def on_grid_cell_activated(self, message: Grid.CellActivated) -> None:
        """Show the whole value under the cursor."""
        message.stop()
        if (current := message.grid.current) is not None:
            show_value(self, current)

    def on_grid_selection_changed(self, message: Grid.SelectionChanged) -> None:
        """Say why rows were left out."""
        say_left_out(self, message.grid.selection)

    def on_grid_header_activated(self, message: Grid.HeaderActivated) -> None:
        """Sort by the column whose name was clicked."""
        sort_by(self, self.execution.columns[message.column].name)

    def on_grid_reload_wished(self) -> None:
        """Ask for the rows again."""
        self.grid.retry()

    def on_grid_wanted(self, message: Grid.Wanted) -> None:
        """Answer the newest wish, as soon as its rows are there."""
        message.stop()
        self._wanted = message.request
        self._read_page()

    async def _open(self) -> None:
        """Show rows as soon as it is known that there are any."""
        await self.execution.ready()
        rows = self.execution.rows
        if rows is not None and self.is_attached:
            self._reveal("-rows")
            self.grid.open(rows.relation, rows.columns, PageRequest(size=PAGE_ROWS))

    def _read_page(self) -> Worker[None]:
        return self.run_worker(self._answer, group="pages", exclusive=True)

    async def _answer(self) -> None:
        rows, wish = self.execution.rows, self._wanted
        if rows is None or wish is None:
            return
        try:
            page = await rows.page(wish)
        except DatabaseError as error:
            self.grid.fail(wish, error)
            return
        if not page.rows and page.after:
            return  # `_look` asks again: the next rows are on their way.
        if wish is self._wanted:
            self._wanted = None
        self.grid.show(page)

    def _look(self) -> None:
        progress = self.execution.progress()
        rows = self.execution.rows
        if rows is not None:
            self.grid.count(RowNumber(rows.count, exact=rows.is_complete))
            if self._wanted is not None:
                self._read_page()
        if progress.phase in (Phase.WAITING, Phase.RUNNING, Phase.STREAMING):
            stops = shown_key(self, "cancel", "esc")
            self._tell_of(progress_text(progress, stops=stops))
