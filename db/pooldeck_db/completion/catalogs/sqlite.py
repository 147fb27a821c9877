"""What can be named in a SQLite file, and in what is attached to the connection that reads it."""

from __future__ import annotations

import json
import sqlite3
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text

from pooldeck_db.catalog.queries import sql
from pooldeck_db.catalog.records import RelationKind, RelationName
from pooldeck_db.catalog.sqlite.names import quoted
from pooldeck_db.completion.names import NamedFunction, NamedKey, NamedRelation, Names
from pooldeck_db.completion.reserved import RESERVED
from pooldeck_db.target import Backend
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

_TABLE_LIST_SINCE = (3, 37)
_TYPES = ("INTEGER", "TEXT", "REAL", "BLOB", "NUMERIC")
_KINDS = {"table": RelationKind.TABLE, "view": RelationKind.VIEW, "virtual": RelationKind.VIRTUAL_TABLE}


class Row(NamedTuple):
    """One row of `sqlite.sql`."""

    schema: str
    name: str
    type: str
    columns: str
    keys: str


async def read(
    session: AsyncSession, version: tuple[int, ...] = sqlite3.sqlite_version_info
) -> Callable[[], Names]:
    """Read it all; what is answered makes the names, and takes its time."""
    listed = await session.execute(text("SELECT name FROM pragma_database_list ORDER BY seq <> 1, seq"))
    databases = [str(name) for name in listed.scalars()]
    query = sql("pooldeck_db.completion.catalogs", "sqlite")
    inner = "relations" if version >= _TABLE_LIST_SINCE else "relations_before_3_37"
    statement = query.replace("{relations}", sql("pooldeck_db.catalog.sqlite", inner))
    rows: list[Row] = []
    for database in databases if inner != "relations" else databases[:1]:
        values = {} if inner == "relations" else {"schema": database}
        answer = await session.execute(text(statement.replace("{schema}", quoted(database))), values)
        rows += [Row(*row) async for row in in_turns(answer)]
    functions = await session.execute(text("SELECT DISTINCT name FROM pragma_function_list ORDER BY name"))
    called = [str(name) for name in functions.scalars()]

    def build() -> Names:
        names = names_from(rows, databases, called)
        rows.clear()  # Here, in the thread: letting go of so much takes a while.
        return names

    return build


def names_from(rows: Sequence[Row], databases: Sequence[str], functions: Sequence[str]) -> Names:
    """The names that the rows are about; a name without a schema is looked for in the order of the databases."""
    relations: list[NamedRelation] = []
    primary: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows:
        columns, types, places = json.loads(row.columns)
        relations.append(_relation(row, columns, types))
        keyed = sorted((place, column) for place, column in zip(places, columns, strict=True) if place)
        primary[row.schema, row.name.lower()] = tuple(column for _, column in keyed)
    actual = {(row.schema, row.name.lower()): row.name for row in rows}
    return Names.of(
        path=databases,
        schemas=databases,
        relations=relations,
        functions=[NamedFunction("", name, is_complete=False) for name in functions if _is_called(name)],
        types=_TYPES,
        keys=[key for row in rows for key in _keys(row, actual, primary)],
    )


def _is_called(name: str) -> bool:
    """Whether a function is called by its name, and not as an operator or as a keyword."""
    return name.isidentifier() and name not in RESERVED[Backend.SQLITE]


def _relation(row: Row, columns: Sequence[str], types: Sequence[str]) -> NamedRelation:
    name = RelationName(intern(row.schema), row.name)
    return NamedRelation(name, _KINDS[row.type], tuple(map(intern, columns)), tuple(map(intern, types)))


def _keys(
    row: Row, actual: Mapping[tuple[str, str], str], primary: Mapping[tuple[str, str], Sequence[str]]
) -> Iterator[NamedKey]:
    """The foreign keys of a table; those that name no columns of their target refer to its primary key."""
    found: dict[int, list[tuple[str, str, str | None]]] = {}
    for number, table, column, target in json.loads(row.keys):
        found.setdefault(number, []).append((table, column, target))
    for pairs in found.values():
        target = (row.schema, pairs[0][0].lower())
        columns = tuple(column for _, column, _ in pairs)
        named = tuple(name for _, _, name in pairs if name is not None)
        targets = named or tuple(primary.get(target, ()))
        if len(targets) == len(columns):
            name = RelationName(row.schema, actual.get(target, pairs[0][0]))
            yield NamedKey(RelationName(row.schema, row.name), columns, name, targets)
