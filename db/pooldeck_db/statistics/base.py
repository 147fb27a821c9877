"""What is asked of a database's own part of the statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sqlalchemy import ColumnClause, column, text

from pooldeck_db.paging.codecs.base import Raw
from pooldeck_db.paging.interpolation.base import plain

if TYPE_CHECKING:
    from sqlalchemy import CTE, Executable
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.statistics.records import ColumnStatistics

MOST_COMMON = 20
"""Common values that are told."""

BUCKETS = 20
"""Buckets of a histogram at most."""

ROWS = "wanted"
"""The name of what is looked at."""


VALUE = "v"
"""The name of the one column of what is looked at."""

_VALUE: ColumnClause[Raw] = column(VALUE)
_LINE: tuple[ColumnClause[Raw], ...] = tuple(column(name) for name in ("tag", "place", "value", "rows"))


class Line(NamedTuple):
    """One row of the answer: something that was found."""

    tag: str
    """What it is about."""
    place: int
    """Its place among those about the same."""
    value: Raw
    rows: int | None


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows to look at in the place of all."""

    rows: CTE
    """Named as `ROWS` says."""
    most: int
    """How many rows it has at most."""
    is_whole: bool
    """Whether these are all rows, as long as there are fewer than `most`."""


def rows_of(query: str) -> CTE:
    """The rows of a query as what is looked at."""
    return text(plain(query)).columns(_VALUE).cte(ROWS)


def lines_about(rows: CTE, query: str) -> Executable:
    """The statement that tells of these rows what the query, whose answer is lines, asks of them."""
    return text(plain(query)).columns(*_LINE).add_cte(rows)


class StatisticsSource(Protocol):
    """How one database tells what the other tells in other words."""

    def operand(self, column: Column, /) -> str:
        """The column as SQL, as something that rows can be grouped by."""
        ...

    def notes(self, column: Column, /) -> tuple[str, ...]:
        """What cannot be told of a column of that type, and why."""
        ...

    def statement(self, column: Column, codec: Codec, rows: CTE, /) -> Executable:
        """The one statement about the column's values, whose answer is lines."""
        ...

    async def known(
        self, session: AsyncSession, detail: RelationDetail, column: Column, /
    ) -> ColumnStatistics | None:
        """What the database has written down about the column; None where it has not."""
        ...

    async def absence(self, session: AsyncSession, detail: RelationDetail, /) -> tuple[str, ...]:
        """Why the database has written nothing down, and what to do about it, in sentences."""
        ...

    async def sample(self, session: AsyncSession, detail: RelationDetail, column: Column, /) -> Sample | None:
        """A bounded number of rows that are spread over the relation; None where there are none to be had."""
        ...

    async def distinct(self, session: AsyncSession, detail: RelationDetail, column: Column, /) -> int | None:
        """How many different values an index is known to have; None where nothing is known."""
        ...
