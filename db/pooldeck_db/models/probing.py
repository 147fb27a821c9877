"""Asks the database what it makes of a model's computed attributes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.deferred import Deferred
from pooldeck_db.errors import ObjectMissing, PermissionDenied, StatementFailed, ValueRefused
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column
    from pooldeck_db.models.selecting import Output
    from pooldeck_db.query.postgresql.columns import ColumnReader, Driver
    from pooldeck_db.sessions import Sessions

_UNORDERED = frozenset(("json", "xml"))
"""Base types whose values have no order, beside those of no kind."""

MISTAKES = (StatementFailed, ObjectMissing, PermissionDenied, ValueRefused)
"""What the database says of a SELECT that is wrong, and of nothing else."""


class Prober:
    """Asks about one model's SELECT; types that were met once are remembered."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._reader = Deferred(_reader)

    async def columns(self, sql: str, label: str) -> tuple[Column, ...]:
        """The columns of the SELECT, whose rows are not read. Raises DatabaseError."""
        is_postgresql = self._sessions.dialect.name == "postgresql"

        async def work(session: AsyncSession) -> tuple[Column, ...]:
            return await (self._prepared(session, sql) if is_postgresql else _explained(session, sql))

        return await self._sessions.read(label, work)

    async def mistakes(self, outputs: Sequence[Output], label: str) -> Mapping[str, str]:
        """Which computed attributes the database refuses, and why; each is asked for by itself.

        Raises DatabaseError for whatever is not about the SELECT.
        """
        found: dict[str, str] = {}
        for output in outputs:
            if output.of_row:
                try:
                    await self.columns(output.of_row, label)
                except MISTAKES as error:
                    found[output.attribute.name] = error.what
        return found

    async def _prepared(self, session: AsyncSession, sql: str) -> tuple[Column, ...]:
        """The columns, from what the server says of them when the statement is prepared."""
        driver: Driver = (await (await session.connection()).get_raw_connection()).driver_connection
        attributes = (await driver.prepare(sql, name="")).get_attributes()
        return tuple(
            replace(each, orderable=each.kind is not Kind.OTHER and each.base_type not in _UNORDERED)
            for each in await self._reader.get().columns(driver, attributes)
        )


def _reader() -> ColumnReader:
    from pooldeck_db.query.postgresql.columns import ColumnReader  # SQLite needs nothing of asyncpg

    return ColumnReader()


async def _explained(session: AsyncSession, sql: str) -> tuple[Column, ...]:
    """Nothing about its columns: SQLite types values."""
    await (await session.connection()).exec_driver_sql(f"EXPLAIN {sql}")
    return ()
