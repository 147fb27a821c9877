"""One statement on its way: what it is, how far it is, and what came back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from pooldeck_db.errors import StatementFailed
from pooldeck_db.query.records import Outcome, Phase, Progress

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.query.intake import Intake
    from pooldeck_db.query.line import Answer
    from pooldeck_db.query.records import Order
    from pooldeck_db.query.result import ResultRows
    from pooldeck_db.statements import Classified


class Performer(Protocol):
    """Who runs executions."""

    async def perform(self, execution: Execution, /) -> Answer:
        """Run it to its end. Raises DatabaseError."""
        ...


class Execution:
    """A statement that is run once; everything but `run` and `stop` costs no I/O."""

    def __init__(self, performer: Performer, order: Order, classified: Classified, intake: Intake) -> None:
        self.order = order
        self.classified = classified
        """What its text says that it does; of a long one only once it is run."""
        self.intake = intake
        """What came back, for who runs it."""
        self.outcome: Outcome | None = None
        """What became of it; None while it runs, and where it failed."""
        self._performer = performer
        self._phase = Phase.WAITING
        self._began: float | None = None
        self._ended: float | None = None
        self._task: asyncio.Task[Answer] | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its rows; empty until they are known, and where it has none."""
        return self.intake.columns

    @property
    def rows(self) -> ResultRows | None:
        """Its rows; None until it is known that it returns any."""
        return self.intake.rows

    @property
    def apart(self) -> str:
        """What its session had that no other has, in a few words: `transaction`; empty where it was as a new one.

        A name may have stood for another table there, and rows may have been others than those that all can see.
        """
        return self.intake.apart

    def progress(self) -> Progress:
        """How far it is."""
        rows = self.rows
        return Progress(
            phase=self._phase if rows is None or self._phase is not Phase.RUNNING else Phase.STREAMING,
            rows=rows.count if rows else 0,
            spilled=rows.spilled if rows else 0,
            elapsed=self._elapsed(),
            is_cut=bool(self.intake.cut),
        )

    async def ready(self) -> None:
        """Wait until its columns are known, or it has ended."""
        await self.intake.described.wait()

    async def run(self) -> Outcome:
        """Run it, once, and wait for its end.

        Cancelling this stops the statement on the server; the rows that came stay, and the connection is back
        before this ends. `stop` does the same, and has this return. Raises DatabaseError, with its position in the
        order's text.
        """
        if self._task is not None:
            raise StatementFailed("It was run already.")
        task = self._task = asyncio.get_running_loop().create_task(self._performer.perform(self))
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            await self._ended_by_cancel(task)
            raise
        if task.cancelled():
            return self._stopped()
        if (error := task.exception()) is not None:
            self._end(Phase.FAILED)
            self.intake.fail()
            raise error
        return self._done(task.result())

    async def _ended_by_cancel(self, task: asyncio.Task[Answer]) -> None:
        task.cancel()
        while not task.done():
            try:
                await asyncio.wait({task})
            except asyncio.CancelledError:
                continue  # The first one is on its way already; a second must not leave the statement running.
        if not task.cancelled():
            task.exception()
        self._stopped()

    async def stop(self) -> None:
        """Stop it on the server, and wait until it has ended; without effect before and after it runs."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    def begin(self) -> None:
        """Be told that its turn has come."""
        self._phase = Phase.RUNNING
        self._began = asyncio.get_running_loop().time()

    def _done(self, answer: Answer) -> Outcome:
        self._end(Phase.DONE)
        self.outcome = self._outcome(answer.tag, answer.affected)
        return self.outcome

    def _stopped(self) -> Outcome:
        self._end(Phase.STOPPED)
        self.outcome = self._outcome("", None, is_stopped=True)
        return self.outcome

    def _end(self, phase: Phase) -> None:
        self._phase = phase
        self._ended = asyncio.get_running_loop().time()
        self.intake.complete()

    def _elapsed(self) -> float:
        if self._began is None:
            return 0.0
        return (self._ended or asyncio.get_running_loop().time()) - self._began

    def _outcome(self, tag: str, affected: int | None, *, is_stopped: bool = False) -> Outcome:
        first = self.intake.first_row
        return Outcome(
            tag=tag,
            rows=None if self.rows is None else self.rows.count,
            affected=affected,
            elapsed=self._elapsed(),
            first_row=None if first is None or self._began is None else first - self._began,
            notices=tuple(self.intake.notices),
            is_stopped=is_stopped,
            cut=self.intake.cut,
        )
