"""From the row of a result to the row of the table that it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog import RelationName
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.errors import ObjectMissing
from pooldeck_db.statements.sourcing import source_of
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from sqlalchemy import TextClause
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog.reader import CatalogReader
    from pooldeck_db.sessions import Sessions

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

    relation: RelationName
    key: tuple[tuple[str, int], ...]
    """The columns of its key, each with the index of the result's column that it is."""


async def origin_of(
    sessions: Sessions, catalog: CatalogReader, statement: str, width: int, backend: Backend
) -> Origin:
    """The one table whose rows a statement shows, in a result of so many columns.

    Raises ObjectMissing with the reason where they are not rows of one table, or lack its key; DatabaseError.
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
    shown = source.columns([column.name for column in detail.columns])
    key = key_columns(detail)
    if not key or len(shown) != width or not set(key).issubset(shown):
        raise ObjectMissing(
            f"The result does not have the key of {relation}." if key else f"{relation} has no key.",
            subject=_SUBJECT,
            hint=f"Select {', '.join(key)}, too." if key else "Look for the row in the table itself.",
        )
    return Origin(relation, tuple((name, shown.index(name)) for name in key))


def _question(name: tuple[str, ...], backend: Backend) -> tuple[TextClause, dict[str, str]]:
    if backend is Backend.SQLITE:
        return _SQLITE, {"name": name[-1], "schema": name[-2].lower() if len(name) > 1 else ""}
    quoted = ".".join('"' + part.replace('"', '""') + '"' for part in name)
    return _POSTGRESQL, {"name": quoted}
