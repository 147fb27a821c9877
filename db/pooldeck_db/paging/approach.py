"""How few rows of many are gone through in order: a choice that the planner cannot be left alone with.

A planner takes it that the rows a filter wants lie evenly in the order. Where they do not (the newest orders, by
their id), it reads a table from its other end until it meets them: 4.8 s for 60,000 of 10 million rows.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pooldeck_db.errors import Cancelled
from pooldeck_db.translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.paging.forecasting.base import Forecaster
    from pooldeck_db.paging.statements import Answer, Statements

_PAGE = 257
"""Rows of a usual page."""
_FEW = 5_000
"""Rows that are put in order faster than it is found out whether that is needed."""
_MOST = 1_000_000
"""Rows beyond which to put them in order takes as long as to read on."""
_PATIENCE = text("SET LOCAL statement_timeout = 60")
"""Milliseconds after which reading in order is given up."""


class Approach(Enum):
    """Which way to take to the rows of a page."""

    IN_ORDER = "in order"
    """As the planner likes."""
    GATHERED = "gathered"
    """The filtered rows first, by their index, and then in order."""
    TRIED = "tried"
    """In order, and gathered where that does not get there soon."""


async def approach_of(session: AsyncSession, statements: Statements, forecaster: Forecaster) -> Approach:
    """The way to take, by what the planner says of the page, and of all filtered rows in no order."""
    page = await forecaster.outlook(session, statements.lines((), limit=_PAGE), _PAGE, None)
    if page.scanned == 0:
        return Approach.IN_ORDER
    matching = await forecaster.outlook(session, statements.matching(), _PAGE, None)
    if matching.scanned != 0 or matching.rows is None or matching.rows > _MOST:
        return Approach.IN_ORDER
    return Approach.GATHERED if matching.rows <= _FEW else Approach.TRIED


class Reader:
    """Reads the rows of one page by the way that is to be taken."""

    def __init__(self, session: AsyncSession, statements: Statements) -> None:
        self._session = session
        self._statements = statements
        self._tries = statements.approach is Approach.TRIED

    async def rows(self, make: Callable[[Statements], Answer]) -> Sequence[Sequence[Raw]]:
        """The rows of a statement; `make` composes it."""
        statements = self._statements
        if self._tries:
            rows = await _tried(self._session, make(statements))
            if rows is not None:
                return rows
            self._tries = False
        if statements.approach in (Approach.GATHERED, Approach.TRIED):
            statements = statements.gathered()
        return (await self._session.execute(make(statements))).all()


async def _tried(session: AsyncSession, statement: Answer) -> Sequence[Sequence[Raw]] | None:
    """The rows; None where they were not there soon."""
    connection = await session.connection()
    try:
        async with connection.begin_nested() as savepoint:
            await session.execute(_PATIENCE)
            rows = (await session.execute(statement)).all()
            # Not to take anything back, but the limit.
            await savepoint.rollback()
    except DBAPIError as error:
        if isinstance(translate(error, ""), Cancelled):
            return None
        raise
    return rows
