"""A connection to PostgreSQL beside the pool, for watching the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from pooldeck_db.dialects.connecting import CLOSE_TIMEOUT, DRIVER_ERRORS
from pooldeck_db.errors import Cancelled, ConnectionLost, DatabaseError, DeadlineExceeded
from pooldeck_db.translation import translate

if TYPE_CHECKING:
    from collections.abc import Mapping

APPLICATION = "pooldeck monitor"
"""What the connection calls itself."""

PATIENCE = 5.0
"""Seconds that one of its statements may run."""

_FAILURES = (*DRIVER_ERRORS, OSError)
"""What a query ends with for a reason; a TimeoutError is an OSError."""


class ServerMonitorConnection:
    """One connection of asyncpg's."""

    def __init__(self, connection: asyncpg.Connection[asyncpg.Record], label: str) -> None:
        self._connection = connection
        self._label = label
        self.pid: int | None = connection.get_server_pid()
        self.version = connection.get_server_version().major

    @property
    def is_open(self) -> bool:
        """Whether it can still be asked."""
        return not self._connection.is_closed()

    async def rows(self, query: str, *values: object) -> list[Mapping[str, object]]:
        """The answer to a query. Raises DatabaseError."""
        try:
            return [dict(record) for record in await self._connection.fetch(query, *values)]
        except TimeoutError as error:
            # Not even the server's own time-out was told: who does not answer now will not hear the next question.
            self._connection.terminate()
            raise translate(error, self._label) from error
        except asyncpg.PostgresError as error:
            raise self._explained(error) from error
        except _FAILURES as error:
            # The driver is at odds with what it has received, as where the server took leave in between.
            self._connection.terminate()
            raise ConnectionLost(f"The connection broke: {error}", subject=self._label) from error

    async def close(self) -> None:
        """Close it."""
        try:
            await self._connection.close(timeout=CLOSE_TIMEOUT)
        except _FAILURES:
            self._connection.terminate()

    def _explained(self, error: Exception) -> DatabaseError:
        explained = translate(error, self._label)
        if isinstance(explained, Cancelled):
            return DeadlineExceeded(
                f"The server was asked about its sessions, and did not answer within {PATIENCE:g} s.",
                subject=self._label,
                hint="It is asked again.",
                code=explained.code,
            )
        return explained
