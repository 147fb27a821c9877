"""Databases by turns, and what is sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from pooldeck_db.database import open_database
from support.watching import close

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target


@pytest.fixture
async def postgresql(postgresql_target: Target) -> AsyncIterator[Database]:
    """A fresh PostgreSQL database, open."""
    opened = await open_database(postgresql_target)
    yield opened
    await close(opened)


@pytest.fixture
async def sqlite(sqlite_file_target: Target) -> AsyncIterator[Database]:
    """A fresh SQLite file, open."""
    opened = await open_database(sqlite_file_target)
    yield opened
    await close(opened)


@pytest.fixture
def sent() -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    """The statements that are sent meanwhile, with their parameters."""
    statements: list[tuple[str, tuple[object, ...]]] = []

    def note(*arguments: object) -> None:
        statement, parameters = arguments[2], arguments[3]
        assert isinstance(statement, str)
        if statement not in ("BEGIN", "BEGIN IMMEDIATE"):
            statements.append((statement, tuple(parameters) if isinstance(parameters, tuple | list) else ()))

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)
