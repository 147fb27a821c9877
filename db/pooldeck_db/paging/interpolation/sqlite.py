"""Interpolates between the ends of a key, or looks at rows spread over the relation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sqlalchemy import select

from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.catalog.sqlite.names import is_unicode
from pooldeck_db.paging.interpolation.base import (
    PLACES,
    Sample,
    between,
    part_between,
    part_of,
    plain,
    uuid_between,
    uuid_part,
    value_at,
)
from pooldeck_db.paging.interpolation.texts import text_between, text_part
from pooldeck_db.paging.shape import operand, relation_sql
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
        if statements.ranged:
            first, last = [await _end_of_range(session, statements, reverse=reverse) for reverse in (False, True)]
            place = _place(first, last, fraction)
            return () if place is None else (place,)
        if len(statements.order) == 1 and not statements.order[0].nullable:
            ends = select(_end(statements).label("first"), _end(statements, reverse=True).label("last"))
            first, last = tuple((await session.execute(ends)).one())
            middle = _middle(first, last, fraction)
            if middle is None and detail.address is None:
                middle = _middle_text(first, last, fraction)
            if middle is not None:
                return (middle,)
        sample = await _sample(session, statements, detail)
        return () if sample is None else await value_at(session, statements, sample, fraction)

    async def part(
        self, session: AsyncSession, statements: Statements, detail: RelationDetail, values: Sequence[Value]
    ) -> float | None:
        """About which part of the rows stands before the one with these values."""
        if len(statements.order) == 1 and not statements.order[0].nullable:
            ends = select(_end(statements).label("first"), _end(statements, reverse=True).label("last"))
            first, last = tuple((await session.execute(ends)).one())
            part = _part(first, last, values[0])
            if part is None and detail.address is None:
                part = _part_of_texts(first, last, values[0])
            if part is not None:
                return part
        sample = await _sample(session, statements, detail)
        return None if sample is None else await part_of(session, statements, sample, values)


async def _sample(session: AsyncSession, statements: Statements, detail: RelationDetail) -> Sample | None:
    """Some rows; None for a small relation, and where they cannot be gone to.

    The sample is spread by the rows' addresses, or by the first column of the key that they are stored by.
    """
    by, identity = _identity(detail)
    relation = f"{relation_sql(detail)} AS t"
    query = f"SELECT (SELECT min({by}) FROM {relation}), (SELECT max({by}) FROM {relation})"
    first, last = tuple((await (await session.connection()).exec_driver_sql(query)).one())
    if isinstance(first, int) and isinstance(last, int) and last - first < _SMALL:
        return None
    places = [_place(first, last, place) for place in PLACES]
    points = {f"p{number}": place for number, place in enumerate(places) if place is not None}
    if not points:
        return None
    columns = ", ".join(operand(each.column.name) for each in statements.order)
    nearest = f"SELECT {identity} FROM {relation} WHERE {by} >= p.column1 ORDER BY {by} LIMIT 1"
    rows = (
        f"SELECT {plain(columns)} FROM (VALUES {', '.join(f'(:{name})' for name in points)}) AS p"
        f" JOIN {plain(relation)} ON ({plain(identity)}) = ({plain(nearest)})"
    )
    return Sample(rows, points)


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


async def _end_of_range(session: AsyncSession, statements: Statements, *, reverse: bool) -> Value:
    """The leading column of the first or the last row that the filter leaves."""
    row = (await session.execute(statements.keys((), limit=1, reverse=reverse))).first()
    return None if row is None else statements.key_shape.key(tuple(row)).values[0]


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


def _part(first: Value, last: Value, value: Value) -> float | None:
    match first, last, value:
        case int(), int(), int():
            return part_between(first, last, value)
        case ((int() | float()), (int() | float()), (int() | float())):
            part = (value / 2 - first / 2) / (last / 2 - first / 2) if first != last else math.nan
            return part if math.isfinite(part) else None
        case bytes(), bytes(), bytes():
            return part_between(*map(_leading_number, (first, last, value)))
        case str(), str(), str():
            return _part_of_uuids(first, last, value)
    return None


def _leading_number(value: bytes) -> int:
    return int.from_bytes(value[:_BYTES].ljust(_BYTES, b"\0"))


def _middle_text(first: Value, last: Value, fraction: float) -> str | None:
    if not isinstance(first, str) or not isinstance(last, str):
        return None
    middle = text_between(first, last, fraction)
    return middle if is_unicode(middle) else None


def _part_of_texts(first: Value, last: Value, value: Value) -> float | None:
    if isinstance(first, str) and isinstance(last, str) and isinstance(value, str):
        return text_part(first, last, value)
    return None


def _part_of_uuids(first: str, last: str, value: str) -> float | None:
    try:
        return uuid_part(first, last, value)
    except ValueError:
        return None


def _between_uuids(first: str, last: str, fraction: float) -> str | None:
    try:
        middle = uuid_between(first, last, fraction)
    except ValueError:
        return None
    plain = middle if "-" in first else middle.replace("-", "")
    return plain.upper() if first.upper() == first != first.lower() else plain
