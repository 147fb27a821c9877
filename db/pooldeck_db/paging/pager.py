"""Pages of any relation: what the screens ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, ObjectMissing, PermissionDenied
from pooldeck_db.paging.approach import Approach
from pooldeck_db.paging.filtering.blame import mistake_in
from pooldeck_db.paging.finding import Finder, Hunt
from pooldeck_db.paging.index_order import IndexOrders
from pooldeck_db.paging.numbers import numbers_of
from pooldeck_db.paging.plans import Plans, forecaster
from pooldeck_db.paging.presentation import forecast_of, page_size, presented
from pooldeck_db.paging.records import After, AtKey, Before, Method, RowNumber
from pooldeck_db.paging.shape import operand
from pooldeck_db.paging.suggesting import Suggester
from pooldeck_db.paging.trouble import denied, explained

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.filters import Filter, Search
    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.paging.cut import Cut
    from pooldeck_db.paging.forecasting.base import Outlook
    from pooldeck_db.paging.numbers import Numbers
    from pooldeck_db.paging.plans import Plan
    from pooldeck_db.paging.records import Forecast, Found, Key, Page, PageRequest, Sort
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.values import Value


_IN_ORDER = (None, Approach.IN_ORDER)

PLANNING = 2.0
"""Seconds that planning may take."""

WHOLE_VALUE = 4 * 1024 * 1024
"""Characters or bytes up to which a value is loaded whole; more would stop the screen, and belong in a file."""


def _unheard(_: int) -> None:
    """Nobody asked for the progress."""


class Pager:
    """Cuts pages of relations, each in a short read-only session of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._plans = Plans(sessions.dialect.name)
        self._orders = IndexOrders(sessions)

    async def page(self, detail: RelationDetail, request: PageRequest) -> Page:
        """The rows at the requested place, at most 1,000 and 32,000 cells.

        Raises FilterMistake for a filter that cannot be used, ValueRefused for a typed value or a sort column that
        cannot, ObjectMissing when the relation has changed since `detail` was read, and DatabaseError.
        """
        plan = await self._plan(detail, request)
        size = page_size(request, len(detail.columns))

        async def work(session: AsyncSession) -> tuple[Cut, Numbers]:
            await plan.settle(session)
            cut = await plan.cutter.cut(session, detail, request.place, size)
            return cut, await numbers_of(session, plan, detail, request.place, cut)

        try:
            cut, numbers = await self._sessions.read(_label(detail), work)
        except PermissionDenied as error:
            raise await self._denied(error, detail) from error
        except DatabaseError as error:
            await self._blame(detail, request.filter, error)
            raise explained(error, detail, request.place, plan.ordering.columns) from error
        return presented(detail, request, plan, cut, numbers)

    async def whole_value(
        self,
        detail: RelationDetail,
        key: Key,
        column: str,
        *,
        order: tuple[Sort, ...] = (),
        filter: Filter | None = None,  # noqa: A002
        limit: int = WHOLE_VALUE,
    ) -> Value:
        """One value, not cut as in a page, of the row with the key; `order` and `filter` are those of its page.

        A value of more than `limit` characters (PostgreSQL) or bytes is Clipped there, with its length where
        known. Raises ObjectMissing when the row or the column is not there any more, and DatabaseError.
        """
        order = await self._order(detail, order, filter, key)
        plan = self._plans.plan(detail, order)
        if plan.ordering.method is Method.OFFSET:
            plan = self._plans.plan(detail, order, filter)
        wanted = self._column(detail, column)
        codec = plan.statements.codec
        value, size = codec.limited(wanted, operand(column), limit)

        async def work(session: AsyncSession) -> tuple[Raw, ...] | None:
            await plan.settle(session)
            row = (await session.execute(plan.cutter.row(key, f"{value} AS c0"))).first()
            if row is None or not codec.may_be_cut(row[0], limit):
                return None if row is None else (row[0], None)
            # To measure a long value takes as long as to read it.
            measured = (await session.execute(plan.cutter.row(key, f"{size} AS c0"))).first()
            return row[0], None if measured is None else measured[0]

        found = await self._sessions.read(_label(detail), work)
        if found is None:
            hint = "Read the page again."
            raise ObjectMissing("The row is not there any more.", subject=_label(detail), hint=hint)
        return codec.measured(wanted, found[0], found[1], limit)

    async def count(
        self,
        detail: RelationDetail,
        *,
        filter: Filter | None = None,  # noqa: A002
        limit: int | None = None,
        deadline: float | None = None,
    ) -> RowNumber:
        """How many rows the relation has, or how many the filter finds, by counting them.

        At most `limit` rows are counted; where there are more, the answer is the limit and not exact. `deadline`
        is in seconds; 0 means none, None the connection's statement time-out. Raises FilterMistake, DatabaseError.
        """
        statements = self._plans.plan(detail, (), filter).statements

        async def work(session: AsyncSession) -> int:
            return (
                await session.execute(statements.count(limit=None if limit is None else limit + 1))
            ).scalar_one()

        try:
            counted = await self._sessions.read(_label(detail), work, deadline=deadline)
        except DatabaseError as error:
            await self._blame(detail, filter, error)
            raise
        if limit is not None and counted > limit:
            return RowNumber(limit, exact=False)
        return RowNumber(counted, exact=True)

    async def forecast(
        self, detail: RelationDetail, request: PageRequest, *, deadline: float = PLANNING
    ) -> Forecast:
        """What the pages of a request will cost, asked of the planner before any of them is read.

        `deadline` is in seconds. Raises FilterMistake and DatabaseError.
        """
        plan = await self._plan(detail, request)
        limit = page_size(request, len(detail.columns)) + 1
        statement = plan.statements.lines((), limit=limit)
        if plan.ordering.method is Method.ADDRESS:
            statement = plan.statements.any_key(0)
        planner = forecaster(self._sessions.dialect.name)

        async def work(session: AsyncSession) -> Outlook:
            outlook = await planner.outlook(session, statement, limit, detail.relation.rows)
            await plan.settle(session)
            return outlook if plan.statements.approach in _IN_ORDER else replace(outlook, scanned=0)

        try:
            outlook = await self._sessions.read(f"plan of {detail.relation.name}", work, deadline=deadline)
        except DatabaseError as error:
            await self._blame(detail, request.filter, error)
            raise
        return forecast_of(outlook, detail, request.filter)

    async def find(
        self,
        detail: RelationDetail,
        request: PageRequest,
        search: Search,
        *,
        after: Key | None = None,
        backwards: bool = False,
        progress: Callable[[int], None] = _unheard,
    ) -> Found | None:
        """The next row, in the order and the filter of the request, that holds a text; None where there is none.

        It goes on from the row with the key `after`, which is not found again; without one from the start or, when
        it goes backwards, from the end. In an indexed order it reads stretches of about a quarter of a second,
        each in a session of its own, and tells `progress` after each how many rows were looked at; elsewhere it is
        one statement without a deadline. Cancelling ends it at once. Raises FilterMistake and DatabaseError.
        """
        order = await self._order(detail, request.order, request.filter, after)
        hunt = Hunt(detail, replace(request, order=order), search, after, backwards)
        try:
            return await Finder(self._sessions, self._plans, hunt, progress).find()
        except DatabaseError as error:
            await self._blame(detail, request.filter, error)
            raise

    async def values(
        self,
        detail: RelationDetail,
        column: str,
        prefix: str = "",
        *,
        filter: Filter | None = None,  # noqa: A002
        limit: int = 50,
        deadline: float = PLANNING,
    ) -> tuple[Value, ...]:
        """Values of a column that begin so, in upper or lower case, to choose from: never all, nor for certain.

        They come from the type's own labels, the server's statistics, steps through an index, or from some 10,000
        rows: none of these costs more for a larger table. `deadline` is in seconds. Raises FilterMistake,
        ObjectMissing for a column that is not there, and DatabaseError.
        """
        wanted = self._column(detail, column)
        compiler = self._plans.compiler(detail)
        compiler.check(filter)
        suggester = Suggester(detail, wanted, self._plans.codec(detail), compiler)

        async def work(session: AsyncSession) -> tuple[Value, ...]:
            return await suggester.values(session, prefix, filter, limit)

        return await self._sessions.read(f"values of {detail.relation.name}", work, deadline=deadline)

    async def _order(
        self, detail: RelationDetail, wished: tuple[Sort, ...], wanted: Filter | None, key: Key | None
    ) -> tuple[Sort, ...]:
        """The order of the rows: that of the key where one is given, which may be of a page of other rows."""
        if key is not None and key.order is not None:
            return key.order
        return await self._orders.order(detail, wished, wanted)

    async def _plan(self, detail: RelationDetail, request: PageRequest) -> Plan:
        place = request.place
        key = place.key if isinstance(place, After | Before | AtKey) else None
        order = await self._order(detail, request.order, request.filter, key)
        return self._plans.plan(detail, order, request.filter)

    def _column(self, detail: RelationDetail, name: str) -> Column:
        found = next((each for each in detail.columns if each.name == name), None)
        if found is None:
            raise ObjectMissing(f"There is no column {name}.", subject=str(detail.relation.name), column=name)
        return found

    async def _blame(self, detail: RelationDetail, wanted: Filter | None, error: DatabaseError) -> None:
        """Raise FilterMistake where the error is that of a part of the filter."""
        if wanted is None:
            return
        mistake = await mistake_in(self._sessions, detail, wanted, self._plans.compiler(detail), error)
        if mistake is not None:
            raise mistake from error

    async def _denied(self, error: PermissionDenied, detail: RelationDetail) -> PermissionDenied:
        if self._sessions.dialect.name != "postgresql" or detail.source:
            return error

        async def work(session: AsyncSession) -> PermissionDenied:
            return await denied(session, error, detail)

        return await self._sessions.read(_label(detail), work)


def _label(detail: RelationDetail) -> str:
    """What the operation is called in the pool's record and in errors."""
    return f"rows of {detail.relation.name}"
