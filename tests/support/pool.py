"""What tests of pools share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import URL

from pooldeck_db.pool import Distribution, PoolCounters, PoolSnapshot, PoolSource
from pooldeck_db.pool.times import Times

if TYPE_CHECKING:
    from pooldeck_db.target import Target


def times(*seconds: float) -> Distribution:
    """The distribution of these times."""
    kept = Times()
    for one in seconds:
        kept.add(one)
    return kept.distribution()


def snapshot() -> PoolSnapshot:
    """A pool of 10 + 5 with 2 connections in use."""
    return PoolSnapshot(
        at=1_000.0,
        size=10,
        max_overflow=5,
        in_use=2,
        idle=8,
        overflow=0,
        waiters=0,
        longest_wait=0.0,
        wait=times(0.0006),
        hold=Distribution(),
        counters=PoolCounters(),
        connections=(),
        events=(),
        source=PoolSource("shop", 4711, "shop", "postgresql", started=990.0),
    )


def url_of(target: Target) -> URL:
    """The address of a test's database for an engine of a service's own."""
    if target.path is not None:
        return URL.create("sqlite+aiosqlite", database=str(target.path))
    return URL.create(
        "postgresql+asyncpg", username=target.user, database=target.database, query={"host": target.host}
    )
