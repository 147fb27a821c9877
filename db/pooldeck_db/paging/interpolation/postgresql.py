"""Interpolates between the ends of PostgreSQL's leading column, or takes the server's histogram of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Double, bindparam, cast, func, literal_column, select, text, true

from pooldeck_db.paging.interpolation.base import uuid_between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, ScalarSelect
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.order import OrderColumn
    from pooldeck_db.paging.statements import Statements, Where
    from pooldeck_db.values import Value

_WHOLE = "CAST(first AS numeric) + floor((CAST(last AS numeric) - CAST(first AS numeric)) * CAST({0} AS numeric))"
_REAL = "first * (1 - {0}) + last * {0}"
_TIME = "first + (last - first) * {0}"
_MIDDLES: Mapping[str, str] = {
    **dict.fromkeys(("int2", "int4", "int8"), _WHOLE),
    **dict.fromkeys(("float4", "float8"), _REAL),
    "numeric": "first * (1 - CAST({0} AS numeric)) + last * CAST({0} AS numeric)",
    "date": "first + CAST(floor((last - first) * {0}) AS integer)",
    **dict.fromkeys(("timestamp", "timestamptz", "time", "interval"), _TIME),
}
"""By base type: the value at a part of the way from `first` to `last`."""

_UUID_ENDS = "CAST(first AS text) || ' ' || CAST(last AS text)"
"""The server has no arithmetic for UUIDs: they are interpolated here."""

_MAY_BE_INFINITE = frozenset(("date", "timestamp", "timestamptz", "interval"))
_NO_PLACE = frozenset(("NaN", "Infinity", "-Infinity"))

_STATISTICS = text(
    "SELECT null_frac, bounds[1 + CAST(round(:fraction * (cardinality(bounds) - 1)) AS integer)]"
    " FROM (SELECT null_frac, CAST(CAST(histogram_bounds AS text) AS text[]) AS bounds FROM pg_catalog.pg_stats"
    " WHERE schemaname = :schema AND tablename = :name AND attname = :column"
    " ORDER BY inherited DESC LIMIT 1) AS statistics"
).bindparams(bindparam("fraction", type_=Double()))


class PostgreSQLInterpolator:
    """Numbers, times and UUIDs between their ends; anything else by the histogram that ANALYZE made."""

    async def leading_value(
        self, session: AsyncSession, statements: Statements, detail: RelationDetail, fraction: float
    ) -> Value:
        """A value at that part of the order; None inside NULLs and where nothing is known."""
        leading = statements.order[0]
        if leading.hidden:
            return None
        is_uuid = leading.column.base_type == "uuid"
        middle = _UUID_ENDS if is_uuid else _MIDDLES.get(leading.column.base_type)
        if middle is None:
            _, bound = await _statistics(session, detail, leading, fraction)
            return bound
        part: float | None = fraction
        if leading.nullable:
            null_share, _ = await _statistics(session, detail, leading, fraction)
            part = _among_values(leading, fraction, null_share)
        found = None if part is None else await _between_ends(session, statements, middle, part)
        if found is None or not is_uuid:
            return found
        first, last = found.split()
        return uuid_between(first, last, fraction)


async def _statistics(
    session: AsyncSession, detail: RelationDetail, leading: OrderColumn, fraction: float
) -> tuple[float, str | None]:
    """The share of NULLs in a column, and the histogram's bound next to a part of the order."""
    name = detail.relation.name
    ascending = 1 - fraction if leading.descending else fraction
    parameters = {"schema": name.schema, "name": name.name, "column": leading.column.name, "fraction": ascending}
    row = (await session.execute(_STATISTICS, parameters)).one_or_none()
    return (0.0, None) if row is None else (row[0], row[1])


def _among_values(leading: OrderColumn, fraction: float, null_share: float) -> float | None:
    """The part of the way among the values alone; None where the fraction lies among the NULLs."""
    values_from = null_share if leading.descending else 0.0
    part = (fraction - values_from) / (1 - null_share) if null_share < 1 else 1.0
    return part if 0 <= part < 1 else None


async def _between_ends(session: AsyncSession, statements: Statements, middle: str, fraction: float) -> str | None:
    first, last = _end(statements), _end(statements, reverse=True)
    ends = select(first.label("first"), last.label("last")).subquery("ends")
    expression: ColumnElement[str | None] = literal_column(f"CAST({middle.format('way.part')} AS text)")
    way = select(cast(bindparam(None, fraction, type_=Double()), Double()).label("part")).subquery("way")
    answer = await session.execute(select(expression).select_from(ends).join(way, true()))
    found = answer.scalar_one()
    return None if found in _NO_PLACE else found


def _end(statements: Statements, *, reverse: bool = False) -> ScalarSelect[Value]:
    """The leading column's first or last value; infinity is no end to interpolate from."""
    leading = statements.leading
    order = leading.asc() if statements.order[0].descending == reverse else leading.desc()
    conditions: list[Where] = [leading.is_not(None)]
    if statements.order[0].column.base_type in _MAY_BE_INFINITE:
        conditions.append(func.isfinite(leading, type_=Boolean()))
    return (
        select(leading)
        .select_from(statements.relation)
        .where(*conditions)
        .order_by(order)
        .limit(1)
        .scalar_subquery()
    )
