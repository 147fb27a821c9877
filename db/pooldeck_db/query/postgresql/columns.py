"""What the columns of a result are, from what the server says of them when a statement is prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.catalog import Column
from pooldeck_db.catalog.postgresql.types import Types
from pooldeck_db.query.naming import unique

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asyncpg import Attribute

    from pooldeck_db.catalog.postgresql.answer import TypeAnswer

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_TYPES = """
WITH RECURSIVE wanted(oid) AS (
    SELECT oid FROM pg_catalog.unnest($1::pg_catalog.oid[]) AS oid
  UNION
    SELECT t.typbasetype FROM wanted JOIN pg_catalog.pg_type t USING (oid) WHERE t.typtype = 'd'
)
SELECT t.oid::pg_catalog.text, pg_catalog.format_type(t.oid, NULL) AS spelled, t.typname AS name,
       n.nspname AS schema, t.typtype::pg_catalog.text AS sort, t.typcategory::pg_catalog.text AS category,
       t.typbasetype::pg_catalog.int8 AS base
FROM wanted JOIN pg_catalog.pg_type t USING (oid) JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
"""


class ColumnReader:
    """Tells the columns of results; types that were met once are remembered."""

    def __init__(self) -> None:
        self._known: dict[str, TypeAnswer] = {}

    async def columns(self, driver: Driver, attributes: Sequence[Attribute]) -> tuple[Column, ...]:
        """The columns, with names of their own each."""
        unknown = {attribute.type.oid for attribute in attributes if str(attribute.type.oid) not in self._known}
        if unknown:
            for found in await driver.fetch(_TYPES, sorted(unknown)):
                self._known[found["oid"]] = dict(found)  # type: ignore[assignment]  # the part of it that is used
        types = Types(self._known)
        names = unique(attribute.name for attribute in attributes)
        oids = (attribute.type.oid for attribute in attributes)
        return tuple(self._column(name, oid, types) for name, oid in zip(names, oids, strict=True))

    def _column(self, name: str, oid: int, types: Types) -> Column:
        spelled = self._known[str(oid)]["spelled"]
        return Column(name, spelled, types.kind(oid), base_type=types.base(oid)["name"])
