"""What can be named in real databases, odd names and other people's tables included."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog import RelationKind, RelationName
from pooldeck_db.completion import NamedKey
from pooldeck_db.completion.catalogs import sqlite as sqlite_source
from pooldeck_db.completion.completing import complete
from pooldeck_db.completion.spelling import spelled
from pooldeck_db.database import open_database
from pooldeck_db.statements.keywords import KEYWORDS
from pooldeck_db.target import Backend
from support.servers import run_script

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.completion import Names
    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

BOTH = (
    "CREATE TABLE customers (id integer PRIMARY KEY, name text)",
    """CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers, parent integer,
       FOREIGN KEY (parent) REFERENCES orders (id))""",
    """CREATE TABLE lines (order_id integer, place integer, PRIMARY KEY (order_id, place),
       FOREIGN KEY (order_id) REFERENCES orders (id))""",
    """CREATE TABLE shipped (order_id integer, place integer,
       FOREIGN KEY (order_id, place) REFERENCES lines (order_id, place))""",
    "CREATE VIEW totals AS SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id",
    'CREATE TABLE "Odd ""name""; \\" ("sel ect" text, "select" text, "É" text)',
)
ODD = 'Odd "name"; \\'


def _schema(database: Database) -> str:
    return "public" if database.target.backend is Backend.POSTGRESQL else "main"


async def test_relations_come_with_their_columns_whatever_their_names(database: Database) -> None:
    await run_script(database.target, *BOTH)
    names = await database.completion.names()
    schema = _schema(database)
    own = {name.name: relation for name, relation in names.relations.items() if name.schema == schema}
    assert set(own) == {"customers", "orders", "lines", "shipped", "totals", ODD}
    assert own["orders"].columns == ("id", "customer_id", "parent")
    assert {own["orders"].types[0].lower()} == {"integer"}
    assert own[ODD].columns == ("sel ect", "select", "É")
    assert own["totals"].kind is RelationKind.VIEW
    assert schema in names.schemas
    assert names.found(("orders",)) is own["orders"]
    assert "count" in names.functions.names


async def test_foreign_keys_are_known_from_both_ends(database: Database) -> None:
    await run_script(database.target, *BOTH)
    names = await database.completion.names()
    schema = _schema(database)
    customers, orders, lines, shipped = (
        RelationName(schema, name) for name in ("customers", "orders", "lines", "shipped")
    )
    to_customers = NamedKey(orders, ("customer_id",), customers, ("id",))
    to_itself = NamedKey(orders, ("parent",), orders, ("id",))
    of_two = NamedKey(shipped, ("order_id", "place"), lines, ("order_id", "place"))
    assert names.keys[customers] == (to_customers,)
    assert set(names.keys[orders]) == {to_customers, to_itself, NamedKey(lines, ("order_id",), orders, ("id",))}
    assert of_two in names.keys[lines]
    assert names.keys[shipped] == (of_two,)


async def test_what_is_completed_is_understood_by_the_database(database: Database) -> None:
    await run_script(database.target, *BOTH)
    names = await database.completion.names()
    backend = database.target.backend
    relation = complete("SELECT * FROM od", 16, names, backend).items[0].insert
    start = f"SELECT  FROM {relation}"
    columns = [item.insert for item in complete(start, 7, names, backend).items[:3]]

    async def select(session: AsyncSession) -> list[object]:
        statement = f"SELECT {', '.join(columns)} FROM {relation}".replace(":", "\\:")
        return list(await session.execute(text(statement)))

    assert await database.sessions.read("what is completed", select) == []


async def test_join_conditions_and_expansions_are_run_by_the_database(database: Database) -> None:
    await run_script(database.target, *BOTH)
    names = await database.completion.names()
    backend = database.target.backend
    joined = "SELECT * FROM shipped s JOIN lines l ON "
    condition = complete(joined, len(joined), names, backend)
    statement = joined + condition.items[0].insert
    star = complete(statement, len("SELECT *"), names, backend)
    statement = statement[: star.start] + star.items[0].insert + statement[star.end :]
    assert statement == (
        "SELECT s.order_id, s.place, l.order_id, l.place FROM shipped s"
        " JOIN lines l ON l.order_id = s.order_id AND l.place = s.place"
    )

    async def select(session: AsyncSession) -> list[object]:
        return list(await session.execute(text(statement)))

    assert await database.sessions.read("a join", select) == []


async def test_names_are_read_once_and_again_when_they_may_have_changed(
    database: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    first, same = await asyncio.gather(database.completion.names(), database.completion.names())
    reads = len(sent)
    assert first is same
    assert await database.completion.names() is first
    assert len(sent) == reads
    await run_script(database.target, "CREATE TABLE late (id integer)")
    schema = _schema(database)
    refreshed = await database.completion.names(refresh=True)
    assert RelationName(schema, "late") in refreshed.relations
    await run_script(database.target, "CREATE TABLE later (id integer)")
    await database.catalog.catalog()
    assert RelationName(schema, "later") in (await database.completion.names()).relations
    await run_script(database.target, "CREATE TABLE latest (id integer)")
    waiting = asyncio.create_task(database.completion.names(refresh=True))
    await asyncio.sleep(0)
    database.completion.forget()  # While they are being read, too: what is read may be older.
    assert await database.completion.names() is not await waiting
    assert RelationName(schema, "latest") in (await database.completion.names()).relations


async def test_every_keyword_is_quoted_where_it_names_something_only_if_it_must_be(database: Database) -> None:
    backend = database.target.backend
    words = sorted(KEYWORDS[backend])
    listed = ", ".join(f'"{word}" integer DEFAULT 1' for word in words)
    await run_script(database.target, f"CREATE TABLE words ({listed})", "INSERT INTO words DEFAULT VALUES")
    chosen = ", ".join(f"x.{spelled(word, backend)}, {spelled(word, backend)}" for word in words)

    async def select(session: AsyncSession) -> tuple[object, ...]:
        return tuple((await session.execute(text(f"SELECT {chosen} FROM words AS x"))).one())

    assert await database.sessions.read("keywords", select) == (1,) * 2 * len(words)
    assert sum(spelled(word, backend).startswith('"') for word in words) < len(words) / 2


async def test_postgresql_partitions_views_enums_and_domains(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE TYPE \"Mood\" AS ENUM ('sad', 'it''s ok', 'happy')",
        'CREATE DOMAIN good_mood AS "Mood" NOT NULL',
        """CREATE TABLE events (at date, mood "Mood", "better Mood" good_mood, price numeric(10, 2))
           PARTITION BY RANGE (at)""",
        "CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "CREATE MATERIALIZED VIEW summary AS SELECT at, count(*) AS n FROM events GROUP BY at",
        "CREATE SCHEMA audit CREATE TABLE events (id integer)",
        "CREATE FUNCTION days(since date, OUT day date) RETURNS SETOF date LANGUAGE sql AS 'SELECT since'",
        "CREATE PROCEDURE tidy() LANGUAGE sql AS 'SELECT 1'",
    )
    names = await postgresql.completion.names()
    events = names.relations[RelationName("public", "events")]
    assert events.kind is RelationKind.PARTITIONED_TABLE
    assert events.types == ("date", '"Mood"', "good_mood", "numeric(10,2)")
    assert names.relations[RelationName("public", "events_2024")].kind is RelationKind.PARTITION
    assert names.relations[RelationName("public", "summary")].kind is RelationKind.MATERIALIZED_VIEW
    assert names.labels['"Mood"'] == names.labels["good_mood"] == ("sad", "it's ok", "happy")
    assert {"good_mood", '"Mood"', "timestamp with time zone", "integer", "timestamptz"} <= set(names.types)
    assert names.path == ("pg_catalog", "public")
    assert names.found(("events",)) is events
    assert names.found(("audit", "events")) is names.relations[RelationName("audit", "events")]
    (days,) = names.functions.named("days")
    assert (days.arguments, days.gives_rows, days.is_procedure) == ("since date, OUT day date", True, False)
    (tidy,) = names.functions.named("tidy")
    assert tidy.is_procedure
    assert not list(names.functions.named("int4pl"))
    assert names.relations[RelationName("pg_catalog", "pg_class")].is_system
    assert not [name for name in names.relations if name.schema.startswith("pg_toast")]


async def test_postgresql_foreign_keys_of_partitions_count_once(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE TABLE a (id integer PRIMARY KEY) PARTITION BY LIST (id)",
        "CREATE TABLE a1 PARTITION OF a FOR VALUES IN (1)",
        "CREATE TABLE b (a integer REFERENCES a)",
    )
    names = await postgresql.completion.names()
    key = NamedKey(RelationName("public", "b"), ("a",), RelationName("public", "a"), ("id",))
    assert names.keys == {key.source: (key,), key.target: (key,)}


async def test_postgresql_without_privileges(postgresql: Database) -> None:
    role = f"guest_of_{postgresql.target.database}"
    await run_script(
        postgresql.target,
        "CREATE TABLE open_to_all (id integer)",
        "CREATE TABLE closed (id integer)",
        "CREATE SCHEMA hidden CREATE TABLE unseen (id integer)",
        f"CREATE ROLE {role} LOGIN",
        f"GRANT SELECT (id) ON open_to_all TO {role}",
    )
    try:
        names = await _names_of(postgresql.target, role)
    finally:
        await run_script(postgresql.target, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    assert names.relations[RelationName("public", "open_to_all")].is_readable
    assert not names.relations[RelationName("public", "closed")].is_readable
    assert "hidden" not in names.schemas
    assert RelationName("hidden", "unseen") not in names.relations


async def _names_of(target: Target, role: str) -> Names:
    guest = await open_database(replace(target, user=role))
    try:
        return await guest.completion.names()
    finally:
        await guest.close()


async def test_sqlite_virtual_tables_and_names_in_any_case(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        "CREATE VIRTUAL TABLE notes USING fts5 (title, body)",
        "CREATE TABLE Parent (Id INTEGER PRIMARY KEY)",
        "CREATE TABLE child (p REFERENCES PARENT, g AS (p + 1))",
    )
    names = await sqlite.completion.names()
    own = {name.name: relation for name, relation in names.relations.items()}
    assert set(own) == {"notes", "Parent", "child"}
    assert own["notes"].columns[:2] == ("title", "body")
    assert own["child"].columns == ("p", "g")
    child, parent = RelationName("main", "child"), RelationName("main", "Parent")
    assert names.keys[child] == (NamedKey(child, ("p",), parent, ("Id",)),)
    assert names.found(("PARENT",)) is own["Parent"]


async def test_sqlite_before_its_list_of_tables(sqlite: Database) -> None:
    await run_script(sqlite.target, "CREATE TABLE a (id INTEGER PRIMARY KEY)", "CREATE VIEW v AS SELECT * FROM a")

    async def read(session: AsyncSession) -> Names:
        return (await sqlite_source.read(session, (3, 36)))()

    names = await sqlite.sessions.read("names", read)
    columns = {name.name: relation.columns for name, relation in names.relations.items()}
    assert columns == {"a": ("id",), "v": ("id",)}
