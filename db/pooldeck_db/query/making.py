"""The console of a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pooldeck_db.query.console import Console
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Callable

    import aiosqlite
    import asyncpg

    from pooldeck_db.dialects.base import Dialect
    from pooldeck_db.pool.observed import PoolObserver
    from pooldeck_db.query.line import Line
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.target import Target


def console_for(target: Target, sessions: Sessions, observer: PoolObserver, *, read_only: bool) -> Console:
    """The console; `read_only` where the session itself refuses writes."""
    is_postgresql = target.backend is Backend.POSTGRESQL
    line_on = _postgresql(target.querying.transaction_timeout, sessions.dialect) if is_postgresql else _sqlite()
    return Console(
        sessions,
        line_on,
        observer.running,
        target.backend,
        read_only=read_only,
        result_bytes=target.querying.result_bytes,
    )


def _postgresql(transaction_timeout: float, dialect: Dialect) -> Callable[[object], Line]:
    """Imported with the driver, and no other."""
    from pooldeck_db.dialects.postgresql import PostgreSQL
    from pooldeck_db.query.postgresql.columns import ColumnReader
    from pooldeck_db.query.postgresql.line import PostgreSQLLine

    columns = ColumnReader()

    def line_on(driver: object) -> Line:
        connection = cast("asyncpg.Connection[asyncpg.Record]", driver)
        settings = dialect.transaction_settings() if isinstance(dialect, PostgreSQL) else {}
        return PostgreSQLLine(
            connection, columns, transaction_timeout=transaction_timeout, transaction_settings=settings
        )

    return line_on


def _sqlite() -> Callable[[object], Line]:
    from pooldeck_db.query.sqlite.line import SQLiteLine

    def line_on(driver: object) -> Line:
        return SQLiteLine(cast("aiosqlite.Connection", driver))

    return line_on
