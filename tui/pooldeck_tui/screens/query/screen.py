"""Query: the user's own SQL, on the same database, with its rows below."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from pooldeck_db.query import Order
from pooldeck_db.statements import Form
from pooldeck_tui.format import clean
from pooldeck_tui.screens.modes import Departure, ModeScreen
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.query.results import Results
from pooldeck_tui.widgets.mode_strip import BROWSE, QUERY
from pooldeck_tui.widgets.sql_editor import Scope, SqlEditor
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.title_bar import Heading, TitleBar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.database import Database
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.history import PoolHistory
    from pooldeck_db.statements import Statement

INTERVAL = 1.0
"""Seconds between two looks at the pool."""


class QueryScreen(ModeScreen):
    """The user's statements and their results."""

    MODE = QUERY.name
    AUTO_FOCUS = "SqlEditor"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+r", "run", "Run", id="query.run", tooltip="Run the selection, else the statement here"),
        Binding(
            "f8", "run_all", "Run all", id="query.run_all", tooltip="Run every statement, one after the other"
        ),
        Binding(
            "f6", "turn", "Results", id="query.turn", priority=True, tooltip="Go to the results, or to the editor"
        ),
        Binding("escape", "cancel", "Stop", show=False, id="query.stop", tooltip="Stop what runs; else go back"),
    ]
    DEFAULT_CSS = """
    QueryScreen {
        SqlEditor { height: 2fr; border: none; padding: 0; }
    }
    """

    heading: reactive[Heading] = reactive(Heading(), repaint=False)
    snapshot: reactive[PoolSnapshot | None] = reactive(None, repaint=False)
    """What the gauge shows."""
    busy_since: reactive[float | None] = reactive(None, repaint=False)

    def __init__(
        self, database: Database, heading: Heading, look: Callable[[], PoolSnapshot | None], gauge: PoolHistory
    ) -> None:
        """Run statements on a database. `look` returns what the gauge shows, whose history is `gauge`."""
        super().__init__()
        self._database = database
        self._look = look
        self._gauge = gauge
        self._newest = Newest(self, self._work_changed)
        self._editor = SqlEditor(database.target.backend)
        self._results = Results()
        self.set_reactive(QueryScreen.heading, heading)

    def compose(self) -> ComposeResult:
        """The editor above the results."""
        yield TitleBar(mode=self.MODE).data_bind(QueryScreen.heading, QueryScreen.busy_since)
        yield self._editor
        yield self._results
        yield StatusLine(self._gauge).data_bind(QueryScreen.snapshot)

    def on_mount(self) -> None:
        """Look at the pool from now on."""
        self._count_pool()
        self.set_interval(INTERVAL, self._count_pool)

    def on_unmount(self) -> None:
        """Begin nothing more."""
        self._newest.forget()

    def action_run(self) -> None:
        """Run what is selected, else the statement under the cursor."""
        self._run(Scope.STATEMENT)

    def action_run_all(self) -> None:
        """Run all of them."""
        self._run(Scope.ALL)

    def action_turn(self) -> None:
        """Go to the results, or back to the editor."""
        current = self._results.current
        if self._editor.has_focus and current is not None:
            current.focus()
        else:
            self._editor.focus()

    async def action_cancel(self) -> None:
        """Stop what runs; else go from the results to the editor, and from there back to the rows."""
        if self._newest.is_busy:
            self._newest.cancel()
        elif not self._editor.has_focus:
            self._editor.focus()

    def _run(self, scope: Scope) -> None:
        if self._newest.is_busy:
            self.notify("A statement runs still; stop it first.", severity="warning", markup=False)
            return
        statements = self._editor.statements(scope)
        if not statements:
            self.notify("There is no statement here.", severity="warning", markup=False)
            return
        self._newest.ask(partial(self._run_each, statements))

    async def _run_each(self, statements: Sequence[Statement]) -> None:
        await self._results.clear()
        for number, statement in enumerate(statements, 1):
            if statement.form is Form.COMMAND:
                continue
            execution = self._database.console.execution(Order(statement.text))
            title = f"{number} {clean(execution.classified.verb) or 'statement'}"
            pane = await self._results.add(execution, title, statement.start)
            if await pane.run() is None:
                if pane.error is not None and pane.error.position is not None:
                    self._editor.mark_error(statement.start + pane.error.position - 1)
                break

    def _work_changed(self, since: float | None) -> None:
        self.busy_since = since

    def _count_pool(self) -> None:
        self.snapshot = self._look()

    def action_back(self) -> None:
        """Back to the rows."""
        self.dismiss(Departure(BROWSE.name))
