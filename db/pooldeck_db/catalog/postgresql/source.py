"""The catalog of a PostgreSQL server."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog.postgresql.build import detail_from
from pooldeck_db.catalog.postgresql.relations import RelationRow, catalog_from
from pooldeck_db.catalog.queries import sql

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog.postgresql.answer import DetailAnswer
    from pooldeck_db.catalog.records import Catalog, RelationDetail, RelationName

_PACKAGE = "pooldeck_db.catalog.postgresql"


class PostgreSQLCatalog:
    """The catalog of PostgreSQL 12 or newer."""

    async def catalog(self, session: AsyncSession) -> Catalog:
        """All schemas and relations, in one query."""
        rows = (await session.execute(text(sql(_PACKAGE, "relations")))).all()
        return await asyncio.to_thread(lambda: catalog_from(RelationRow(*row) for row in rows))

    async def detail(self, session: AsyncSession, name: RelationName) -> RelationDetail | None:
        """Everything about one relation, in one query."""
        values = {"schema": name.schema, "name": name.name}
        document = (await session.execute(text(sql(_PACKAGE, "detail")), values)).scalar_one_or_none()
        if document is None:
            return None
        return await asyncio.to_thread(_read, document)


def _read(document: str) -> RelationDetail:
    """Off the loop, because 1,600 columns take longer than a frame."""
    answer: DetailAnswer = json.loads(document)
    return detail_from(answer)
