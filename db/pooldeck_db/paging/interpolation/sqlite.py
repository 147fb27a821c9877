"""Interpolates between the ends of a key, or looks at rows spread over the relation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sqlalchemy import select

from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.catalog.sqlite.names import is_unicode
from pooldeck_db.paging.interpolation.base import PLACES, between, from_sample, uuid_between
from pooldeck_db.paging.interpolation.texts import text_between
from pooldeck_db.paging.shape import operand, quoted
from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ScalarSelect
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.paging.statements import Statements
    from pooldeck_db.values import Value

_BYTES = 16
"""Leading bytes of a BLOB that are taken as a number."""

_SMALL = 10_000
"""The distance between the ends of the rows' addresses up to which a relation is small: it is counted off."""


class SQLiteInterpolator:
    """Keys that are numbers, UUIDs or BLOBs between their ends; any other order by a sample of the rows."""

    async def point(
        self, session: AsyncSession, statements: Statements, detail: RelationDetail, fraction: float
    ) -> Sequence[Value]:
        """Values of the leading columns at that part of the order."""
        if len(statements.order) == 1 and not statements.order[0].nullable:
            ends = select(_end(statements).label("first"), _end(statements, reverse=True).label("last"))
            first, last = tuple((await session.execute(ends)).one())
            middle = _middle(first, last, fraction)
            if middle is None and detail.address is None:
                middle = _middle_text(first, last, fraction)
            if middle is not None:
                return (middle,)
        return await _at_sampled(session, statements, detail, fraction)


async def _at_sampled(
    session: AsyncSession, statements: Statements, detail: RelationDetail, fraction: float
) -> Sequence[Value]:
    """The sample is spread by the rows' addresses, or by the first column of the key that they are stored by."""
    by, identity = _identity(detail)
    relation = f"{quoted(detail.relation.name.schema)}.{quoted(detail.relation.name.name)} AS t"
    query = f"SELECT (SELECT min({by}) FROM {relation}), (SELECT max({by}) FROM {relation})"
    first, last = tuple((await (await session.connection()).exec_driver_sql(query)).one())
    if isinstance(first, int) and isinstance(last, int) and last - first < _SMALL:
        return ()
    places = [_place(first, last, place) for place in PLACES]
    points = tuple(place for place in places if place is not None)
    if not points:
        return ()
    columns = ", ".join(operand(each.column.name) for each in statements.order)
    rows = (
        f"SELECT {columns} FROM (VALUES {', '.join(['(?)'] * len(points))}) AS p JOIN {relation}"
        f" ON ({identity}) = (SELECT {identity} FROM {relation} WHERE {by} >= p.column1 ORDER BY {by} LIMIT 1)"
    )
    return await from_sample(session, statements, rows, fraction, points)


def _identity(detail: RelationDetail) -> tuple[str, str]:
    """By what the rows are stored, as SQL: its first column, and all of it."""
    names = (detail.address,) if detail.address else key_columns(detail) or ()
    columns = [operand(name) for name in names]
    return columns[0], ", ".join(columns)


def _place(first: Value, last: Value, fraction: float) -> Raw:
    middle = _middle(first, last, fraction)
    middle = _middle_text(first, last, fraction) if middle is None else middle
    return None if isinstance(middle, Clipped) else middle


def _end(statements: Statements, *, reverse: bool = False) -> ScalarSelect[Value]:
    """The leading column of the first or the last row, as a query of its own: two in one would read everything."""
    leading = statements.leading
    order = leading.asc() if statements.order[0].descending == reverse else leading.desc()
    return select(leading).select_from(statements.relation).order_by(order).limit(1).scalar_subquery()


def _middle(first: Value, last: Value, fraction: float) -> Value:
    match first, last:
        case int(), int():
            return between(first, last, fraction)
        case ((int() | float()), (int() | float())):
            middle = first * (1 - fraction) + last * fraction
            return middle if math.isfinite(middle) else None
        case bytes(), bytes():
            return between(_leading_number(first), _leading_number(last), fraction).to_bytes(_BYTES)
        case str(), str():
            return _between_uuids(first, last, fraction)
    return None


def _leading_number(value: bytes) -> int:
    return int.from_bytes(value[:_BYTES].ljust(_BYTES, b"\0"))


def _middle_text(first: Value, last: Value, fraction: float) -> str | None:
    if not isinstance(first, str) or not isinstance(last, str):
        return None
    middle = text_between(first, last, fraction)
    return middle if is_unicode(middle) else None


def _between_uuids(first: str, last: str, fraction: float) -> str | None:
    try:
        middle = uuid_between(first, last, fraction)
    except ValueError:
        return None
    plain = middle if "-" in first else middle.replace("-", "")
    return plain.upper() if first.upper() == first != first.lower() else plain
