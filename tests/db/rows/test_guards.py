"""What is said of a set before it is written, and what cannot be changed at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationName
from pooldeck_db.rows import NOTHING, Concern, inverse, obstacle, relation_obstacle
from support.paging import fetch
from support.rows import applied, edit, edits, made, shown

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.rows import Warning  # noqa: A004

FAMILY = (
    "CREATE TABLE parent (id integer PRIMARY KEY, name text)",
    """CREATE TABLE child (id integer PRIMARY KEY, up integer,
        CONSTRAINT up_fk FOREIGN KEY (up) REFERENCES parent (id) ON DELETE CASCADE)""",
    """CREATE TABLE strict_child (id integer PRIMARY KEY, up integer,
        CONSTRAINT strict_fk FOREIGN KEY (up) REFERENCES parent (id))""",
    "INSERT INTO parent VALUES (1, 'a'), (2, 'b')",
    "INSERT INTO child VALUES (1, 1), (2, 1), (3, 2)",
    "INSERT INTO strict_child VALUES (1, 1)",
)


def said(warnings: tuple[Warning, ...], concern: Concern) -> list[str]:
    return [warning.text for warning in warnings if warning.concern is concern]


async def test_rows_that_depend_on_deleted_ones_are_counted_by_their_constraint(database: Database) -> None:
    detail = await made(database, "parent", *FAMILY)
    rows = await shown(database, detail)
    found = said((await database.rows.assess(NOTHING.deleted(rows))).warnings, Concern.REFERENCES)
    assert found == [
        "3 rows of child (up) by up_fk: deleted, too.",
        "1 row of strict_child (up) by strict_fk: the database refuses while they refer to what is there now.",
    ]


async def test_a_changed_key_is_said_with_what_refers_to_it(database: Database) -> None:
    detail = await made(database, "parent", *FAMILY)
    one, _ = await shown(database, detail)
    key = "9" if database.product == "PostgreSQL" else 9
    warnings = (await database.rows.assess(edit(one, id=key))).warnings
    assert "(id) is changed in 1 row" in said(warnings, Concern.KEY)[0]
    assert len(said(warnings, Concern.REFERENCES)) == 2
    assert (await database.rows.assess(edit(one, name="x"))).warnings == ()


async def test_a_table_without_a_key_is_said(database: Database) -> None:
    detail = await made(database, "t", "CREATE TABLE t (a text)", "INSERT INTO t VALUES ('x')")
    (row,) = await shown(database, detail)
    (text,) = said((await database.rows.assess(edit(row, a="y"))).warnings, Concern.NO_KEY)
    assert "by its address" in text


async def test_the_inverse_brings_every_row_back(database: Database) -> None:
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, name text, twice integer GENERATED ALWAYS AS (id * 2) STORED)",
        "INSERT INTO t VALUES (1, 'one'), (2, NULL), (3, 'three')",
    )
    before = await fetch(database.target, "SELECT * FROM t ORDER BY id")
    one, two, three = await shown(database, detail)
    new = [("id", "9" if database.product == "PostgreSQL" else 9), ("name", "new")]
    changes = edits([(one, "name", None), (two, "name", "two")]).deleted([three])
    written = await applied(database, changes.inserted(detail.relation.name, new))
    assert await fetch(database.target, "SELECT * FROM t ORDER BY id") != before
    back = inverse(written)
    assert back.impossible == ()
    again = await applied(database, back.changes)
    assert await fetch(database.target, "SELECT * FROM t ORDER BY id") == before
    await applied(database, inverse(again).changes)
    assert await fetch(database.target, "SELECT id, name FROM t ORDER BY id") == [
        (1, None),
        (2, "two"),
        (9, "new"),
    ]


async def test_generated_columns_are_not_editable_and_say_why(database: Database) -> None:
    detail = await made(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, g integer GENERATED ALWAYS AS (id + 1) STORED)"
    )
    id_, generated = detail.columns
    assert obstacle(detail, id_) == ""
    assert "is generated" in obstacle(detail, generated)


async def test_who_may_insert_and_not_update_may_name_columns_of_new_rows(database: Database) -> None:
    detail = await made(database, "t", "CREATE TABLE t (id integer PRIMARY KEY)")
    detail = replace(detail, denied=frozenset(("UPDATE",)))
    assert "no UPDATE privilege" in obstacle(detail, detail.columns[0])
    assert obstacle(detail, detail.columns[0], inserting=True) == ""


async def test_a_view_that_takes_no_write_says_so(database: Database) -> None:
    detail = await made(
        database,
        "v",
        "CREATE TABLE t (id integer)",
        "CREATE VIEW v AS SELECT id, count(*) AS n FROM t GROUP BY id",
    )
    assert "takes no UPDATE" in obstacle(detail, detail.columns[0])
    assert "takes no DELETE" in relation_obstacle(detail, deleting=True)
    assert "takes no INSERT" in relation_obstacle(detail, inserting=True)


async def test_identity_columns_and_privileges_say_why(postgresql: Database) -> None:
    detail = await made(
        postgresql,
        "t",
        "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text)",
        "CREATE MATERIALIZED VIEW m AS SELECT * FROM t",
        "CREATE VIEW simple AS SELECT * FROM t",
    )
    assert "identity" in obstacle(detail, detail.columns[0])
    assert obstacle(detail, detail.columns[1]) == ""
    assert "materialized" in relation_obstacle(await made(postgresql, "m"))
    assert relation_obstacle(await made(postgresql, "simple")) == ""
    system = await postgresql.catalog.detail(RelationName("pg_catalog", "pg_class"))
    assert "database's own" in relation_obstacle(system, deleting=True)
