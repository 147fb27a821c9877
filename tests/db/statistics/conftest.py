"""Databases by turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target


@pytest.fixture
async def postgresql(postgresql_target: Target) -> AsyncIterator[Database]:
    """A fresh PostgreSQL database, open."""
    opened = await open_database(postgresql_target)
    yield opened
    out = opened.pool().in_use
    await opened.close()
    assert out == 0


@pytest.fixture
async def sqlite(sqlite_file_target: Target) -> AsyncIterator[Database]:
    """A fresh SQLite file, open."""
    opened = await open_database(sqlite_file_target)
    yield opened
    out = opened.pool().in_use
    await opened.close()
    assert out == 0
