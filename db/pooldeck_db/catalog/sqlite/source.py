"""The catalog of a SQLite file."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from pooldeck_db.catalog.queries import sql
from pooldeck_db.catalog.records import Catalog, Relation, RelationKind, RelationName, Schema
from pooldeck_db.catalog.sqlite.build import detail_from
from pooldeck_db.catalog.sqlite.estimates import Rows, estimates
from pooldeck_db.catalog.sqlite.names import ADDRESSES, bindable, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Result
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog.records import RelationDetail
    from pooldeck_db.catalog.sqlite.answer import DetailAnswer

_PACKAGE = "pooldeck_db.catalog.sqlite"

_TABLE_LIST_SINCE = (3, 37)
"""The first version with pragma_table_list, which knows shadow tables and WITHOUT ROWID."""

_KINDS = {"table": RelationKind.TABLE, "view": RelationKind.VIEW, "virtual": RelationKind.VIRTUAL_TABLE}


class RelationRow(NamedTuple):
    """One row of `relations.sql`."""

    schema: str
    name: str
    type: str
    has_rowid: int


class SQLiteCatalog:
    """The catalog of a SQLite file, and of what is attached to the connection that reads it."""

    def __init__(self, version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
        self._version = version

    async def catalog(self, session: AsyncSession) -> Catalog:
        """All databases of the connection with their relations, in a few queries a database."""
        listed = await session.execute(text("SELECT name FROM pragma_database_list ORDER BY seq"))
        databases = [str(name) for name in listed.scalars()]
        rows = await self._relations(session, databases)
        schemas: list[Schema] = []
        for database in databases:
            own = [row for row in rows if row.schema == database]
            schemas.append(Schema(database, await _relations_of(session, database, own)))
        return Catalog(tuple(schema for schema in schemas if schema.relations or schema.name == "main"))

    async def _relations(self, session: AsyncSession, databases: Iterable[str]) -> list[RelationRow]:
        if self._version >= _TABLE_LIST_SINCE:
            answer = await session.execute(text(sql(_PACKAGE, "relations")))
            return await _rows(answer)
        found: list[RelationRow] = []
        for database in databases:
            query = text(_query("relations_before_3_37", database))
            found += await _rows(await session.execute(query, {"schema": database}))
        return found

    async def detail(self, session: AsyncSession, name: RelationName) -> RelationDetail | None:
        """Everything about one relation in one query, and one or two more for the estimate of its rows."""
        values = {"schema": name.schema, "name": bindable(name.name)}
        document = (await session.execute(text(_query("detail", name.schema)), values)).scalar_one_or_none()
        if document is None:
            return None
        detail, analysed = await asyncio.to_thread(_read, document, name.schema)
        if detail.relation.kind is RelationKind.VIEW:
            return detail
        actual = detail.relation.name.name
        tables = [Rows(actual, detail.address)] if detail.address else []
        rows = await estimates(session, name.schema, tables, analysed=analysed)
        return replace(detail, relation=replace(detail.relation, rows=rows.get(actual)))


def _read(document: str, schema: str) -> tuple[RelationDetail, bool]:
    """The record, and whether ANALYZE ever ran; off the loop, because 2,000 columns take longer than a frame."""
    answer: DetailAnswer = json.loads(document)
    return detail_from(answer, schema), bool(answer["analysed"])


async def _relations_of(session: AsyncSession, database: str, rows: Sequence[RelationRow]) -> tuple[Relation, ...]:
    """The relations of one database, with estimates of their rows."""
    if not rows:
        return ()
    answer = await session.execute(text(_query("addresses", database)))
    definitions = {str(table): str(definition) for table, definition in answer}
    tables = await asyncio.to_thread(_addressed, rows, definitions)
    known = await estimates(session, database, tables, analysed="sqlite_stat1" in definitions)
    return await asyncio.to_thread(
        lambda: tuple(
            Relation(RelationName(database, row.name), _KINDS[row.type], rows=known.get(row.name), size=None)
            for row in rows
        )
    )


async def _rows(answer: Result[*tuple[Any, ...]]) -> list[RelationRow]:
    """Off the loop, as all that is made for each of some thousand tables."""
    rows = answer.all()
    return await asyncio.to_thread(lambda: [RelationRow(*row) for row in rows])


def _addressed(rows: Sequence[RelationRow], definitions: Mapping[str, str]) -> list[Rows]:
    """The tables whose rows have an address, with a name of it."""
    found = (
        (row, _address(definitions.get(row.name, ""))) for row in rows if row.type == "table" and row.has_rowid
    )
    return [Rows(row.name, address) for row, address in found if address]


def _address(definition: str) -> str | None:
    """A name of the row's address that appears nowhere in the table's text, so that no column can hide it."""
    return next((address for address in ADDRESSES if address not in definition.lower()), None)


def _query(name: str, database: str) -> str:
    """The text of a file with the database's name in it, which cannot be a bound value."""
    return sql(_PACKAGE, name).replace("{schema}", quoted(database))
