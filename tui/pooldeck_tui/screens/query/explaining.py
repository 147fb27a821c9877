"""How the database would run a statement, or did run it."""

from __future__ import annotations

import asyncio
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.explaining import Plan, PlanNotUnderstood, compared, explain
from pooldeck_db.query import Order
from pooldeck_db.statements import classify
from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.screens.query.trust import caution_about
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.statements import Statement
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.screens.query.asking import Parameters
    from pooldeck_tui.screens.query.results import Results
    from pooldeck_tui.widgets.sql_editor import SqlEditor


MOST_PLANS = 50
"""Plans that are remembered, to be compared with the next of the same statement."""


class Explaining:
    """Shows plans on behalf of a screen; the plan before of a statement is remembered."""

    def __init__(
        self,
        screen: ModeScreen,
        database: Database,
        editor: SqlEditor,
        results: Results,
        parameters: Parameters,
    ) -> None:
        self._screen, self._database = screen, database
        self._editor, self._results, self._parameters = editor, results, parameters
        self._before: dict[tuple[str, bool], Plan] = {}

    async def show(self, statement: Statement, *, analyze: bool) -> None:
        """Show the plan of a statement; with `analyze`, of a run of it whose changes are undone."""
        began = monotonic()
        if analyze and not await self._may_run(statement):
            return
        arguments = await self._parameters.ask(statement.text, began)
        if arguments is None:
            return
        target, version = self._database.target, self._editor.version
        title = "EXPLAIN ANALYZE" if analyze else "EXPLAIN"
        pane = await self._results.add_plan(title)
        pane.again = partial(self.show, statement, analyze=analyze)
        pane.say(f"{'runs' if analyze else 'asks'}… {shown_key(self._screen, 'cancel', 'esc')} stops it")
        try:
            plan = await explain(
                self._database.console,
                Order(statement.text, arguments),
                backend=target.backend,
                version=self._database.version,
                analyze=analyze,
            )
        except asyncio.CancelledError:
            pane.say("stopped, there is no plan")
            raise
        except (DatabaseError, PlanNotUnderstood) as error:
            pane.refuse(error)
            position = getattr(error, "position", None)
            if position is not None and self._editor.version == version:
                self._editor.mark_error(statement.start + position - 1)
            return
        key = (" ".join(statement.text.split()), analyze)
        before = self._before.pop(key, None)
        self._before[key] = plan
        if len(self._before) > MOST_PLANS:
            del self._before[next(iter(self._before))]
        pane.show(plan if before is None else compared(before, plan))

    async def _may_run(self, statement: Statement) -> bool:
        """Whether a statement is to be run for its plan, where a run would be asked about."""
        database = self._database
        classified = await asyncio.to_thread(classify, statement.text, database.target.backend)
        caution = None if database.read_only else caution_about(classified, database.target.environment)
        if caution is None:
            return True
        answers = [("Do not run it", "F7 shows the plan without a run"), ("Run it", "and undo what it changes")]
        about = (*caution.about, "It is run, which takes its locks and its time, and then undone.")
        dialog = ChooseDialog(f"Analyze: {caution.question}", answers, about=about)
        return await self._screen.app.push_screen_wait(dialog) == 1
