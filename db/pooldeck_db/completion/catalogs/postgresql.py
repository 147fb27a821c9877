"""What can be named in a PostgreSQL database."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text

from pooldeck_db.catalog.postgresql.build import kind_of
from pooldeck_db.catalog.queries import sql
from pooldeck_db.catalog.records import RelationName
from pooldeck_db.completion.names import NamedFunction, NamedKey, NamedRelation, Names
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

_SHORT = ("bigserial", "bool", "decimal", "float", "int", "serial", "timestamptz", "varchar")
"""Shorter names of types, as everyone writes them."""


class Row(NamedTuple):
    """One row of `postgresql.sql`."""

    what: str
    schema: str
    name: str
    note: str
    first: list[str] | None
    second: list[str] | None
    flag: bool


async def read(session: AsyncSession) -> Callable[[], Names]:
    """Read it all in one query; what is answered makes the names, and takes its time."""
    answer = await session.execute(text(sql("pooldeck_db.completion.catalogs", "postgresql")))
    rows = [Row(*row) async for row in in_turns(answer)]

    def build() -> Names:
        names = names_from(rows)
        rows.clear()  # Here, in the thread: letting go of so much takes a while.
        return names

    return build


def names_from(rows: Sequence[Row]) -> Names:
    """The names that the rows are about."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.what, []).append(row)
    types = found.get("type", [])
    return Names.of(
        path=[schema for row in found.get("path", []) for schema in row.first or ()],
        schemas=[row.schema for row in sorted(found.get("schema", []), key=lambda row: row.flag)],
        relations=map(_relation, found.get("relation", [])),
        functions=map(_function, found.get("function", [])),
        labels={row.name: tuple(row.first) for row in types if row.first},
        types=[row.name for row in types] + [short for short in _SHORT if types],
        keys=map(_key, found.get("key", [])),
    )


def _relation(row: Row) -> NamedRelation:
    letter = row.note[0]
    return NamedRelation(
        RelationName(intern(row.schema), row.name),
        kind_of("r" if letter == "P" else letter, is_partition=letter == "P"),
        tuple(map(intern, row.first or ())),
        tuple(map(intern, row.second or ())),
        is_readable=not row.note.endswith("!"),
        is_system=row.flag,
    )


def _function(row: Row) -> NamedFunction:
    letter, result = row.first or ("f", "")
    return NamedFunction(
        intern(row.schema), row.name, row.note, intern(result), gives_rows=row.flag, is_procedure=letter == "p"
    )


def _key(row: Row) -> NamedKey:
    columns = tuple(map(intern, row.second or ()))
    schema, name = row.first or ("", "")
    half = len(columns) // 2
    return NamedKey(
        RelationName(intern(row.schema), row.name),
        columns[:half],
        RelationName(intern(schema), name),
        columns[half:],
    )
