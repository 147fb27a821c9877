"""Rows of statements that COPY does not take: EXPLAIN, SHOW, CALL, EXECUTE, FETCH, and writes through rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.query.line import Answer
from pooldeck_db.query.postgresql.copied import Copied, written
from pooldeck_db.query.postgresql.timing import driver_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asyncpg import Attribute

    from pooldeck_db.catalog import Column
    from pooldeck_db.query.intake import Intake
    from pooldeck_db.query.line import Job

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def fetch(
    driver: Driver, job: Job, columns: tuple[Column, ...], _: Sequence[Attribute], intake: Intake
) -> Answer:
    """Run the statement, and keep its rows."""
    prepared = await driver.prepare(job.body.text)
    intake.describe(columns, Copied())
    rows = await prepared.fetch(timeout=driver_seconds(job))
    data = b"".join(written([None if value is None else str(value) for value in row]) for row in rows)
    await intake.take(data, len(rows))
    return Answer(prepared.get_statusmsg())
