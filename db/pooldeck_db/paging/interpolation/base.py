"""What is asked of an interpolator, whichever the database."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from sqlalchemy import (
    ColumnClause,
    and_,
    case,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.sql.elements import quoted_name

from pooldeck_db.paging.segments import Point, following
from pooldeck_db.paging.shape import ALIAS, operand
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.paging.statements import Statements

SAMPLE = 256
"""Rows of a sample: a part of the order is usually found to 2 % of the whole."""


_GOLDEN = (5**0.5 - 1) / 2

PLACES = tuple((number + number * _GOLDEN % 1) / SAMPLE for number in range(SAMPLE))
"""The parts of the whole at which a sample is taken: spread evenly, but in no period that data could have, too."""


class Interpolator(Protocol):
    """Guesses points of an order, by a number of probes that does not depend on the number of rows."""

    async def point(
        self, session: AsyncSession, statements: Statements, detail: RelationDetail, fraction: float, /
    ) -> Sequence[Value]:
        """Values of the leading columns such that about this part of the rows stands before them.

        Empty where there is no way to tell, or where there are so few rows that counting them is better.
        """
        ...

    async def part(
        self,
        session: AsyncSession,
        statements: Statements,
        detail: RelationDetail,
        values: Sequence[Value],
        /,
    ) -> float | None:
        """About which part of the rows stands before the one with these values in the columns of the order.

        The inverse of `point`; None where there is no way to tell.
        """
        ...


@dataclass(frozen=True, slots=True)
class Sample:
    """The query of some rows that are spread over a relation: the columns of the order, by their names."""

    query: str
    """As the text of a statement, where a colon begins a parameter."""
    parameters: Mapping[str, Raw]


async def value_at(
    session: AsyncSession, statements: Statements, sample: Sample, fraction: float
) -> Sequence[Value]:
    """The key of the row that stands at a part of a sample, put in order by the database; empty for no rows."""
    by = ", ".join(f"{operand(each.column.name)} {each.spelled()}" for each in statements.order)
    statement = (
        f"WITH sample AS ({sample.query}) SELECT {plain(statements.key_shape.outputs)} FROM sample AS t"
        f" ORDER BY {plain(by)} LIMIT 1 OFFSET (SELECT CAST(floor(count(*) * {fraction!r}) AS bigint) FROM sample)"
    )
    row = (await session.execute(text(statement), sample.parameters)).first()
    return () if row is None else statements.key_shape.key(tuple(row)).values


async def part_of(
    session: AsyncSession, statements: Statements, sample: Sample, values: Sequence[Value]
) -> float | None:
    """The part of a sample that the database puts before a row with these values; None for no rows."""
    names: list[ColumnClause[Value]] = [
        column(quoted_name(each.column.name, quote=True)) for each in statements.order
    ]
    over = copy(statements)
    over.relation = text(sample.query).columns(*names).subquery(ALIAS)
    point = Point(statements.order, values, statements.codec.nulls_last, reverse=True)
    before = or_(false(), *(and_(true(), *over.where(segment, values)) for segment in following(point)))
    counts = select(func.count(literal_column("*")), func.count(case((before, 1)))).select_from(over.relation)
    rows, preceding = (await session.execute(counts, sample.parameters)).one()
    return preceding / rows if rows else None


def plain(sql: str) -> str:
    """SQL as the text of a statement, in which no colon begins a parameter."""
    return sql.replace(":", "\\:")


def between(low: int, high: int, fraction: float) -> int:
    """The whole number at a part of the way, exact however large they are."""
    return low + int((high - low) * Fraction(fraction))


def part_between(low: int, high: int, value: int) -> float | None:
    """At which part of the way a whole number stands; None where there is no way."""
    return None if low == high else float(Fraction(value - low, high - low))


def uuid_between(low: str, high: str, fraction: float) -> str:
    """The UUID at a part of the way, as a number of 128 bits; raises ValueError for what is no UUID."""
    return str(UUID(int=between(UUID(low).int, UUID(high).int, fraction)))


def uuid_part(low: str, high: str, value: str) -> float | None:
    """At which part of the way a UUID stands; raises ValueError for what is no UUID."""
    return part_between(UUID(low).int, UUID(high).int, UUID(value).int)
