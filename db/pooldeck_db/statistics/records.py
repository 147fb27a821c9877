"""Frozen records of column statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from pooldeck_db.values import Value

T = TypeVar("T")


class Source(StrEnum):
    """Where statistics come from."""

    SERVER = "server's statistics"
    """What the last ANALYZE wrote down."""
    SAMPLE = "sample"
    """Some of the rows, looked at just now."""
    ROWS = "all rows"
    """All rows, or all that a filter finds, read just now."""
    NOTHING = "nothing"
    """There is nothing to estimate from; `ColumnStatistics.notes` say why."""


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """One thing that is known of a column."""

    value: T
    exact: bool
    """False where it is an estimate."""


@dataclass(frozen=True, slots=True)
class CommonValue:
    """A value that many rows have."""

    value: Value
    share: float
    """The part of all rows that have it, NULLs included in all: 0 to 1."""
    rows: int | None
    """How many rows have it; None where the number of all rows is not known."""


@dataclass(frozen=True, slots=True)
class StorageClass:
    """How many rows hold a value of one storage class (SQLite)."""

    name: str
    """As `typeof` says it: `integer`, `real`, `text`, `blob` or `null`."""
    share: float
    """The part of all rows, 0 to 1."""
    rows: int | None
    """None where the number of all rows is not known."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The rows with values in one interval."""

    low: Value
    """The least value that belongs to it."""
    high: Value
    """The least value that belongs to the next one; in the last bucket, the greatest of all."""
    share: float
    """The part of all rows, 0 to 1."""
    rows: int | None
    """None where the number of all rows is not known."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How the values are spread between the least and the greatest."""

    buckets: tuple[Bucket, ...]
    """In the order of the values, at most 20."""
    exact: bool
    even: bool = True
    """True where all buckets are equally wide; False where all hold equally many rows, and those with one of the
    common values are in none of them."""
    outside: float = 0.0
    """The part of all rows with a value that has no place in it (infinite, no number): 0 to 1."""


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """What the values of one column are like."""

    column: str
    source: Source
    as_of: datetime | None
    """The moment, in UTC, that all of it tells of; None where the server does not say."""
    rows: Figure[int] | None = None
    """How many rows there are."""
    nulls: Figure[int] | None = None
    """How many of them have no value."""
    distinct: Figure[int] | None = None
    """How many different values there are, NULL not counted, as the database compares them."""
    minimum: Figure[Value] | None = None
    maximum: Figure[Value] | None = None
    mean: Figure[Value] | None = None
    """The mean of the finite numbers, as a decimal text (PostgreSQL) or a float (SQLite); None for other types."""
    average_size: Figure[float] | None = None
    """Bytes of an average value, where values differ in length."""
    common: tuple[CommonValue, ...] = ()
    """The values that most rows have, the most common first, at most 20."""
    common_exact: bool = False
    histogram: Histogram | None = None
    """None where values have no distance from one another, or nothing is known of them."""
    classes: tuple[StorageClass, ...] = ()
    """SQLite: the storage classes that occur, the most frequent first; a column may hold several."""
    looked_at: int | None = None
    """How many rows a sample had; None where it was no sample."""
    notes: tuple[str, ...] = ()
    """What cannot be told, and why: whole sentences."""
