"""A page as it was cut out of the relation, before it is presented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.records import Key, Place
    from pooldeck_db.paging.shape import Line
    from pooldeck_db.paging.statements import Answer


@dataclass(frozen=True, slots=True)
class Cut:
    """Some lines of a relation and what lies around them."""

    lines: Sequence[Line]
    before: bool
    """There are rows before the first."""
    after: bool
    """There are rows after the last."""
    first: int | None = None
    """The exact number of the first line, counted from 0; None where it is not known."""
    total: int | None = None
    """The exact number of all rows; None where they were not counted."""
    passed: bool = False
    """The place lies behind the last row, so that these are the last rows instead."""


class Cutter(Protocol):
    """One way to cut pages."""

    async def cut(self, session: AsyncSession, detail: RelationDetail, place: Place, size: int, /) -> Cut:
        """At most `size` lines at a place; raises ValueRefused for a value that a column cannot take."""
        ...

    def row(self, key: Key, outputs: str) -> Answer:
        """The statement that gives these outputs of the one row with this key."""
        ...
