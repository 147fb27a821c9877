"""Tells what the values of a column are like: at once from an estimate, or exactly when asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import literal_column, select

from pooldeck_db.errors import DatabaseError, DeadlineExceeded, ObjectMissing, PermissionDenied
from pooldeck_db.paging.filtering.blame import mistake_in
from pooldeck_db.paging.plans import Plans
from pooldeck_db.statistics.base import ROWS, VALUE, Line
from pooldeck_db.statistics.records import ColumnStatistics, Figure, Source
from pooldeck_db.statistics.tally import Tally, of_all, of_sample

if TYPE_CHECKING:
    from sqlalchemy import CTE, ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.statements import Statements
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.statistics.base import StatisticsSource
    from pooldeck_db.values import Value

_PATIENCE = 2.0
"""Seconds that an estimate may take: values of many megabytes cannot be looked at any faster."""


class Statistics:
    """Column statistics, each asked for in one short read-only session."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._plans = Plans(sessions.dialect.name)
        self._source = _source_for(sessions.dialect.name)

    async def estimated(self, detail: RelationDetail, column: str) -> ColumnStatistics:
        """What can be told at once: from what the database has written down, else from a bounded sample.

        Never reads a whole relation, unless it is small; then the figures are exact. Where there is nothing to
        estimate from, the answer says so. Raises ObjectMissing where there is no such column, and DatabaseError.
        """
        wanted = _column(detail, column)
        codec = self._plans.plan(detail, ()).statements.codec

        async def work(session: AsyncSession) -> ColumnStatistics:
            return await self._estimated(session, detail, wanted, codec)

        try:
            return await self._sessions.read(_label(detail, column), work, deadline=_PATIENCE)
        except PermissionDenied as error:
            return _nothing(detail, wanted, error.what)
        except DeadlineExceeded:
            return _nothing(
                detail, wanted, "To look at a few rows takes too long: only counting all of them tells."
            )

    async def exact(
        self,
        detail: RelationDetail,
        column: str,
        *,
        filter: Filter | None = None,  # noqa: A002
        deadline: float | None = None,
    ) -> ColumnStatistics:
        """What all rows tell, or all that the filter finds, read in one statement that can be cancelled.

        `deadline` is in seconds; 0 means none, None the connection's statement time-out. Raises ObjectMissing
        where there is no such column, FilterMistake, and DatabaseError.
        """
        wanted = _column(detail, column)
        statements = self._plans.plan(detail, (), filter).statements
        rows = _rows(statements, self._source.operand(wanted))
        began = datetime.now(UTC)

        async def work(session: AsyncSession) -> Tally:
            return await self._tally(session, wanted, statements.codec, rows)

        try:
            tally = await self._sessions.read(_label(detail, column), work, deadline=deadline)
        except DatabaseError as error:
            await self._blame(detail, filter, error)
            raise
        return of_all(column, tally, began, self._source.notes(wanted))

    async def _estimated(
        self, session: AsyncSession, detail: RelationDetail, column: Column, codec: Codec
    ) -> ColumnStatistics:
        sample = await self._source.sample(session, detail, column)
        if sample is not None and sample.is_whole:
            began = datetime.now(UTC)
            tally = await self._tally(session, column, codec, sample.rows)
            if tally.rows < sample.most:
                return of_all(column.name, tally, began, self._source.notes(column))
        known = await self._source.known(session, detail, column)
        if known is not None:
            return replace(known, notes=(*known.notes, *self._source.notes(column)))
        notes = (*await self._source.absence(session, detail), *self._source.notes(column))
        if sample is None:
            return _nothing(detail, column, *notes)
        began = datetime.now(UTC)
        tally = await self._tally(session, column, codec, sample.rows)
        distinct = await self._distinct(session, detail, column, tally)
        return of_sample(column.name, tally, detail.relation.rows, distinct, began, notes)

    async def _distinct(
        self, session: AsyncSession, detail: RelationDetail, column: Column, tally: Tally
    ) -> int | None:
        """How many different values there are, where an index tells more than the sample."""
        rows = detail.relation.rows
        if rows is None or not _is_unique(detail, column):
            return await self._source.distinct(session, detail, column)
        return round(rows * (1 - tally.count("nulls") / max(tally.rows, 1)))

    async def _tally(self, session: AsyncSession, column: Column, codec: Codec, rows: CTE) -> Tally:
        answer = await session.execute(self._source.statement(column, codec, rows))
        return Tally((Line(*row) for row in answer), codec.decoder(column))

    async def _blame(self, detail: RelationDetail, wanted: Filter | None, error: DatabaseError) -> None:
        """Raise FilterMistake where the error is that of a part of the filter."""
        if wanted is None:
            return
        mistake = await mistake_in(self._sessions, detail, wanted, self._plans.compiler(detail), error)
        if mistake is not None:
            raise mistake from error


def _label(detail: RelationDetail, column: str) -> str:
    """What the operation is called in the pool's record and in errors."""
    return f"statistics of {detail.relation.name}.{column}"


def _column(detail: RelationDetail, name: str) -> Column:
    found = next((column for column in detail.columns if column.name == name), None)
    if found is None:
        raise ObjectMissing(f"There is no column {name}.", subject=str(detail.relation.name), column=name)
    return found


def _rows(statements: Statements, operand: str) -> CTE:
    """The values of the column in all rows that are wanted."""
    value: ColumnElement[Value] = literal_column(f"{operand} AS {VALUE}")
    query = select(value).select_from(statements.relation)
    if statements.filtered is not None:
        query = query.where(statements.filtered)
    return query.cte(ROWS)


def _is_unique(detail: RelationDetail, column: Column) -> bool:
    """Whether no two rows have the same value."""
    unique = (index for index in detail.indexes if index.unique and index.valid and not index.partial)
    return detail.integer_key == column.name or any(index.columns == (column.name,) for index in unique)


def _nothing(detail: RelationDetail, column: Column, *notes: str) -> ColumnStatistics:
    rows = detail.relation.rows
    return ColumnStatistics(
        column.name,
        Source.NOTHING,
        datetime.now(UTC),
        rows=None if rows is None else Figure(rows, exact=False),
        nulls=None if column.nullable else Figure(0, exact=True),
        notes=notes,
    )


def _source_for(dialect: str) -> StatisticsSource:
    """The source for a dialect; imports no other."""
    if dialect == "postgresql":
        from pooldeck_db.statistics.postgresql.source import PostgreSQLStatistics

        return PostgreSQLStatistics()
    from pooldeck_db.statistics.sqlite.source import SQLiteStatistics

    return SQLiteStatistics()
