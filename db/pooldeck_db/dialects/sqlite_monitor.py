"""A connection to a SQLite file beside the pool, for watching the file."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Self

import aiosqlite

from pooldeck_db.translation import translate

if TYPE_CHECKING:
    from collections.abc import Mapping


class FileMonitorConnection:
    """One connection of aiosqlite's, which never waits for somebody else's lock."""

    pid: int | None = None
    version = sqlite3.sqlite_version_info[0]

    def __init__(self, connection: aiosqlite.Connection, label: str) -> None:
        self._connection = connection
        self._label = label
        self._is_closed = False

    @classmethod
    async def opened(cls, address: str, label: str) -> Self:
        """Open the file at a URI. Raises DatabaseError."""
        try:
            return cls(await aiosqlite.connect(address, uri=True, timeout=0, isolation_level=None), label)
        except sqlite3.Error as error:
            raise translate(error, label) from error

    @property
    def is_open(self) -> bool:
        """Whether it can still be asked."""
        return not self._is_closed

    async def rows(self, query: str, *values: object) -> list[Mapping[str, object]]:
        """The answer to a query. Raises DatabaseError."""
        try:
            async with self._connection.execute(query, values) as cursor:
                names = [column[0] for column in cursor.description or ()]
                return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]
        except sqlite3.Error as error:
            raise translate(error, self._label) from error

    async def close(self) -> None:
        """Close it, and its thread."""
        self._is_closed = True
        await self._connection.close()
