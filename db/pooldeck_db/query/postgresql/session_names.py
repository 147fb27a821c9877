"""The temporary tables and the search path of a session."""

from __future__ import annotations

from typing import TypeAlias

import asyncpg

from pooldeck_db.catalog import RelationName
from pooldeck_db.catalog.postgresql.build import kind_of
from pooldeck_db.catalog.session_names import SessionNames, SessionRelation

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_PATH = "SELECT pg_catalog.current_schemas(true)::pg_catalog.text[]"
_RELATIONS = """
SELECT n.nspname::pg_catalog.text AS schema, c.relname::pg_catalog.text AS name,
       c.relkind::pg_catalog.text AS kind, c.relispartition AS is_partition,
       pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY a.attnum) AS columns,
       pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS types
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relkind IN ('r', 'p', 'v')
GROUP BY n.nspname, c.oid, c.relname, c.relkind, c.relispartition
"""


async def session_names(driver: Driver) -> SessionNames:
    """As the server itself says."""
    path = await driver.fetchval(_PATH)
    found = await driver.fetch(_RELATIONS)
    relations = (
        SessionRelation(
            RelationName(row["schema"], row["name"]),
            kind_of(row["kind"], is_partition=row["is_partition"]),
            tuple(row["columns"]),
            tuple(row["types"]),
        )
        for row in found
    )
    return SessionNames(tuple(path), tuple(relations))
