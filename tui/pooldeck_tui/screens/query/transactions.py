"""The transaction of the console: begun, ended, and never left behind unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.query import Mode
from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.format import counted
from pooldeck_tui.widgets.gauge import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.app import App

    from pooldeck_db.query import ConsoleState
    from pooldeck_db.query.console import Console
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.screens.newest import Job
    from pooldeck_tui.screens.query.altering import Altering

_GROUP = "steps"
OLD = 60.0
"""Seconds from which on an open transaction is marked as old: it keeps its locks, and the server from cleaning."""

STAY, ROLL_BACK, COMMIT = "Stay", "Roll back", "Commit"


def state_text(state: ConsoleState, now: float) -> str:
    """What is said of the console; `now` is by the event loop's clock."""
    parts = ["manual" if state.mode is Mode.MANUAL else "autocommit"]
    if state.transaction is not None:
        opened = state.transaction
        age = now - opened.since
        said = f"{'rehearsal' if opened.is_rehearsal else 'transaction'} open for {duration(age)}"
        said += "!" if age >= OLD else ""
        parts.append(f"{said}, FAILED: roll it back" if opened.is_failed else said)
    rest = ", ".join(part for part in state.pinned.split(", ") if part and part != "transaction")
    if rest:
        parts.append(f"own connection: {rest}")
    return " · ".join(parts)


class Transactions:
    """Begins and ends the console's transaction on behalf of a screen."""

    def __init__(
        self, screen: ModeScreen, console: Console, altering: Altering, changed: Callable[[], None]
    ) -> None:
        """`changed` is called when there is another state to be shown."""
        self._screen, self._console, self._altering, self._changed = screen, console, altering, changed

    def do(self, step: str) -> None:
        """Do one step: one at a time, and nothing that is begun later ends it."""
        steps: dict[str, Job] = {
            "begin": self._begin,
            "commit": self._commit,
            "rollback": self._rollback,
            "release": self._release,
        }
        if step == "turn":
            self._turn()
        elif any(worker.group == _GROUP and not worker.is_finished for worker in self._screen.workers):
            self._tell("The transaction is being begun or ended already.")
        else:
            self._screen.run_worker(steps[step], group=_GROUP)

    async def _begin(self) -> None:
        """Begin a transaction."""
        await self._done(self._console.begin(), "A transaction is open.")

    async def _commit(self) -> None:
        """Commit what is open."""
        if await self._done(self._console.commit(), "Committed."):
            self._altering.ended(is_committed=True)

    async def _rollback(self) -> None:
        """Roll back what is open."""
        await self._done(self._console.rollback(), "Rolled back.")
        self._altering.ended(is_committed=False)

    async def _release(self) -> None:
        """Give up the connection that the console holds; first is asked what becomes of a transaction on it."""
        if not self._console.state.pinned:
            self._tell("The console holds no connection of its own.")
        elif await may_leave(self._screen.app, self._console):
            self._altering.ended(is_committed=True)
            await self._done(self._console.release(), "The connection was given up.")
            self._altering.ended(is_committed=False)

    def _turn(self) -> None:
        """Have transactions begun by hand, or each statement be its own."""
        is_manual = self._console.state.mode is Mode.MANUAL
        self._console.set_mode(Mode.AUTOCOMMIT if is_manual else Mode.MANUAL)
        self._changed()
        if is_manual and self._console.state.transaction is not None:
            self._tell("Autocommit, once the open transaction has ended: commit it, or roll it back.")
        elif is_manual:
            self._tell("Autocommit: each statement is written by itself.")
        else:
            self._tell("Manual: the next statement begins a transaction, which you commit or roll back.")

    async def _done(self, step: Coroutine[object, object, None], said: str) -> bool:
        try:
            await step
        except DatabaseError as error:
            self._screen.notify(str(error), title=error.title, severity="error", markup=False)
            return False
        else:
            self._tell(said)
            return True
        finally:
            self._changed()

    def _tell(self, said: str) -> None:
        self._screen.notify(said, markup=False)


async def may_leave(app: App[None], console: Console) -> bool:
    """Whether the connection may be given up: nothing is open, it was committed, or is to go with it."""
    opened = console.state.transaction
    if opened is None:
        return True
    answers = [
        (STAY, "leave it open, and go on"),
        (ROLL_BACK, "nothing of it is written"),
        (COMMIT, "everything in it is written"),
    ]
    dialog = ChooseDialog(
        "A transaction is open.", answers, about=(f"{counted(opened.statements, 'statement')} ran in it.",)
    )
    answer = await app.push_screen_wait(dialog)
    chosen = STAY if answer is None else answers[answer][0]
    if chosen != COMMIT:
        # Who gives the connection up rolls back; to do it before would wait for a statement that still runs.
        return chosen == ROLL_BACK
    try:
        await console.commit()
    except DatabaseError as error:
        app.notify(str(error), title=error.title, severity="error", markup=False)
        return False
    return True
