"""What only PostgreSQL's relations have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog import ConstraintKind, RelationDetail, RelationKind, RelationName
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.catalog.reader import CatalogReader
from support.paging import case_insensitive_type
from support.servers import run_script

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database


async def detail_of(database: Database, name: str, *script: str) -> RelationDetail:
    await run_script(database.target, *script)
    return await CatalogReader(database.sessions).detail(RelationName(*name.split(".", 1)))


async def test_types_are_spelled_in_full_whatever_the_search_path_is(postgresql: Database) -> None:
    detail = await detail_of(
        postgresql,
        "public.t",
        """CREATE TYPE mood AS ENUM ('sad'); CREATE SCHEMA other; CREATE TYPE other.mood AS ENUM ('happy');
           CREATE SEQUENCE counter;
           CREATE TABLE t (a mood, b other.mood[], c integer DEFAULT nextval('counter'))""",
    )
    assert [column.type for column in detail.columns] == ["public.mood", "other.mood[]", "integer"]
    assert detail.columns[2].default == "nextval('public.counter'::regclass)"


async def test_a_type_with_operators_of_its_own_tells_where_they_are(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE SCHEMA ext",
        *case_insensitive_type("ext"),
        "CREATE DOMAIN word AS ext.ci",
        "CREATE TABLE t (a ext.ci, b word, c text, d ext.ci[], e varchar)",
    )
    columns = (await detail_of(postgresql, "public.t")).columns
    own = tuple(f"OPERATOR(ext.{sign})" for sign in ("#<#", "#<=#", "=", "#>=#", "#>#"))
    assert [column.operators for column in columns] == [own, own, (), (), ()]
    assert all(column.orderable for column in columns)


async def test_values_of_any_type_have_no_order_together(postgresql: Database) -> None:
    detail = await CatalogReader(postgresql.sessions).detail(RelationName("pg_catalog", "pg_statistic"))
    assert {column.name for column in detail.columns if not column.orderable} == {
        f"stavalues{number}" for number in range(1, 6)
    }


async def test_the_estimate_follows_a_table_that_has_grown_since_it_was_analysed(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE TABLE t (id integer) WITH (autovacuum_enabled = off)",
        "INSERT INTO t SELECT generate_series(1, 10000)",
        "ANALYZE t",
        "INSERT INTO t SELECT generate_series(1, 90000)",
    )
    rows = (await detail_of(postgresql, "public.t")).relation.rows
    assert rows is not None
    assert 95_000 < rows < 105_000


async def test_the_search_path_is_left_as_it_was(postgresql: Database) -> None:
    async def path(session: AsyncSession) -> str:
        return str((await session.execute(text("SHOW search_path"))).scalar_one())

    before = await postgresql.sessions.read("path", path)
    await detail_of(postgresql, "public.t", "CREATE TABLE t (a integer)")
    assert await postgresql.sessions.read("path", path) == before


async def test_a_table_without_columns_still_has_rows_with_addresses(postgresql: Database) -> None:
    detail = await detail_of(postgresql, "public.t", "CREATE TABLE t ()")
    assert (detail.columns, detail.primary_key, detail.address) == ((), (), "ctid")
    assert detail.stores == (RelationName("public", "t"),)


async def test_included_columns_are_no_part_of_the_key(postgresql: Database) -> None:
    detail = await detail_of(
        postgresql,
        "public.t",
        "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, c point)",
        "CREATE UNIQUE INDEX i ON t (b DESC NULLS LAST) INCLUDE (a, c)",
    )
    (index,) = detail.indexes
    assert (index.columns, index.included, index.descending, index.nulls_first) == (
        ("b",), ("a", "c"), (True,), (False,),
    )  # fmt: skip
    assert key_columns(detail) == ("b",)


async def test_indexes_that_cannot_sort_are_told_from_those_that_can(postgresql: Database) -> None:
    detail = await detail_of(
        postgresql,
        "public.t",
        "CREATE TABLE t (a text NOT NULL, j jsonb)",
        """CREATE UNIQUE INDEX pattern ON t (a text_pattern_ops);
           CREATE UNIQUE INDEX collated ON t (a COLLATE "POSIX");
           CREATE INDEX hashed ON t USING hash (a); CREATE INDEX inverted ON t USING gin (j);
           CREATE INDEX plain ON t (a)""",
    )
    assert {index.name: (index.method, index.ordered) for index in detail.indexes} == {
        "collated": ("btree", False),
        "hashed": ("hash", False),
        "inverted": ("gin", False),
        "pattern": ("btree", False),
        "plain": ("btree", True),
    }
    assert key_columns(detail) is None


async def test_an_invalid_index_and_a_deferrable_key_are_marked(postgresql: Database) -> None:
    detail = await detail_of(
        postgresql,
        "public.t",
        "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL UNIQUE DEFERRABLE)",
        "CREATE UNIQUE INDEX failed ON t (a)",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'failed'::regclass",
    )
    marked = {index.name: (index.valid, index.immediate) for index in detail.indexes}
    assert marked == {"failed": (False, True), "t_b_key": (True, False)}
    assert key_columns(detail) is None


async def test_named_not_nulls_are_constraints(postgresql: Database) -> None:
    detail = await detail_of(postgresql, "public.t", "CREATE TABLE t (a integer CONSTRAINT needed NOT NULL)")
    (constraint,) = detail.constraints
    assert (constraint.name, constraint.kind, constraint.columns) == ("needed", ConstraintKind.NOT_NULL, ("a",))


async def test_a_primary_key_without_overlaps_is_no_key_to_page_by(postgresql: Database) -> None:
    detail = await detail_of(
        postgresql,
        "public.t",
        "CREATE TABLE t (a int4range, b int4range, PRIMARY KEY (a, b WITHOUT OVERLAPS))",
    )
    assert detail.primary_key == ("a", "b")
    assert key_columns(detail) is None


PARTITIONED = """
CREATE TABLE target (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE target1 PARTITION OF target FOR VALUES FROM (0) TO (100);
CREATE TABLE source (id integer PRIMARY KEY, t integer REFERENCES target) PARTITION BY RANGE (id);
CREATE TABLE source1 PARTITION OF source FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);
CREATE TABLE source2 PARTITION OF source1 FOR VALUES FROM (0) TO (50);
"""


async def test_a_foreign_key_between_partitioned_tables_is_one(postgresql: Database) -> None:
    await run_script(postgresql.target, PARTITIONED)
    for name in ("source", "source1", "source2"):
        detail = await detail_of(postgresql, f"public.{name}")
        (key,) = detail.foreign_keys
        assert (key.source.name, key.columns, key.target.name, key.target_columns) == (
            "source",
            ("t",),
            "target",
            ("id",),
        )
        assert [c.kind for c in detail.constraints].count(ConstraintKind.FOREIGN_KEY) == 1
    for name in ("target", "target1"):
        (key,) = (await detail_of(postgresql, f"public.{name}")).referenced_by
        assert (key.source.name, key.target.name) == ("source", "target")


async def test_stores_are_the_leaves_or_the_table_with_its_inheritors(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        """CREATE TABLE p (id integer) PARTITION BY RANGE (id);
           CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);
           CREATE TABLE p2 PARTITION OF p1 DEFAULT;
           CREATE FOREIGN DATA WRAPPER nobody; CREATE SERVER far FOREIGN DATA WRAPPER nobody;
           CREATE FOREIGN TABLE remote PARTITION OF p FOR VALUES FROM (100) TO (200) SERVER far;
           CREATE TABLE base (id integer); CREATE TABLE heir () INHERITS (base);
           CREATE TABLE last () INHERITS (heir);
           CREATE MATERIALIZED VIEW m AS SELECT 1 AS one""",
    )
    stores: dict[str, tuple[list[str], list[str], str | None]] = {}
    for name in ("p", "p2", "remote", "base", "last", "m"):
        detail = await detail_of(postgresql, f"public.{name}")
        held = [store.name for store in detail.stores]
        stores[name] = held, [store.name for store in detail.foreign_stores], detail.address
    assert stores == {
        "p": (["p2", "remote"], ["remote"], "ctid"),
        "p2": (["p2"], [], "ctid"),
        "remote": (["remote"], ["remote"], None),
        "base": (["base", "heir", "last"], [], "ctid"),
        "last": (["last"], [], "ctid"),
        "m": (["m"], [], "ctid"),
    }


async def test_a_table_of_1000_partitions(postgresql: Database) -> None:
    parts = "".join(
        f"CREATE TABLE p{n} PARTITION OF p FOR VALUES WITH (MODULUS 1000, REMAINDER {n});" for n in range(1000)
    )
    detail = await detail_of(
        postgresql, "public.p", f"CREATE TABLE p (id integer PRIMARY KEY) PARTITION BY HASH (id); {parts}"
    )
    assert (detail.relation.kind, len(detail.stores)) == (RelationKind.PARTITIONED_TABLE, 1000)
    assert "PARTITION BY HASH (id)" in detail.ddl


async def test_row_security_policies_and_rules_are_told(postgresql: Database) -> None:
    detail = await detail_of(
        postgresql,
        "public.t",
        """CREATE TABLE t (id integer); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
           CREATE POLICY mine ON t FOR UPDATE USING (id > 1) WITH CHECK (id > 2);
           CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING""",
    )
    assert detail.row_security
    (policy,), (rule,) = detail.policies, detail.rules
    assert (
        policy.definition
        == "CREATE POLICY mine ON public.t FOR UPDATE TO PUBLIC USING ((id > 1)) WITH CHECK ((id > 2))"
    )
    assert (rule.name, "DO INSTEAD NOTHING" in rule.definition) == ("quiet", True)


async def test_the_servers_own_tables_and_toast_can_be_looked_into(postgresql: Database) -> None:
    await run_script(postgresql.target, "CREATE TABLE t (body text)")

    async def toast(session: AsyncSession) -> str:
        query = "SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 't'"
        return str((await session.execute(text(query))).scalar_one())

    for name in ("pg_catalog.pg_class", "information_schema.columns", await postgresql.sessions.read("t", toast)):
        detail = await detail_of(postgresql, name)
        assert detail.columns
        assert detail.address == (None if name.startswith("information") else "ctid")


async def test_a_large_tables_size_is_what_is_on_disk(postgresql: Database) -> None:
    detail = await detail_of(
        postgresql,
        "public.t",
        "CREATE TABLE t (id integer PRIMARY KEY)",
        "INSERT INTO t SELECT generate_series(1, 9999)",
    )
    assert (detail.relation.size or 0) > 9999 * 32
