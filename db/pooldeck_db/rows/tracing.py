"""From the rows of a result to the rows of the table that they are."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import ObjectMissing
from pooldeck_db.paging import Key, Sort
from pooldeck_db.paging.order import row_key
from pooldeck_db.rows.images import differing
from pooldeck_db.rows.records import RowAddress
from pooldeck_db.statements.sourcing import source_of
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import TextClause
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.catalog.reader import CatalogReader
    from pooldeck_db.rows.records import RowImage
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.values import Value

_POSTGRESQL = text(
    "SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c"
    " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass(:name)"
)
_SQLITE = text(
    "SELECT place, name FROM (SELECT 'temp' AS place, name FROM temp.sqlite_schema WHERE type IN ('table', 'view')"
    " UNION ALL SELECT 'main', name FROM main.sqlite_schema WHERE type IN ('table', 'view'))"
    " WHERE name = :name COLLATE NOCASE AND :schema IN ('', place)"
)
_SUBJECT = "the row's table"


@dataclass(frozen=True, slots=True)
class Origin:
    """The table whose rows a result shows."""

    detail: RelationDetail
    columns: tuple[Column | None, ...]
    """For each column of the result that of the table which it is; None where it is none."""
    key: tuple[str, ...]
    """The columns of the table by which its rows are known; all of them are among `columns`."""

    @property
    def relation(self) -> RelationName:
        """The table's name."""
        return self.detail.relation.name

    @property
    def key_places(self) -> tuple[int, ...]:
        """Where in the result the columns of the key are."""
        names = [None if column is None else column.name for column in self.columns]
        return tuple(names.index(name) for name in self.key)

    def key_of(self, row: Sequence[Value]) -> Key:
        """The key of a row of the result, as of a row in a page of the table."""
        return Key(tuple(row[place] for place in self.key_places), tuple(Sort(name) for name in self.key))

    def address_of(self, row: Sequence[Value]) -> RowAddress | None:
        """What a row of the result is known by; None where a value of its key is not there whole."""
        values = [row[place] for place in self.key_places]
        whole = tuple(value for value in values if not isinstance(value, Clipped))
        return RowAddress(self.relation, self.key, whole) if len(whole) == len(values) else None

    def differing(self, row: Sequence[Value], image: RowImage) -> tuple[str, ...]:
        """The columns of the table in which its row is not as the result shows it."""
        pairs = [(column, value) for column, value in zip(self.columns, row, strict=True) if column is not None]
        return differing([column for column, _ in pairs], [value for _, value in pairs], image)


async def origin_of(
    sessions: Sessions, catalog: CatalogReader, statement: str, width: int, backend: Backend
) -> Origin:
    """The one table whose rows a statement shows, in a result of so many columns.

    The table's name is read as in a new session. Raises ObjectMissing with the reason where they are not rows of
    one table, or lack its key; DatabaseError.
    """
    source = await asyncio.to_thread(source_of, statement, backend)
    if source is None:
        raise ObjectMissing(
            "These are not rows of one table.",
            subject=_SUBJECT,
            hint="A plain SELECT ... FROM one table, without joins and groups, has such rows.",
        )

    async def ask(session: AsyncSession) -> RelationName | None:
        found = (await session.execute(*_question(source.relation, backend))).first()
        return None if found is None else RelationName(*found)

    relation = await sessions.read(_SUBJECT, ask)
    if relation is None:
        raise ObjectMissing("It is not found any more.", subject=".".join(source.relation))
    detail = await catalog.detail(relation)
    columns = {column.name: column for column in detail.columns}
    shown = source.columns(list(columns))
    key = row_key(detail)
    if not key or len(shown) != width or not set(key).issubset(shown):
        raise ObjectMissing(
            f"The result does not have the key of {relation}." if key else f"{relation} has no key.",
            subject=_SUBJECT,
            hint=f"Select {', '.join(key)}, too." if key else "Look for the row in the table itself.",
        )
    return Origin(detail, tuple(None if name is None else columns[name] for name in shown), key)


def _question(name: tuple[str, ...], backend: Backend) -> tuple[TextClause, dict[str, str]]:
    if backend is Backend.SQLITE:
        return _SQLITE, {"name": name[-1], "schema": name[-2].lower() if len(name) > 1 else ""}
    quoted = ".".join('"' + part.replace('"', '""') + '"' for part in name)
    return _POSTGRESQL, {"name": quoted}
