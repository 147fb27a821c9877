"""The catalog of a SQLite file."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from pooldeck_db.catalog.queries import sql
from pooldeck_db.catalog.records import Catalog, Outline, Relation, RelationKind, RelationName, Schema
from pooldeck_db.catalog.sqlite.build import detail_from
from pooldeck_db.catalog.sqlite.estimates import Rows, estimates
from pooldeck_db.catalog.sqlite.names import ADDRESSES, bindable, quoted
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Result
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog.records import RelationDetail
    from pooldeck_db.catalog.sqlite.answer import DetailAnswer

_PACKAGE = "pooldeck_db.catalog.sqlite"

_TABLE_LIST_SINCE = (3, 37)
"""The first version with pragma_table_list, which knows shadow tables and WITHOUT ROWID."""

_CHUNK = 500
"""How many relations are outlined by one statement; before 3.32, SQLite took 999 values."""

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
        is_readable = detail.relation.kind is not RelationKind.VIRTUAL_TABLE or detail.address
        tables = [Rows(actual, detail.address)] if is_readable else []
        rows = await estimates(session, name.schema, tables, analysed=analysed)
        return replace(detail, relation=replace(detail.relation, rows=rows.get(actual)))

    async def outlines(
        self, session: AsyncSession, names: Collection[RelationName], _: Collection[str] | None
    ) -> list[Outline]:
        """The outlines with all columns, in a few queries a database."""
        found: list[Outline] = []
        for database in await _there(session, sorted({name.schema for name in names})):
            wanted = [name.name for name in names if name.schema == database]
            for start in range(0, len(wanted), _CHUNK):
                found += await _outlines_of(session, database, wanted[start : start + _CHUNK])
        return found


def _read(document: str, schema: str) -> tuple[RelationDetail, bool]:
    """The record, and whether ANALYZE ever ran; off the loop, because 2,000 columns take longer than a frame."""
    answer: DetailAnswer = json.loads(document)
    return detail_from(answer, schema), bool(answer["analysed"])


async def _there(session: AsyncSession, databases: Sequence[str]) -> list[str]:
    """Those of the databases that are attached: models may name schemas that there are on servers alone."""
    if set(databases) <= {"main"}:
        return list(databases)
    attached = set((await session.execute(text("SELECT name FROM pragma_database_list"))).scalars())
    return [database for database in databases if database in attached]


async def _outlines_of(session: AsyncSession, database: str, names: Sequence[str]) -> list[Outline]:
    """The outlines of some relations of one database, with estimates of their rows."""
    values = {f"name{place}": bindable(name) for place, name in enumerate(names)}
    listed = ", ".join(f"CAST(:{key} AS TEXT)" for key in values)
    query = text(_query("outlines", database).replace("{names}", listed))
    answer = await session.execute(query, {"schema": database, **values})
    documents = [str(document) for document in answer.scalars()]
    read = await asyncio.to_thread(lambda: [_read(document, database) for document in documents])
    tables = [Rows(d.relation.name.name, d.address) for d, _ in read if d.relation.kind is RelationKind.TABLE]
    known = await estimates(session, database, tables, analysed=any(analysed for _, analysed in read))
    return [_outline(detail, known.get(detail.relation.name.name)) for detail, _ in read]


def _outline(detail: RelationDetail, rows: int | None) -> Outline:
    return Outline(
        replace(detail.relation, rows=rows),
        detail.columns,
        detail.primary_key,
        detail.indexes,
        detail.integer_key,
    )


async def _relations_of(session: AsyncSession, database: str, rows: Sequence[RelationRow]) -> tuple[Relation, ...]:
    """The relations of one database, with estimates of their rows."""
    if not rows:
        return ()
    answer = await session.execute(text(_query("addresses", database)))
    definitions = {str(table): str(definition) async for table, definition in in_turns(answer)}
    tables = await _addressed(rows, definitions)
    known = await estimates(session, database, tables, analysed="sqlite_stat1" in definitions)
    relations = [
        Relation(RelationName(database, row.name), _KINDS[row.type], rows=known.get(row.name), size=None)
        async for row in in_turns(rows)
    ]
    return tuple(relations)


async def _rows(answer: Result[*tuple[Any, ...]]) -> list[RelationRow]:
    return [RelationRow(*row) async for row in in_turns(answer)]


async def _addressed(rows: Sequence[RelationRow], definitions: Mapping[str, str]) -> list[Rows]:
    """The tables, with a name of their rows' address where there is one."""
    return [
        Rows(row.name, _address(definitions.get(row.name, "")) if row.has_rowid else None)
        async for row in in_turns(rows)
        if row.type == "table"
    ]


def _address(definition: str) -> str | None:
    """A name of the row's address that appears nowhere in the table's text, so that no column can hide it."""
    return next((address for address in ADDRESSES if address not in definition.lower()), None)


def _query(name: str, database: str) -> str:
    """The text of a file with the database's name in it, which cannot be a bound value."""
    return sql(_PACKAGE, name).replace("{schema}", quoted(database))
