"""Writes a set of changes: as often as it takes, and so that it is known afterwards what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConnectionLost, ConstraintViolated, DatabaseError, PermissionDenied
from pooldeck_db.rows.composing import composed
from pooldeck_db.rows.ending import UNDECIDED, to_the_end
from pooldeck_db.rows.results import Refused, Unknown
from pooldeck_db.rows.running import Ended
from pooldeck_db.rows.sequence import sequences
from pooldeck_db.rows.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.deferred import Deferred
    from pooldeck_db.rows.changes import ChangeSet
    from pooldeck_db.rows.planning import Planner
    from pooldeck_db.rows.records import Change
    from pooldeck_db.rows.results import Outcome, Prepared
    from pooldeck_db.rows.through import UnitOfWork
    from pooldeck_db.sessions import Sessions

_LABEL = "changes of rows"

_LONGEST = 3600.0
"""Seconds that a set may take; each of its statements has the connection's own time-out."""

_TRIES = 3
"""How often a set is written that the database gives up because of others."""

_GIVEN_UP = frozenset(("40001", "40P01"))
"""The sqlstates of a transaction that was given up because of others, and may succeed the next time."""


class Applying:
    """Writes one set."""

    def __init__(
        self,
        sessions: Sessions,
        planners: Mapping[RelationName, Planner],
        unit: Deferred[UnitOfWork],
        prepared: Callable[[Prepared], Awaitable[None]],
        progress: Callable[[int, int], None],
    ) -> None:
        self._sessions = sessions
        self._planners = planners
        self._unit = unit
        self._prepared = prepared
        self._progress = progress
        self._locking = True

    async def apply(self, changes: ChangeSet) -> Outcome:
        """Try the orders that the set can be written in; where all are refused, the first refusal tells why."""
        details = {name: planner.detail for name, planner in self._planners.items()}
        first, *others = await asyncio.to_thread(sequences, changes, details)
        outcome = await self._in_order(first)
        for order in others:
            if not isinstance(outcome, Refused) or not isinstance(outcome.error, ConstraintViolated):
                break
            other = await self._in_order(order)
            if not isinstance(other, Refused):
                return other
        return outcome

    async def _in_order(self, order: Sequence[Change]) -> Outcome:
        tries = 1
        outcome, again = await self._once(order)
        while again and tries < _TRIES:
            tries += 1
            outcome, again = await self._once(order)
        return outcome

    async def _once(self, order: Sequence[Change]) -> tuple[Outcome, bool]:
        """What came of one try, and whether another one may do better."""
        try:
            # In a thread: those of the largest sets take a second.
            plan = await asyncio.to_thread(composed, self._planners, order, self._unit, locking=self._locking)
        except Ended as ended:
            return ended.outcome, False
        writer = Writer(
            plan,
            locking=self._locking,
            prepared=self._prepared,
            progress=self._progress,
        )
        task = asyncio.create_task(self._sessions.write(_LABEL, writer.work, deadline=_LONGEST), name=_LABEL)
        await to_the_end(task, writer)
        try:
            return task.result(), False
        except Ended as ended:
            return ended.outcome, self._may_do_better(ended)
        except asyncio.CancelledError:
            if writer.prepared is None:
                raise
            lost = ConnectionLost("The database was closed during the commit.", subject=_LABEL)
            return Unknown(writer.prepared, lost), False
        except DatabaseError as error:
            return _of_failure(writer, error), error.code in _GIVEN_UP

    def _may_do_better(self, ended: Ended) -> bool:
        if not isinstance(ended.outcome, Refused):
            return False
        error = ended.outcome.error
        if ended.locking and isinstance(error, PermissionDenied):
            # Who may delete rows or insert them need not be allowed to lock them.
            self._locking = False
            return True
        return error.code in _GIVEN_UP


def _of_failure(writer: Writer, error: DatabaseError) -> Outcome:
    """What a failure means: before the commit that nothing was written, else what the database says of it."""
    if writer.prepared is None:
        return Refused(None, "", error)
    if not error.code or error.code.startswith(UNDECIDED):
        return Unknown(writer.prepared, error)
    return writer.blamed(error)
