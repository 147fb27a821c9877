"""The statements of a set with models: what their classes send is known by having it sent, and taken back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConstraintViolated, ReadOnlyViolation, StatementFailed
from pooldeck_db.rows.composing import composed
from pooldeck_db.rows.results import Refused
from pooldeck_db.rows.running import Ended
from pooldeck_db.rows.sequence import sequences
from pooldeck_db.rows.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.deferred import Deferred
    from pooldeck_db.errors import DatabaseError
    from pooldeck_db.rows.changes import ChangeSet
    from pooldeck_db.rows.planning import Planner
    from pooldeck_db.rows.records import Change
    from pooldeck_db.rows.results import Prepared, Statement, Written
    from pooldeck_db.rows.through import UnitOfWork
    from pooldeck_db.sessions import Sessions

_LABEL = "rehearsal of changes"

MOST_REHEARSED = 1_000
"""Changes of a set that is rehearsed, at most: its rows are locked meanwhile, and each takes milliseconds."""


class _Rehearsed(Exception):
    """It was written: now it is to be rolled back."""

    def __init__(self, written: Sequence[Written]) -> None:
        super().__init__()
        self.written = written


class Rehearsal:
    """Writes a set as it would be written, and rolls that back."""

    def __init__(
        self, sessions: Sessions, planners: Mapping[RelationName, Planner], unit: Deferred[UnitOfWork]
    ) -> None:
        self._sessions = sessions
        self._planners = planners
        self._unit = unit

    async def statements(self, changes: ChangeSet) -> tuple[Statement, ...]:
        """What would be sent, in its order. Raises DatabaseError for what would be refused, and for too many."""
        if len(changes) > MOST_REHEARSED:
            raise StatementFailed(
                f"What would be sent is not rehearsed: these are more than {MOST_REHEARSED:,} changes.",
                subject=str(next(iter(changes)).relation),
                hint="They can be written all the same; to see their SQL before, write fewer at once.",
            )
        details = {name: planner.detail for name, planner in self._planners.items()}
        first, *others = await asyncio.to_thread(sequences, changes, details)
        try:
            return await self._in_order(first)
        except ConstraintViolated as error:
            for order in others:
                try:
                    return await self._in_order(order)
                except ConstraintViolated:
                    raise error from None
            raise

    async def _in_order(self, order: Sequence[Change]) -> tuple[Statement, ...]:
        async def work(session: AsyncSession) -> None:
            plan = await asyncio.to_thread(composed, self._planners, order, self._unit, locking=True)
            writer = Writer(plan, locking=True, prepared=_never, progress=lambda _done, _of: None)
            raise _Rehearsed(await writer.write(session))

        try:
            await self._sessions.write(_LABEL, work)
        except _Rehearsed as rehearsed:
            return tuple(statement for each in rehearsed.written for statement in each.statements)
        except Ended as ended:
            raise _error_of(ended) from ended
        except ReadOnlyViolation as error:
            raise _read_only(error) from error
        return ()


def _error_of(ended: Ended) -> DatabaseError:
    if isinstance(ended.outcome, Refused):
        error = ended.outcome.error
        return _read_only(error) if isinstance(error, ReadOnlyViolation) else error
    change = ended.outcome.conflicts[0].change
    return StatementFailed(
        "A row is not there as it was shown to you, so that nobody knows what would be sent.",
        subject=str(change.relation),
        hint="Write it to see the conflict.",
    )


def _read_only(error: ReadOnlyViolation) -> ReadOnlyViolation:
    return ReadOnlyViolation(
        "What a model's class would send is only known by a rehearsal, which writes and takes it back.",
        subject=error.subject,
    )


async def _never(_: Prepared) -> None:
    """Nothing of a rehearsal is ever prepared."""
