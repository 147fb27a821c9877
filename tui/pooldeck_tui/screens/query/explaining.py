"""How the database would run a statement, or did run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.explaining import Plan, PlanNotUnderstood, compared, explain
from pooldeck_db.query import Order

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.statements import Statement
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.screens.query.asking import Parameters
    from pooldeck_tui.screens.query.results import Results
    from pooldeck_tui.widgets.sql_editor import SqlEditor


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
        arguments = await self._parameters.ask(statement.text)
        if arguments is None:
            return
        target = self._database.target
        title = "EXPLAIN ANALYZE" if analyze else "EXPLAIN"
        pane = await self._results.add_plan(title)
        try:
            plan = await explain(
                self._database.console,
                Order(statement.text, arguments),
                backend=target.backend,
                version=self._database.version,
                analyze=analyze,
            )
        except (DatabaseError, PlanNotUnderstood) as error:
            pane.refuse(error)
            position = getattr(error, "position", None)
            if position is not None:
                self._editor.mark_error(statement.start + position - 1)
            return
        key = (" ".join(statement.text.split()), analyze)
        before = self._before.get(key)
        self._before[key] = plan
        pane.show(plan if before is None else compared(before, plan))
