"""One connection of the pool while the console has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db import guard

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from pooldeck_db.sessions import Sessions


class Lease:
    """A connection that is used past SQLAlchemy: it begins no transaction on it and resets nothing but one."""

    def __init__(self, connection: AsyncConnection, adapted: object, driver: object) -> None:
        self._connection = connection
        self.adapted = adapted
        """The same as SQLAlchemy has it, and the pool's record."""
        self.driver = driver
        """The driver's own connection."""

    @classmethod
    async def taken(cls, sessions: Sessions) -> Lease:
        """One from the pool. Raises what a checkout raises."""
        connection = await sessions.connection()
        try:
            raw = await connection.get_raw_connection()
        except BaseException:  # Nothing is swallowed: cancelled or not, it goes back.
            await connection.close()
            raise
        return cls(connection, raw.dbapi_connection, raw.driver_connection)

    def enlist(self) -> None:
        """Let the present operation interrupt what runs on it, which took it in another one."""
        guard.took(self, self.driver)

    async def give_back(self) -> None:
        """Give it back to the pool."""
        await self._connection.close()

    async def discard(self) -> None:
        """End it: nobody gets it any more, and the database rolls back what is open on it."""
        await self._connection.invalidate()
        await self._connection.close()
