"""Goes on where one table of a SQLite file cannot be read."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

Table = TypeVar("Table")
Found = TypeVar("Found")

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})
"""Primary result codes of a table that cannot be read, while others can."""

_PRIMARY = 0xFF
"""Masks the primary result code out of an extended one."""


async def spared(
    session: AsyncSession,
    tables: Sequence[Table],
    ask: Callable[[Sequence[Table]], Awaitable[Mapping[str, Found]]],
) -> Mapping[str, Found]:
    """What `ask` finds about the tables, by halves around one that is damaged; that one is left out.

    Raises DBAPIError for any other trouble.
    """
    if not tables:
        return {}
    try:
        return await ask(tables)
    except DBAPIError as error:
        await recover(session, error)
    if len(tables) == 1:
        return {}
    middle = len(tables) // 2
    low = await spared(session, tables[:middle], ask)
    return {**low, **await spared(session, tables[middle:], ask)}


async def recover(session: AsyncSession, error: DBAPIError) -> None:
    """Go on after an error that concerns one table; any other is raised again.

    SQLite refuses to commit a transaction, even one that only read, in which it met damage: so begin another.
    """
    code = getattr(error.driver_exception, "sqlite_errorcode", None)
    if not isinstance(code, int) or code & _PRIMARY not in _DAMAGE:
        raise error
    await session.execute(text("ROLLBACK"))
    await session.execute(text("BEGIN"))
