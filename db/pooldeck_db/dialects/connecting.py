"""How connections to PostgreSQL are made and ended, directly or through a proxy."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import asyncpg

from pooldeck_db.dialects.unreachable import unreachable
from pooldeck_db.translation import translate_connecting

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOSE_TIMEOUT = 1.0
"""Seconds that a server has to take leave before its connection is simply dropped."""

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What asyncpg raises of its own."""

_REFUSALS = (*DRIVER_ERRORS, OSError, ValueError)
"""What `asyncpg.connect` raises for a reason; ValueError for a parameter that cannot be sent."""


class Connector:
    """Makes the connections of one target, and can end them all at once."""

    def __init__(self, label: str, *, unrefused: frozenset[str]) -> None:
        self._label = label
        self._unrefused = unrefused
        self._open: WeakSet[asyncpg.Connection[asyncpg.Record]] = WeakSet()
        self.through_proxy = False
        """A proxy such as PgBouncer refused settings at connect: they have to be made in each transaction."""

    async def connect(self, **arguments: object) -> asyncpg.Connection[asyncpg.Record]:
        """A connection. Raises DatabaseError, mostly ConnectError."""
        try:
            connection = await self._connected(arguments)
        except _REFUSALS as error:
            explained = unreachable(error, self._label, arguments)
            raise explained or translate_connecting(error, self._label) from error
        self._open.add(connection)
        return connection

    async def close_all(self) -> None:
        """End every connection, side by side: one after the other, a dead network would hold up each of them."""
        connections = [connection for connection in self._open if not connection.is_closed()]
        closing = (connection.close(timeout=CLOSE_TIMEOUT) for connection in connections)
        await asyncio.gather(*closing, return_exceptions=True)
        for connection in connections:
            if not connection.is_closed():
                connection.terminate()

    async def _connected(self, arguments: Mapping[str, Any]) -> asyncpg.Connection[asyncpg.Record]:
        if not self.through_proxy:
            try:
                return await asyncpg.connect(**arguments)
            except asyncpg.ProtocolViolationError:
                # PgBouncer's answer to a setting that it does not track; a server never gives it here.
                self.through_proxy = True
        settings = arguments["server_settings"]
        kept = {name: value for name, value in settings.items() if name in self._unrefused}
        return await asyncpg.connect(**{**arguments, "server_settings": kept})
