"""The one connection that the monitor has for itself: made when it is needed, and made anew when it is lost."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.activity.records import Link, LinkState
from pooldeck_db.errors import (
    AuthenticationFailed,
    ConnectionLost,
    DatabaseError,
    DatabaseMissing,
    PermissionDenied,
)
from pooldeck_db.guard import Guard, to_its_end

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from pooldeck_db.dialects.base import Dialect, MonitorConnection

T = TypeVar("T")

SHORTEST_PAUSE = 0.2
"""Seconds from the first attempt that failed to the next one; each further one doubles it."""

LONGEST_PAUSE = 5.0

REFUSED_PAUSE = 30.0
"""Seconds between two attempts that the server refuses: a role may be locked after some wrong passwords."""

_REFUSALS = (AuthenticationFailed, DatabaseMissing, PermissionDenied)


class MonitorLink:
    """Runs one piece of work at a time on a connection that is not of the pool."""

    def __init__(self, dialect: Dialect, label: str) -> None:
        self._dialect = dialect
        self._label = label
        self._guard = Guard(dialect.interrupt)
        self._turn = asyncio.Lock()
        self._connection: MonitorConnection | None = None
        self._failure: DatabaseError | None = None
        self._pause = 0.0
        self._try_at = 0.0
        self.link = Link(LinkState.UNTRIED, time.time())
        """How it stands."""
        self.made = 0
        """How many connections were made so far: what one of them was refused, the next one may not be."""

    @property
    def rest(self) -> float:
        """Seconds until the next attempt to connect is made; 0 where nothing has to be waited for."""
        if self._connection is not None and self._connection.is_open:
            return 0.0
        return max(0.0, self._try_at - time.monotonic())

    async def run(self, work: Callable[[MonitorConnection], Coroutine[object, object, T]]) -> T:
        """Await `work(connection)` when it is its turn; cancelling the caller ends its query on the server.

        Between two attempts to connect, it fails at once with the reason of the last. Raises DatabaseError.
        """

        async def operation() -> T:
            async with self._turn:
                connection = await self._connected()
                try:
                    return await work(connection)
                except DatabaseError as error:
                    if not connection.is_open:
                        self._lost(error)
                    raise

        return await self._guard.run(operation, name="monitor")

    async def close(self) -> None:
        """End whatever runs, close the connection, and make none any more."""
        await to_its_end(self._close())

    async def _close(self) -> None:
        await self._guard.close()
        connection, self._connection = self._connection, None
        self.link = Link(LinkState.CLOSED, time.time(), "The database was closed.")
        if connection is not None:
            await connection.close()

    async def _connected(self) -> MonitorConnection:
        if self._connection is not None:
            if self._connection.is_open:
                return self._connection
            self._lost(ConnectionLost("The server closed the connection.", subject=self._label))
        if self._failure is not None and time.monotonic() < self._try_at:
            failure = self._failure
            raise type(failure)(failure.what, subject=failure.subject, hint=failure.hint, code=failure.code)
        try:
            connection = await self._dialect.monitor()
        except DatabaseError as error:
            self._failed(error)
            raise
        self._connection, self._failure, self._pause = connection, None, 0.0
        self.link = Link(LinkState.CONNECTED, time.time(), pid=connection.pid)
        self.made += 1
        return connection

    def _lost(self, error: DatabaseError) -> None:
        """The connection ended; a new one is tried without a pause."""
        self._connection = None
        self.link = Link(LinkState.LOST, time.time(), str(error))

    def _failed(self, error: DatabaseError) -> None:
        """No connection could be made."""
        is_refused = isinstance(error, _REFUSALS)
        self._pause = REFUSED_PAUSE if is_refused else min(LONGEST_PAUSE, self._pause * 2 or SHORTEST_PAUSE)
        self._try_at = time.monotonic() + self._pause
        self._failure = error
        state = LinkState.REFUSED if is_refused else LinkState.LOST
        since = self.link.since if self.link.state is state else time.time()
        self.link = Link(state, since, str(error))
