"""The list of all relations."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.catalog import Catalog, Relation, RelationKind, RelationName
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.catalog.sqlite.source import SQLiteCatalog
from pooldeck_db.database import open_database
from pooldeck_db.target import Backend
from support.servers import run_script

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database

ODD_NAMES = ("with space", "select", "a.b", 'q"uote', "100%", "col:on", "semi;", "new\nline", "Üñï", "UPPER", "x" * 63)


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
        database.target, "CREATE TABLE b (id integer)", "CREATE TABLE a (id integer)", "CREATE VIEW v AS SELECT * FROM a"
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


async def test_5000_tables_take_a_few_statements(sqlite: Database) -> None:
    await run_script(sqlite.target, "".join(f"CREATE TABLE t{number} (id integer);" for number in range(5000)))
    before = sqlite.pool().connections[0].statements
    catalog = await CatalogReader(sqlite.sessions).catalog()
    assert len(catalog.schemas[0].relations) == 5000
    assert sqlite.pool().connections[0].statements - before < 30


async def test_postgresql_answers_with_one_statement(postgresql: Database) -> None:
    await run_script(postgresql.target, "CREATE TABLE t (id integer)")
    reader = CatalogReader(postgresql.sessions)
    await reader.catalog()
    assert postgresql.pool().connections[0].statements == 1
    await reader.detail(RelationName("public", "t"))
    assert postgresql.pool().connections[0].statements == 1


async def test_postgresql_lists_every_kind_of_relation_with_its_parent(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        """CREATE TABLE p (id integer) PARTITION BY RANGE (id);
           CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
           CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200) PARTITION BY LIST (id);
           CREATE TABLE p3 PARTITION OF p2 DEFAULT;
           CREATE TABLE base (id integer); CREATE TABLE heir () INHERITS (base);
           CREATE MATERIALIZED VIEW m AS SELECT 1 AS one;
           CREATE FOREIGN DATA WRAPPER nobody; CREATE SERVER far FOREIGN DATA WRAPPER nobody;
           CREATE FOREIGN TABLE f (id integer) SERVER far;
           CREATE SEQUENCE not_a_relation;
           COMMENT ON TABLE base IS 'of all'""",
    )
    listed = relations(await CatalogReader(postgresql.sessions).catalog())
    shown = {r.name.name: (r.kind.value, r.parent.name if r.parent else None) for r in listed.values()}
    assert shown == {
        "base": ("table", None),
        "f": ("foreign table", None),
        "heir": ("table", "base"),
        "m": ("materialized view", None),
        "p": ("partitioned table", None),
        "p1": ("partition", "p"),
        "p2": ("partitioned table", "p"),
        "p3": ("partition", "p2"),
    }
    assert listed["public.base"].comment == "of all"


async def test_a_partitioned_table_counts_what_its_partitions_hold(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        """CREATE TABLE p (id integer) PARTITION BY RANGE (id);
           CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
           CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (id);
           CREATE TABLE p3 PARTITION OF p2 FOR VALUES FROM (100) TO (150);
           INSERT INTO p SELECT generate_series(40, 119)""",
        "VACUUM ANALYZE p1, p3",
    )
    reader = CatalogReader(postgresql.sessions)
    listed = relations(await reader.catalog())
    assert [listed[f"public.{name}"].rows for name in ("p1", "p3", "p2", "p")] == [60, 20, 20, 80]
    assert listed["public.p"].size == 2 * (listed["public.p1"].size or 0) > 0
    assert (await reader.detail(RelationName("public", "p"))).relation.rows == 80


async def test_a_table_that_was_never_analysed_counts_what_was_written(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE TABLE t (id integer) WITH (autovacuum_enabled = false)",
        "INSERT INTO t SELECT generate_series(1, 77)",
        "SELECT pg_stat_force_next_flush()",
    )
    reader = CatalogReader(postgresql.sessions)
    assert (await reader.detail(RelationName("public", "t"))).relation.rows == 77
    assert relations(await reader.catalog())["public.t"].rows == 77


async def test_a_locked_table_does_not_hold_up_the_catalog(postgresql: Database) -> None:
    await run_script(postgresql.target, "CREATE TABLE t (id integer PRIMARY KEY)")
    reader = CatalogReader(postgresql.sessions)

    async def read_while_locked(session: AsyncSession) -> None:
        await session.execute(text("LOCK TABLE t IN ACCESS EXCLUSIVE MODE"))
        assert "public.t" in relations(await reader.catalog())
        assert (await reader.detail(RelationName("public", "t"))).primary_key == ("id",)

    await postgresql.sessions.write("lock", read_while_locked, deadline=4.0)


async def test_relations_without_a_privilege_are_listed_and_marked(postgresql: Database) -> None:
    target = postgresql.target
    await run_script(
        target,
        """DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
           CREATE SCHEMA closed; CREATE TABLE closed.t (id integer); GRANT SELECT ON closed.t TO guest;
           CREATE TABLE secret (id integer); CREATE TABLE partly (id integer, hidden integer);
           GRANT SELECT (id) ON partly TO guest""",
    )
    import dataclasses

    guest = await open_database(dataclasses.replace(target, user="guest"))
    listed = relations(await CatalogReader(guest.sessions).catalog())
    detail = await CatalogReader(guest.sessions).detail(RelationName("public", "secret"))
    await guest.close()
    assert {name: relation.readable for name, relation in listed.items()} == {
        "closed.t": False,
        "public.partly": True,
        "public.secret": False,
    }
    assert not detail.relation.readable
    assert [column.name for column in detail.columns] == ["id"]


async def test_the_servers_own_schemas_are_marked_and_toast_is_left_out(postgresql: Database) -> None:
    catalog = await CatalogReader(postgresql.sessions).catalog()
    assert {schema.name: schema.system for schema in catalog.schemas} == {
        "information_schema": True,
        "pg_catalog": True,
        "public": False,
    }


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


async def test_estimates_of_sqlite_never_count(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        """CREATE TABLE empty (a); CREATE TABLE dense (id INTEGER PRIMARY KEY); CREATE TABLE sparse (id INTEGER PRIMARY KEY);
           CREATE TABLE hidden (_rowid_ INTEGER, a); CREATE TABLE unknown (_rowid_, rowid, oid);
           CREATE TABLE keyed (a PRIMARY KEY) WITHOUT ROWID;
           INSERT INTO dense VALUES (101), (102), (150); INSERT INTO sparse VALUES (1), (9223372036854775807);
           INSERT INTO hidden VALUES (900, 1), (5, 2)""",
    )
    listed = relations(await CatalogReader(sqlite.sessions).catalog())
    assert {name.removeprefix("main."): relation.rows for name, relation in listed.items()} == {
        "dense": 50,
        "empty": 0,
        "hidden": 2,
        "keyed": None,
        "sparse": None,
        "unknown": None,
    }


async def test_a_missing_module_hides_no_other_table(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        """CREATE TABLE t (a); CREATE VIEW broken AS SELECT * FROM gone; PRAGMA writable_schema = ON;
           INSERT INTO sqlite_schema VALUES ('table', 'alien', 'alien', 0, 'CREATE VIRTUAL TABLE alien USING nowhere(x)')""",
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
        "".join(f"CREATE TABLE t{n} (a); INSERT INTO t{n} VALUES (1), (2);" for n in range(250)),
        f"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 't{damaged}'",
    )
    listed = relations(await CatalogReader(sqlite.sessions).catalog())
    assert [name for name, relation in listed.items() if relation.rows != 2] == [f"main.t{damaged}"]
