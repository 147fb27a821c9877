"""How many rows SQLite's tables may have, without counting any."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pooldeck_db.catalog.sqlite.names import is_unicode, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

_LIMIT = 2_000
"""How many tables of one database are looked into; a tree of more is not read to its end."""

_CHUNK = 100
"""How many of them by one statement: SQLite allows 500 parts of a compound query."""

_SMALLEST_ROW = 6
"""Bytes that a row takes at least: a header, its rowid and a pointer to it."""

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})
"""Primary result codes of a table that cannot be read, while others can."""

_PRIMARY = 0xFF
"""Masks the primary result code out of an extended one."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose rows are to be estimated."""

    table: str
    address: str
    """The hidden column with the row's address."""


async def estimates(
    session: AsyncSession, schema: str, tables: Sequence[Rows], *, analysed: bool
) -> Mapping[str, int]:
    """The estimated rows by table, from what ANALYZE found, and from the least and the greatest rowid.

    The distance of the two is no estimate where it is too long, but where it is shorter than what ANALYZE found,
    rows were deleted since. A table that neither can tell about (damaged, its name not UTF-8) is left out.
    """
    known = await _analysed(session, schema) if analysed else {}
    asked = [rows for rows in tables if is_unicode(rows.table)][:_LIMIT]
    if not asked:
        return known
    capacity = await _capacity(session, schema)
    found = dict(known)
    for start in range(0, len(asked), _CHUNK):
        spans = await _spans(session, schema, asked[start : start + _CHUNK], capacity)
        found |= {table: min(span, known.get(table, span)) for table, span in spans.items()}
    return found


async def _analysed(session: AsyncSession, schema: str) -> dict[str, int]:
    """What ANALYZE wrote down; a partial index counts only its own rows, so the greatest is the table's."""
    statement = f"SELECT tbl, max(CAST(stat AS INTEGER)) FROM {quoted(schema)}.sqlite_stat1 GROUP BY tbl"
    try:
        answer = await session.execute(text(statement))
    except DBAPIError as error:
        await _recover(session, error)
        return {}
    return {str(table): int(rows) for table, rows in answer if table is not None and rows is not None}


async def _capacity(session: AsyncSession, schema: str) -> int:
    """How many of the smallest rows the file could hold."""
    statement = (
        "SELECT c.page_count * s.page_size FROM pragma_page_count(:schema) AS c, pragma_page_size(:schema) AS s"
    )
    return int((await session.execute(text(statement), {"schema": schema})).scalar_one()) // _SMALLEST_ROW


async def _spans(session: AsyncSession, schema: str, tables: Sequence[Rows], capacity: int) -> Mapping[str, int]:
    """The distance from the least to the greatest rowid; halves the work around a damaged table."""
    try:
        answer = await session.execute(text(_span_query(schema, tables)))
    except DBAPIError as error:
        await _recover(session, error)
        if len(tables) == 1:
            return {}
        middle = len(tables) // 2
        low = await _spans(session, schema, tables[:middle], capacity)
        return {**low, **await _spans(session, schema, tables[middle:], capacity)}
    return {tables[place].table: int(span) for place, span in answer if span is not None and span <= capacity}


def _span_query(schema: str, tables: Sequence[Rows]) -> str:
    """Each of max() and min() alone descends the b-tree once; together they would read the whole table."""

    def parts() -> Iterator[str]:
        for place, rows in enumerate(tables):
            relation = f"{quoted(schema)}.{quoted(rows.table)}"
            last = f"(SELECT max({rows.address}) FROM {relation})"
            first = f"(SELECT min({rows.address}) FROM {relation})"
            yield f"SELECT {place}, coalesce({last} - {first} + 1, 0)"

    return " UNION ALL ".join(parts())


async def _recover(session: AsyncSession, error: DBAPIError) -> None:
    """Go on after an error that concerns one table; any other is raised again.

    SQLite refuses to commit a transaction, even one that only read, in which it met damage: so begin another.
    """
    code = getattr(error.driver_exception, "sqlite_errorcode", None)
    if not isinstance(code, int) or code & _PRIMARY not in _DAMAGE:
        raise error
    await session.execute(text("ROLLBACK"))
    await session.execute(text("BEGIN"))
