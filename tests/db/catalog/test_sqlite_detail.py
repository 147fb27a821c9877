"""What only SQLite's relations have."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationDetail, RelationKind, RelationName
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.errors import DatabaseError
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.database import Database


async def detail_of(database: Database, name: str, *script: str) -> RelationDetail:
    await run_script(database.target, *script)
    return await CatalogReader(database.sessions).detail(RelationName("main", name))


@pytest.mark.parametrize(
    ("definition", "address", "integer_key", "key"),
    [
        ("(id INTEGER PRIMARY KEY, a)", "_rowid_", "id", ("id",)),
        ("(id INTEGER, PRIMARY KEY (id))", "_rowid_", "id", ("id",)),
        ("(id INTEGER PRIMARY KEY DESC, a)", "_rowid_", None, None),
        ("(id INT PRIMARY KEY, a)", "_rowid_", None, None),
        ("(id INT PRIMARY KEY NOT NULL, a)", "_rowid_", None, ("id",)),
        ("(a TEXT, b TEXT, PRIMARY KEY (b, a))", "_rowid_", None, None),
        ("(a TEXT, b TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID", None, None, ("b", "a")),
        ("(id INTEGER PRIMARY KEY) WITHOUT ROWID", None, None, ("id",)),
        ("(a TEXT NOT NULL UNIQUE)", "_rowid_", None, ("a",)),
        ("(a TEXT NOT NULL COLLATE NOCASE UNIQUE)", "_rowid_", None, ("a",)),
        ("(_ROWID_ TEXT)", "rowid", None, None),
        ("(_rowid_ TEXT, RowId TEXT)", "oid", None, None),
        ("(_rowid_ TEXT, rowid TEXT, Oid TEXT)", None, None, None),
        ('("" TEXT, a TEXT)', "_rowid_", None, None),
    ],
)
async def test_the_address_and_the_key_of_a_table(
    sqlite: Database, definition: str, address: str | None, integer_key: str | None, key: tuple[str, ...] | None
) -> None:
    detail = await detail_of(sqlite, "t", f"CREATE TABLE t {definition}")
    assert (detail.address, detail.integer_key, key_columns(detail)) == (address, integer_key, key)


async def test_an_index_in_another_collation_sorts_nothing_and_is_no_key(sqlite: Database) -> None:
    detail = await detail_of(
        sqlite, "t", "CREATE TABLE t (a TEXT NOT NULL); CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE)"
    )
    assert not detail.indexes[0].ordered
    assert key_columns(detail) is None


async def test_a_foreign_key_finds_its_target_in_any_case_and_without_columns(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        """CREATE TABLE Artist (a, b, PRIMARY KEY (b, a));
           CREATE TABLE song (x, y, z REFERENCES nowhere, CONSTRAINT by FOREIGN KEY (x, y) REFERENCES aRTIST)""",
    )
    keys = (await detail_of(sqlite, "song")).foreign_keys
    assert [(key.name, key.columns, key.target.name, key.target_columns) for key in keys] == [
        ("", ("z",), "nowhere", ()),
        ("by", ("x", "y"), "Artist", ("b", "a")),
    ]
    (seen,) = (await detail_of(sqlite, "Artist")).referenced_by
    assert seen == keys[1]


async def test_full_text_tables_have_an_address_and_other_virtual_ones_none(sqlite: Database) -> None:
    words = await detail_of(sqlite, "words", "CREATE VIRTUAL TABLE words USING fts5(title, body)")
    assert (words.relation.kind, words.address) == (RelationKind.VIRTUAL_TABLE, "_rowid_")
    assert [column.name for column in words.columns] == ["title", "body"]
    boxes = await detail_of(sqlite, "boxes", "CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1)")
    assert boxes.address is None


async def test_a_broken_view_is_explained_by_what_it_misses(sqlite: Database) -> None:
    await run_script(sqlite.target, "CREATE VIEW broken AS SELECT * FROM gone")
    with pytest.raises(DatabaseError, match="gone"):
        await detail_of(sqlite, "broken")


async def test_a_name_that_is_not_utf_8_can_be_looked_into(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        """CREATE TABLE t_ (id INTEGER PRIMARY KEY); PRAGMA writable_schema = ON;
           UPDATE sqlite_schema SET name = CAST(x'74ff' AS TEXT), tbl_name = CAST(x'74ff' AS TEXT),
             sql = replace(sql, 't_', CAST(x'74ff' AS TEXT))""",
    )
    catalog = await CatalogReader(sqlite.sessions).catalog()
    (relation,) = catalog.schemas[0].relations
    assert relation.name.name == "t\udcff"
    assert (await detail_of(sqlite, "t\udcff")).integer_key == "id"


async def test_the_ddl_makes_the_table_again(sqlite: Database, tmp_path: Path) -> None:
    script = """CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT);
        CREATE TABLE "odd "" name" ("a:b" INT CHECK ("a:b" > 0), c TEXT DEFAULT 'x' COLLATE NOCASE UNIQUE,
          d INT REFERENCES parent ON DELETE CASCADE DEFERRABLE, e INT GENERATED ALWAYS AS (d + 1) VIRTUAL) STRICT;
        CREATE INDEX one ON "odd "" name" (d) WHERE d > 1;
        CREATE UNIQUE INDEX two ON "odd "" name" (lower(c) DESC);
        CREATE TRIGGER again AFTER UPDATE ON "odd "" name" BEGIN SELECT 1; SELECT 2; END"""
    first = await detail_of(sqlite, 'odd " name', script)
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        copy.executescript(first.ddl)
        kept = copy.execute("SELECT name FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").fetchall()
    assert [name for (name,) in kept] == ["again", 'odd " name', "one", "two"]
    await run_script(sqlite.target, 'DROP TABLE "odd "" name"', first.ddl)
    assert await detail_of(sqlite, 'odd " name') == first


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
async def test_a_table_is_found_by_its_name_in_any_encoding(sqlite: Database, encoding: str) -> None:
    detail = await detail_of(
        sqlite,
        "Tüte 😀",
        f'PRAGMA encoding = \'{encoding}\'; CREATE TABLE "Tüte 😀" (id INTEGER PRIMARY KEY, "ß")',
    )
    assert [column.name for column in detail.columns] == ["id", "ß"]
    listed = await CatalogReader(sqlite.sessions).catalog()
    assert listed.schemas[0].relations[0].name == detail.relation.name


async def test_the_table_of_the_schema_itself_can_be_looked_into(sqlite: Database) -> None:
    detail = await detail_of(sqlite, "sqlite_schema", "CREATE TABLE t (a)")
    assert [column.name for column in detail.columns] == ["type", "name", "tbl_name", "rootpage", "sql"]
    assert (detail.relation.kind, detail.address) == (RelationKind.TABLE, "_rowid_")


async def test_a_full_text_table_is_estimated_by_its_addresses(sqlite: Database) -> None:
    detail = await detail_of(
        sqlite, "f", "CREATE VIRTUAL TABLE f USING fts5(body); INSERT INTO f VALUES ('a'), ('b'), ('c')"
    )
    assert detail.relation.rows == 3
