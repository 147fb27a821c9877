"""What is asked of an interpolator, whichever the database."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.statements import Statements
    from pooldeck_db.values import Value


class Interpolator(Protocol):
    """Guesses values of the leading column of an order."""

    async def leading_value(
        self, session: AsyncSession, statements: Statements, detail: RelationDetail, fraction: float, /
    ) -> Value:
        """A value such that about this part of the rows stands before it; None where there is no way to tell."""
        ...


def between(low: int, high: int, fraction: float) -> int:
    """The whole number at a part of the way, exact however large they are."""
    return low + int((high - low) * Fraction(fraction))


def uuid_between(low: str, high: str, fraction: float) -> str:
    """The UUID at a part of the way, as a number of 128 bits; raises ValueError for what is no UUID."""
    return str(UUID(int=between(UUID(low).int, UUID(high).int, fraction)))
