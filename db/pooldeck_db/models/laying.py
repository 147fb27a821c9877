"""Lays the models over what the database has, in two queries whatever their number."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import Table, inspect

from pooldeck_db.catalog import RelationKind, RelationName
from pooldeck_db.models.comparing import differences
from pooldeck_db.models.describing import name_of
from pooldeck_db.models.records import Difference, DifferenceKind, Overlay

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Dialect, MetaData
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Catalog
    from pooldeck_db.catalog.reader import CatalogReader
    from pooldeck_db.models.records import LoadedModels, Model
    from pooldeck_db.sessions import Sessions

_TABLES = (RelationKind.TABLE, RelationKind.PARTITIONED_TABLE, RelationKind.FOREIGN_TABLE)
"""Kinds of relations of which somebody may expect a model."""


async def lay_over(loaded: LoadedModels, sessions: Sessions, catalog: CatalogReader) -> Overlay:
    """Which models belong to which tables, and in what both differ. Raises DatabaseError."""
    found = await catalog.catalog()
    dialect = await sessions.read("default schema", dialect_of)
    default = dialect.default_schema_name or ""
    tables = {_in_schema(name_of(table), default): table for table in _tables_of(loaded.models.values())}
    outlines = await catalog.outlines(list(tables), columns=None)

    def compare() -> list[Difference]:
        differing = [Difference(DifferenceKind.MISSING_TABLE, name) for name in tables if name not in outlines]
        for name, outline in outlines.items():
            differing += differences(name, tables[name], outline, dialect, default)
        return differing + _extra(found, tables)

    every = await asyncio.to_thread(compare)
    return Overlay(
        loaded,
        _by_relation(loaded.models.values(), default),
        tuple(sorted(every, key=lambda each: (each.relation.schema, each.relation.name))),
    )


async def dialect_of(session: AsyncSession) -> Dialect:
    """What SQLAlchemy knows of the database, now that a connection was made."""
    return (await session.connection()).dialect


def _tables_of(models: Iterable[Model]) -> list[Table]:
    """The tables of the models, and those between them; each once."""
    metadatas: dict[MetaData, None] = {}
    for model in models:
        table = inspect(model.entity).local_table
        if isinstance(table, Table):
            metadatas[table.metadata] = None
    return [table for metadata in metadatas for table in metadata.tables.values()]


def _by_relation(models: Iterable[Model], default: str) -> Mapping[RelationName, tuple[Model, ...]]:
    found: dict[RelationName, tuple[Model, ...]] = {}
    for model in models:
        for relation in model.relations:
            name = _in_schema(relation, default)
            found[name] = (*found.get(name, ()), model)
    return found


def _extra(catalog: Catalog, tables: Mapping[RelationName, Table]) -> list[Difference]:
    """Tables of the schemas in which models have theirs that no model knows."""
    schemas = {name.schema for name in tables}
    return [
        Difference(DifferenceKind.EXTRA_TABLE, relation.name)
        for schema in catalog.schemas
        if schema.name in schemas and not schema.system
        for relation in schema.relations
        if relation.kind in _TABLES and relation.name not in tables
    ]


def _in_schema(name: RelationName, default: str) -> RelationName:
    return RelationName(name.schema or default, name.name)
