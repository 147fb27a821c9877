"""The catalog of a PostgreSQL server."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Text, bindparam, text

from pooldeck_db.catalog.postgresql.build import detail_from
from pooldeck_db.catalog.postgresql.outlines import outlines_from
from pooldeck_db.catalog.postgresql.relations import RelationRow, catalog_from
from pooldeck_db.catalog.queries import sql
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog.postgresql.answer import DetailAnswer
    from pooldeck_db.catalog.postgresql.outlines import OutlinesAnswer
    from pooldeck_db.catalog.records import Catalog, Outline, RelationDetail, RelationName

_PACKAGE = "pooldeck_db.catalog.postgresql"


class PostgreSQLCatalog:
    """The catalog of PostgreSQL 12 or newer."""

    async def catalog(self, session: AsyncSession) -> Catalog:
        """All schemas and relations, in one query."""
        rows = await session.execute(text(sql(_PACKAGE, "relations")))
        return await catalog_from(RelationRow(*row) for row in rows)

    async def detail(self, session: AsyncSession, name: RelationName) -> RelationDetail | None:
        """Everything about one relation, in one query."""
        values = {"schema": name.schema, "name": name.name}
        document = (await session.execute(text(_with_types("detail")), values)).scalar_one_or_none()
        if document is None:
            return None
        return await asyncio.to_thread(_read, document)

    async def outlines(
        self, session: AsyncSession, names: Collection[RelationName], columns: Collection[str] | None
    ) -> list[Outline]:
        """The outlines, in one query."""
        values = {
            "schemas": [name.schema for name in names],
            "names": [name.name for name in names],
            "columns": list(columns or ()),
        }
        query = text(_with_types("outlines")).bindparams(*(bindparam(key, type_=ARRAY(Text)) for key in values))
        answered = await session.execute(query, {**values, "every": columns is None})
        answer: OutlinesAnswer = json.loads(answered.scalar_one())
        return [outline async for outline in in_turns(outlines_from(answer))]


def _with_types(name: str) -> str:
    """A query that tells of columns, with the part that tells of their types."""
    return sql(_PACKAGE, name).replace("{type}", sql(_PACKAGE, "type"))


def _read(document: str) -> RelationDetail:
    """Off the loop, because 1,600 columns take longer than a frame."""
    answer: DetailAnswer = json.loads(document)
    return detail_from(answer)
