"""The temporary tables of a connection, and those of the files that are attached to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationKind, RelationName
from pooldeck_db.catalog.session_names import SessionNames, SessionRelation
from pooldeck_db.catalog.sqlite.names import quoted

if TYPE_CHECKING:
    import aiosqlite

_DATABASES = "SELECT name FROM pragma_database_list ORDER BY seq <> 1, seq"
_RELATIONS = """
SELECT r.name, r.type, c.name, c.type FROM {schema}.sqlite_schema AS r, pragma_table_xinfo(r.name, ?) AS c
WHERE r.type IN ('table', 'view') AND r.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND c.hidden <> 1
ORDER BY r.name, c.cid
"""
_KINDS = {"table": RelationKind.TABLE, "view": RelationKind.VIEW}


async def session_names(driver: aiosqlite.Connection) -> SessionNames:
    """As the library says; the main file's are everyone's."""
    path = tuple(str(row[0]) for row in await driver.execute_fetchall(_DATABASES))
    relations: list[SessionRelation] = []
    for schema in path:
        if schema != "main":
            relations += await _relations(driver, schema)
    return SessionNames(path, tuple(relations))


async def _relations(driver: aiosqlite.Connection, schema: str) -> list[SessionRelation]:
    columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
    query = _RELATIONS.replace("{schema}", quoted(schema))
    for name, kind, column, declared in await driver.execute_fetchall(query, (schema,)):
        columns.setdefault((name, kind), []).append((column, declared))
    return [
        SessionRelation(RelationName(schema, name), _KINDS[kind], *map(tuple, zip(*found, strict=True)))
        for (name, kind), found in columns.items()
    ]
