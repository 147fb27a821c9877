"""Relations that nobody here wrote are opened and paged: all that the databases themselves bring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationKind, RelationName
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.database import open_database
from pooldeck_db.errors import StatementFailed
from pooldeck_db.paging import AtFraction, End, Sort
from pooldeck_db.paging.pager import Pager
from support.paging import Opened, case_insensitive_type, opened
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database

REFUSED = "pg_shmem_allocations_numa"
"""A view that the server itself cannot read on a machine or in a build without NUMA."""

OTHERS = r"""
CREATE TABLE wr (a INTEGER, b TEXT, n, PRIMARY KEY (a DESC, b)) WITHOUT ROWID;
INSERT INTO wr VALUES (1, 'x', 1), (1, 'y', 2), (2, 'x', 3), (3, 'z', 4), (-1, 'q', 5);
CREATE TABLE strictly (id INTEGER PRIMARY KEY, t TEXT, r REAL, b BLOB, a ANY) STRICT;
INSERT INTO strictly VALUES (1, 'a', 1, x'00', 1), (2, 'b', 2, x'01', 't'), (3, NULL, NULL, NULL, x'02');
CREATE TABLE computed (a, b AS (a * 2) STORED, c AS (a || 'x'));
CREATE UNIQUE INDEX by_b ON computed (b);
INSERT INTO computed (a) VALUES (1), (2), (3);
CREATE TABLE large (k INTEGER NOT NULL UNIQUE, v);
INSERT INTO large VALUES (9007199254740992, 1), (9007199254740993, 2), (9007199254740994, 3),
    (9223372036854775807, 4), (-9223372036854775808, 5);
CREATE TABLE mixed (k PRIMARY KEY NOT NULL);
INSERT INTO mixed VALUES (9007199254740993), (9007199254740994.0), ('9007199254740993'), (x'31'), (1), (1.5),
    ('1'), (CAST(x'6100' AS TEXT)), ('a'), (CAST(x'ff' AS TEXT)), (CAST(x'fe00ff' AS TEXT)), (9e999), (-9e999);
CREATE TABLE numeric_key (k NUMERIC NOT NULL PRIMARY KEY);
INSERT OR IGNORE INTO numeric_key SELECT k FROM mixed;
CREATE TABLE real_key (k REAL NOT NULL PRIMARY KEY);
INSERT OR IGNORE INTO real_key SELECT k FROM mixed;
CREATE TABLE text_key (k TEXT NOT NULL PRIMARY KEY);
INSERT OR IGNORE INTO text_key SELECT k FROM mixed;
CREATE TABLE integer_key (k INT NOT NULL PRIMARY KEY);
INSERT OR IGNORE INTO integer_key SELECT k FROM mixed;
CREATE TABLE nullable (k TEXT PRIMARY KEY, v);
INSERT INTO nullable VALUES (NULL, 1), (NULL, 2), ('a', 3), ('b', 4);
CREATE TABLE folded (k TEXT COLLATE NOCASE NOT NULL, v);
CREATE UNIQUE INDEX exactly ON folded (k COLLATE BINARY);
INSERT INTO folded VALUES ('a', 1), ('A', 2), ('b', 3), ('B', 4);
CREATE TABLE trimmed (k TEXT COLLATE RTRIM PRIMARY KEY NOT NULL, v);
INSERT INTO trimmed VALUES ('a', 1), ('b  ', 2), ('c ', 3);
CREATE VIEW ordered AS SELECT * FROM strictly ORDER BY id DESC;
CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
INSERT INTO boxes VALUES (1, 0, 1), (2, 3, 4), (3, 1, 2);
CREATE VIRTUAL TABLE words USING fts5(body, tokenize = 'porter');
INSERT INTO words VALUES ('a b'), ('c'), ('d');
CREATE VIRTUAL TABLE older USING fts4(body);
INSERT INTO older VALUES ('a b'), ('c'), ('d');
CREATE VIRTUAL TABLE terms USING fts5vocab(words, 'row');
CREATE VIRTUAL TABLE pages USING dbstat(main);
CREATE VIEW pragmas AS SELECT name, type FROM pragma_table_list;
CREATE TABLE "we""ird'%:x[y]`z" (id INTEGER PRIMARY KEY, "a""b" text);
INSERT INTO "we""ird'%:x[y]`z" VALUES (1, 'q'), (2, 'r'), (3, 's');
CREATE TABLE "" ("" TEXT, b);
INSERT INTO "" VALUES (1, 2), (3, 4);
CREATE TABLE hidden (rowid, _rowid_, oid);
INSERT INTO hidden VALUES (1, 2, 3), (4, 5, 6);
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, x);
INSERT INTO counted (x) VALUES (1), (2), (3);
CREATE TABLE descending (id INTEGER PRIMARY KEY DESC, x);
INSERT INTO descending VALUES (1, 2), (3, 4), (2, 1);
ANALYZE;
"""
"""What SQLite files hold beside plain tables."""


async def _look(database: Database, name: RelationName) -> None:
    """Page the relation from its start to its end, and look at its end and its middle."""
    detail = await CatalogReader(database.sessions).detail(name)
    relation = Opened(database, detail, Pager(database.sessions))
    rows = await relation.walk(size=1000)
    last = await relation.page(End(), size=3)
    assert last.after is False
    await relation.page(AtFraction(0.5), size=3)
    if detail.relation.kind is not RelationKind.VIEW:
        assert len(await relation.walk(size=700, reverse=True)) == len(rows), name


@pytest.mark.parametrize("schema", ["pg_catalog", "information_schema"])
async def test_every_relation_of_the_servers_own_schemas_is_paged_to_its_end(
    postgresql: Database, schema: str
) -> None:
    await run_script(postgresql.target, "CREATE TABLE t (id integer PRIMARY KEY, note text)", "ANALYZE")
    catalog = await CatalogReader(postgresql.sessions).catalog()
    (found,) = (each for each in catalog.schemas if each.name == schema)
    assert found.system
    assert len(found.relations) > 60
    for relation in found.relations:
        try:
            await _look(postgresql, relation.name)
        except StatementFailed:
            assert relation.name.name == REFUSED


async def test_every_column_of_the_servers_own_tables_that_says_it_has_an_order_has_one(
    postgresql: Database,
) -> None:
    for name in ("pg_statistic", "pg_stats", "pg_attribute", "pg_proc", "pg_aggregate", "pg_type", "pg_stats_ext"):
        detail = await CatalogReader(postgresql.sessions).detail(RelationName("pg_catalog", name))
        relation = Opened(postgresql, detail, Pager(postgresql.sessions))
        ordered = [column.name for column in detail.columns if column.orderable]
        assert ordered
        for column in ordered:
            page = await relation.page(size=3, order=(Sort(column),))
            assert page.order[0].column == column


async def test_a_key_that_is_shown_by_names_that_others_share_is_walked(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "f",
        "CREATE TABLE f (f regproc PRIMARY KEY, c regclass)",
        "INSERT INTO f SELECT oid, (SELECT max(oid) FROM pg_class) FROM pg_proc",
    )
    rows = await table.walk(size=500)
    assert len({row[0] for row in rows}) < len(rows)
    assert rows == await table.truth((Sort("f"),))
    assert await table.walk(size=500, reverse=True) == rows
    assert len(await table.walk(size=900, order=(Sort("c"),))) == len(rows)


async def test_sqlite_relations_of_every_sort_are_paged_in_every_order(sqlite: Database) -> None:
    await run_script(sqlite.target, OTHERS)
    (main,) = (await CatalogReader(sqlite.sessions).catalog()).schemas
    names = [relation.name.name for relation in main.relations]
    assert {"wr", "boxes", "words", "pages", "pragmas", "", "hidden"} <= set(names)
    for name in (*names, "sqlite_schema", "sqlite_sequence", "sqlite_stat1", "words_data", "boxes_node"):
        table = await opened(sqlite, name)
        await _look(sqlite, table.detail.relation.name)
        for column in table.detail.columns:
            order = (Sort(column.name, descending=True),)
            rows = await table.walk(size=2, order=order)
            assert await table.walk(size=3, order=order, reverse=True) == rows, (name, column.name)


async def test_mixed_keys_are_walked_in_the_databases_own_order(sqlite: Database) -> None:
    await run_script(sqlite.target, OTHERS)
    keyed = ("mixed", "numeric_key", "real_key", "text_key", "integer_key", "large", "folded", "trimmed")
    for name in keyed:
        table = await opened(sqlite, name)
        assert await table.walk(size=1, order=(Sort("k"),)) == await table.truth(
            (await table.page(order=(Sort("k"),))).order
        )


async def test_a_key_of_mixed_directions_is_read_along_its_index(database: Database) -> None:
    table = await opened(
        database,
        "m",
        "CREATE TABLE m (a integer NOT NULL, b integer NOT NULL)",
        "CREATE UNIQUE INDEX i ON m (a DESC, b)",
        *(f"INSERT INTO m VALUES ({n % 3}, {n})" for n in range(20)),
    )
    page = await table.page()
    assert page.order == (Sort("a"), Sort("b", descending=True))
    assert not page.unindexed
    truth = await table.truth(page.order)
    assert await table.walk(size=3) == truth
    assert await table.walk(size=4, reverse=True) == truth


async def test_values_are_compared_by_their_types_own_operators_wherever_those_are(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE SCHEMA ext",
        *case_insensitive_type("ext"),
        "CREATE DOMAIN word AS ext.ci",
        "CREATE TABLE t (k ext.ci, n integer, w word, PRIMARY KEY (k, n))",
        "INSERT INTO t SELECT (CASE n % 2 WHEN 0 THEN chr(97 + n % 26) ELSE chr(65 + n % 26) END)::ext.ci, n,"
        " (CASE n % 5 WHEN 0 THEN 'x' WHEN 1 THEN 'X' ELSE chr(65 + n % 20) END)::ext.ci"
        " FROM generate_series(1, 200) AS n",
    )
    for order in ((), (Sort("w"),), (Sort("w", descending=True), Sort("k"))):
        truth = await table.truth((await table.page(order=order)).order)
        assert await table.walk(size=7, order=order) == truth
        assert await table.walk(size=7, order=order, reverse=True) == truth
    page = await table.page()
    assert await table.pager.whole_value(table.detail, page.keys[3], "n") == page.rows[3][1]


async def test_parts_that_may_only_be_read_through_their_table_are_read_through_it(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE TABLE t (a integer, b integer) PARTITION BY RANGE (a)",
        "CREATE TABLE t0 PARTITION OF t FOR VALUES FROM (0) TO (5)",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (5) TO (10)",
        "INSERT INTO t SELECT n % 10, n FROM generate_series(1, 50) AS n",
        "CREATE ROLE only_parent LOGIN",
        "GRANT SELECT ON t TO only_parent",
    )
    reader = await open_database(replace(postgresql.target, user="only_parent"))
    try:
        table = await opened(reader, "t")
        assert table.detail.closed_stores == table.detail.stores
        assert len(await table.walk(size=7)) == 50
        assert len(await table.walk(size=7, order=(Sort("b"),), reverse=True)) == 50
    finally:
        await reader.close()
        await run_script(postgresql.target, "DROP OWNED BY only_parent", "DROP ROLE only_parent")
