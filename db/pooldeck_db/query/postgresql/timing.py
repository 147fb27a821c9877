"""How long a statement may run, where that differs from what holds on its connection."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.statements import Kind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.query.line import Job

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_GRACE = 5.0
"""Seconds beyond the server's own time-out after which the driver gives up on a silent network."""

_NO_LIMIT = 10.0**8
"""Seconds that the driver is told where there is to be no limit: None would be its own."""

_BEFORE = """
SELECT setting FROM pg_catalog.pg_settings WHERE name = 'statement_timeout' AND source = 'session'
"""


def driver_seconds(job: Job) -> float | None:
    """The time-out that the driver is told; None for its own."""
    if job.timeout is None:
        return None
    return job.timeout + _GRACE if job.timeout else _NO_LIMIT


@asynccontextmanager
async def limited(driver: Driver, job: Job) -> AsyncIterator[None]:
    """Meanwhile the server ends a statement after the job's own time; afterwards it is as it was."""
    if job.timeout is None or job.classified.kind in (Kind.TRANSACTION, Kind.SESSION):
        yield
        return
    before = await driver.fetchval(_BEFORE)
    # Of a transaction's own, where one is open: behind a pooler, the session is the next one's, too.
    set_it = "SET LOCAL" if driver.is_in_transaction() else "SET"
    await driver.execute(f"{set_it} statement_timeout = {round(job.timeout * 1000)}")
    try:
        yield
    finally:
        if not driver.is_closed():
            await _restore(driver, f"{set_it} statement_timeout = {before or 'DEFAULT'}")


async def _restore(driver: Driver, statement: str) -> None:
    try:
        await driver.execute(statement)
    except asyncpg.InFailedSQLTransactionError:
        return  # Its end will restore the setting, too.
