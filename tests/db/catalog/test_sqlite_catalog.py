"""The list of all relations of a SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.catalog import Catalog, Relation, RelationKind
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.catalog.sqlite.source import SQLiteCatalog
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database


def relations(catalog: Catalog) -> dict[str, Relation]:
    """All but the database's own, by their names as they are shown."""
    held = [relation for schema in catalog.schemas if not schema.system for relation in schema.relations]
    return {str(relation.name): relation for relation in held}


def _in_one_go(statements: Iterable[str]) -> str:
    return f"BEGIN; {''.join(statements)} COMMIT;"


def _damage(path: Path | None, table: str) -> None:
    """Overwrite the first page of a table with rubbish."""
    assert path is not None
    with closing(sqlite3.connect(path)) as file:
        (page,) = file.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        (size,) = file.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xff" * size)


async def test_5000_tables_take_a_few_statements(sqlite: Database) -> None:
    await run_script(sqlite.target, _in_one_go(f"CREATE TABLE t{number} (id integer);" for number in range(5000)))
    before = sqlite.pool().connections[0].statements
    catalog = await CatalogReader(sqlite.sessions).catalog()
    assert len(catalog.schemas[0].relations) == 5000
    assert sqlite.pool().connections[0].statements - before < 30


async def test_sqlite_leaves_out_shadow_tables_and_its_own(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        """CREATE VIRTUAL TABLE words USING fts5(body);
           CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
           CREATE TABLE words_of_mine (id INTEGER PRIMARY KEY AUTOINCREMENT);
           INSERT INTO words_of_mine DEFAULT VALUES; ANALYZE""",
    )
    listed = relations(await CatalogReader(sqlite.sessions).catalog())
    assert {name: relation.kind for name, relation in listed.items()} == {
        "main.boxes": RelationKind.VIRTUAL_TABLE,
        "main.words": RelationKind.VIRTUAL_TABLE,
        "main.words_of_mine": RelationKind.TABLE,
    }


async def test_an_older_sqlite_lists_the_same(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        """CREATE VIRTUAL TABLE words USING fts4(body); CREATE VIRTUAL TABLE "Box es" USING rtree(id, x0, x1);
           CREATE TABLE plain (id INTEGER PRIMARY KEY); CREATE TABLE keyed (a PRIMARY KEY) WITHOUT ROWID;
           CREATE VIEW v AS SELECT * FROM plain""",
    )
    new = await sqlite.sessions.read("new", SQLiteCatalog().catalog)
    old = await sqlite.sessions.read("old", SQLiteCatalog((3, 31, 1)).catalog)
    assert old == new
    assert len(relations(old)) == 5


async def test_sqlite_lists_attached_databases_by_their_names(sqlite: Database) -> None:
    await run_script(sqlite.target, "CREATE TABLE t (a)")

    async def with_attached(session: AsyncSession) -> Catalog:
        driver = (await (await session.connection()).get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute("COMMIT")
        await driver.execute("ATTACH ':memory:' AS \"other one\"")
        await driver.execute("BEGIN")
        await session.execute(text('CREATE TABLE "other one".t (b)'))
        return await SQLiteCatalog().catalog(session)

    catalog = await sqlite.sessions.write("attach", with_attached)
    assert list(relations(catalog)) == ["main.t", "other one.t"]


async def test_tables_of_few_rows_are_counted_whatever_their_addresses(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        """CREATE TABLE empty (a); CREATE TABLE dense (id INTEGER PRIMARY KEY);
           CREATE TABLE sparse (id INTEGER PRIMARY KEY);
           CREATE TABLE hidden (_rowid_ INTEGER, a); CREATE TABLE unknown (_rowid_, rowid, oid);
           CREATE TABLE keyed (a PRIMARY KEY) WITHOUT ROWID;
           INSERT INTO dense VALUES (101), (102), (150); INSERT INTO sparse VALUES (1), (9223372036854775807);
           INSERT INTO hidden VALUES (900, 1), (5, 2)""",
    )
    listed = relations(await CatalogReader(sqlite.sessions).catalog())
    assert {name.removeprefix("main."): relation.rows for name, relation in listed.items()} == {
        "dense": 3,
        "empty": 0,
        "hidden": 2,
        "keyed": 0,
        "sparse": 2,
        "unknown": 0,
    }


async def test_rows_that_were_deleted_since_analyze_are_not_counted(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        """CREATE TABLE t (id INTEGER PRIMARY KEY, a);
           WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000)
           INSERT INTO t SELECT n, n FROM r; ANALYZE; DELETE FROM t WHERE id > 40""",
    )
    (table,) = (await CatalogReader(sqlite.sessions).catalog()).schemas[0].relations
    assert table.rows == 40
    assert (await CatalogReader(sqlite.sessions).detail(table.name)).relation.rows == 40


async def test_a_missing_module_hides_no_other_table(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        """CREATE TABLE t (a); CREATE VIEW broken AS SELECT * FROM gone; PRAGMA writable_schema = ON;
           INSERT INTO sqlite_schema VALUES ('table', 'alien', 'alien', 0,
             'CREATE VIRTUAL TABLE alien USING nowhere(x)')""",
    )
    listed = relations(await CatalogReader(sqlite.sessions).catalog())
    assert {name: relation.kind for name, relation in listed.items()} == {
        "main.alien": RelationKind.VIRTUAL_TABLE,
        "main.broken": RelationKind.VIEW,
        "main.t": RelationKind.TABLE,
    }


@pytest.mark.parametrize("damaged", [1, 150, 249])
async def test_a_damaged_table_hides_no_estimate_of_another(sqlite: Database, damaged: int) -> None:
    await run_script(
        sqlite.target,
        _in_one_go(f"CREATE TABLE t{n} (a); INSERT INTO t{n} VALUES (1), (2);" for n in range(250)),
    )
    _damage(sqlite.target.path, f"t{damaged}")
    listed = relations(await CatalogReader(sqlite.sessions).catalog())
    assert [name for name, relation in listed.items() if relation.rows != 2] == [f"main.t{damaged}"]
