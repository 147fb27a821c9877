"""What tests of pools share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import URL

from pooldeck_db.pool.times import Times

if TYPE_CHECKING:
    from pooldeck_db.pool import Distribution
    from pooldeck_db.target import Target


def times(*seconds: float) -> Distribution:
    """The distribution of these times."""
    kept = Times()
    for one in seconds:
        kept.add(one)
    return kept.distribution()


def url_of(target: Target) -> URL:
    """The address of a test's database for an engine of a service's own."""
    if target.path is not None:
        return URL.create("sqlite+aiosqlite", database=str(target.path))
    return URL.create(
        "postgresql+asyncpg", username=target.user, database=target.database, query={"host": target.host}
    )
