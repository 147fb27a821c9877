"""All that goes with deleted rows is said before, however far away it is, and in a bounded number of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.rows import NOTHING, Concern
from pooldeck_db.rows.cascades import MOST_COUNTED, MOST_STATEMENTS
from support.paging import fetch
from support.rows import applied, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.rows import ChangeSet

REFUSED = "the database refuses while they refer to what is there now."


def table(name: str, *references: str) -> str:
    """A table with a key, that refers to others."""
    columns = ", ".join(("id integer PRIMARY KEY", *references))
    return f"CREATE TABLE {name} ({columns})"


def refers(column: str, to: str, action: str) -> str:
    """A column that refers to another table."""
    return f"{column} integer CONSTRAINT {column}_fk REFERENCES {to} (id) ON DELETE {action}"


async def said(database: Database, changes: ChangeSet) -> list[str]:
    """What is said of references."""
    warnings = (await database.rows.assess(changes)).warnings
    return [warning.text for warning in warnings if warning.concern is Concern.REFERENCES]


async def deletion(database: Database, name: str) -> ChangeSet:
    """The first row of a table, to be deleted."""
    rows = await shown(database, await made(database, name))
    return NOTHING.deleted(rows[:1])


async def test_rows_of_rows_are_said_by_the_constraint_that_takes_them(database: Database) -> None:
    await run_script(
        database.target,
        table("a"),
        table("b", refers("of_a", "a", "CASCADE")),
        table("c", refers("of_b", "b", "CASCADE"), refers("also_of_a", "a", "SET NULL")),
        table("d", refers("of_c", "c", "SET NULL"), refers("default_of_c", "c", "SET DEFAULT")),
        table("e", refers("kept_of_c", "c", "NO ACTION"), refers("restricted_of_b", "b", "RESTRICT")),
        "INSERT INTO a VALUES (1), (2)",
        "INSERT INTO b VALUES (1, 1), (2, 1), (3, 2)",
        "INSERT INTO c VALUES (1, 1, NULL), (2, 1, 2), (3, 2, 1), (4, 3, 1)",
        "INSERT INTO d VALUES (1, 1, 2), (2, 4, 4), (3, 2, NULL)",
        "INSERT INTO e VALUES (1, 3, NULL), (2, 4, 3), (3, NULL, 2)",
    )
    assert sorted(await said(database, await deletion(database, "a"))) == [
        # The row 3 of c refers to it, too, but goes by itself.
        "1 row of c (also_of_a) by also_of_a_fk: their reference becomes NULL.",
        "1 row of d (default_of_c) by default_of_c_fk: their reference becomes its default.",
        f"1 row of e (kept_of_c) by kept_of_c_fk: {REFUSED}",
        f"1 row of e (restricted_of_b) by restricted_of_b_fk: {REFUSED}",
        "2 rows of b (of_a) by of_a_fk: deleted, too.",
        "2 rows of d (of_c) by of_c_fk: their reference becomes NULL.",
        "3 rows of c (of_b) by of_b_fk: deleted, too.",
    ]


async def test_what_is_said_to_go_goes_and_nothing_else(database: Database) -> None:
    await run_script(
        database.target,
        table("a"),
        table("b", refers("of_a", "a", "CASCADE")),
        table("c", refers("of_b", "b", "CASCADE"), refers("by_a", "a", "CASCADE")),
        "INSERT INTO a VALUES (1), (2)",
        "INSERT INTO b VALUES (1, 1), (2, 2)",
        "INSERT INTO c VALUES (1, 1, 1), (2, 1, 2), (3, 2, 1), (4, 2, 2), (5, NULL, NULL)",
    )
    changes = await deletion(database, "a")
    counted = [int(text.partition(" ")[0]) for text in await said(database, changes)]
    await applied(database, changes)
    left = await fetch(database.target, "SELECT (SELECT count(*) FROM b), (SELECT count(*) FROM c)")
    # A row that two constraints take goes once.
    assert (sum(counted), left) == (4, [(1, 2)])


async def test_rows_that_refer_in_a_circle_are_counted_once(database: Database) -> None:
    await run_script(
        database.target,
        table("a", "of_b integer"),
        table("b", refers("of_a", "a", "CASCADE")),
        *(
            ["ALTER TABLE a ADD CONSTRAINT of_b_fk FOREIGN KEY (of_b) REFERENCES b (id) ON DELETE CASCADE"]
            if database.product == "PostgreSQL"
            else ["DROP TABLE a", table("a", refers("of_b", "b", "CASCADE")), "PRAGMA foreign_keys = OFF"]
        ),
        "INSERT INTO a VALUES (1, NULL), (2, NULL)",
        "INSERT INTO b VALUES (1, 1), (2, 2)",
        "UPDATE a SET of_b = 3 - id",
    )
    assert await said(database, await deletion(database, "a")) == [
        "2 rows of b (of_a) by of_a_fk: deleted, too.",
        "1 row of a (of_b) by of_b_fk: deleted, too.",
    ]


async def test_a_tree_is_counted_to_its_leaves_and_what_is_staged_of_it_is_not(database: Database) -> None:
    detail = await made(
        database,
        "t",
        table("t", refers("up", "t", "CASCADE")),
        "INSERT INTO t VALUES (1, NULL), (2, 1), (3, 1), (4, 2), (5, 4), (6, 5), (7, NULL)",
    )
    rows = await shown(database, detail)
    assert await said(database, NOTHING.deleted(rows[:1])) == ["5 rows of t (up) by up_fk: deleted, too."]
    assert await said(database, NOTHING.deleted([rows[0], rows[3]])) == [
        "4 rows of t (up) by up_fk: deleted, too."
    ]
    assert await said(database, NOTHING.deleted(rows)) == []


@pytest.mark.parametrize("shape", ["chain", "fan"])
async def test_there_is_an_end_to_it_and_that_is_said(
    database: Database, sent: list[tuple[str, tuple[object, ...]]], shape: str
) -> None:
    up = "n - 1" if shape == "chain" else "1"
    count = MOST_STATEMENTS + 10 if shape == "chain" else MOST_COUNTED + 10
    await run_script(
        database.target,
        table("t", refers("up", "t", "CASCADE")),
        f"WITH RECURSIVE n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < {count})"
        f" INSERT INTO t SELECT 1, NULL UNION ALL SELECT n, {up} FROM n",
        "CREATE INDEX by_up ON t (up)",
    )
    changes = await deletion(database, "t")
    sent.clear()
    number = f"{MOST_STATEMENTS} rows" if shape == "chain" else "More than 10,000 rows"
    assert await said(database, changes) == [
        f"{number} of t (up) by up_fk: deleted, too.",
        "More may go with them: not everything was looked at that refers to what is deleted.",
    ]
    assert len([sql for sql, _ in sent if " WHERE " in sql and "LIMIT" in sql]) <= MOST_STATEMENTS


async def test_rows_without_a_key_are_told_apart(database: Database) -> None:
    await run_script(
        database.target,
        table("a"),
        f"CREATE TABLE b ({refers('of_a', 'a', 'CASCADE')}, {refers('by_a', 'a', 'CASCADE')})",
        "INSERT INTO a VALUES (1)",
        "INSERT INTO b VALUES (1, NULL), (1, NULL), (1, 1), (NULL, 1), (NULL, NULL)",
    )
    changes = await deletion(database, "a")
    assert sum(int(text.partition(" ")[0]) for text in await said(database, changes)) == 4
    await applied(database, changes)
    assert await fetch(database.target, "SELECT count(*) FROM b") == [(1,)]
