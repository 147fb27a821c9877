"""Which rows follow a point in an order, as ranges that an index can serve: pure.

One condition with OR would be right, too, but no planner turns it into a range: at depth it costs seconds. So the
rows are described by segments, each of which is a conjunction, to be read one after the other until the page
is full: those that agree in the leading columns first, and NULLs where the database itself puts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pooldeck_db.paging.records import Nulls

if TYPE_CHECKING:
    from collections.abc import Sequence


class Ordered(Protocol):
    """A column of an order, as far as ranges depend on it."""

    @property
    def descending(self) -> bool:
        """Whether its greater values come first."""
        ...

    @property
    def nullable(self) -> bool:
        """Whether it may be NULL."""
        ...

    @property
    def nulls(self) -> Nulls | None:
        """Where NULLs stand; None: where the database itself puts them."""
        ...

    @property
    def alone(self) -> bool:
        """Whether it must not be compared as one row value with others."""
        ...


@dataclass(frozen=True, slots=True)
class Compared:
    """The columns from `start` to before `stop`, as one row value, stand so to the point's values."""

    start: int
    stop: int
    operator: str
    """One of = < <= > >=."""


@dataclass(frozen=True, slots=True)
class Null:
    """One column is NULL, or is not."""

    index: int
    negated: bool = False


Condition: TypeAlias = Compared | Null
Segment: TypeAlias = tuple[Condition, ...]
"""All of these hold; the empty one holds for every row."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point in an order, and which way to read from it."""

    columns: Sequence[Ordered]
    values: Sequence[object]
    """For the leading columns at least; the rest is free."""
    nulls_last: bool
    """Whether the database puts NULLs last in an ascending order."""
    reverse: bool = False
    """Read against the order: the rows before the point, the nearest first."""
    inclusive: bool = False
    """With the rows that agree with the point in all its values."""


def following(point: Point) -> tuple[Segment, ...]:
    """The rows beyond the point, in segments to be read one after the other."""
    return tuple(_beyond(point, 0, ()))


def agreeing(values: Sequence[object]) -> Segment:
    """The rows that agree with the values, each by each."""
    return tuple(
        Null(index) if value is None else Compared(index, index + 1, "=") for index, value in enumerate(values)
    )


def _beyond(point: Point, start: int, agreed: Segment) -> list[Segment]:
    """The rows that agree in the columns before `start`, as `agreed` says, and lie beyond the point."""
    if start == len(point.values):
        return [agreed] if point.inclusive else []
    ordered = point.columns[start]
    nulls_follow = _nulls_follow(point, start)
    if point.values[start] is None:
        segments = _beyond(point, start + 1, (*agreed, Null(start)))
        return segments if nulls_follow else [*segments, (*agreed, Null(start, negated=True))]
    stop = _run(point, start)
    is_last = stop == len(point.values)
    segments = [] if is_last else _beyond(point, stop, (*agreed, Compared(start, stop, "=")))
    sign = ">" if _ascends(point, start) else "<"
    segments.append((*agreed, Compared(start, stop, sign + ("=" if is_last and point.inclusive else ""))))
    if ordered.nullable and nulls_follow:
        segments.append((*agreed, Null(start)))
    return segments


def _run(point: Point, start: int) -> int:
    """Where the columns end that one comparison of row values can take together with the one at `start`."""
    stop = start + 1
    while (
        stop < len(point.values)
        and point.values[stop] is not None
        and not point.columns[stop].nullable
        and not (point.columns[start].alone or point.columns[stop].alone)
        and _ascends(point, stop) == _ascends(point, start)
    ):
        stop += 1
    return stop


def _nulls_follow(point: Point, index: int) -> bool:
    """Whether the column's NULLs come behind its values, in the direction that is read."""
    nulls = point.columns[index].nulls
    if nulls is None:
        return point.nulls_last == _ascends(point, index)
    return (nulls is Nulls.LAST) != point.reverse


def _ascends(point: Point, index: int) -> bool:
    return point.columns[index].descending == point.reverse
