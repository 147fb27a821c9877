"""What can be done about a session of the server: look closer, explain, cancel, terminate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.activity.postgresql.monitor import Monitor
from pooldeck_db.errors import DatabaseError
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.format import clean, clean_whole
from pooldeck_tui.screens.activity.details import session_lines
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.screen import Screen

    from pooldeck_db.activity import ServerSession, Signalled
    from pooldeck_db.database import Database
    from pooldeck_tui.screens.modes import Departure
    from pooldeck_tui.widgets.activity.reading import ActivityReading
    from pooldeck_tui.widgets.activity.rows import SessionKey

_STATEMENT = 120
"""Characters of a statement that a question names."""


def session_of(reading: ActivityReading, key: SessionKey | None) -> ServerSession | None:
    """The session of a row, as it was read last; None where it is gone, or nobody's."""
    if reading.activity is None or key is None:
        return None
    for session in reading.activity.sessions:
        if (session.pid, session.started) == (key.pid, key.started):
            return session
    return None


class Actions:
    """Acts on one session at a time, on behalf of the screen that shows it."""

    def __init__(
        self,
        screen: Screen[Departure | None],
        database: Database,
        reading: Callable[[], ActivityReading],
    ) -> None:
        self._screen, self._database, self._reading = screen, database, reading

    def show(self, key: SessionKey) -> None:
        """Show everything about a session, with its whole statement and its locks."""
        self._with(key, self._show)

    def explain(self, key: SessionKey | None) -> None:
        """Show how the server runs the session's statement."""
        self._with(key, self._explain)

    def cancel(self, key: SessionKey | None) -> None:
        """Cancel what the session runs, once the user agrees."""
        self._with(key, self._cancel)

    def terminate(self, key: SessionKey | None) -> None:
        """End the session, once the user agrees."""
        self._with(key, self._terminate)

    def _with(
        self, key: SessionKey | None, act: Callable[[Monitor, ServerSession], Coroutine[object, object, None]]
    ) -> None:
        session, monitor = session_of(self._reading(), key), self._database.monitor
        if session is None or not isinstance(monitor, Monitor):
            self._warn("There is no session under the cursor.")
        else:
            self._screen.run_worker(self._explained(act(monitor, session)), group="acting", exclusive=True)

    async def _explained(self, act: Coroutine[object, object, None]) -> None:
        try:
            await act
        except DatabaseError as error:
            self._screen.notify(clean_whole(str(error)), severity="error", markup=False)

    async def _show(self, monitor: Monitor, session: ServerSession) -> None:
        whole = await monitor.query_of(session.pid, session.started)
        locks = await monitor.locks_of(session.pid)
        self._screen.app.push_screen(
            TextDialog(f"Session {session.pid}", session_lines(session, whole or session.query, locks))
        )

    async def _explain(self, monitor: Monitor, session: ServerSession) -> None:
        whole = await monitor.query_of(session.pid, session.started)
        if not whole:
            self._warn(f"Session {session.pid} has no statement that can be seen.")
            return
        plan = await monitor.explain(whole, session.database, is_cut=session.is_query_cut)
        lines = [
            Line("The plan for any values, not for those of this run" if plan.is_generic else "Plan", heading=True)
        ]
        lines += [Line(clean_whole(text)) for text in plan.lines]
        lines += [Line(""), Line("Statement", heading=True)]
        lines += [Line(clean_whole(text)) for text in whole.splitlines()]
        self._screen.app.push_screen(TextDialog(f"How session {session.pid} runs its statement", lines))

    async def _cancel(self, monitor: Monitor, session: ServerSession) -> None:
        if session.state.startswith("idle"):
            self._warn(f"Session {session.pid} runs nothing that could be cancelled: it is {session.state}.")
            return
        if await self._agreed("Cancel the statement of", session, "Its transaction fails, the session stays."):
            self._tell(await monitor.cancel(session.pid, session.started))

    async def _terminate(self, monitor: Monitor, session: ServerSession) -> None:
        if await self._agreed(
            "Terminate", session, "Its transaction is rolled back, and its client loses the connection."
        ):
            self._tell(await monitor.terminate(session.pid, session.started))

    async def _agreed(self, what: str, session: ServerSession, consequence: str) -> bool:
        """Whether the user types the number of the process, which nobody does by accident."""
        pid = str(session.pid)
        if session.is_own:
            self._warn(f"Session {pid} is pooldeck's own, which is left alone.")
            return False
        prompt = LinePrompt(
            f"{what} session {pid} {_described(session)}? {consequence}",
            hint=f"Type {pid} to do it",
            check=lambda answer: "" if answer.strip() == pid else f"Type {pid}, or press Esc.",
        )
        return await self._screen.app.push_screen_wait(prompt) is not None

    def _tell(self, outcome: Signalled) -> None:
        if outcome.was_sent and outcome.is_gone:
            self._screen.notify(clean_whole(outcome.words), markup=False)
        else:
            self._warn(clean_whole(outcome.words))

    def _warn(self, words: str) -> None:
        self._screen.notify(words, severity="warning", markup=False)


def _described(session: ServerSession) -> str:
    """Whose session it is and what it does, for a question."""
    whose = " ".join(
        part
        for part in (session.user and f"of {session.user}", session.application and f"({session.application})")
        if part
    )
    age = session.query_age if session.state == "active" else session.state_age
    doing = f"{session.state or session.kind} for {duration(age)}" if age is not None else session.state
    statement = " ".join(session.query.split())
    cut = statement[:_STATEMENT] + ("…" if len(statement) > _STATEMENT else "")
    return clean(f"{whose}, {doing}" + (f": {cut}" if cut else ""))
