"""Interpolates between the first and the last value of SQLite's leading column."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sqlalchemy import select

from pooldeck_db.paging.interpolation.base import between, uuid_between

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.statements import Statements
    from pooldeck_db.values import Value

_BYTES = 16
"""Leading bytes of a BLOB that are taken as a number."""


class SQLiteInterpolator:
    """Numbers, UUIDs as text, and BLOBs; SQLite keeps no histogram of anything else."""

    async def leading_value(
        self, session: AsyncSession, statements: Statements, _: RelationDetail, fraction: float
    ) -> Value:
        """A value at that part of the way from the first to the last, by two probes of the index."""
        first, last = (await session.execute(select(_end(statements), _end(statements, reverse=True)))).one()
        return _middle(first, last, fraction)


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
            return _between_texts(first, last, fraction)
    return None


def _leading_number(value: bytes) -> int:
    return int.from_bytes(value[:_BYTES].ljust(_BYTES, b"\0"))


def _between_texts(first: str, last: str, fraction: float) -> str | None:
    try:
        middle = uuid_between(first, last, fraction)
    except ValueError:
        return None
    plain = middle if "-" in first else middle.replace("-", "")
    return plain.upper() if first.upper() == first != first.lower() else plain
