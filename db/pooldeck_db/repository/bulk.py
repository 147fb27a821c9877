"""Inserts very many rows in chunks, at the speed of Core and in bounded memory."""

from __future__ import annotations

from collections.abc import AsyncIterable
from contextlib import aclosing
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy.exc import StatementError

from pooldeck_db.repository.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.repository.records import Progress, Row
    from pooldeck_db.repository.shape import Shape

CHUNK = 1_000
"""Rows of a chunk where nothing else is said: larger ones are hardly faster, and hold the event loop longer."""
SMALLEST, LARGEST = 1_000, 10_000


async def insert_rows(
    session: AsyncSession,
    into: type[object] | Table,
    rows: Iterable[Row] | AsyncIterable[Row],
    *,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> int:
    """As `AsyncRepository.bulk_insert`, also into a table that no class is mapped to."""
    if not SMALLEST <= chunk <= LARGEST:
        raise ValueError(f"A chunk has {SMALLEST:,} to {LARGEST:,} rows, not {chunk:,}.")
    inserted = 0
    shape: Shape | None = None
    async with aclosing(_chunks(rows, chunk)) as chunks:
        async for some in chunks:
            shape = shape or shape_of(into, some[0])
            values = shape.fitted(some, first=inserted + 1)
            try:
                # A driver is given one statement and many rows, not one long statement: a row's parameters count
                # by themselves, and no limit of parameters makes the chunks of wide rows smaller.
                await session.execute(shape.statement, values)
            except StatementError as error:
                error.add_note(f"It is one of the rows {inserted + 1:,} to {inserted + len(some):,}.")
                raise
            inserted += len(some)
            if progress is not None:
                progress(inserted)
    return inserted


async def _chunks(rows: Iterable[Row] | AsyncIterable[Row], size: int) -> AsyncGenerator[list[Row]]:
    """The rows, so many at a time; no more of them are held."""
    if not isinstance(rows, AsyncIterable):
        iterator = iter(rows)
        while some := list(islice(iterator, size)):
            yield some
        return
    gathered: list[Row] = []
    async for row in rows:
        gathered.append(row)
        if len(gathered) == size:
            yield gathered
            gathered = []
    if gathered:
        yield gathered
