"""What came of one statement: its rows, or what was said of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from pooldeck_db.errors import DatabaseError
from pooldeck_db.paging import PageRequest, RowNumber
from pooldeck_db.query import Phase
from pooldeck_tui.screens.query.telling import message_text, notice_text, outcome_text, progress_text
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.shown_key import shown_key
from pooldeck_tui.widgets.text_view import TextView, as_lines
from pooldeck_tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from pooldeck_db.query import Outcome
    from pooldeck_db.query.execution import Execution

TICK = 0.1
"""Seconds between two looks at what came."""

PAGE_ROWS = 256


class ResultPane(Vertical):
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

    class Ended(Message):
        """The statement has ended."""

        def __init__(self, pane: ResultPane) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, execution: Execution, title: str, start: int, *, id: str) -> None:  # noqa: A002
        """Show an execution of a statement that stands at `start` in the text of the editor."""
        super().__init__(id=id)
        self.execution = execution
        self.title = title
        self.start = start
        self.error: DatabaseError | None = None
        """Why it failed."""
        self.grid = Grid()
        self._line, self._trouble = TopLine(), ErrorPanel()
        self._said, self._notices = TextView(id="said"), TextView(id="notices")
        self._wish: PageRequest | None = None

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
            self._show(outcome)
            return outcome
        finally:
            timer.stop()
            await watching
            if self.is_attached:
                self._look()
                self._show_notices()
                self.post_message(self.Ended(self))

    def refuse(self, error: DatabaseError) -> None:
        """Say why it was not even sent."""
        self._explain(error)
        self.post_message(self.Ended(self))

    def remark(self, said: str) -> None:
        """Say something more of it."""
        if self.is_attached:
            title, outcome = self._line.texts
            self._line.texts = (title, f"{outcome} · {said}")

    def close(self) -> None:
        """Let go of its rows, and of what is kept of them on the disk."""
        if self.execution.rows is not None:
            self.execution.rows.close()

    def focus(self, scroll_visible: bool = True) -> ResultPane:
        """Give the keys to what is shown."""
        target = self._trouble if self.error is not None else self._said if self.has_class("-said") else self.grid
        target.focus(scroll_visible)
        return self

    def on_grid_wanted(self, message: Grid.Wanted) -> None:
        """Answer the newest wish, as soon as its rows are there."""
        message.stop()
        self._wish = message.request
        self.run_worker(self._answer(), group="pages", exclusive=True)

    async def _open(self) -> None:
        """Show rows as soon as it is known that there are any."""
        await self.execution.ready()
        rows = self.execution.rows
        if rows is not None and self.is_attached:
            self.add_class("-rows")
            self.grid.open(rows.relation, rows.columns, PageRequest(size=PAGE_ROWS))

    async def _answer(self) -> None:
        rows, wish = self.execution.rows, self._wish
        if rows is None or wish is None:
            return
        try:
            page = await rows.page(wish)
        except DatabaseError as error:
            self.grid.fail(wish, error)
            return
        if not page.rows and page.after:
            return  # `_look` asks again: the next rows are on their way.
        if wish is self._wish:
            self._wish = None
        self.grid.show(page)

    def _look(self) -> None:
        progress = self.execution.progress()
        rows = self.execution.rows
        if rows is not None:
            self.grid.count(RowNumber(rows.count, exact=rows.is_complete))
            if self._wish is not None:
                self.run_worker(self._answer(), group="pages", exclusive=True)
        if progress.phase in (Phase.WAITING, Phase.RUNNING, Phase.STREAMING):
            stops = shown_key(self, "cancel", "esc")
            self._line.texts = (self.title, progress_text(progress, stops=stops))

    def _show(self, outcome: Outcome) -> None:
        self._line.texts = (self.title, outcome_text(outcome))
        if outcome.rows is None:
            self.add_class("-said")
            said = "" if outcome.is_stopped else message_text(outcome)
            self._said.show(as_lines(said or outcome_text(outcome)))
        if outcome.cut:
            self.notify(outcome.cut, severity="warning", markup=False)

    def _explain(self, error: DatabaseError) -> None:
        self.error = error
        if self.is_attached:
            self.add_class("-failed")
            self._line.texts = (self.title, "failed")
            self._trouble.error = error

    def _show_notices(self) -> None:
        notices = self.execution.intake.notices
        self.set_class(bool(notices), "-noticed")
        self._notices.show(as_lines("\n".join(map(notice_text, notices))))
