"""Makes the shop's tables in an open database, and fills them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import Table

from pooldeck_db.demo.models import Base
from pooldeck_db.demo.seed.shop import shop
from pooldeck_db.repository.bulk import insert_rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.demo.seed.records import Entity, Size
    from pooldeck_db.demo.seed.shop import Batch
    from pooldeck_db.sessions import Sessions


async def fill(sessions: Sessions, size: Size) -> AsyncIterator[tuple[str, int]]:
    """Create the tables and insert every row, one short session a batch; yields each batch's table and rows.

    Rows are made in a thread, since that is computing and nothing else. Raises DatabaseError.
    """
    await sessions.write("demo tables", _create)
    batches = shop(size)
    while (batch := await asyncio.to_thread(next, batches, None)) is not None:
        table = table_of(batch.entity)
        await _insert(sessions, batch, table.name)
        yield table.name, len(batch.rows)


def table_of(entity: Entity) -> Table:
    """The table that a class is mapped to, or the table itself."""
    found = entity if isinstance(entity, Table) else entity.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{entity!r} is not mapped to a table")
    return found


async def _insert(sessions: Sessions, batch: Batch, table: str) -> None:
    async def work(session: AsyncSession) -> None:
        await insert_rows(session, batch.entity, batch.rows)

    await sessions.write(f"demo {table}", work)


async def _create(session: AsyncSession) -> None:
    connection = await session.connection()
    await connection.run_sync(Base.metadata.create_all)
