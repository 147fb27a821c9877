"""What is asked of an interpolator, whichever the database."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from pooldeck_db.paging.shape import operand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.paging.statements import Statements
    from pooldeck_db.values import Value

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


async def from_sample(
    session: AsyncSession, statements: Statements, rows: str, fraction: float, parameters: tuple[Raw, ...] = ()
) -> Sequence[Value]:
    """The key of the row that stands at a part of a sample, put in order by the database; empty for no rows.

    `rows` is the query of the sample: the columns of the order, by their names.
    """
    by = ", ".join(f"{operand(each.column.name)}{' DESC' * each.descending}" for each in statements.order)
    statement = (
        f"WITH sample AS ({rows}) SELECT {statements.key_shape.outputs} FROM sample AS t ORDER BY {by}"
        f" LIMIT 1 OFFSET (SELECT CAST(floor(count(*) * {fraction!r}) AS bigint) FROM sample)"
    )
    row = (await (await session.connection()).exec_driver_sql(statement, parameters or None)).first()
    return () if row is None else statements.key_shape.key(tuple(row)).values


def between(low: int, high: int, fraction: float) -> int:
    """The whole number at a part of the way, exact however large they are."""
    return low + int((high - low) * Fraction(fraction))


def uuid_between(low: str, high: str, fraction: float) -> str:
    """The UUID at a part of the way, as a number of 128 bits; raises ValueError for what is no UUID."""
    return str(UUID(int=between(UUID(low).int, UUID(high).int, fraction)))
