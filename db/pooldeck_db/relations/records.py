"""What is said of the rows that a row refers to, and of those that refer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from pooldeck_db.catalog import Column, ForeignKey, RelationName
from pooldeck_db.errors import DatabaseError
from pooldeck_db.filters import All, Filter, RawWhere
from pooldeck_db.paging import RowNumber
from pooldeck_db.relations.pairs import ColumnPair
from pooldeck_db.values import Clipped, Value

LARGE = 100_000
"""Rows from which on a table without an index on its foreign key is only read when that is asked for."""


class Direction(StrEnum):
    """Which way a reference is followed."""

    PARENT = "parent"
    """To the row that a foreign key of the relation itself refers to."""
    CHILD = "child"
    """To the rows that refer to the relation by a foreign key of theirs."""
    ONE = "one"
    """To the only row that refers to the relation: one to one."""
    MANY = "many"
    """To the rows that a table between both ties to it: many to many."""
    GIVEN = "given"
    """To what rows of another relation give of themselves: an association proxy of a model."""


@dataclass(frozen=True, slots=True)
class Nowhere:
    """A reference that leads to no rows from this row."""

    reason: str
    """One sentence: why."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One way out of every row of a relation: a foreign key, or what a model is related to, in one direction."""

    id: str
    """The same as long as the foreign key has the same columns, and no other reference of the relation has it."""
    direction: Direction
    title: str
    """As people call it, and unlike any other of the relation: `customer → customers`, `orders (customer_id)`;
    that of a model by its name: `author → Author`, `posts (Post)`."""
    relation: RelationName
    """Where it leads."""
    foreign_key: ForeignKey | None
    """None where it is the relationship of a model, whatever that goes by."""
    pairs: tuple[ColumnPair, ...]
    """Its columns in the order of the key; empty where it is broken."""
    key: tuple[Column, ...] = ()
    """The columns by which a row at the other side is known; empty where it has none."""
    label: tuple[Column, ...] = ()
    """The columns at the other side that together name a row there; empty where none does."""
    rows: int | None = None
    """The estimated number of rows of the relation at the other side; None where there is no estimate."""
    unindexed: bool = False
    """No index at the other side serves it: to follow it is to read all rows there."""
    broken: str = ""
    """One sentence: why it leads nowhere from any row (no such table, no such column); empty where it does."""
    label_mistake: str = ""
    """One sentence: why the label that the settings name cannot be used; empty where there is nothing to say."""
    is_said: bool = False
    """The rows at the other side themselves say what they are called, by code of the user's own."""
    within: tuple[str, ...] = ()
    """The condition on the rows at the other side, where their own columns do not tell: SQL, cut where the values
    of the pairs stand. Empty where the pairs are the condition."""

    links: RelationName | None = None
    """The rows of the table between, which are added and dropped to change what is related; None where there is
    no such table, or nothing of it may be written."""

    @property
    def is_costly(self) -> bool:
        """Whether following it reads so many rows that the user should ask for it."""
        return self.unindexed and self.rows is not None and self.rows > LARGE

    @property
    def is_direct(self) -> bool:
        """Whether columns of the row itself say to which other row it refers, and nothing else does."""
        return self.direction is Direction.PARENT and not self.within

    def values(self, row: Sequence[Value]) -> tuple[Value, ...] | Nowhere:
        """The row's own side of the reference, a value for each pair; `row` has a value for every column."""
        if self.broken:
            return Nowhere(self.broken)
        values = tuple(row[pair.place] for pair in self.pairs)
        for pair, value in zip(self.pairs, values, strict=True):
            if value is None:
                return Nowhere(self._without(pair.own.name))
            if isinstance(value, Clipped):
                return Nowhere(f"Only the beginning of {pair.own.name} is known: load the whole value first.")
        return values

    def filter_for(self, row: Sequence[Value]) -> Filter | Nowhere:
        """Which rows at the other side belong to this row, exactly; `row` has a value for every column."""
        values = self.values(row)
        if isinstance(values, Nowhere):
            return values
        if self.within:
            return self._condition(values)
        return self._equal(values)

    def filter_for_links(self, row: Sequence[Value]) -> Filter | Nowhere:
        """Which of `links` belong to this row; `row` has a value for every column."""
        values = self.values(row)
        return values if isinstance(values, Nowhere) else self._equal(values)

    def _equal(self, values: Sequence[Value]) -> Filter:
        parts = tuple(pair.filter_for(value) for pair, value in zip(self.pairs, values, strict=True))
        return parts[0] if len(parts) == 1 else All(parts)

    def _condition(self, values: Sequence[Value]) -> Filter | Nowhere:
        sql = self.within[0]
        for pair, value, behind in zip(self.pairs, values, self.within[1:], strict=True):
            literal = pair.written(value)
            if literal is None:
                return Nowhere(f"The value of {pair.own.name} cannot be written in SQL.")
            sql += literal + behind
        return RawWhere(sql)

    def _without(self, column: str) -> str:
        if self.direction is not Direction.PARENT:
            return f"{column} is NULL, so no row can refer to this one."
        return f"{column} is NULL, so the row refers to none of {self.relation.title}."


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One of the rows at the other side of a reference."""

    key: tuple[Value, ...]
    """The values of `Reference.key`, whole."""
    label: str | None
    """What the row is called, on one line of at most 60 characters; None where it has no name."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a reference leads to from one row."""

    reference: Reference
    filter: Filter
    """Which rows these are, for a page of them."""
    count: RowNumber
    """How many there are: exact up to 1,000, else 1,000 and not exact."""
    rows: tuple[PreviewRow, ...]
    """The first five of them by their key; where there are more than 1,000, of those that were counted."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A reference that nothing was read for."""

    reference: Reference
    reason: str
    """One sentence: why."""
    is_costly: bool = False
    """It would be read when asked for by its id, and reads all rows of a large table."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A reference that could not be read."""

    reference: Reference
    error: DatabaseError


Related: TypeAlias = Preview | Unread | Failed
"""What is known of one reference from one row."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What the rows are called that some rows refer to."""

    found: Mapping[tuple[str, tuple[Value, ...]], str]
    """The label by the reference's id and the row's own values, on one line of at most 60 characters."""
    reason: str = ""
    """One sentence: why there are none, or fewer than there could be; empty where nothing is amiss."""

    def of(self, reference: Reference, row: Sequence[Value]) -> str | None:
        """What the row is called that this row refers to; None where that is not known."""
        values = reference.values(row)
        return None if isinstance(values, Nowhere) else self.found.get((reference.id, values))
