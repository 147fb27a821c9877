"""What came of one statement: its rows, or what was said of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import DatabaseError, StatementFailed
from pooldeck_db.paging import PageRequest, RowNumber
from pooldeck_db.query import Phase
from pooldeck_db.values import Clipped
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.query.result_keys import RESULT_COMMANDS, sort_by
from pooldeck_tui.screens.query.telling import message_text, notice_text, outcome_text, progress_text
from pooldeck_tui.screens.rows_pane import RowsPane
from pooldeck_tui.screens.table.copying import say_left_out
from pooldeck_tui.screens.table.showing import show_value
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.shown_key import shown_key
from pooldeck_tui.widgets.text_view import TextView, as_lines
from pooldeck_tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.worker import Worker

    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import Sort
    from pooldeck_db.query import Outcome
    from pooldeck_db.query.execution import Execution
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.newest import Job
    from pooldeck_tui.widgets.grid import CurrentRow

TICK = 0.1
"""Seconds between two looks at what came."""

PAGE_ROWS = 256


class ResultPane(RowsPane):
    """Shows one execution, while it runs and afterwards."""

    DEFAULT_CSS = """
    ResultPane {
        & > Grid { display: none; height: 1fr; }
        & > ErrorPanel { display: none; height: 1fr; }
        & > #said { display: none; height: 1fr; padding: 0 1; }
        & > #notices { display: none; height: auto; max-height: 6; padding: 0 1; background: $panel; }
        &.-rows > Grid { display: block; }
        &.-said > #said { display: block; }
        &.-failed > ErrorPanel { display: block; }
        &.-failed > Grid { display: none; }
        &.-noticed > #notices { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            command.keys,
            f"command('{command.name}')",
            command.title,
            show=command.show,
            id=f"result.{command.name}",
            tooltip=command.help,
        )
        for command in RESULT_COMMANDS
    ]

    class Ended(Message):
        """The statement has ended."""

        def __init__(self, pane: ResultPane) -> None:
            super().__init__()
            self.pane = pane

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
        *,
        id: str,  # noqa: A002
    ) -> None:
        """Show an execution of a statement that stands at `start` in the text of the editor."""
        super().__init__(id=id)
        self.database = database
        self.relation = RelationName("", title)
        self.execution = execution
        self.title = title
        self.start = start
        self.error: DatabaseError | None = None
        """Why it failed."""
        self.grid = Grid()
        self._line, self._trouble = TopLine(), ErrorPanel()
        self._said, self._notices = TextView(id="said"), TextView(id="notices")
        self._wanted: PageRequest | None = None
        self._order: tuple[Sort, ...] = ()
        self._said_last = ""
        self._awaits_keys = False
        self._beside = Newest(self, lambda _: None)

    def compose(self) -> ComposeResult:
        """A line about it, its rows or what was said, and notices."""
        yield self._line
        yield self.grid
        yield self._said
        yield self._trouble
        yield self._notices

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
                self.post_message(self.Ended(self))

    def refuse(self, error: DatabaseError) -> None:
        """Say why it was not even sent."""
        self._explain(error)
        self.post_message(self.Ended(self))

    def remark(self, said: str) -> None:
        """Say something more of it."""
        if self.is_attached:
            self._tell_of(f"{self._said_last} · {said}")

    def close(self) -> None:
        """Let go of its rows, and of what is kept of them on the disk."""
        if self.execution.rows is not None:
            self.execution.rows.close()

    def focus(self, scroll_visible: bool = True) -> ResultPane:
        """Give the keys to what is shown, or as soon as there is something."""
        target = self._trouble if self.error is not None else self._said if self.has_class("-said") else self.grid
        self._awaits_keys = not target.display
        target.focus(scroll_visible)
        return self

    def _reveal(self, what: str) -> None:
        """Show one of the parts, which takes the keys where they were meant for it."""
        self.add_class(what)
        if self._awaits_keys:
            self.focus()

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

    def say_progress(self, text: str) -> None:
        """Show how far something is, in the place of what was said of the statement."""
        if self.is_attached:
            self._line.texts = (self.title, text or self._said_last)

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

    def action_command(self, name: str) -> None:
        """Do what a key stands for."""
        next(command for command in RESULT_COMMANDS if command.name == name).run(self)

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

    def _show(self, outcome: Outcome) -> None:
        self._tell_of(outcome_text(outcome))
        if outcome.rows is None:
            self._reveal("-said")
            said = "" if outcome.is_stopped else message_text(outcome)
            self._said.show(as_lines(said or outcome_text(outcome)))
        if outcome.cut:
            self.notify(outcome.cut, severity="warning", markup=False)

    def _explain(self, error: DatabaseError) -> None:
        self.error = error
        if self.is_attached:
            self._reveal("-failed")
            self._tell_of("failed")
            self._trouble.error = error

    def _tell_of(self, said: str) -> None:
        self._said_last = said
        self._line.texts = (self.title, said)

    def _show_notices(self) -> None:
        notices = self.execution.intake.notices
        self.set_class(bool(notices), "-noticed")
        self._notices.show(as_lines("\n".join(map(notice_text, notices))))
