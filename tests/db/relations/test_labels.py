"""What the rows are called that the rows of a page refer to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.database import open_database
from pooldeck_db.relations import Labels
from support.relations import looked
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.target import Target
    from support.relations import Looked

SHOP = (
    "CREATE TABLE customers (id integer PRIMARY KEY, first_name text, last_name text, city text)",
    "CREATE TABLE stores (country text, number integer, title text, PRIMARY KEY (country, number))",
    """CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id),
       payer_id integer REFERENCES customers (id), country text, store integer,
       FOREIGN KEY (country, store) REFERENCES stores (country, number))""",
    """INSERT INTO customers VALUES (1, 'Ada', 'Lovelace', 'London'), (2, 'Grace', NULL, 'New York'),
       (3, NULL, '', '')""",
    "INSERT INTO stores VALUES ('de', 1, 'Berlin'), ('de', 2, 'Hamburg'), ('fr', 1, NULL)",
    """INSERT INTO orders VALUES (1, 1, 2, 'de', 2), (2, 2, 1, 'de', NULL), (3, 3, NULL, 'fr', 1),
       (4, NULL, 1, NULL, NULL), (5, 1, 1, 'de', 1)""",
)
TITLES = ("customer → customers", "payer → customers", "country, store → stores")


async def labels(seen: Looked) -> Labels:
    return await seen.database.relations.labels(seen.detail, seen.rows)


def table(seen: Looked, found: Labels, *titles: str) -> list[list[str | None]]:
    """The labels of each row by the references' titles."""
    return [[found.of(seen.references[title], row) for title in titles] for row in seen.rows]


async def test_the_parents_of_a_page_in_one_statement(database: Database, sent: list[object]) -> None:
    await run_script(database.target, *SHOP)
    seen = await looked(database, "orders")
    sent.clear()
    found = await labels(seen)
    assert len(sent) == 1
    assert found.reason == ""
    assert table(seen, found, *TITLES) == [
        ["Ada Lovelace", "Grace", "Hamburg"],
        ["Grace", "Ada Lovelace", None],
        [None, None, None],
        [None, "Ada Lovelace", None],
        ["Ada Lovelace", "Ada Lovelace", "Berlin"],
    ]


async def test_each_parent_is_looked_up_once(database: Database) -> None:
    await run_script(
        database.target,
        "CREATE TABLE parent (id integer PRIMARY KEY, name text)",
        "CREATE TABLE child (id integer PRIMARY KEY, p integer REFERENCES parent (id))",
        "INSERT INTO parent VALUES (1, 'one'), (2, 'two')",
        """INSERT INTO child WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
           SELECT i, 1 + i % 2 FROM n""",
    )
    seen = await looked(database, "child")
    found = await labels(seen)
    assert len(seen.rows) == 250
    assert len(found.found) == 2
    assert {label for (label,) in table(seen, found, "p → parent")} == {"one", "two"}


async def test_a_page_without_parents_asks_nothing(database: Database, sent: list[object]) -> None:
    await run_script(database.target, *SHOP, "DELETE FROM orders")
    seen = await looked(database, "orders")
    sent.clear()
    assert await labels(seen) == Labels({})
    assert sent == []


async def test_labels_are_one_short_line(database: Database) -> None:
    await run_script(
        database.target,
        "CREATE TABLE parent (id integer PRIMARY KEY, name text)",
        "CREATE TABLE child (id integer PRIMARY KEY, p integer REFERENCES parent (id))",
        f"INSERT INTO parent VALUES (1, '{'long ' * 10_000}'), (2, 'two\nlines')",
        "INSERT INTO child VALUES (1, 1), (2, 2)",
    )
    seen = await looked(database, "child")
    assert table(seen, await labels(seen), "p → parent") == [["long " * 11 + "long…"], ["two lines"]]


async def test_the_settings_say_what_names_a_row(target: Target) -> None:
    said = (("customers", ("city", "last_name")), ("stores", ("nowhere",)))
    database = await open_database(replace(target, labels=said))
    await run_script(target, *SHOP)
    seen = await looked(database, "orders")
    found = await labels(seen)
    assert found.reason == "labels.stores: there is no column nowhere."
    assert table(seen, found, *TITLES)[:2] == [
        ["London Lovelace", "New York", "Hamburg"],
        ["New York", "London Lovelace", None],
    ]
    await database.close()


async def test_a_column_that_is_no_text_can_be_said_to_be_the_label(target: Target) -> None:
    database = await open_database(replace(target, labels=(("years", ("year",)),)))
    await run_script(
        target,
        "CREATE TABLE years (id integer PRIMARY KEY, year integer)",
        "CREATE TABLE child (id integer PRIMARY KEY, y integer REFERENCES years (id))",
        "INSERT INTO years VALUES (1, 1815)",
        "INSERT INTO child VALUES (1, 1)",
    )
    seen = await looked(database, "child")
    assert table(seen, await labels(seen), "y → years") == [["1815"]]
    await database.close()


async def test_an_error_gives_no_labels_and_is_the_reason(database: Database) -> None:
    await run_script(database.target, *SHOP)
    seen = await looked(database, "orders")
    await run_script(database.target, "ALTER TABLE customers RENAME TO clients")
    found = await labels(seen)
    assert found.found == {}
    assert "customers" in found.reason


async def test_a_parent_that_may_not_be_read_hides_no_other(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target,
        *SHOP,
        "DROP ROLE IF EXISTS labels_reader",
        "CREATE ROLE labels_reader LOGIN",
        "GRANT SELECT ON orders TO labels_reader",
        "GRANT SELECT (country, number, title) ON stores TO labels_reader",
    )
    database = await open_database(replace(postgresql_target, user="labels_reader"))
    seen = await looked(database, "orders")
    found = await labels(seen)
    assert found.reason == ""
    assert table(seen, found, *TITLES)[0] == [None, None, "Hamburg"]
    await database.close()
    await run_script(postgresql_target, "DROP OWNED BY labels_reader", "DROP ROLE labels_reader")


async def test_a_large_parent_without_an_index_is_left_out(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        "CREATE TABLE parent (id INTEGER, name TEXT)",
        "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent (id))",
        """INSERT INTO parent WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100500)
           SELECT i, 'x' FROM n""",
        "INSERT INTO child VALUES (1, 1)",
        "ANALYZE",
    )
    seen = await looked(sqlite, "child")
    assert await labels(seen) == Labels({})
    await run_script(sqlite.target, "CREATE INDEX ids ON parent (id)")
    seen = await looked(sqlite, "child")
    assert table(seen, await labels(seen), "p → parent") == [["x"]]


async def test_a_thousand_keys_of_several_tables_fit_one_statement(database: Database, sent: list[object]) -> None:
    await run_script(
        database.target,
        *(f"CREATE TABLE p{number} (a integer, b integer, name text, PRIMARY KEY (a, b))" for number in range(6)),
        "CREATE TABLE child (id integer PRIMARY KEY, a integer, b integer, "
        + ", ".join(f"FOREIGN KEY (a, b) REFERENCES p{number} (a, b)" for number in range(6))
        + ")",
        *(
            f"""INSERT INTO p{number} WITH RECURSIVE n (i) AS
                (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 256) SELECT i, -i, 'n' || i FROM n"""
            for number in range(6)
        ),
        "INSERT INTO child SELECT a, a, b FROM p0",
    )
    seen = await looked(database, "child")
    sent.clear()
    found = await labels(seen)
    assert len(sent) == 1
    assert len(found.found) == 6 * 256
