"""Runs statements one after the other, asking first where a mistake would cost."""

from __future__ import annotations

from functools import partial
from time import monotonic, time
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, ReadOnlyViolation
from pooldeck_db.query import Order
from pooldeck_db.scripts import Entry
from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.format import clean, counted
from pooldeck_tui.screens.query.asking import undisturbed
from pooldeck_tui.screens.query.trust import caution_about, mistake_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.database import Database
    from pooldeck_db.query import Outcome
    from pooldeck_db.query.execution import Execution
    from pooldeck_db.scripts import QueryHistory
    from pooldeck_db.statements import Statement
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.screens.query.altering import Altering
    from pooldeck_tui.screens.query.asking import Parameters
    from pooldeck_tui.screens.query.habits import Habits
    from pooldeck_tui.screens.query.result import ResultPane
    from pooldeck_tui.screens.query.results import Results
    from pooldeck_tui.screens.query.trust import Caution
    from pooldeck_tui.widgets.sql_editor import SqlEditor

_RUN, _REHEARSE, _LEAVE = "Run it", "Rehearse it", "Do not run it"


_LONGEST = 400
"""Characters of a statement that are shown above its result."""
MOST_SECONDS = 86_400
"""Seconds that a run may be given."""


class Running:
    """Runs statements on behalf of a screen."""

    def __init__(
        self,
        screen: ModeScreen,
        database: Database,
        editor: SqlEditor,
        results: Results,
        history: QueryHistory,
        parameters: Parameters,
        habits: Habits,
        altering: Altering,
        changed: Callable[[], None],
    ) -> None:
        """`changed` is called when the console may be in another state."""
        self._screen, self._database = screen, database
        self._editor, self._results = editor, results
        self._history, self._parameters, self._changed = history, parameters, changed
        self._habits, self._altering = habits, altering
        self._version: object = None
        """Of the text that what runs was read from."""
        self._began = 0.0
        """When it was begun, by `time.monotonic()`."""
        self.timeout: float | None = None
        """Seconds that the next run may take; None for the connection's own limit."""

    @property
    def limit(self) -> str:
        """What is said of the limit of the next run; empty where it is the connection's own."""
        if self.timeout is None:
            return ""
        return f"the next run may take {self.timeout:g} s" if self.timeout else "the next run has no time-out"

    async def ask_limit(self) -> None:
        """Ask how long the next run may take."""
        prompt = LinePrompt("Seconds that the next run may take", hint="0 for no limit", check=_mistake_in_seconds)
        answer = await self._screen.app.push_screen_wait(prompt)
        if answer is not None:
            self.timeout = float(answer)
            self._changed()

    async def run(self, statements: Sequence[Statement]) -> None:
        """Run each, until one fails or is not to be run; what is shown stays until the first is."""
        self._results.begin()
        self._version, self._began = self._editor.version, monotonic()
        timeout = self.timeout
        for number, statement in enumerate(statements, 1):
            if self._habits.knows(statement):
                if not await self._habits.do(statement):
                    return
                continue
            arguments = await self._parameters.ask(statement.text, self._began)
            if arguments is None:
                return
            execution = self._database.console.execution(Order(statement.text, arguments, timeout))
            if not await self._run(execution, number, statement):
                if rest := len(statements) - number:
                    self._warn(f"{counted(rest, 'statement')} after it {'was' if rest == 1 else 'were'} not run.")
                return

    async def _run(self, execution: Execution, number: int, statement: Statement) -> bool:
        """Run one of them; tell whether the next may be run."""
        classified = execution.classified
        if why := self._database.console.refusal(classified):
            pane = await self._pane(execution, number, statement)
            pane.refuse(ReadOnlyViolation(why, subject=classified.verb))
            return False
        # What changes anything is refused there by the database itself.
        is_writable = not self._database.read_only
        caution = caution_about(classified, self._database.target.environment) if is_writable else None
        how = _RUN if caution is None else await self._asked(caution)
        if how == _LEAVE:
            return False
        pane = await self._pane(execution, number, statement)
        if how == _REHEARSE:
            return await self._rehearsed(pane, statement)
        return await self._ran(pane, statement) is not None

    async def _pane(self, execution: Execution, number: int, statement: Statement) -> ResultPane:
        """Where it is shown."""
        title, about = (
            f"{number} {clean(execution.classified.verb) or 'statement'}",
            f"{number} {_head_of(statement)}",
        )
        pane = await self._results.add(execution, title, statement.start, about=about)
        pane.again = partial(self.run, (statement,))
        return pane

    async def _asked(self, caution: Caution) -> str:
        answers = [(_LEAVE, "nothing is sent"), (_RUN, "now")]
        if caution.can_rehearse:
            answers.insert(0, (_REHEARSE, "see what it changes, then commit or roll back"))
        await undisturbed(self._editor, self._began)
        answer = await self._screen.app.push_screen_wait(
            ChooseDialog(caution.question, answers, about=caution.about)
        )
        how = _LEAVE if answer is None else answers[answer][0]
        if how == _RUN and caution.typed:
            prompt = LinePrompt(
                caution.question,
                hint=f"Type {caution.typed} to run it",
                check=lambda typed: mistake_in(typed, caution),
            )
            return how if await self._screen.app.push_screen_wait(prompt) is not None else _LEAVE
        return how

    async def _rehearsed(self, pane: ResultPane, statement: Statement) -> bool:
        """Run it where it can be undone, show what it changed, and ask whether that is to stay."""
        console = self._database.console
        try:
            await console.begin_rehearsal()
        except DatabaseError as error:
            pane.refuse(error)
            return False
        is_kept = False
        try:
            outcome = await self._ran(pane, statement)
            is_kept = outcome is not None and not outcome.is_stopped and await self._is_kept(outcome)
        finally:
            await self._end_rehearsal(is_kept=is_kept)
        pane.remark("rehearsed, and " + ("committed" if is_kept else "rolled back"))
        return is_kept

    async def _is_kept(self, outcome: Outcome) -> bool:
        changed = "It ran." if outcome.affected is None else f"{counted(outcome.affected, 'row')} changed."
        answers = [("Roll back", "nothing of it is written"), ("Commit", "what it changed is written")]
        await undisturbed(self._editor, self._began)
        dialog = ChooseDialog(f"{changed} Nothing is written yet.", answers, about=(clean(outcome.tag),))
        return await self._screen.app.push_screen_wait(dialog) == 1

    async def _end_rehearsal(self, *, is_kept: bool) -> None:
        try:
            await self._database.console.end_rehearsal(keep=is_kept)
        except DatabaseError as error:
            self._screen.notify(str(error), title=error.title, severity="error", markup=False)
            is_kept = False
        self._altering.ended(is_committed=is_kept)
        self._changed()

    async def _ran(self, pane: ResultPane, statement: Statement) -> Outcome | None:
        """Run it, and note it in the history; None where it failed."""
        began = time()
        self.timeout = None  # Spent only now: until here nothing was sent.
        try:
            outcome = await pane.run()
        finally:
            self._changed()
            progress = pane.execution.progress()
            error = "" if pane.error is None else pane.error.what
            affected = pane.execution.outcome.affected if pane.execution.outcome else None
            rows = affected if pane.execution.rows is None else progress.rows
            self._note(Entry(statement.text, self._database.target.label, began, progress.elapsed, rows, error))
        if pane.error is not None and self._editor.version == self._version:  # Else it is a place in another text.
            self._blame(pane, statement, pane.error.position)
        if outcome is not None and not outcome.is_stopped:
            self._altering.ran(pane.execution.classified, outcome.tag)
        return outcome

    def _blame(self, pane: ResultPane, statement: Statement, position: int | None) -> None:
        """Show where the text is wrong; of a statement that failed at no place of it, where it begins."""
        if position is not None:
            self._editor.mark_error(statement.start + position - 1)
            pane.remark(f"line {self._editor.cursor_location[0] + 1:,}")
        elif self._editor.place not in range(statement.start, statement.end + 1):
            self._editor.go_to(statement.head)

    def _note(self, entry: Entry) -> None:
        if self._database.target.remember:
            self._screen.app.run_worker(self._noted(entry), group="history")

    async def _noted(self, entry: Entry) -> None:
        try:
            await self._history.add(entry, self._database.target.backend)
        except OSError as error:
            self._warn(f"The history could not be written: {error.strerror or error}.")

    def _warn(self, said: str) -> None:
        self._screen.notify(clean(said), severity="warning", markup=False)


def _head_of(statement: Statement) -> str:
    """Its first words, without the comments before them."""
    return clean(" ".join(statement.text[statement.head - statement.start :][:_LONGEST].split()))


def _mistake_in_seconds(answer: str) -> str:
    try:
        seconds = float(answer)
    except ValueError:
        seconds = -1.0
    return "" if 0 <= seconds <= MOST_SECONDS else f"A number from 0 to {MOST_SECONDS:,} is wanted."
