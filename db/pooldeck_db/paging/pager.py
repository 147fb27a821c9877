"""Pages of any relation: what the screens ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, ObjectMissing, PermissionDenied
from pooldeck_db.paging.plans import Plans
from pooldeck_db.paging.presentation import page_size, presented
from pooldeck_db.paging.records import RowNumber
from pooldeck_db.paging.shape import operand
from pooldeck_db.paging.trouble import denied, explained

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.paging.cut import Cut
    from pooldeck_db.paging.records import Key, Page, PageRequest, Sort
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.values import Value


WHOLE_VALUE = 4 * 1024 * 1024
"""Characters or bytes up to which a value is loaded whole; more would stop the screen, and belong in a file."""


class Pager:
    """Cuts pages of relations, each in a short read-only session of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._plans = Plans(sessions.dialect.name)

    async def page(self, detail: RelationDetail, request: PageRequest) -> Page:
        """The rows at the requested place, at most 1,000 and 32,000 cells.

        Raises ValueRefused for a typed value or a sort column that cannot be used, ObjectMissing when the relation
        has changed since `detail` was read, and DatabaseError.
        """
        plan = self._plans.plan(detail, request.order)
        size = page_size(request, len(detail.columns))

        async def work(session: AsyncSession) -> Cut:
            await plan.settle(session)
            return await plan.cutter.cut(session, detail, request.place, size)

        try:
            cut = await self._sessions.read(_label(detail), work)
        except PermissionDenied as error:
            raise await self._denied(error, detail) from error
        except DatabaseError as error:
            raise explained(error, request.place, plan.ordering.columns) from error
        return presented(detail, request, plan.ordering, cut, nulls_last=plan.statements.codec.nulls_last)

    async def whole_value(
        self,
        detail: RelationDetail,
        key: Key,
        column: str,
        *,
        order: tuple[Sort, ...] = (),
        limit: int = WHOLE_VALUE,
    ) -> Value:
        """One value, not cut as in a page, of the row with the key; `order` is that of the page it was taken from.

        A value of more than `limit` characters (PostgreSQL) or bytes is Clipped there, with its length where
        known. Raises ObjectMissing when the row or the column is not there any more, and DatabaseError.
        """
        plan = self._plans.plan(detail, order)
        wanted = next((each for each in detail.columns if each.name == column), None)
        if wanted is None:
            raise ObjectMissing(f"There is no column {column}.", subject=str(detail.relation.name), column=column)
        codec = plan.statements.codec
        value, size = codec.limited(wanted, operand(column), limit)

        async def work(session: AsyncSession) -> tuple[Raw, ...] | None:
            await plan.settle(session)
            row = (await session.execute(plan.cutter.row(key, f"{value} AS c0, {size} AS c1"))).first()
            return None if row is None else tuple(row)

        found = await self._sessions.read(_label(detail), work)
        if found is None:
            hint = "Press r to read the page again."
            raise ObjectMissing("The row is not there any more.", subject=_label(detail), hint=hint)
        return codec.measured(wanted, found[0], found[1], limit)

    async def count(
        self, detail: RelationDetail, *, limit: int | None = None, deadline: float | None = None
    ) -> RowNumber:
        """How many rows the relation has, by counting them.

        At most `limit` rows are counted; where there are more, the answer is the limit and not exact. `deadline`
        is in seconds; 0 means none, None the connection's statement time-out. Raises DatabaseError.
        """
        statements = self._plans.plan(detail, ()).statements

        async def work(session: AsyncSession) -> int:
            return (
                await session.execute(statements.count(limit=None if limit is None else limit + 1))
            ).scalar_one()

        counted = await self._sessions.read(_label(detail), work, deadline=deadline)
        if limit is not None and counted > limit:
            return RowNumber(limit, exact=False)
        return RowNumber(counted, exact=True)

    async def _denied(self, error: PermissionDenied, detail: RelationDetail) -> PermissionDenied:
        if self._sessions.dialect.name != "postgresql":
            return error

        async def work(session: AsyncSession) -> PermissionDenied:
            return await denied(session, error, detail)

        return await self._sessions.read(_label(detail), work)


def _label(detail: RelationDetail) -> str:
    """What the operation is called in the pool's record and in errors."""
    return f"rows of {detail.relation.name}"
