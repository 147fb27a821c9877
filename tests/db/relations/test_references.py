"""Every way out of a relation's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.relations import Direction, Nowhere
from support.relations import looked
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.relations import Reference

SHOP = (
    "CREATE TABLE customers (id integer PRIMARY KEY, name text, referred_by integer REFERENCES customers (id))",
    """CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id),
       payer_id integer REFERENCES customers (id), note text)""",
    """CREATE TABLE items (order_id integer NOT NULL REFERENCES orders (id), line integer NOT NULL, article text,
       PRIMARY KEY (order_id, line))""",
    """CREATE TABLE returns (id integer PRIMARY KEY, order_id integer, line integer,
       FOREIGN KEY (line, order_id) REFERENCES items (line, order_id))""",
    "CREATE UNIQUE INDEX lines ON items (line, order_id)",
    "CREATE INDEX order_customers ON orders (customer_id)",
)
POSTGRESQL_SHOP = (*SHOP[:3], SHOP[4], SHOP[3], *SHOP[5:])
"""PostgreSQL wants the key before the reference."""


def columns(reference: Reference) -> list[tuple[str, str]]:
    return [(pair.own.name, pair.other.name) for pair in reference.pairs]


async def test_parents_and_children_with_their_columns(database: Database) -> None:
    await run_script(database.target, *POSTGRESQL_SHOP)
    customers = (await looked(database, "customers")).references
    assert list(customers) == [
        "referred_by → customers",
        "customers (referred_by)",
        "orders (customer_id)",
        "orders (payer_id)",
    ]
    assert columns(customers["orders (payer_id)"]) == [("id", "payer_id")]
    assert [reference.direction for reference in customers.values()] == [Direction.PARENT, *[Direction.CHILD] * 3]
    assert [column.name for column in customers["customers (referred_by)"].label] == ["name"]
    assert [column.name for column in customers["orders (payer_id)"].key] == ["id"]
    orders = (await looked(database, "orders")).references
    assert list(orders) == ["customer → customers", "payer → customers", "items"]
    assert [column.name for column in orders["items"].key] == ["order_id", "line"]


async def test_composite_keys_keep_the_order_of_their_columns(database: Database) -> None:
    await run_script(database.target, *POSTGRESQL_SHOP)
    returns = (await looked(database, "returns")).references
    assert columns(returns["line, order_id → items"]) == [("line", "line"), ("order_id", "order_id")]
    items = (await looked(database, "items")).references
    assert columns(items["returns"]) == [("line", "line"), ("order_id", "order_id")]


async def test_a_reference_without_an_index_is_known(database: Database) -> None:
    await run_script(database.target, *POSTGRESQL_SHOP)
    customers = (await looked(database, "customers")).references
    assert {title: reference.unindexed for title, reference in customers.items()} == {
        "referred_by → customers": False,
        "customers (referred_by)": True,
        "orders (customer_id)": False,
        "orders (payer_id)": True,
    }
    orders = (await looked(database, "orders")).references
    assert not orders["items"].unindexed


async def test_an_identity_stays_when_the_catalog_is_read_again(database: Database) -> None:
    await run_script(database.target, *POSTGRESQL_SHOP)
    first = (await looked(database, "customers")).references
    await run_script(database.target, "CREATE TABLE notes (customer_id integer REFERENCES customers (id))")
    second = (await looked(database, "customers")).references
    ids = [reference.id for reference in first.values()]
    assert len(set(ids)) == len(ids)
    assert {reference.id for reference in second.values()} - set(ids) == {second["notes"].id}


async def test_all_that_is_known_of_the_others_is_asked_for_once(database: Database, sent: list[object]) -> None:
    names = [f"child{number}" for number in range(20)]
    await run_script(
        database.target,
        "CREATE TABLE parent (id integer PRIMARY KEY)",
        *(f"CREATE TABLE {name} (id integer PRIMARY KEY, p integer REFERENCES parent (id))" for name in names),
    )
    seen = await looked(database, "parent")
    sent.clear()
    await database.relations.references(seen.detail)
    assert sent == []
    fresh = await database.catalog.detail(seen.detail.relation.name)
    sent.clear()
    assert len(await database.relations.references(fresh)) == 20
    # SQLite estimates the tables' rows beside it, in two statements for all of them.
    assert len(sent) == 1 if database.target.path is None else len(sent) <= 3


async def test_equal_foreign_keys_are_one_reference(database: Database) -> None:
    await run_script(
        database.target,
        "CREATE TABLE parent (id integer PRIMARY KEY)",
        """CREATE TABLE child (p integer REFERENCES parent (id),
           CONSTRAINT again FOREIGN KEY (p) REFERENCES parent (id))""",
    )
    assert list((await looked(database, "child")).references) == ["p → parent"]
    assert list((await looked(database, "parent")).references) == ["child"]


async def test_another_schema_and_a_partitioned_table(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE SCHEMA crm",
        "CREATE TABLE crm.customers (id bigint PRIMARY KEY, name varchar(40))",
        """CREATE TABLE events (id integer, customer_id integer REFERENCES crm.customers, PRIMARY KEY (id))
           PARTITION BY RANGE (id)""",
        "CREATE TABLE events_a PARTITION OF events FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE events_b PARTITION OF events FOR VALUES FROM (10) TO (20)",
        "CREATE INDEX ON events (customer_id)",
        "INSERT INTO crm.customers VALUES (1, 'Ada')",
        "INSERT INTO events VALUES (1, 1), (11, 1), (12, NULL)",
        "ANALYZE events",
    )
    for name in ("events", "events_a"):
        seen = await looked(postgresql, name)
        assert list(seen.references) == ["customer → crm.customers"]
        assert await seen.followed("customer → crm.customers") == (("1", "Ada"),)
    customers = await looked(postgresql, "customers", schema="crm")
    (events,) = customers.references.values()
    assert (events.title, events.unindexed, events.rows) == ("public.events", False, 3)
    assert await customers.followed("public.events") == (("1", "1"), ("11", "1"))


async def test_the_spellings_of_sqlite(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        "CREATE TABLE Parent (ID TEXT PRIMARY KEY, Name TEXT) WITHOUT ROWID",
        "CREATE TABLE pairs (a INTEGER, b INTEGER, PRIMARY KEY (a, b))",
        """CREATE TABLE child (id INTEGER PRIMARY KEY, p REFERENCES PARENT, q REFERENCES parent (iD),
           a INTEGER, b INTEGER, FOREIGN KEY (A, B) REFERENCES Pairs)""",
        "INSERT INTO Parent VALUES ('x', 'X'), ('y', 'Y')",
        "INSERT INTO pairs VALUES (1, 2)",
        "INSERT INTO child VALUES (1, 'x', 'y', 1, 2)",
    )
    child = await looked(sqlite, "child")
    assert {title: columns(reference) for title, reference in child.references.items()} == {
        "p → Parent": [("p", "ID")],
        "q → Parent": [("q", "ID")],
        "a, b → pairs": [("a", "a"), ("b", "b")],
    }
    assert await child.followed("q → Parent") == (("y", "Y"),)
    assert await child.followed("a, b → pairs") == ((1, 2),)
    assert not any(reference.unindexed for reference in child.references.values())
    parent = await looked(sqlite, "Parent")
    assert await parent.followed("child (p)") == ((1, "x", "y", 1, 2),)


async def test_what_sqlite_lets_a_foreign_key_name_is_said(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        "CREATE TABLE keyless (x INTEGER)",
        "CREATE TABLE pairs (a INTEGER, b INTEGER, PRIMARY KEY (a, b))",
        """CREATE TABLE child (id INTEGER PRIMARY KEY, a REFERENCES gone (id), b REFERENCES keyless,
           c REFERENCES keyless (y), d REFERENCES pairs)""",
        "INSERT INTO child VALUES (1, 2, 3, 4, 5)",
    )
    child = await looked(sqlite, "child")
    broken = {title: reference.broken for title, reference in child.references.items()}
    assert broken == {
        "a → gone": "There is no table gone.",
        "b → keyless": "The foreign key names no columns of keyless, which has no primary key.",
        "c → keyless": "keyless has no column y.",
        "d → pairs": "The foreign key does not have as many columns as the key of pairs that it refers to.",
    }
    for title, reference in child.references.items():
        assert reference.filter_for(child.rows[0]) == Nowhere(broken[title])
    keyless = await looked(sqlite, "keyless")
    assert [reference.broken for reference in keyless.references.values()] == [
        "The foreign key names no columns of keyless, which has no primary key.",
        "keyless has no column y.",
    ]


async def test_a_child_that_compares_by_another_collation_is_found_as_the_foreign_key_does(
    sqlite: Database,
) -> None:
    await run_script(
        sqlite.target,
        "CREATE TABLE parent (code TEXT PRIMARY KEY COLLATE NOCASE)",
        "CREATE TABLE child (id INTEGER PRIMARY KEY, code TEXT REFERENCES parent)",
        "CREATE INDEX codes ON child (code)",
        "PRAGMA foreign_keys = ON",
        "INSERT INTO parent VALUES ('a''b\\c')",
        "INSERT INTO child VALUES (1, 'A''B\\C'), (2, 'a''b\\c')",
    )
    parent = await looked(sqlite, "parent")
    assert await parent.followed("child") == ((1, "A'B\\C"), (2, "a'b\\c"))
    assert parent.references["child"].unindexed
