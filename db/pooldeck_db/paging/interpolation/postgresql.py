"""Interpolates between the ends of a key, or looks at rows spread over the blocks of the relation."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Double, bindparam, cast, func, literal_column, select, true

from pooldeck_db.paging.addresses.blocks import blocks_of
from pooldeck_db.paging.addresses.place import Tid
from pooldeck_db.paging.interpolation.base import (
    PLACES,
    Sample,
    part_of,
    plain,
    uuid_between,
    uuid_part,
    value_at,
)
from pooldeck_db.paging.order import CTID, stores_are_open
from pooldeck_db.paging.shape import operand, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, ScalarSelect
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.paging.expressions import Where
    from pooldeck_db.paging.statements import Statements
    from pooldeck_db.values import Value

_WHOLE = "CAST(first AS numeric) + floor((CAST(last AS numeric) - CAST(first AS numeric)) * CAST({0} AS numeric))"
_REAL = "first * (1 - {0}) + last * {0}"
_TIME = "first + (last - first) * {0}"
_UUID_ENDS = "CAST(first AS text) || ' ' || CAST(last AS text)"
"""The server has no arithmetic for UUIDs: they are interpolated here."""
_MIDDLES: Mapping[str, str] = {
    **dict.fromkeys(("int2", "int4", "int8"), _WHOLE),
    **dict.fromkeys(("float4", "float8"), _REAL),
    "numeric": "first * (1 - CAST({0} AS numeric)) + last * CAST({0} AS numeric)",
    "date": "first + CAST(floor((last - first) * {0}) AS integer)",
    **dict.fromkeys(("timestamp", "timestamptz", "time", "interval"), _TIME),
    "uuid": _UUID_ENDS,
}
"""By base type: the value at a part of the way from `first` to `last`."""

_WHOLE_PART = (
    "(CAST(value AS numeric) - CAST(first AS numeric)) / nullif(CAST(last AS numeric) - CAST(first AS numeric), 0)"
)
_REAL_PART = "(value / 2 - first / 2) / nullif(last / 2 - first / 2, 0)"
_TIME_PART = "extract(epoch FROM value - first) / nullif(extract(epoch FROM last - first), 0)"
_UUID_PART = "CAST(first AS text) || ' ' || CAST(last AS text) || ' ' || CAST(value AS text)"
_PARTS: Mapping[str, str] = {
    **dict.fromkeys(("int2", "int4", "int8", "numeric"), _WHOLE_PART),
    **dict.fromkeys(("float4", "float8"), _REAL_PART),
    "date": "CAST(value - first AS float8) / nullif(last - first, 0)",
    **dict.fromkeys(("timestamp", "timestamptz", "time", "interval"), _TIME_PART),
    "uuid": _UUID_PART,
}
"""By base type: the part of the way from `first` to `last` at which `value` stands."""

_MAY_BE_INFINITE = frozenset(("date", "timestamp", "timestamptz", "interval"))
_NO_PLACE = frozenset(("NaN", "Infinity", "-Infinity"))

_SMALL = 64
"""Blocks up to which a relation is small: it is counted off."""

_ITEMS = 32
"""In most blocks there are about so many rows, or more."""

_BLOCKS_FOUND_SINCE = (14,)
"""The first version that goes to the blocks of a range of addresses without reading those before it."""


class PostgreSQLInterpolator:
    """Keys that are numbers, times or UUIDs between their ends; any other order by a sample of the rows."""

    async def point(
        self, session: AsyncSession, statements: Statements, detail: RelationDetail, fraction: float
    ) -> Sequence[Value]:
        """Values of the leading columns at that part of the order."""
        leading = statements.order[0]
        middle = _MIDDLES.get(leading.column.base_type)
        if middle is not None and (statements.ranged or len(statements.order) == 1):
            found = await _between_ends(session, statements, middle, fraction)
            if found is not None:
                return (_between_uuids(found, fraction) if middle is _UUID_ENDS else found,)
        if statements.ranged:
            # Few rows of a sample lie in a range, or none: all of it would be its beginning, or its end.
            return ()
        sample = await _sample(session, statements, detail)
        return () if sample is None else await value_at(session, statements, sample, fraction)

    async def part(
        self, session: AsyncSession, statements: Statements, detail: RelationDetail, values: Sequence[Value]
    ) -> float | None:
        """About which part of the rows stands before the one with these values."""
        expression = _PARTS.get(statements.order[0].column.base_type)
        if expression is not None and len(statements.order) == 1:
            return await _part_of_way(session, statements, expression, values[0])
        sample = await _sample(session, statements, detail)
        return None if sample is None else await part_of(session, statements, sample, values)


async def _sample(session: AsyncSession, statements: Statements, detail: RelationDetail) -> Sample | None:
    """Rows spread over the blocks; None for a small relation, and where blocks cannot be gone to."""
    if detail.address != CTID.name or detail.foreign_stores or not stores_are_open(detail):
        return None
    version = (await session.connection()).dialect.server_version_info
    if version is None or version < _BLOCKS_FOUND_SINCE:
        return None
    sizes = await blocks_of(session, detail.stores)
    if sum(sizes) <= _SMALL:
        return None
    columns = ", ".join(operand(each.column.name) for each in statements.order)
    rows = (_rows_at(columns, detail.stores[store], addresses) for store, addresses in _spread(sizes).items())
    return Sample(plain(" UNION ALL ".join(rows)), {})


def _spread(sizes: Sequence[int]) -> Mapping[int, list[Tid]]:
    """Addresses spread over all the stores, by store; not always of the first row in a block."""
    ends = list(accumulate(sizes))
    chosen: defaultdict[int, list[Tid]] = defaultdict(list)
    for place in PLACES:
        block, part = divmod(place * ends[-1], 1)
        store = bisect_right(ends, int(block))
        chosen[store].append(Tid(int(block) - ends[store] + sizes[store], int(part * _ITEMS)))
    return chosen


def _rows_at(columns: str, store: RelationName, addresses: Sequence[Tid]) -> str:
    """The query of the rows at, or next behind, these addresses; none for one with nothing in two blocks."""
    blocks, items = (
        ",".join(map(str, numbers)) for numbers in zip(*((t.block, t.item) for t in addresses), strict=True)
    )
    return (
        f"SELECT t.* FROM unnest(CAST('{{{blocks}}}' AS bigint[]), CAST('{{{items}}}' AS integer[]))"
        f" AS p (block, item) CROSS JOIN LATERAL (SELECT {columns}"
        f" FROM ONLY {quoted(store.schema)}.{quoted(store.name)} AS t"
        " WHERE t.ctid >= CAST('(' || p.block || ',' || p.item || ')' AS tid)"
        " AND t.ctid < CAST('(' || p.block + 2 || ',0)' AS tid) LIMIT 1) AS t"
    )


def _between_uuids(ends: str, fraction: float) -> str:
    first, last = ends.split()
    return uuid_between(first, last, fraction)


async def _between_ends(session: AsyncSession, statements: Statements, middle: str, fraction: float) -> str | None:
    first, last = _end(statements), _end(statements, reverse=True)
    ends = select(first.label("first"), last.label("last")).subquery("ends")
    expression: ColumnElement[str | None] = literal_column(f"CAST({middle.format('way.part')} AS text)")
    way = select(cast(bindparam(None, fraction, type_=Double()), Double()).label("part")).subquery("way")
    answer = await session.execute(select(expression).select_from(ends).join(way, true()))
    found = answer.scalar_one()
    return None if found in _NO_PLACE else found


async def _part_of_way(
    session: AsyncSession, statements: Statements, expression: str, value: Value
) -> float | None:
    sought = statements.codec.bound(statements.order[0].column, value)
    named = select(
        _end(statements).label("first"), _end(statements, reverse=True).label("last"), sought.label("value")
    ).subquery("way")
    condition = "isfinite(value)" if statements.order[0].column.base_type in _MAY_BE_INFINITE else "true"
    part: ColumnElement[str | None] = literal_column(f"CASE WHEN {condition} THEN CAST({expression} AS text) END")
    found: str | None = (await session.execute(select(part).select_from(named))).scalar_one()
    if found is None:
        return None
    part_of_uuids = uuid_part(*found.split()) if expression is _UUID_PART else float(found)
    return part_of_uuids if part_of_uuids is not None and math.isfinite(part_of_uuids) else None


def _end(statements: Statements, *, reverse: bool = False) -> ScalarSelect[Value]:
    """The leading column's first or last value, of a range its own; infinity is no end to interpolate from."""
    leading = statements.leading
    order = leading.asc() if statements.order[0].descending == reverse else leading.desc()
    conditions: list[Where] = []
    if statements.ranged and statements.filtered is not None:
        conditions.append(statements.filtered)
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
