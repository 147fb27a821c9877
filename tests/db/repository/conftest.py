"""The engine of a service, with its models' tables, on both databases by turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import QueuePool

from support.pool import url_of
from support.shop_models import Base

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator

    from pooldeck_db.target import Target

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def sessions(target: Target) -> AsyncIterator[Sessions]:
    """Sessions as a service makes them; afterwards no connection may be checked out."""
    engine = create_async_engine(url_of(target))
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _enforce_foreign_keys)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
    assert isinstance(engine.sync_engine.pool, QueuePool)
    out = engine.sync_engine.pool.checkedout()
    await engine.dispose()
    assert out == 0, "a connection was not given back"


@pytest.fixture
async def session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One session in a transaction."""
    async with sessions.begin() as opened:
        yield opened


def _enforce_foreign_keys(connection: sqlite3.Connection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
