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
    passed: bool = False
    """The place lies behind the last row, so that these are the last rows instead."""
    found: bool | None = None
    """Whether the first row has the typed values; None where none were typed."""


class Cutter(Protocol):
    """One way to cut pages."""

    async def cut(self, session: AsyncSession, detail: RelationDetail, place: Place, size: int, /) -> Cut:
        """At most `size` lines at a place; raises ValueRefused for a value that a column cannot take."""
        ...

    async def count_before(self, session: AsyncSession, key: Key, limit: int, /) -> int:
        """How many rows stand before the one with this key, at most the limit."""
        ...

    async def part_before(self, session: AsyncSession, detail: RelationDetail, key: Key, /) -> float | None:
        """About which part of all rows stands before the one with this key, found without reading them.

        None where there is no way to tell.
        """
        ...

    def row(self, key: Key, outputs: str) -> Answer:
        """The statement that gives these outputs of the one row with this key."""
        ...
