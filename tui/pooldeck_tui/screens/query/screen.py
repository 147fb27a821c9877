"""Query: the user's own SQL, on the same database, with its rows below."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from pooldeck_db.remembered import identity_of
from pooldeck_db.scripts import Buffers, QueryHistory, SavedQueries
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.screens.modes import Departure
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.query.altering import Altering
from pooldeck_tui.screens.query.asking import Parameters
from pooldeck_tui.screens.query.completing import Completing
from pooldeck_tui.screens.query.explaining import Explaining
from pooldeck_tui.screens.query.face import QueryFace
from pooldeck_tui.screens.query.habits import Habits
from pooldeck_tui.screens.query.keeping import Keeping
from pooldeck_tui.screens.query.keys import QUERY_BINDINGS
from pooldeck_tui.screens.query.outside import edit_outside
from pooldeck_tui.screens.query.result import ResultPane
from pooldeck_tui.screens.query.running import Running
from pooldeck_tui.screens.query.shelves import Shelves
from pooldeck_tui.screens.query.transactions import Transactions, state_text
from pooldeck_tui.widgets.mode_strip import BROWSE
from pooldeck_tui.widgets.sql_editor import Scope, SqlEditor

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from pooldeck_db.database import Database
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.history import PoolHistory
    from pooldeck_db.statements import Statement
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.screens.newest import Job
    from pooldeck_tui.widgets.error_panel import ErrorPanel
    from pooldeck_tui.widgets.tab_strip import TabStrip
    from pooldeck_tui.widgets.title_bar import Heading

INTERVAL = 1.0
"""Seconds between two looks at the pool, and at the age of the transaction."""


class QueryScreen(QueryFace):
    """Runs the user's statements, and shows their results."""

    BINDINGS: ClassVar[list[BindingType]] = [*QUERY_BINDINGS]

    def __init__(
        self,
        database: Database,
        heading: Heading,
        look: Callable[[], PoolSnapshot | None],
        gauge: PoolHistory,
        editing: Editing,
        altered: Callable[[], None],
    ) -> None:
        """Run statements on a database. `look` returns what the gauge shows, whose history is `gauge`.

        `altered` is called when a statement has changed what tables there are.
        """
        super().__init__(database, heading, gauge, editing)
        target = database.target
        history = QueryHistory()
        self._look = look
        self._newest = Newest(self, self._work_changed)
        parameters = Parameters(self, self.editor, target.backend)
        self.keeping = Keeping(self, Buffers(identity_of(target)), self.editor, self._buffers)
        """The texts."""
        altering = Altering(database.console, altered)
        self.transactions = Transactions(self, database.console, altering, self._say_state)
        """The console's transaction."""
        habits = Habits(self, database, self.results, self.keeping)
        self._runs = Running(
            self, database, self.editor, self.results, history, parameters, habits, altering, self._say_state
        )
        self._explaining = Explaining(self, database, self.editor, self.results, parameters)
        self._completing = Completing(self, database, self.editor, self._popup)
        saved = SavedQueries(target.query_folder, target.name)
        self._shelves = Shelves(self, history, saved, self.editor, self.keeping)

    def on_mount(self) -> None:
        """Show the text that was written last, and look at the pool from now on."""
        self.run_worker(self.keeping.load(), group="loading")  # Not waited for: keys come meanwhile.
        self._count_pool()
        self.set_interval(INTERVAL, self._count_pool)
        self.follow_staged()

    async def on_unmount(self) -> None:
        """Begin nothing more, and leave the texts on the disk."""
        self._newest.forget()
        await self.keeping.end()

    def offers(self, action: str) -> bool:
        """Keys are named in the order of their use, and the way to the results once there are some."""
        return action != "turn" or (self.is_mounted and self.results.current is not None)

    def on_screen_suspend(self) -> None:
        """Have the text on the disk before something else is shown."""
        self._completing.stop()
        self.keeping.keep()

    def on_text_area_changed(self) -> None:
        """Keep the text."""
        self.keeping.changed()

    def on_sql_editor_completion_wished(self, message: SqlEditor.CompletionWished) -> None:
        """Show what can be written."""
        self._completing.wish(is_asked=message.is_asked)

    def on_sql_editor_program_wished(self, message: SqlEditor.ProgramWished) -> None:
        """Have the text changed in the user's own editor."""
        self._aside(edit_outside(self, message.editor))

    def on_result_face_ended(self) -> None:
        """Name the key that leads to the results."""
        self.refresh_bindings()

    def on_error_panel_retry(self, message: ErrorPanel.Retry) -> None:
        """Try again what failed, and not what is under the cursor by now."""
        message.stop()
        current = self.results.current
        if current is not None and current.again is not None:
            self._begin(current.again)

    def on_error_panel_closed(self, message: ErrorPanel.Closed) -> None:
        """Go back to the statement."""
        message.stop()
        self.editor.focus()

    def on_result_pane_row_wished(self, message: ResultPane.RowWished) -> None:
        """Show the row in its table."""
        self.dismiss(Departure(BROWSE.name, relation=message.relation, filter=message.filter))

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """Show the text whose name was clicked."""
        self.keeping.show(message.id)

    def action_run(self) -> None:
        """Run what is selected, else the statement under the cursor."""
        self._begin(partial(self._run, Scope.STATEMENT))

    def action_run_all(self) -> None:
        """Run all of them."""
        self._begin(partial(self._run, Scope.ALL))

    def action_explain(self, analyze: bool) -> None:
        """Show how the statement under the cursor is run."""
        self._begin(partial(self._explain, analyze=analyze))

    def action_turn(self) -> None:
        """Go to the results, or back to the editor."""
        current = self.results.current
        if self.editor.has_focus and current is not None:
            self._completing.stop()
            current.focus()
        else:
            self.editor.focus()

    def action_cancel(self) -> None:
        """Stop what runs; else go from the results to the editor."""
        current = self.results.current
        if self._newest.is_busy:
            self._newest.cancel()
        elif not (isinstance(current, ResultPane) and current.cancel()):
            self.editor.focus()

    def action_history(self) -> None:
        """Find a statement that was run before."""
        self._aside(self._shelves.history())

    def action_open(self) -> None:
        """Open or delete a saved query."""
        self._aside(self._shelves.open())

    def action_save(self) -> None:
        """Save the text."""
        self._aside(self._shelves.save())

    def action_transaction(self, step: str) -> None:
        """Begin, commit or roll back; give the console's connection up; or say who begins transactions."""
        self._completing.stop()
        self.transactions.do(step)

    def action_timeout(self) -> None:
        """Say how long the next run may take."""
        self._aside(self._runs.ask_limit())

    def action_text(self, step: str) -> None:
        """Begin another text, close or rename this one, or show the next one or the one before."""
        if step == "rename":
            prompt = LinePrompt("Call the text", answer=self.keeping.present.title)
            self.app.push_screen(prompt, self.keeping.rename)
        elif step in ("next", "previous"):
            self.keeping.step(1 if step == "next" else -1)
        elif step == "new":
            self.keeping.new()
        else:
            self._aside(self.keeping.close())

    def action_step_result(self, by: int) -> None:
        """Show the next result, or the one before."""
        self.results.step(by)

    def _begin(self, job: Job) -> None:
        """Begin to run something, unless something runs."""
        self._completing.stop()
        if self._newest.is_busy:
            self.notify("A statement runs still; stop it first.", severity="warning", markup=False)
        else:
            self.keeping.keep()
            self._newest.ask(job)

    async def _run(self, scope: Scope) -> None:
        if statements := await self._wished(scope):
            await self._runs.run(statements)

    async def _explain(self, *, analyze: bool) -> None:
        if statements := await self._wished(Scope.STATEMENT):
            await self._explaining.show(statements[0], analyze=analyze)

    async def _wished(self, scope: Scope) -> tuple[Statement, ...]:
        """What is to be run; where there is nothing, that is said."""
        statements = await self.editor.read_statements(scope)
        if not statements:
            self.notify("There is no statement under the cursor.", severity="warning", markup=False)
        return statements

    def _aside(self, job: Coroutine[object, object, None]) -> None:
        """Do something beside what runs, one thing at a time."""
        self._completing.stop()
        self.run_worker(job, group="aside", exclusive=True)

    def _work_changed(self, since: float | None) -> None:
        self.busy_since = since
        self.refresh_bindings()
        self._say_state()

    def _count_pool(self) -> None:
        self.snapshot = self._look()
        self._say_state()

    def _say_state(self) -> None:
        if self.is_attached:
            state = self._database.console.state
            self._line.texts = (self._runs.limit, state_text(state, asyncio.get_running_loop().time()))
            self._line.set_class(state.transaction is not None, "-open")
