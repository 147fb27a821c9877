"""Runs composed statements in a session, and explains what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.errors import ValueRefused
from pooldeck_db.translation import TRANSLATED, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.rows.planning import Planner
    from pooldeck_db.rows.records import RowAddress, RowImage
    from pooldeck_db.rows.results import Conflicted, Refused

T = TypeVar("T")

_FIRST = 20
"""Rows that the first statement reads at most: how long they are is seen by these."""

AT_ONCE = 16 * 1024 * 1024
"""Bytes of memory that the rows of one further statement may be expected to take."""

MOST_READ = 256 * 1024 * 1024
"""Bytes of memory that rows which are read together may take."""


class Ended(Exception):
    """The transaction is to be rolled back: this is what came of it."""

    def __init__(self, outcome: Conflicted | Refused, *, locking: bool = False) -> None:
        super().__init__()
        self.outcome = outcome
        self.locking = locking
        """It was refused while rows were locked, before anything was written."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one statement."""

    rows: Sequence[Sequence[Raw]]
    count: int
    """The rows that it wrote, as the driver counts them."""
    last_id: int | None
    """SQLite: the address of the row that was inserted last."""


class Runner:
    """One session's statements, spelled as the driver takes them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def run(self, sql: str, parameters: tuple[object, ...], subject: str) -> Answer:
        """Run one statement; raises DatabaseError that names the subject."""
        try:
            connection = await self._session.connection()
            result = await connection.exec_driver_sql(sql, parameters)
            rows = [tuple(row) for row in result.fetchall()] if result.returns_rows else []
            return Answer(rows, result.rowcount, getattr(result, "lastrowid", None))
        except TRANSLATED as error:
            raise translate(error, subject) from error

    async def images(
        self, planner: Planner, addresses: Sequence[RowAddress], *, lock: str = ""
    ) -> list[RowImage | None]:
        """The rows at these addresses as they are now, each None where there is none; in few statements.

        `lock` is the strength of the lock to take on each, in the given order; empty for none. Raises ValueRefused
        where several rows have one address or the rows are too long, besides what `run` raises.
        """
        found: list[RowImage | None] = []
        read, size = 0, min(_FIRST, planner.chunk)
        while len(found) < len(addresses):
            chunk = addresses[len(found) : len(found) + size]
            answer = await self.run(*planner.rows(chunk, lock=lock), str(planner.detail.relation.name))
            images = {row[0]: planner.imaging.image(row[1:]) for row in answer.rows}
            if len(images) < len(answer.rows):
                raise _several(planner)
            found += [images.get(number) for number in range(len(chunk))]
            held = sum(image.weight for image in images.values())
            read += held
            if read > MOST_READ:
                raise _too_much(planner)
            size = max(1, min(planner.chunk, AT_ONCE * len(chunk) // max(1, held)))
        return found

    async def alike(self, planner: Planner, image: RowImage) -> int:
        """How many rows are as the image has it: none, one, or two for more."""
        answer = await self.run(*planner.alike(image), str(planner.detail.relation.name))
        ((count,),) = answer.rows
        return int(count or 0)


def _several(planner: Planner) -> ValueRefused:
    """The key was one when the catalog was read, or its index is damaged."""
    return ValueRefused(
        "Several rows have the same key, so that nothing tells them apart.",
        subject=str(planner.detail.relation.name),
        hint="Read the table again: that finds what its rows are known by now.",
    )


def _too_much(planner: Planner) -> ValueRefused:
    return ValueRefused(
        f"More than {MOST_READ >> 20} MiB of values would be read at once.",
        subject=str(planner.detail.relation.name),
        hint="Change fewer rows at once, or change them by SQL.",
    )


def chunks(every: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The sequence in parts of at most this size."""
    return (every[start : start + size] for start in range(0, len(every), size))
