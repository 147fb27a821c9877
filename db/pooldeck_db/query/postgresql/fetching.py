"""Rows of statements that COPY does not take: EXPLAIN, SHOW, CALL, EXECUTE, FETCH, and writes through rules."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.errors import StatementFailed
from pooldeck_db.query.line import Answer, told
from pooldeck_db.query.postgresql.copied import Copied, written
from pooldeck_db.query.postgresql.timing import driver_seconds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from asyncpg import Attribute
    from asyncpg.prepared_stmt import PreparedStatement

    from pooldeck_db.catalog import Column
    from pooldeck_db.query.intake import Intake
    from pooldeck_db.query.line import Job

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_AT_ONCE = 500
"""Rows that are asked for at once."""

_TEXTS = frozenset(("text", "varchar", "bpchar", "name", "xml", "unknown", "int2", "int4", "int8", "oid"))
"""Base types that the driver gives as texts, or as whole numbers: so nothing is lost."""

_JSON = {("pg_catalog", "json"), ("pg_catalog", "jsonb")}

_SPANNING = frozenset(("EXECUTE", "INSERT", "UPDATE", "DELETE", "MERGE", "FETCH"))
"""Statements that may return any number of rows, and can be run in a transaction."""


async def fetch(
    driver: Driver, job: Job, columns: tuple[Column, ...], attributes: Sequence[Attribute], intake: Intake
) -> Answer:
    """Run the statement, and keep its rows, every value as the server writes it."""
    _check(columns, attributes)
    async with _as_texts(driver, columns, attributes):
        prepared = await driver.prepare(job.body.text, timeout=driver_seconds(job))
        intake.describe(columns, Copied(columns))
        if job.classified.verb not in _SPANNING:
            await _keep(await prepared.fetch(timeout=driver_seconds(job)), intake)
            return Answer(prepared.get_statusmsg())
        await _in_pieces(driver, prepared, job, intake)
        return told(job.classified.verb, intake.rows.count if intake.rows else 0)


def _check(columns: Sequence[Column], attributes: Sequence[Attribute]) -> None:
    """Refuse what the driver only gives in a form that loses something."""
    for column, attribute in zip(columns, attributes, strict=True):
        if attribute.type.kind not in ("scalar", "composite") and column.base_type not in _TEXTS:
            raise StatementFailed(
                f"The column {column.name} is of the type {column.type}, which cannot be read unchanged this way.",
                hint="Cast it to text, or run the query itself.",
            )


@asynccontextmanager
async def _as_texts(
    driver: Driver, columns: Sequence[Column], attributes: Sequence[Attribute]
) -> AsyncIterator[None]:
    """Meanwhile the driver gives the values of these types in the server's own text."""
    types = {
        (attribute.type.schema, attribute.type.name)
        for column, attribute in zip(columns, attributes, strict=True)
        if column.base_type not in _TEXTS
    }
    for schema, name in types:
        await driver.set_type_codec(name, schema=schema, encoder=str, decoder=str, format="text")
    try:
        yield
    finally:
        for schema, name in types:
            await _restore(driver, schema, name)


async def _restore(driver: Driver, schema: str, name: str) -> None:
    """JSON has a codec of SQLAlchemy's, which is to find what it expects."""
    if (schema, name) in _JSON:
        await driver.set_type_codec(name, schema=schema, encoder=str, decoder=json.loads, format="text")
    else:
        await driver.reset_type_codec(name, schema=schema)


async def _in_pieces(
    driver: Driver, prepared: PreparedStatement[asyncpg.Record], job: Job, intake: Intake
) -> None:
    """Fetch some rows at a time, which only a transaction allows for."""
    if driver.is_in_transaction():
        await _from_cursor(prepared, job, intake)
        return
    async with driver.transaction():
        await _from_cursor(prepared, job, intake)


async def _from_cursor(prepared: PreparedStatement[asyncpg.Record], job: Job, intake: Intake) -> None:
    cursor = await prepared.cursor(timeout=driver_seconds(job))
    while rows := await cursor.fetch(_AT_ONCE):
        await _keep(rows, intake)


async def _keep(rows: Sequence[asyncpg.Record], intake: Intake) -> None:
    data = b"".join(written([None if value is None else str(value) for value in row.values()]) for row in rows)
    await intake.take(data, len(rows))
