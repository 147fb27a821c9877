"""Pages of any relation: what the screens ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.paging.plans import Plans
from pooldeck_db.paging.presentation import page_size, presented
from pooldeck_db.paging.records import RowNumber
from pooldeck_db.paging.trouble import explained

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.cut import Cut
    from pooldeck_db.paging.records import Page, PageRequest
    from pooldeck_db.sessions import Sessions


class Pager:
    """Cuts pages of relations, each in a short read-only session of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._plans = Plans(sessions.dialect.name)

    async def page(self, detail: RelationDetail, request: PageRequest) -> Page:
        """The rows at the requested place, at most 1,000 and 32,000 cells.

        Raises ValueRefused for a typed value or a sort column that cannot be used, ObjectMissing when the relation has
        changed since `detail` was read, and DatabaseError.
        """
        plan = self._plans.plan(detail, request.order)
        size = page_size(request, len(detail.columns))

        async def work(session: AsyncSession) -> Cut:
            return await plan.cutter.cut(session, detail, request.place, size)

        try:
            cut = await self._sessions.read(_label(detail), work)
        except DatabaseError as error:
            raise explained(error, detail, request) from error
        return presented(detail, request, plan.ordering, cut)

    async def count(
        self, detail: RelationDetail, *, limit: int | None = None, deadline: float | None = None
    ) -> RowNumber:
        """How many rows the relation has, by counting them.

        At most `limit` rows are counted; where there are more, the answer is the limit and not exact. `deadline` is in
        seconds; 0 means none, None the connection's statement time-out. Raises DatabaseError.
        """
        statements = self._plans.plan(detail, ()).statements

        async def work(session: AsyncSession) -> int:
            return (await session.execute(statements.count(limit=None if limit is None else limit + 1))).scalar_one()

        counted = await self._sessions.read(_label(detail), work, deadline=deadline)
        if limit is not None and counted > limit:
            return RowNumber(limit, exact=False)
        return RowNumber(counted, exact=True)


def _label(detail: RelationDetail) -> str:
    """What the operation is called in the pool's record and in errors."""
    return f"rows of {detail.relation.name}"
