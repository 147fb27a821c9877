"""A reader of the catalog over the fresh database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.database import open_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target


@pytest.fixture
def reader(database: Database) -> CatalogReader:
    """Over both databases, by turns."""
    return CatalogReader(database.sessions)


@pytest.fixture
async def postgresql(postgresql_target: Target) -> AsyncIterator[Database]:
    """A fresh PostgreSQL database, open."""
    opened = await open_database(postgresql_target)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(sqlite_file_target: Target) -> AsyncIterator[Database]:
    """A fresh SQLite file, open."""
    opened = await open_database(sqlite_file_target)
    yield opened
    await opened.close()
