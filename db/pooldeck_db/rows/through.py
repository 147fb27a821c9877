"""What writes the rows of a model: not a statement of ours, but the user's own class by its unit of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.rows.records import Change, Entry, RowAddress, RowImage
    from pooldeck_db.rows.results import Statement


class Missed(Exception):
    """The unit of work did not find the row of a change, or did not hit it."""


@dataclass(frozen=True, slots=True)
class Flushed:
    """A change that was flushed."""

    statements: tuple[Statement, ...]
    """What was sent to write it, what went with it included; none where nothing was left to be written."""
    address: RowAddress | None
    """What the row is known by from then on; None for one that is gone."""


class UnitOfWork(Protocol):
    """Writes changes of relations that are models' (`RelationName.model`), named by the models' attributes."""

    async def write(self, session: AsyncSession, detail: RelationDetail, change: Change) -> Flushed:
        """Flush one change; the row is locked already, and was compared.

        Raises Missed, and DatabaseError with the column that is to blame.
        """
        ...

    async def check(
        self, session: AsyncSession, detail: RelationDetail, column: Column, entry: Entry, row: RowImage | None
    ) -> str:
        """Have the model look at an entry for a row (None for a new one) in memory, and write nothing.

        Gives what it makes of it, in one sentence; empty where it leaves it as it is. Raises DatabaseError.
        """
        ...
