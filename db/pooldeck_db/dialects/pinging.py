"""SQLAlchemy's asyncpg dialect, made so that a silent network holds up neither a checkout nor a close.

Both otherwise wait for an answer as long as the longest statement may run, or for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from pooldeck_db.dialects.connecting import DRIVER_ERRORS

if TYPE_CHECKING:
    import asyncpg
    from sqlalchemy.engine.interfaces import DBAPIConnection

DRIVER_NAME = "postgresql+pooldeck"
"""What a URL of SQLAlchemy begins with to use this dialect."""

_NO_ANSWER = (*DRIVER_ERRORS, OSError)
"""What a ping over a dead connection ends with; a TimeoutError is an OSError."""


class PingingDialect(PGDialect_asyncpg):
    """The asyncpg dialect with a bounded ping, in one round trip instead of three."""

    supports_statement_cache = True
    ping_timeout: float = 3.0
    """Seconds that a connection of the pool has to answer before it counts as dead."""

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        """Whether the connection answers; without one, SQLAlchemy replaces every connection of the pool."""
        try:
            dbapi_connection.run_async(self._ping)
        except _NO_ANSWER:
            return False
        return True

    def do_close(self, dbapi_connection: DBAPIConnection) -> None:
        """Close the connection, in two seconds at most."""
        self.do_terminate(dbapi_connection)

    async def _ping(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        await connection.execute("SELECT", timeout=self.ping_timeout)


registry.register("postgresql.pooldeck", __name__, "PingingDialect")
