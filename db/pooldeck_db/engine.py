"""The one engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pooldeck_db import guard
from pooldeck_db.pool import PoolSource
from pooldeck_db.pool.observed import ObservedPool, PoolObserver
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

    from pooldeck_db.dialects.base import Dialect
    from pooldeck_db.target import Target


def dialect_for(target: Target) -> Dialect:
    """The dialect of the target's backend; imports its driver and no other."""
    if target.backend is Backend.POSTGRESQL:
        from pooldeck_db.dialects.postgresql import PostgreSQL

        return PostgreSQL(target)
    from pooldeck_db.dialects.sqlite import SQLite

    return SQLite(target)


def create_engine(target: Target, dialect: Dialect) -> tuple[AsyncEngine, PoolObserver]:
    """An engine for the target with an observed pool; nothing is connected yet.

    Raises ConnectError where the target cannot be used as it stands: no such file, an unreadable certificate.
    """
    limits = target.pool
    engine = create_async_engine(
        dialect.url(),
        connect_args=dialect.connect_args(),
        poolclass=ObservedPool,
        hide_parameters=True,  # What a statement was given stays out of errors, and so out of tracebacks and logs.
        pool_size=limits.size,
        max_overflow=limits.max_overflow,
        pool_timeout=limits.timeout,
        pool_recycle=limits.recycle,
        pool_pre_ping=limits.pre_ping,
    )
    dialect.prepare(engine)
    event.listen(engine.pool, "checkout", _took)
    event.listen(engine.pool, "checkin", _gave_back)
    source = PoolSource("pooldeck", database=target.label, server=target.backend.value)
    return engine, PoolObserver(engine.sync_engine, pid_of=dialect.pid_of, source=source)


def _took(connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    guard.took(record, connection.driver_connection)


def _gave_back(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    guard.gave_back(record)
