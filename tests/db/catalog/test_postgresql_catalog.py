"""The list of all relations of a PostgreSQL database."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.catalog import Catalog, Relation, RelationName
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.database import open_database
from pooldeck_db.errors import LockUnavailable
from support.servers import run_script

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target


def relations(catalog: Catalog) -> dict[str, Relation]:
    """All but the database's own, by their names as they are shown."""
    held = [relation for schema in catalog.schemas if not schema.system for relation in schema.relations]
    return {str(relation.name): relation for relation in held}


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


async def test_a_parent_counts_each_inheritor_once_however_it_inherits(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        """CREATE TABLE top (id integer); CREATE TABLE a () INHERITS (top); CREATE TABLE b () INHERITS (top);
           CREATE TABLE ab () INHERITS (a, b);
           INSERT INTO top SELECT generate_series(1, 10); INSERT INTO a SELECT generate_series(1, 200);
           INSERT INTO b SELECT generate_series(1, 3000); INSERT INTO ab SELECT generate_series(1, 40000)""",
        "ANALYZE top, a, b, ab",
    )
    reader = CatalogReader(postgresql.sessions)
    listed = relations(await reader.catalog())
    expected = {"top": 43_210, "a": 40_200, "b": 43_000, "ab": 40_000}
    assert {name: listed[f"public.{name}"].rows for name in expected} == expected
    for name, rows in expected.items():
        assert (await reader.detail(RelationName("public", name))).relation.rows == rows
    assert listed["public.ab"].parent == RelationName("public", "a")


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


async def test_a_locked_table_holds_up_nothing_but_its_own_detail(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target, "CREATE TABLE t (id integer PRIMARY KEY)", "CREATE TABLE other (id integer)"
    )
    database = await open_database(replace(postgresql_target, lock_timeout=0.1))
    reader = CatalogReader(database.sessions)

    async def read_while_locked(session: AsyncSession) -> None:
        await session.execute(text("LOCK TABLE t IN ACCESS EXCLUSIVE MODE"))
        assert "public.t" in relations(await reader.catalog())
        assert (await reader.detail(RelationName("public", "other"))).address == "ctid"
        with pytest.raises(LockUnavailable):
            await reader.detail(RelationName("public", "t"))

    try:
        await database.sessions.write("lock", read_while_locked)
    finally:
        await database.close()


async def test_relations_without_a_privilege_are_listed_and_marked(postgresql: Database) -> None:
    target = postgresql.target
    await run_script(
        target,
        """DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
           CREATE SCHEMA closed; CREATE TABLE closed.t (id integer); GRANT SELECT ON closed.t TO guest;
           CREATE TABLE secret (id integer); CREATE TABLE partly (id integer, hidden integer);
           GRANT SELECT (id) ON partly TO guest""",
    )
    guest = await open_database(replace(target, user="guest"))
    try:
        listed = relations(await CatalogReader(guest.sessions).catalog())
        detail = await CatalogReader(guest.sessions).detail(RelationName("public", "secret"))
    finally:
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
