"""Opens a database: one call, one engine, one frozen record of services."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.engine import create_engine, dialect_for
from pooldeck_db.errors import ReadOnlyViolation
from pooldeck_db.paging.pager import Pager
from pooldeck_db.sessions import Sessions

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

    from pooldeck_db.dialects.base import Dialect
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.observed import PoolObserver
    from pooldeck_db.target import Target


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: what the screens are given."""

    target: Target
    product: str
    """`PostgreSQL` or `SQLite`."""
    version: str
    read_only: bool
    """The database itself said that it refuses writes."""
    sessions: Sessions
    catalog: CatalogReader
    """What the database holds."""
    pager: Pager
    """Pages of any relation."""
    _observer: PoolObserver

    def pool(self) -> PoolSnapshot:
        """The pool as it is now; costs no I/O."""
        return self._observer.snapshot()

    async def close(self) -> None:
        """End whatever still runs, and close every connection."""
        await self.sessions.close()


async def open_database(target: Target) -> Database:
    """Connect to the target, and prove that what it promises (read-only) is kept by the database itself.

    Raises DatabaseError; no connection is left open then.
    """
    dialect, engine, observer = await asyncio.to_thread(_make, target)
    sessions = Sessions(engine, dialect, deadline=target.statement_timeout)

    async def introduce(session: AsyncSession) -> tuple[str, bool]:
        return await dialect.version(session), await dialect.is_read_only(session)

    try:
        version, read_only = await sessions.read(
            target.label, introduce, deadline=target.connect_timeout + target.statement_timeout
        )
        _prove(target, read_only)
    except BaseException:  # Nothing is swallowed: also where it is cancelled, no connection may stay open.
        await sessions.close()
        raise
    return Database(
        target,
        dialect.product,
        version,
        read_only,
        sessions,
        catalog=CatalogReader(sessions),
        pager=Pager(sessions),
        _observer=observer,
    )


def _make(target: Target) -> tuple[Dialect, AsyncEngine, PoolObserver]:
    """Make the engine, in a thread: that imports the driver and SQLAlchemy's part for it."""
    dialect = dialect_for(target)
    return dialect, *create_engine(target, dialect)


def _prove(target: Target, read_only: bool) -> None:
    if target.read_only and not read_only:
        raise ReadOnlyViolation(
            "The connection is to be read-only, but the server does not enforce it.",
            subject=target.label,
            hint="Connect directly, not through a proxy that drops session settings.",
        )
