"""What is asked of the pager, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.catalog import Column, RelationName
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from pooldeck_db.filters import Filter


class Nulls(StrEnum):
    """Where rows stand that have no value in a sort column."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Sort:
    """One column of a wished order."""

    column: str
    descending: bool = False
    nulls: Nulls | None = None
    """None: where the database itself puts them, so that an index serves."""


@dataclass(frozen=True, slots=True)
class Key:
    """Where one row stands in its order: the values of the order's columns, whole and lossless.

    Opaque above the pager: it is taken from a page and handed back in the next request.
    """

    values: tuple[Value, ...]
    order: tuple[Sort, ...] | None = field(default=None, compare=False)
    """The wish, or what a filter brought for want of one, that it is a key of: from it, rows are read on in that
    order and no other. None where that is not known; then the request says it."""


@dataclass(frozen=True, slots=True)
class Start:
    """The first rows."""


@dataclass(frozen=True, slots=True)
class End:
    """The last rows."""


@dataclass(frozen=True, slots=True)
class After:
    """The rows that follow the one with this key."""

    key: Key


@dataclass(frozen=True, slots=True)
class Before:
    """The rows that come just before the one with this key, in the usual order."""

    key: Key


@dataclass(frozen=True, slots=True)
class AtRow:
    """The rows from the `number`-th on, counted from 0; past the end: the last rows."""

    number: int


@dataclass(frozen=True, slots=True)
class AtFraction:
    """The rows from about this part of the whole on (0.0 is the start, 1.0 the end), found by an estimate."""

    fraction: float


@dataclass(frozen=True, slots=True)
class AtValue:
    """The first row whose order columns are at or after these values (text, as the user typed them).

    Fewer values than order columns are allowed: the rest is free.
    """

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtKey:
    """The row with this key and those that follow it; where it is not there any more, those that would."""

    key: Key


Place: TypeAlias = Start | End | After | Before | AtRow | AtFraction | AtValue | AtKey
"""Where in the order a page is to begin (or, for `End` and `Before`, to end)."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of a relation."""

    place: Place = Start()
    size: int = 256
    """How many rows at most, 1 to 1,000. A page of a very wide relation may be shorter: `Page.after` tells."""
    order: tuple[Sort, ...] = ()
    """The user's wish; a unique key is always added behind it. Empty: the key alone or, where a filter leaves a
    range of an indexed column, that column, so that one index finds the rows and has them in order."""
    filter: Filter | None = None
    """Which rows are wanted; None for all. What the page says of rows, numbers and totals is about these alone."""


class Method(StrEnum):
    """How pages are cut."""

    KEYSET = "keyset"
    """By the values of a unique key (or of sort columns and a unique key): any depth costs the same."""
    ADDRESS = "row address"
    """By the rows' physical addresses: any depth costs the same; rows that move meanwhile may be missed."""
    OFFSET = "offset"
    """By counting rows off: the deeper, the slower, and unstable under writes. Only where nothing else works."""


@dataclass(frozen=True, slots=True)
class RowNumber:
    """A row's place counted from 0."""

    value: int
    exact: bool
    """False where it is computed from an estimate."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a relation, in order, as they were at one moment."""

    relation: RelationName
    request: PageRequest
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    """One tuple a row, one value a column."""
    keys: tuple[Key, ...]
    """The key of each row."""
    before: bool
    """There are rows before the first."""
    after: bool
    """There are rows after the last."""
    number: RowNumber | None
    """The number of the first row: exact for `Start` and `AtRow`, for `AtValue` and `AtKey` among the first
    10,000 rows, and everywhere in a relation of up to 10,000 rows; else estimated for these, `End` and
    `AtFraction`; None for `After` and `Before`, where the asker knows better, and where there is nothing to
    estimate from."""
    total: RowNumber | None
    """How many rows there are: exact where the end was reached by counting and for up to 10,000 rows, else the
    catalog's estimate, or one more row than is known to exist where that says less; None where nothing is
    known, and for more filtered rows than that: see `Pager.count` and `Pager.forecast`."""
    method: Method
    order: tuple[Sort, ...] = ()
    """The whole order that was used, key columns included."""
    brought: tuple[Sort, ...] = ()
    """The part of it that the filter brought along, for want of a wish: it is to be said like one."""
    unindexed: bool = False
    """True where no index serves the order: each page sorts all rows that are wanted."""
    passed: bool = False
    """True where a typed value lies behind the last row, so that these are the last rows instead."""
    found: bool | None = None
    """Whether the first row has the typed values, as the database compares them; None where none were typed."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the pages of a request will cost, by the database's own planner."""

    scans: bool
    """No index serves the filter: very many rows are read to find those of a page."""
    sorts: bool
    """No index serves the order: very many rows are sorted for each page."""
    rows: int | None
    """About how many rows are wanted; None where the database does not estimate that (SQLite, with a filter)."""
    reason: str
    """One or two sentences for a warning; empty where there is nothing to warn of."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row that was searched for."""

    key: Key
    row: tuple[Value, ...]
    """One value a column, as in a page."""
