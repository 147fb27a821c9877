"""Has the changes of models' rows written by their classes, within the session of a writer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows.blame import blamed_column
from pooldeck_db.rows.records import Delete, Insert, RowImage
from pooldeck_db.rows.results import Refused, Written
from pooldeck_db.rows.running import Ended, Runner
from pooldeck_db.rows.through import Missed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.deferred import Deferred
    from pooldeck_db.rows.planning import Planner
    from pooldeck_db.rows.records import Change, RowAddress
    from pooldeck_db.rows.through import Flushed, UnitOfWork


class Flushing:
    """Writes changes by the unit of work of one session."""

    def __init__(self, session: AsyncSession, unit: Deferred[UnitOfWork]) -> None:
        self._session = session
        self._unit = unit
        self._runner = Runner(session)

    @property
    def is_open(self) -> bool:
        """Whether the session's transaction goes on; a flush that fails rolls it back."""
        return self._session.is_active

    async def write(self, planner: Planner, change: Change) -> Written:
        """Write one change; raises Missed where its row was not hit, and Ended where it is refused."""
        try:
            flushed = await self._unit.get().write(self._session, planner.detail, change)
            if isinstance(change, Delete) and await self._is_there(planner, change.base.address):
                raise Missed
        except DatabaseError as error:
            raise Ended(Refused(change, blamed_column(planner.detail, change, error), error)) from error
        before = None if isinstance(change, Insert) else change.base
        return Written(change, flushed.statements, before, _after(planner, change, flushed))

    async def _is_there(self, planner: Planner, address: RowAddress) -> bool:
        """Whether a row is still there after it was deleted: of that the unit of work only warns."""
        return planner.knows(address) and (await self._runner.images(planner, [address]))[0] is not None


def _after(planner: Planner, change: Change, flushed: Flushed) -> RowImage | None:
    """The row as far as it is known before it is read back with all others."""
    if flushed.address is None:
        return None
    if not isinstance(change, Insert):
        return replace(change.base, address=flushed.address)
    columns = tuple(column.name for column in planner.detail.columns)
    return RowImage(flushed.address, columns, (None,) * len(columns))
