"""What columns hold, and whether they can be sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.catalog.sqlite.kinds import base_type, kind_of
from pooldeck_db.values import Kind
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("INTEGER", Kind.NUMBER),
        ("unsigned big int", Kind.NUMBER),
        ("DECIMAL(10, 5)", Kind.NUMBER),
        ("double precision", Kind.NUMBER),
        ("VARCHAR(255)", Kind.TEXT),
        ("character varying (3)", Kind.TEXT),
        ("boolean", Kind.BOOLEAN),
        ("TIMESTAMP", Kind.TIME),
        ("date", Kind.TIME),
        ("interval", Kind.TIME),
        ("JSONB", Kind.JSON),
        ("uuid", Kind.UUID),
        ("BLOB", Kind.BINARY),
        ("varbinary(16)", Kind.BINARY),
        ("POINT", Kind.OTHER),
        ("", Kind.OTHER),
        ("WHATEVER(CHAR)", Kind.OTHER),
    ],
)
def test_a_declared_type_of_sqlite_tells_its_kind(declared: str, kind: Kind) -> None:
    assert kind_of(declared) is kind


def test_the_base_type_has_no_length() -> None:
    assert base_type("Character  Varying (20)") == "character varying"


TYPES = {
    "integer": Kind.NUMBER,
    "numeric(10,2)": Kind.NUMBER,
    "double precision": Kind.NUMBER,
    "money": Kind.NUMBER,
    "oid": Kind.NUMBER,
    "regclass": Kind.TEXT,
    "text": Kind.TEXT,
    "character varying(3)": Kind.TEXT,
    "character(3)": Kind.TEXT,
    "name": Kind.TEXT,
    '"char"': Kind.TEXT,
    "boolean": Kind.BOOLEAN,
    "date": Kind.TIME,
    "timestamp(3) with time zone": Kind.TIME,
    "interval": Kind.TIME,
    "time without time zone": Kind.TIME,
    "uuid": Kind.UUID,
    "json": Kind.JSON,
    "jsonb": Kind.JSON,
    "bytea": Kind.BINARY,
    "inet": Kind.NETWORK,
    "macaddr8": Kind.NETWORK,
    "int4range": Kind.RANGE,
    "datemultirange": Kind.RANGE,
    "integer[]": Kind.ARRAY,
    "point": Kind.OTHER,
    "tsvector": Kind.OTHER,
    "bit(3)": Kind.OTHER,
    "public.vector(3)": Kind.OTHER,
    "public.mood": Kind.ENUM,
    "public.mood[]": Kind.ARRAY,
    "public.short": Kind.TEXT,
    "public.shorter": Kind.TEXT,
    "public.numbers": Kind.ARRAY,
    "public.pair": Kind.OTHER,
    "public.tree": Kind.TEXT,
}
"""Types as PostgreSQL spells them; `tree` says that it is a string, as an extension's citext does."""

MAKE_TYPES = """
CREATE EXTENSION vector;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN short AS varchar(5);
CREATE DOMAIN shorter AS short CHECK (VALUE <> '');
CREATE DOMAIN numbers AS integer[];
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE tree;
CREATE FUNCTION tree_in(cstring) RETURNS tree IMMUTABLE STRICT LANGUAGE internal AS 'textin';
CREATE FUNCTION tree_out(tree) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'textout';
CREATE TYPE tree (INPUT = tree_in, OUTPUT = tree_out, LIKE = text, CATEGORY = 'S');
"""


async def test_every_sort_of_type_of_postgresql_has_its_kind_and_its_full_name(postgresql: Database) -> None:
    columns = ", ".join(f"c{place} {name}" for place, name in enumerate(TYPES))
    await run_script(postgresql.target, MAKE_TYPES, f"CREATE TABLE t ({columns})")
    detail = await CatalogReader(postgresql.sessions).detail(RelationName("public", "t"))
    assert {column.type: column.kind for column in detail.columns} == TYPES


async def test_domains_show_what_they_are_made_of(postgresql: Database) -> None:
    await run_script(postgresql.target, MAKE_TYPES, "CREATE TABLE t (a shorter, b mood, c numbers)")
    detail = await CatalogReader(postgresql.sessions).detail(RelationName("public", "t"))
    assert [(column.type, column.base_type) for column in detail.columns] == [
        ("public.shorter", "varchar"),
        ("public.mood", "mood"),
        ("public.numbers", "_int4"),
    ]
    assert [column.labels for column in detail.columns] == [(), ("sad", "happy"), ()]


async def test_orderable_agrees_with_the_server_for_every_type_it_has(postgresql: Database) -> None:
    target = postgresql.target
    await run_script(target, MAKE_TYPES, "CREATE TYPE odd AS (a integer, b json); CREATE DOMAIN odds AS odd[]")
    server = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    names = [
        row[0]
        for row in await server.fetch(
            "SELECT oid::regtype::text FROM pg_type WHERE typtype IN ('b', 'd', 'e', 'r', 'm') AND typisdefined"
            " AND typname !~ '^_(pg_|cstring)'"
            " UNION SELECT unnest(ARRAY['pair', 'odd', 'odd[]', 'pg_class', 'pg_index'])"
        )
    ]
    allowed = {name: await _can_be_sorted(server, name) for name in names}
    await server.close()
    columns = ", ".join(f"c{place} {name}" for place, name in enumerate(names))
    await run_script(target, f"CREATE TABLE t ({columns})")
    detail = await CatalogReader(postgresql.sessions).detail(RelationName("public", "t"))
    said = {name: column.orderable for name, column in zip(names, detail.columns, strict=True)}
    assert said == allowed
    assert set(allowed.values()) == {True, False}


async def _can_be_sorted(server: asyncpg.Connection, name: str) -> bool:
    try:
        await server.execute(f"SELECT NULL::{name} AS c ORDER BY 1")
    except asyncpg.UndefinedFunctionError:
        return False
    return True
