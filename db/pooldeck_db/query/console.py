"""Where the user's own statements are run."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakSet

from pooldeck_db.errors import ConnectionLost, DatabaseError, ReadOnlyViolation, StatementFailed
from pooldeck_db.guard import to_its_end
from pooldeck_db.query.body import LONG, UNREAD, read, read_aside
from pooldeck_db.query.execution import Execution
from pooldeck_db.query.holding import Holding
from pooldeck_db.query.intake import Full, Intake
from pooldeck_db.query.line import Answer, Job
from pooldeck_db.query.pin import Pin
from pooldeck_db.query.records import ConsoleState, Mode, Notice
from pooldeck_db.statements import Kind, refusal_on_read_only

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextlib import AbstractContextManager

    from pooldeck_db.catalog.session_names import SessionNames
    from pooldeck_db.query.line import Line
    from pooldeck_db.query.records import Order
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.statements import Classified
    from pooldeck_db.target import Backend

_ALONE = frozenset(
    (
        *(
            "BEGIN",
            "START TRANSACTION",
            "COMMIT",
            "END",
            "ROLLBACK",
            "ABORT",
            "COMMIT PREPARED",
            "ROLLBACK PREPARED",
        ),
        *(
            "VACUUM",
            "ATTACH",
            "DETACH",
            "CREATE DATABASE",
            "DROP DATABASE",
            "CREATE TABLESPACE",
            "DROP TABLESPACE",
        ),
        "ALTER SYSTEM",
    )
)
"""Statements that no transaction is begun for: they end one themselves, or could not run in it."""

_TRANSACTIONAL = frozenset((Kind.READ, Kind.WRITE, Kind.EXPLAIN, Kind.COPY))
"""Kinds of statements that can be run in a transaction, whatever follows their verb."""

_NOTED = 2_000
"""Characters of a statement that the pool's record keeps."""


class Console:
    """Runs one statement at a time; the next ones wait for their turn.

    In autocommit each takes a connection of the pool for itself alone. One that leaves something behind in its
    session (a transaction, settings, temporary tables) makes the console keep its connection, until nothing of
    that is left or `release` is called.
    """

    def __init__(
        self,
        sessions: Sessions,
        line_on: Callable[[object], Line],
        noting: Callable[[object, str], AbstractContextManager[None]],
        dialect: Backend,
        *,
        read_only: bool,
        result_bytes: int,
    ) -> None:
        self._sessions = sessions
        self._holding = Holding(sessions, line_on)
        self._noting = noting
        self._dialect = dialect
        self._read_only = read_only
        self._result_bytes = result_bytes
        self._turn = asyncio.Lock()
        self._numbers = itertools.count(1)
        self._mode = Mode.AUTOCOMMIT
        self._running: Execution | None = None
        self._undone: WeakSet[Execution] = WeakSet()
        self._is_closed = False

    @property
    def state(self) -> ConsoleState:
        """How it is now; costs no I/O."""
        running = "" if self._running is None else self._running.classified.verb or "statement"
        pin = self._holding.pin
        if pin is None:
            return ConsoleState(self._mode, "", None, running)
        return ConsoleState(self._mode, pin.why, pin.transaction, running)

    @property
    def session_names(self) -> SessionNames | None:
        """What statements here can name, and others cannot; None where there is nothing of that."""
        return None if self._holding.pin is None else self._holding.pin.session_names

    def set_mode(self, mode: Mode) -> None:
        """Say who begins transactions; one that is open stays."""
        self._mode = mode

    def refusal(self, classified: Classified) -> str:
        """Why the statement is not sent on this connection, as a sentence; empty where it is."""
        return refusal_on_read_only(classified) if self._read_only else ""

    def execution(self, order: Order) -> Execution:
        """A statement, ready to be run."""
        classified = UNREAD if len(order.text) > LONG else read(order, self._dialect).classified
        intake = Intake(f"result {next(self._numbers)}", most_bytes=self._result_bytes)
        return Execution(self, order, classified, intake)

    def undone(self, order: Order) -> Execution:
        """A statement whose changes are undone when it ends, before any other has its turn."""
        execution = self.execution(order)
        self._undone.add(execution)
        return execution

    async def perform(self, execution: Execution) -> Answer:
        """Run an execution in its turn; an execution itself calls this."""
        async with self._turn:
            if self._is_closed:
                raise ConnectionLost("The database was closed.", hint="Open it again.")
            self._running = execution
            execution.begin()
            try:
                job = await self._job(execution)
                if execution not in self._undone:
                    return await self._sent(job, execution.intake)
                return await self._undoing(lambda: self._sent(job, execution.intake))
            finally:
                self._running = None

    async def _undoing(self, work: Callable[[], Coroutine[object, object, Answer]]) -> Answer:
        """Do something in a rehearsal that is always rolled back."""
        if self._is_rehearsing:
            raise StatementFailed("A rehearsal is open already.", hint="Keep it or roll it back first.")
        try:
            await self._do("rehearsal", lambda pin: pin.begin_rehearsal(read_only=self._read_only))
            answer = await work()
        except BaseException:  # Nothing is swallowed: however it ended, nothing of it may stay.
            with suppress(DatabaseError):  # What is lost is rolled back already, and that is what is to be told.
                await to_its_end(self._end_undoing())
            raise
        await to_its_end(self._end_undoing())
        return answer

    @property
    def _is_rehearsing(self) -> bool:
        return self._holding.pin is not None and self._holding.pin.is_rehearsing

    async def _end_undoing(self) -> None:
        if self._is_rehearsing:
            await self._do("rehearsal", lambda pin: pin.end_rehearsal(keep=False))

    async def _job(self, execution: Execution) -> Job:
        order = execution.order
        reading = await read_aside(order, self._dialect)
        execution.classified = classified = reading.classified
        if reading.body is None or reading.refusal is not None:
            raise reading.refusal or StatementFailed("There is no statement.")
        if why := self.refusal(classified):
            raise ReadOnlyViolation(why, subject=classified.verb)
        is_rehearsed = self._is_rehearsing or execution in self._undone
        if is_rehearsed and classified.kind is Kind.TRANSACTION:
            raise StatementFailed(
                f"{classified.verb} could end the rehearsal.",
                hint="Keep what was rehearsed, or roll it back, first.",
            )
        return Job(reading.body, classified, order.parameters, order.timeout)

    async def _sent(self, job: Job, intake: Intake) -> Answer:
        intake.may_stop = job.classified.kind is not Kind.WRITE
        had_transaction = self.state.transaction is not None

        async def operation() -> Answer:
            return await self._holding.use(lambda pin: self._run(pin, job, intake), job.classified)

        try:
            verb = job.classified.verb
            return await self._sessions.guarded(
                f"query: {verb or 'statement'}", operation, deadline=job.timeout, subject=verb
            )
        except DatabaseError as error:
            if error.position is not None:
                error.position = job.body.origin(error.position - intake.prefix)
            raise
        except asyncio.CancelledError:
            if had_transaction and self.state.transaction is None:
                intake.notices.append(Notice("WARNING", "The open transaction was rolled back with it."))
            raise

    async def _run(self, pin: Pin, job: Job, intake: Intake) -> Answer:
        is_scope = await self._begin_for(pin, job.classified)
        intake.apart = pin.why
        with self._noting(pin.lease.adapted, job.body.text[:_NOTED]):
            try:
                answer = await pin.line.run(job, intake)
            except Full:
                answer = Answer("")
                await pin.cut_off()
        if is_scope:
            await pin.line.command("COMMIT")
        return answer

    async def _begin_for(self, pin: Pin, classified: Classified) -> bool:
        """Begin a transaction where there is to be one; whether it is for this statement alone."""
        is_alone = classified.verb in _ALONE or classified.verb.startswith("PRAGMA")
        if pin.transaction is not None or is_alone:
            return False
        if self._mode is Mode.MANUAL:
            await pin.begin(read_only=self._read_only)
            return False
        is_pooled = pin.line.needs_transaction and (
            classified.kind in _TRANSACTIONAL or classified.verb == "SELECT"
        )
        if self._read_only or is_pooled:
            await pin.line.begin(read_only=self._read_only, writes_soon=False)
        return self._read_only or is_pooled

    async def begin(self) -> None:
        """Begin a transaction. Raises DatabaseError."""
        await self._step("BEGIN", lambda pin: pin.begin(read_only=self._read_only))

    async def commit(self) -> None:
        """Commit the open transaction. Raises DatabaseError, also where it had failed and is rolled back."""
        await self._step("COMMIT", Pin.commit)

    async def rollback(self) -> None:
        """Roll the open transaction back. Raises DatabaseError."""
        await self._step("ROLLBACK", Pin.rollback)

    async def begin_rehearsal(self) -> None:
        """Begin a transaction, or in an open one a savepoint: what is run then can be looked at, and undone."""
        await self._step("rehearsal", lambda pin: pin.begin_rehearsal(read_only=self._read_only))

    async def end_rehearsal(self, *, keep: bool) -> None:
        """End the rehearsal: keep what it changed (and commit, where it began the transaction), or undo it."""
        await self._step("rehearsal", lambda pin: pin.end_rehearsal(keep=keep))

    async def _step(self, verb: str, step: Callable[[Pin], Coroutine[object, object, None]]) -> None:
        async with self._turn:
            await self._do(verb, step)

    async def _do(self, verb: str, step: Callable[[Pin], Coroutine[object, object, None]]) -> None:
        """A step, in a turn that is had already."""
        await self._sessions.guarded(
            f"query: {verb}", lambda: self._holding.use(step), deadline=None, subject=verb
        )

    async def release(self) -> None:
        """Give the connection of its own up, after what runs; what is open is rolled back, and nobody gets it."""
        async with self._turn:
            await self._holding.release()

    async def close(self) -> None:
        """Stop what runs, give up what is held, and run nothing any more."""
        self._is_closed = True
        if self._running is not None:
            await self._running.stop()
        await self.release()
