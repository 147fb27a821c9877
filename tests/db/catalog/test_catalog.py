"""The list of all relations."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog import Catalog, Relation, RelationKind, RelationName
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.database import open_database
from pooldeck_db.target import Backend
from support.servers import read_only, run_script

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

ODD_NAMES = (
    "with space",
    "select",
    "a.b",
    'q"uote',
    "100%",
    "col:on",
    "semi;",
    "new\nline",
    "Üñï",
    "UPPER",
    "x" * 63,
)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def relations(catalog: Catalog) -> dict[str, Relation]:
    """All but the database's own, by their names as they are shown."""
    held = [relation for schema in catalog.schemas if not schema.system for relation in schema.relations]
    return {str(relation.name): relation for relation in held}


def main_schema(database: Database) -> str:
    return "main" if database.target.backend is Backend.SQLITE else "public"


def test_the_records_load_neither_sqlalchemy_nor_a_driver() -> None:
    code = (
        "import sys; import pooldeck_db.catalog;"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'sqlalchemy', 'asyncpg', 'aiosqlite', 'sqlite3'}))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


async def test_an_empty_database_has_its_usual_schema_and_nothing_in_it(
    database: Database, reader: CatalogReader
) -> None:
    catalog = await reader.catalog()
    assert [s.name for s in catalog.schemas if not s.system] == [main_schema(database)]
    assert relations(catalog) == {}


async def test_tables_and_views_are_listed_by_name_and_kind(database: Database, reader: CatalogReader) -> None:
    await run_script(
        database.target,
        "CREATE TABLE b (id integer)",
        "CREATE TABLE a (id integer)",
        "CREATE VIEW v AS SELECT * FROM a",
    )
    schema = main_schema(database)
    listed = relations(await reader.catalog())
    assert {name: relation.kind for name, relation in listed.items()} == {
        f"{schema}.a": RelationKind.TABLE,
        f"{schema}.b": RelationKind.TABLE,
        f"{schema}.v": RelationKind.VIEW,
    }
    assert list(listed) == sorted(listed)
    assert listed[f"{schema}.v"].rows is None


async def test_names_of_any_spelling_are_listed_and_looked_into(database: Database, reader: CatalogReader) -> None:
    await run_script(
        database.target,
        *(f"CREATE TABLE {quoted(name)} ({quoted(name)} integer PRIMARY KEY)" for name in ODD_NAMES),
    )
    schema = main_schema(database)
    listed = {relation.name for relation in relations(await reader.catalog()).values()}
    assert listed == {RelationName(schema, name) for name in ODD_NAMES}
    for name in ODD_NAMES:
        detail = await reader.detail(RelationName(schema, name))
        assert ([column.name for column in detail.columns], detail.primary_key) == ([name], (name,))


async def test_temporary_tables_of_this_session_are_listed(database: Database, reader: CatalogReader) -> None:
    async def make(session: AsyncSession) -> None:
        await session.execute(text("CREATE TEMPORARY TABLE passing (id integer PRIMARY KEY)"))

    await database.sessions.write("make", make)
    (relation,) = relations(await reader.catalog()).values()
    assert relation.name.name == "passing"
    assert relation.name.schema.startswith(("temp", "pg_temp_"))
    assert (await reader.detail(relation.name)).primary_key == ("id",)


async def test_analysed_tables_have_an_estimate(database: Database, reader: CatalogReader) -> None:
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234) SELECT i FROM n"
    await run_script(
        database.target,
        "CREATE TABLE t (id integer PRIMARY KEY, v integer)",
        "CREATE INDEX part ON t (v) WHERE v > 1000",
        f"INSERT INTO t (id) {numbers}",
        "ANALYZE",
    )
    schema = main_schema(database)
    assert relations(await reader.catalog())[f"{schema}.t"].rows == 1234
    assert (await reader.detail(RelationName(schema, "t"))).relation.rows == 1234


async def test_a_read_only_connection_sees_all_of_it(target: Target) -> None:
    await run_script(
        target,
        "CREATE TABLE t (id integer PRIMARY KEY, up integer REFERENCES t (id))",
        "CREATE INDEX i ON t (up)",
        "INSERT INTO t VALUES (1, NULL)",
        "ANALYZE",
    )
    database = await open_database(read_only(target))
    try:
        reader = CatalogReader(database.sessions)
        (relation,) = relations(await reader.catalog()).values()
        detail = await reader.detail(relation.name)
    finally:
        await database.close()
    assert relation.rows == 1
    assert (len(detail.indexes), len(detail.foreign_keys), len(detail.referenced_by)) == (
        2 if target.backend is Backend.POSTGRESQL else 1, 1, 1,
    )  # fmt: skip
