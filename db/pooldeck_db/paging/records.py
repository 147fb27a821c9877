"""What is asked of the pager, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from pooldeck_db.catalog import Column, RelationName
from pooldeck_db.values import Value


@dataclass(frozen=True, slots=True)
class Key:
    """Where one row stands in its order: the values of the order's columns, whole and lossless.

    Opaque above the pager: it is taken from a page and handed back in the next request.
    """

    values: tuple[Value, ...]


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


Place: TypeAlias = Start | End | After | Before | AtRow | AtFraction | AtValue
"""Where in the order a page is to begin (or, for `End` and `Before`, to end)."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One column of a wished order; NULLs stand where the database itself puts them, so that an index serves."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of a relation."""

    place: Place = Start()
    size: int = 256
    """How many rows at most, 1 to 1,000. A page of a very wide relation may be shorter: `Page.after` tells."""
    order: tuple[Sort, ...] = ()
    """The user's wish; a unique key is always added behind it. Empty: the key alone."""


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
    """The number of the first row where the pager knows it: exact for `Start` and `AtRow`, estimated for
    `AtFraction`; for `End` from the total; None for `After`, `Before` and `AtValue`, where the asker knows
    better."""
    total: RowNumber | None
    """How many rows there are: exact where it was counted or the end was reached by counting, else the estimate;
    None where nothing is known."""
    method: Method
    order: tuple[Sort, ...] = ()
    """The whole order that was used, key columns included."""
    unindexed: bool = False
    """True where no index serves the order: each page sorts the whole relation."""
    passed: bool = False
    """True where a typed value lies behind the last row, so that these are the last rows instead."""
