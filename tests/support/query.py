"""Statements run by the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging import PageRequest
from pooldeck_db.query import Order

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page
    from pooldeck_db.query import Outcome
    from pooldeck_db.query.execution import Execution
    from pooldeck_db.values import Value


async def ran(database: Database, text: str, *, timeout: float | None = None) -> Execution:
    """Run a statement to its end."""
    execution = database.console.execution(Order(text, timeout=timeout))
    await execution.run()
    return execution


async def outcome(database: Database, text: str) -> Outcome:
    """Return what became of a statement."""
    return await database.console.execution(Order(text)).run()


async def page(execution: Execution, request: PageRequest | None = None) -> Page:
    """Return some of its rows."""
    assert execution.rows is not None
    return await execution.rows.page(request or PageRequest())


async def rows(database: Database, text: str) -> list[tuple[Value, ...]]:
    """Return the rows of a statement, as the console keeps them."""
    return list((await page(await ran(database, text))).rows)


async def texts(database: Database, text: str) -> list[tuple[str | None, ...]]:
    """Return the rows of a statement as texts, which both databases give alike."""
    found = await rows(database, text)
    return [tuple(None if value is None else str(value) for value in row) for row in found]
