"""Reads ranges of an order: from an end, or beyond a point."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import func, literal_column, select

from pooldeck_db.errors import ObjectMissing
from pooldeck_db.paging.approach import Reader
from pooldeck_db.paging.segments import Point, Segment, agreeing, following

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.paging.expressions import Where
    from pooldeck_db.paging.records import Key
    from pooldeck_db.paging.shape import Line
    from pooldeck_db.paging.statements import Answer, Statements
    from pooldeck_db.values import Value


class Ranges:
    """One session's view of a relation in one unique order."""

    def __init__(self, session: AsyncSession, statements: Statements) -> None:
        self._session = session
        self._statements = statements
        self._reader = Reader(session, statements)

    async def first(self, limit: int, *, offset: int = 0, reverse: bool = False) -> list[Line]:
        """At most so many lines from the start, or (`reverse`) from the end backwards."""
        return await self._read(lambda made: made.lines((), limit=limit, offset=offset, reverse=reverse))

    async def beyond(
        self, values: Sequence[Value], limit: int, *, reverse: bool = False, inclusive: bool = False
    ) -> list[Line]:
        """At most so many lines beyond a point, the nearest first."""
        lines: list[Line] = []
        for segment in self._segments(values, reverse=reverse, inclusive=inclusive):
            where = self._statements.where(segment, values)
            lines += await self._read(partial(_lines, where=where, limit=limit - len(lines), reverse=reverse))
            if len(lines) >= limit:
                break
        return lines

    async def is_any(self, values: Sequence[Value], *, reverse: bool = False, inclusive: bool = False) -> bool:
        """Whether there are rows beyond a point."""
        for segment in self._segments(values, reverse=reverse, inclusive=inclusive):
            where = self._statements.where(segment, values)
            if await self._reader.rows(partial(_nearest, where=where, reverse=reverse)):
                return True
        return False

    async def key_at(self, number: int) -> Key | None:
        """The key of one row, counted off; None where there are fewer rows."""
        row = (await self._session.execute(self._statements.keys((), limit=1, offset=number))).first()
        return None if row is None else self._statements.key_shape.key(tuple(row))

    async def count(self, limit: int | None = None) -> int:
        """How many rows there are, at most the limit."""
        return (await self._session.execute(self._statements.count(limit=limit))).scalar_one()

    async def is_there(self, values: Sequence[Value]) -> bool:
        """Whether there is a row with these values, as the database compares them."""
        where = self._statements.where(agreeing(values), values)
        return (await self._session.execute(self._statements.keys(where, limit=1))).first() is not None

    async def count_before(self, values: Sequence[Value], limit: int) -> int:
        """How many rows there are before a point, at most the limit; read in order, so that an index serves."""
        counted = 0
        for segment in self._segments(values, reverse=True, inclusive=False):
            where = self._statements.where(segment, values)
            keys = self._statements.keys(where, limit=limit - counted, reverse=True).subquery()
            statement = select(func.count(literal_column("*"))).select_from(keys)
            counted += (await self._session.execute(statement)).scalar_one()
            if counted >= limit:
                break
        return counted

    async def count_beyond(self, values: Sequence[Value], *, reverse: bool = False) -> int:
        """How many rows there are beyond a point."""
        counts = [
            (
                await self._session.execute(self._statements.count(self._statements.where(segment, values)))
            ).scalar_one()
            for segment in self._segments(values, reverse=reverse, inclusive=False)
        ]
        return sum(counts)

    def _segments(self, values: Sequence[Value], *, reverse: bool, inclusive: bool) -> Sequence[Segment]:
        statements = self._statements
        if len(values) > len(statements.order):
            raise ObjectMissing("The key has more parts than the order has columns.")
        return following(Point(statements.order, values, statements.codec.nulls_last, reverse, inclusive))

    async def _read(self, make: Callable[[Statements], Answer]) -> list[Line]:
        return await self._statements.shape.lines(await self._reader.rows(make))


def _lines(made: Statements, *, where: Sequence[Where], limit: int, reverse: bool) -> Answer:
    return made.lines(where, limit=limit, reverse=reverse)


def _nearest(made: Statements, *, where: Sequence[Where], reverse: bool) -> Answer:
    return made.keys(where, limit=1, reverse=reverse)
