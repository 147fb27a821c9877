"""Makes statistics of what was found in all rows, or in a sample of them: pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.statistics.records import (
    Bucket,
    ColumnStatistics,
    CommonValue,
    Figure,
    Histogram,
    Source,
    StorageClass,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.statistics.base import Line
    from pooldeck_db.values import Value

T = TypeVar("T")

_HISTOGRAMS = ("bucket", "moment")
"""Tags of buckets: of numbers (or whatever the type holds), and of texts that are times."""


class Tally:
    """What was found in some rows."""

    def __init__(self, lines: Iterable[Line], decode: Callable[[Raw], Value]) -> None:
        """`decode` makes the value of what the codec's preview gave."""
        self._lines: defaultdict[str, list[Line]] = defaultdict(list)
        for line in sorted(lines, key=lambda line: line.place):
            self._lines[line.tag].append(line)
        self._decode = decode
        self.rows = self.count("rows")
        self.common = [(decode(line.value), line.rows or 0) for line in self._lines["common"]]
        """The most common values, and how many rows have each."""
        self.classes = sorted(
            ((str(line.value), line.rows or 0) for line in self._lines["class"]),
            key=lambda each: (-each[1], each[0]),
        )
        """The storage classes, and how many rows have each, the most frequent first."""

    def count(self, tag: str) -> int:
        """The number of rows with a tag; 0 where there is none."""
        return self._lines[tag][0].rows or 0 if self._lines[tag] else 0

    def value(self, tag: str) -> Value:
        """The value with a tag, where it is shown; None where there is none."""
        return self._decode(self.raw(tag))

    def raw(self, tag: str) -> Raw:
        """The value with a tag as it came; None where there is none."""
        return self._lines[tag][0].value if self._lines[tag] else None

    def buckets(self) -> list[tuple[Value, Value, int]]:
        """The bounds of each bucket and its rows: of the histogram that more rows have a place in."""
        tag = max(_HISTOGRAMS, key=lambda tag: sum(line.rows or 0 for line in self._lines[tag]))
        lines = self._lines[tag]
        highs = [*(line.value for line in lines[1:]), self.raw(f"{tag} end")]
        return [(line.value, high, line.rows or 0) for line, high in zip(lines, highs, strict=False)]


@dataclass(frozen=True, slots=True)
class _Scale:
    """How many rows of all stand for the rows that were found."""

    found: int
    all: int | None
    exact: bool

    def share(self, rows: int) -> float:
        return rows / self.found if self.found else 0.0

    def rows(self, rows: int) -> int | None:
        if self.exact or self.all is None:
            return rows if self.exact else None
        return round(self.share(rows) * self.all)

    def figure(self, value: T | None) -> Figure[T] | None:
        return None if value is None else Figure(value, self.exact)


def of_all(column: str, tally: Tally, as_of: datetime, notes: Sequence[str] = ()) -> ColumnStatistics:
    """The statistics of all rows, found in all of them."""
    scale = _Scale(tally.rows, tally.rows, exact=True)
    return _statistics(column, tally, scale, tally.count("distinct"), as_of, tuple(notes))


def of_sample(
    column: str, tally: Tally, rows: int | None, distinct: int | None, as_of: datetime, notes: Sequence[str] = ()
) -> ColumnStatistics:
    """The statistics of all `rows`, estimated from what was found in a sample.

    `distinct` is what is known of the different values from elsewhere; None where nothing is.
    """
    rows = None if rows is None else max(rows, tally.rows)
    scale = _Scale(tally.rows, rows, exact=False)
    if distinct is None and rows is not None:
        valued = tally.rows - tally.count("nulls")
        distinct = distinct_of(valued, tally.count("distinct"), tally.count("once"), scale.rows(valued) or 0)
    return _statistics(column, tally, scale, distinct, as_of, tuple(notes))


def distinct_of(sampled: int, distinct: int, once: int, rows: int) -> int:
    """The different values among all rows, estimated from a sample in which `once` were seen only once.

    The estimator of Haas and Stokes (1998), as PostgreSQL's ANALYZE uses it.
    """
    if not sampled or not distinct:
        return 0
    if once == distinct:
        return rows
    estimate = sampled * distinct / (sampled - once + once * sampled / max(rows, sampled))
    return round(min(max(estimate, distinct), rows))


def _statistics(
    column: str, tally: Tally, scale: _Scale, distinct: int | None, as_of: datetime, notes: tuple[str, ...]
) -> ColumnStatistics:
    size = tally.raw("size")
    return ColumnStatistics(
        column,
        Source.ROWS if scale.exact else Source.SAMPLE,
        as_of,
        rows=scale.figure(scale.all),
        nulls=scale.figure(scale.rows(tally.count("nulls"))),
        distinct=scale.figure(distinct),
        minimum=scale.figure(tally.value("minimum")),
        maximum=scale.figure(tally.value("maximum")),
        mean=scale.figure(shortened(tally.raw("mean"))),
        average_size=scale.figure(float(size) if isinstance(size, int | float | str) else None),
        common=_common(tally, scale),
        common_exact=scale.exact,
        histogram=_histogram(tally, scale),
        classes=tuple(StorageClass(name, scale.share(n), scale.rows(n)) for name, n in tally.classes),
        looked_at=None if scale.exact else tally.rows,
        notes=notes,
    )


def _common(tally: Tally, scale: _Scale) -> tuple[CommonValue, ...]:
    # That a value was seen once in a sample says nothing of how many rows have it.
    least = 1 if scale.exact else 2
    return tuple(CommonValue(value, scale.share(n), scale.rows(n)) for value, n in tally.common if n >= least)


def _histogram(tally: Tally, scale: _Scale) -> Histogram | None:
    found = tally.buckets()
    if not found:
        return None
    outside = tally.rows - tally.count("nulls") - sum(n for _, _, n in found)
    buckets = (Bucket(shortened(low), shortened(high), scale.share(n), scale.rows(n)) for low, high, n in found)
    return Histogram(tuple(buckets), scale.exact, outside=scale.share(outside))


def shortened(value: Value) -> Value:
    """A decimal text without the zeros at its end that a division leaves there."""
    if isinstance(value, str) and value.replace(".", "", 1).removeprefix("-").isdigit() and "." in value:
        return value.rstrip("0").rstrip(".")
    return value
