"""Makes statistics of what ANALYZE wrote down: pure."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.paging.codecs.base import PREVIEW
from pooldeck_db.statistics.base import BUCKETS, MOST_COMMON
from pooldeck_db.statistics.records import Bucket, ColumnStatistics, CommonValue, Figure, Histogram, Source
from pooldeck_db.values import Clipped, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pooldeck_db.catalog import Column
    from pooldeck_db.values import Value

_SPREAD = frozenset((Kind.NUMBER, Kind.TIME))
"""Kinds whose values have a distance from one another."""

_VARYING = frozenset((Kind.TEXT, Kind.JSON, Kind.ARRAY, Kind.BINARY, Kind.OTHER))
"""Kinds whose values differ in length."""

_TRUTHS = {"t": "true", "f": "false"}
"""How a boolean is written in an array, and by itself."""


class Written(NamedTuple):
    """One row of `known.sql`."""

    null_share: float
    width: int
    """Bytes of an average value."""
    different: float
    """How many different values there are; negative: divided by the number of rows; 0: not known."""
    common: Sequence[str] | None
    shares: Sequence[float] | None
    bounds: Sequence[str] | None
    rows: int
    """How many rows the table had."""
    analysed: datetime | None
    minimum: str | None
    maximum: str | None


def statistics_of(
    column: Column, written: Written, rows: int | None, *, parts: tuple[int, int] | None = None
) -> ColumnStatistics:
    """The statistics of a relation that is estimated to have so many rows.

    `parts` tells of how many partitions, and of how many in all, they were put together.
    """
    common = zip(written.common or (), written.shares or (), strict=False)
    return ColumnStatistics(
        column.name,
        Source.SERVER,
        written.analysed,
        rows=_estimate(rows),
        nulls=_nulls(column, written, rows),
        distinct=None if _is_not_compared(column) else _estimate(_different(written, rows)),
        minimum=_end(column, written, written.minimum),
        maximum=_end(column, written, written.maximum),
        average_size=Figure(float(written.width), exact=False) if column.kind in _VARYING else None,
        common=tuple(
            CommonValue(value_of(column, value), share, _rows(share, rows))
            for value, share in list(common)[:MOST_COMMON]
        ),
        histogram=_histogram(column, written, rows),
        notes=_notes(column, parts),
    )


def merged(parts: Sequence[Written]) -> Written:
    """What was written down of the partitions of a table, put together; without what cannot be."""
    every = sum(part.rows for part in parts)
    weights = [part.rows / every if every else 1 / len(parts) for part in parts]
    shares: defaultdict[str, float] = defaultdict(float)
    for part, weight in zip(parts, weights, strict=True):
        for value, share in zip(part.common or (), part.shares or (), strict=False):
            shares[value] += share * weight
    common = sorted(shares.items(), key=lambda pair: -pair[1])
    return Written(
        null_share=sum(part.null_share * weight for part, weight in zip(parts, weights, strict=True)),
        width=round(sum(part.width * weight for part, weight in zip(parts, weights, strict=True))),
        different=0,
        common=[value for value, _ in common],
        shares=[share for _, share in common],
        bounds=None,
        rows=every,
        analysed=min((part.analysed for part in parts if part.analysed is not None), default=None),
        minimum=None,
        maximum=None,
    )


def value_of(column: Column, text: str) -> Value:
    """A value as a page shows it, from its text in an array."""
    if column.base_type == "bool":
        return _TRUTHS.get(text, text)
    if column.base_type == "bytea" and len(text) > 2 + 2 * PREVIEW:
        return Clipped(bytes.fromhex(text[2 : 2 + 2 * PREVIEW]), len(text) // 2 - 1)
    return Clipped(text[:PREVIEW], len(text)) if column.base_type != "bytea" and len(text) > PREVIEW else text


def _estimate(number: int | None) -> Figure[int] | None:
    return None if number is None else Figure(number, exact=False)


def _rows(share: float, rows: int | None) -> int | None:
    return None if rows is None else round(share * rows)


def _nulls(column: Column, written: Written, rows: int | None) -> Figure[int] | None:
    if not column.nullable:
        return Figure(0, exact=True)
    return _estimate(_rows(written.null_share, rows))


def _different(written: Written, rows: int | None) -> int | None:
    if written.different > 0:
        return round(written.different)
    if written.different < 0 and rows is not None:
        return round(-written.different * rows)
    return None


def _is_not_compared(column: Column) -> bool:
    """Whether ANALYZE looks into the values of the type, not for equal ones, and takes all for different."""
    return column.kind is Kind.RANGE or column.base_type == "tsvector"


def _end(column: Column, written: Written, text: str | None) -> Figure[Value] | None:
    """One of the ends, where it is known: common values alone do not tell it where there are others."""
    if text is None or not (written.bounds or len(written.common or ()) == written.different):
        return None
    return Figure(value_of(column, text), exact=False)


def _notes(column: Column, parts: tuple[int, int] | None) -> tuple[str, ...]:
    if parts is None:
        return (
            (f"ANALYZE does not look for equal values of type {column.type}.",) if _is_not_compared(column) else ()
        )
    put = (
        f"The table itself was never analysed: this was put together from {parts[0]} of its {parts[1]} partitions."
    )
    return (put, "They do not tell how many values differ, nor the least and the greatest of all.")


def _histogram(column: Column, written: Written, rows: int | None) -> Histogram | None:
    """The server's bounds have equally many values between them, NULLs and common values left out."""
    if not written.bounds or column.kind not in _SPREAD:
        return None
    steps = len(written.bounds) - 1
    count = min(steps, BUCKETS)
    bounds = [written.bounds[number * steps // count] for number in range(count + 1)]
    rest = max(0.0, 1 - written.null_share - sum(written.shares or ()))
    buckets: list[Bucket] = []
    for number, (low, high) in enumerate(pairwise(bounds)):
        width = (number + 1) * steps // count - number * steps // count
        share = rest * width / steps
        buckets.append(Bucket(low, high, share, _rows(share, rows)))
    return Histogram(tuple(buckets), exact=False, even=False)
