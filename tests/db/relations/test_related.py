"""What the references of one row lead to."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.errors import DeadlineExceeded, ObjectMissing, PermissionDenied
from pooldeck_db.filters import RawWhere
from pooldeck_db.relations import Failed, Nowhere, Preview, Related, Unread
from support.paging import case_insensitive_type, fetch
from support.relations import looked, plain, summary
from support.servers import run_script, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

STAFF = (
    """CREATE TABLE staff (id integer PRIMARY KEY, name text, boss integer REFERENCES staff (id),
       deputy integer REFERENCES staff (id))""",
    "INSERT INTO staff VALUES (1, 'Ada', NULL, NULL), (2, 'Grace', 1, 1), (3, 'Alan', 1, 2), (4, '', 2, NULL)",
)
PAIRS = (
    "CREATE TABLE pair (a integer NOT NULL, b text NOT NULL, name text, PRIMARY KEY (a, b))",
    "CREATE TABLE half (id integer PRIMARY KEY, a integer, b text, FOREIGN KEY (a, b) REFERENCES pair (a, b))",
    "INSERT INTO pair VALUES (1, 'x', 'one'), (1, 'y', 'two')",
    "INSERT INTO half VALUES (1, 1, 'x'), (2, 1, 'y'), (3, 1, 'y'), (4, 1, NULL), (5, NULL, 'x'), (6, NULL, NULL)",
)
NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0})"


@pytest.fixture
def most_at_once() -> Iterator[list[int]]:
    """The largest number of connections that were out at once, as the only element."""
    now, most = [0], [0]

    def taken(*_: object) -> None:
        now[0] += 1
        most[0] = max(most[0], now[0])

    def returned(*_: object) -> None:
        now[0] -= 1

    event.listen(Pool, "checkout", taken)
    event.listen(Pool, "checkin", returned)
    yield most
    event.remove(Pool, "checkout", taken)
    event.remove(Pool, "checkin", returned)


@asynccontextmanager
async def locked(target: Target, *tables: str) -> AsyncIterator[None]:
    """A scope in which nobody can read the tables."""
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


async def waiting_for_locks(database: Database) -> int:
    """How many sessions of the database wait for a lock on the server."""
    asked = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return len(await fetch(database.target, asked))


async def family(database: Database, children: int) -> None:
    """A parent with a row, and many children with two rows each."""
    await run_script(
        database.target,
        "CREATE TABLE parent (id integer PRIMARY KEY, name text)",
        "INSERT INTO parent VALUES (1, 'Ada')",
        *(
            f"CREATE TABLE c{number:02} (id integer PRIMARY KEY, p integer REFERENCES parent (id), name text);"
            f"CREATE INDEX i{number:02} ON c{number:02} (p);"
            f"INSERT INTO c{number:02} VALUES (1, 1, 'x'), (2, 1, 'y'), (3, NULL, 'z')"
            for number in range(children)
        ),
    )


async def test_a_row_with_its_parents_and_children(database: Database) -> None:
    await run_script(database.target, *STAFF)
    seen = await looked(database, "staff")
    assert {title: summary(found) for title, found in (await seen.related(1)).items()} == {
        "boss → staff": (1, ["Ada"]),
        "deputy → staff": (1, ["Ada"]),
        "staff (boss)": (1, [None]),
        "staff (deputy)": (1, ["Alan"]),
    }
    assert {title: summary(found) for title, found in (await seen.related(0)).items()} == {
        "boss → staff": "boss is NULL, so the row refers to none of staff.",
        "deputy → staff": "deputy is NULL, so the row refers to none of staff.",
        "staff (boss)": (2, ["Grace", "Alan"]),
        "staff (deputy)": (1, ["Grace"]),
    }


async def test_the_keys_of_a_preview_are_those_of_its_rows(database: Database) -> None:
    await run_script(database.target, *STAFF)
    bosses = (await (await looked(database, "staff")).related(0))["staff (boss)"]
    assert isinstance(bosses, Preview)
    assert [column.name for column in bosses.reference.key] == ["id"]
    assert [plain(*row.key) for row in bosses.rows] == [("2",), ("3",)]


async def test_the_filter_finds_the_rows_that_were_counted(database: Database) -> None:
    await run_script(database.target, *STAFF, *PAIRS)
    for name in ("staff", "pair", "half"):
        seen = await looked(database, name)
        for row in range(len(seen.rows)):
            for found in (await seen.related(row)).values():
                if isinstance(found, Preview):
                    detail = await database.catalog.detail(found.reference.relation)
                    assert await database.pager.count(detail, filter=found.filter) == found.count


async def test_a_null_in_any_part_of_a_composite_key_leads_nowhere(database: Database) -> None:
    await run_script(database.target, *PAIRS)
    half = await looked(database, "half")
    answers = [summary((await half.related(row))["a, b → pair"]) for row in range(6)]
    assert answers == [
        (1, ["one"]),
        (1, ["two"]),
        (1, ["two"]),
        "b is NULL, so the row refers to none of pair.",
        "a is NULL, so the row refers to none of pair.",
        "a is NULL, so the row refers to none of pair.",
    ]
    pair = await looked(database, "pair")
    assert [summary((await pair.related(row))["half"]) for row in range(2)] == [(1, [None]), (2, [None, None])]


async def test_a_value_that_was_clipped_must_be_loaded_first(database: Database) -> None:
    await run_script(
        database.target,
        "CREATE TABLE parent (code text PRIMARY KEY)",
        "CREATE TABLE child (id integer PRIMARY KEY, code text REFERENCES parent (code))",
        f"INSERT INTO parent VALUES ('{'x' * 500}')",
        f"INSERT INTO child VALUES (1, '{'x' * 500}')",
    )
    seen = await looked(database, "child")
    said = "Only the beginning of code is known: load the whole value first."
    assert seen.references["code → parent"].filter_for(seen.rows[0]) == Nowhere(said)
    assert {title: summary(found) for title, found in (await seen.related()).items()} == {"code → parent": said}


ODD = ("", " ", "O'Hara", '"quoted"', "100%", ":name", "$1", "a\\b", "😀", "x\ny", "NULL", "E'", "--", "é", "1.0")


async def test_odd_values_are_found_exactly(database: Database) -> None:
    quoted = [value.replace("'", "''") for value in ODD]
    await run_script(
        database.target,
        'CREATE TABLE "par""ent:" (":k" text PRIMARY KEY, name text)',
        'CREATE TABLE "chi %s" (id integer PRIMARY KEY, "k""" text REFERENCES "par""ent:" (":k"))',
        *(f"INSERT INTO \"par\"\"ent:\" VALUES ('{value}', 'n{number}')" for number, value in enumerate(quoted)),
        *(f"INSERT INTO \"chi %s\" VALUES ({number}, '{value}')" for number, value in enumerate(quoted)),
    )
    child, parent = await looked(database, "chi %s"), await looked(database, 'par"ent:')
    (up,), (down,) = child.references.values(), parent.references.values()
    labels = await database.relations.labels(child.detail, child.rows)
    for number, value in enumerate(ODD):
        row = next(place for place, each in enumerate(child.rows) if each[1] == value)
        assert summary((await child.related(row))[up.title]) == (1, [f"n{number}"])
        assert await child.followed(up.title, row) == ((value, f"n{number}"),)
        assert labels.of(up, child.rows[row]) == f"n{number}"
        at = next(place for place, each in enumerate(parent.rows) if each[0] == value)
        found = (await parent.related(at))[down.title]
        assert isinstance(found, Preview)
        assert [plain(*each.key) for each in found.rows] == [(str(number),)]


async def test_values_of_every_storage_class_are_found_exactly(sqlite: Database) -> None:
    values = (1, 1.5, 2**63 - 1, -(2**63), "1", "a\0b", b"\0\xff", b"1", float("inf"))
    with closing(sqlite3.connect(str(sqlite.target.path))) as lite:
        lite.execute("CREATE TABLE parent (k PRIMARY KEY, name TEXT)")
        lite.execute("CREATE TABLE child (id INTEGER PRIMARY KEY, k REFERENCES parent)")
        lite.executemany("INSERT INTO parent VALUES (?, ?)", [(value, f"n{n}") for n, value in enumerate(values)])
        lite.execute("INSERT INTO parent VALUES (CAST(x'ff41' AS TEXT), 'not UTF-8')")
        lite.execute("INSERT INTO child (k) SELECT k FROM parent ORDER BY rowid")
        lite.commit()
    child = await looked(sqlite, "child")
    (up,) = child.references.values()
    labels = await sqlite.relations.labels(child.detail, child.rows)
    names = [*(f"n{number}" for number in range(len(values))), "not UTF-8"]
    assert [labels.of(up, row) for row in child.rows] == names
    for row, name in enumerate(names):
        assert summary((await child.related(row))[up.title]) == (1, [name])
        assert [found[1] for found in await child.followed(up.title, row)] == [name]


TYPES = {
    "numeric": ("1.50", "NaN", "123456789012345678901234567890.5"),
    "double precision": ("0.1", "-Infinity", "NaN"),
    "bytea": ("\\x00ff", "\\x"),
    "uuid": ("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",),
    "timestamptz": ("2026-01-01 00:00:00+00", "4713-01-01 00:00:00+00 BC", "infinity"),
    "interval": ("1 mon", "-1 days"),
    "inet": ("10.0.0.1", "10.0.0.0/8"),
    "char(5)": ("a", "a b"),
    "varchar(10)": ("a", "'"),
    "mood": ("sad", "it's"),
    "short": ("a", "b"),
    "text[]": ("{a,NULL}", "{}"),
    "jsonb": ('{"a": 1}', "null"),
    "int4range": ("[1,3)", "empty"),
    "public.ci": ("Ada", "b"),
    'text COLLATE "C"': ("a", "B"),
}


@pytest.mark.parametrize("type_", TYPES)
async def test_values_of_every_type_are_found_exactly(type_: str, postgresql: Database) -> None:
    texts = [value.replace("'", "''") for value in TYPES[type_]]
    await run_script(
        postgresql.target,
        "CREATE TYPE mood AS ENUM ('sad', 'it''s')",
        "CREATE DOMAIN short AS varchar(3) CHECK (length(value) < 4)",
        *(case_insensitive_type("public") if type_ == "public.ci" else ()),
        f"CREATE TABLE parent (k {type_} PRIMARY KEY, name text)",
        f"CREATE TABLE child (id integer PRIMARY KEY, k {type_} REFERENCES parent)",
        *(f"INSERT INTO parent VALUES ('{value}', 'n{number}')" for number, value in enumerate(texts)),
        *(f"INSERT INTO child VALUES ({number}, '{value}')" for number, value in enumerate(texts)),
    )
    child, parent = await looked(postgresql, "child"), await looked(postgresql, "parent")
    labels = await postgresql.relations.labels(child.detail, child.rows)
    for number in range(len(texts)):
        assert summary((await child.related(number))["k → parent"]) == (1, [f"n{number}"])
        assert [row[1] for row in await child.followed("k → parent", number)] == [f"n{number}"]
        assert labels.of(child.references["k → parent"], child.rows[number]) == f"n{number}"
    for row, (_, name) in enumerate(parent.rows):
        found = (await parent.related(row))["child"]
        assert isinstance(found, Preview)
        assert [plain(*each.key) for each in found.rows] == [plain(str(name).removeprefix("n"))]


@pytest.mark.parametrize(
    ("parent_type", "child_type", "far", "near"),
    [
        ("bigint", "integer", "3000000000", "7"),
        ("numeric", "integer", "7.5", "7"),
        ("timestamp", "date", "2026-01-01 10:00:00", "2026-01-02 00:00:00"),
    ],
)
async def test_a_value_that_the_childs_type_does_not_have_has_no_children(
    postgresql: Database, parent_type: str, child_type: str, far: str, near: str
) -> None:
    await run_script(
        postgresql.target,
        f"CREATE TABLE parent (k {parent_type} PRIMARY KEY)",
        f"CREATE TABLE child (id integer PRIMARY KEY, k {child_type} REFERENCES parent)",
        f"INSERT INTO parent VALUES ('{far}'), ('{near}')",
        f"INSERT INTO child SELECT 1, CAST(k AS {child_type}) FROM parent WHERE k = '{near}'",
    )
    parent = await looked(postgresql, "parent")
    for row, values in enumerate(parent.rows):
        count = 1 if values[0] == near else 0
        assert summary((await parent.related(row))["child"]) == (count, [None] * count)
        assert len(await parent.followed("child", row)) == count
        if not count:
            assert isinstance(parent.references["child"].filter_for(values), RawWhere)


async def test_more_than_a_thousand_rows_are_not_counted(database: Database) -> None:
    await run_script(
        database.target,
        "CREATE TABLE parent (id integer PRIMARY KEY)",
        "CREATE TABLE child (id integer PRIMARY KEY, p integer REFERENCES parent (id))",
        "CREATE INDEX ps ON child (p)",
        "INSERT INTO parent VALUES (1), (2)",
        f"INSERT INTO child {NUMBERS.format(2001)} SELECT 9000 - i, CASE WHEN i <= 1000 THEN 1 ELSE 2 END FROM n",
    )
    seen = await looked(database, "parent")
    exact, more = (await seen.related(0))["child"], (await seen.related(1))["child"]
    assert isinstance(exact, Preview)
    assert isinstance(more, Preview)
    assert (exact.count.value, exact.count.exact) == (1000, True)
    assert (more.count.value, more.count.exact) == (1000, False)
    assert [plain(*row.key) for row in exact.rows] == [(str(number),) for number in range(8000, 8005)]
    assert len(more.rows) == 5


async def test_a_large_table_without_an_index_is_only_read_when_asked_for(
    database: Database, sent: list[object]
) -> None:
    await run_script(
        database.target,
        "CREATE TABLE parent (id integer PRIMARY KEY)",
        "CREATE TABLE child (id integer PRIMARY KEY, p integer REFERENCES parent (id))",
        "INSERT INTO parent VALUES (1)",
        f"INSERT INTO child {NUMBERS.format(100_500)} SELECT i, CASE WHEN i < 3 THEN 1 END FROM n",
        "ANALYZE",
    )
    seen = await looked(database, "parent")
    sent.clear()
    (unread,) = (await seen.related()).values()
    assert isinstance(unread, Unread)
    assert unread.is_costly
    assert "No index serves" in unread.reason
    assert sent == []
    (read,) = (await seen.related(only=[unread.reference.id])).values()
    assert summary(read) == (2, [None, None])
    assert await seen.related(only=[]) == {}


async def test_each_reference_takes_one_statement_and_a_session_of_its_own(
    database: Database, sent: list[object], most_at_once: list[int]
) -> None:
    await family(database, 12)
    seen = await looked(database, "parent")
    sent.clear()
    most_at_once[0] = 0
    found = await seen.related()
    assert [summary(each) for each in found.values()] == [(2, ["x", "y"])] * 12
    assert len(sent) == 12
    pool = database.target.pool
    assert most_at_once[0] <= pool.size + pool.max_overflow - 1


async def test_a_slow_child_keeps_no_other_waiting(postgresql: Database) -> None:
    await family(postgresql, 12)
    seen = await looked(postgresql, "parent")
    found: list[Related] = []
    async with locked(postgresql.target, "c00"):
        task = asyncio.create_task(postgresql.relations.related(seen.detail, seen.rows[0], found.append))
        await until(lambda: len(found) == 11)
        assert not task.done()
        page = await looked(postgresql, "parent")
        assert len(page.rows) == 1
    await task
    assert [each.reference.title for each in found].index("c00") == 11
    assert postgresql.pool().in_use == 0


async def test_the_grid_never_waits_behind_slow_children(postgresql: Database) -> None:
    await family(postgresql, 12)
    seen = await looked(postgresql, "parent")
    capacity = postgresql.target.pool.size + postgresql.target.pool.max_overflow
    async with locked(postgresql.target, *(f"c{number:02}" for number in range(12))):
        task = asyncio.create_task(postgresql.relations.related(seen.detail, seen.rows[0], lambda _: None))
        await until(lambda: postgresql.pool().in_use == capacity - 2)
        assert len((await looked(postgresql, "parent")).rows) == 1
        assert (await postgresql.relations.labels(seen.detail, seen.rows)).reason == ""
        assert postgresql.pool().waiters == 0
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_one_that_takes_too_long_fails_alone(postgresql: Database) -> None:
    await family(postgresql, 3)
    seen = await looked(postgresql, "parent")
    async with locked(postgresql.target, "c01"):
        found = await seen.related(deadline=0.3)
    failed = found["c01"]
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, DeadlineExceeded)
    assert [summary(found[title]) for title in ("c00", "c02")] == [(2, ["x", "y"])] * 2


async def test_a_cancel_ends_every_read_on_the_server(postgresql: Database) -> None:
    await family(postgresql, 12)
    seen = await looked(postgresql, "parent")
    async with locked(postgresql.target, *(f"c{number:02}" for number in range(12))):
        task = asyncio.create_task(postgresql.relations.related(seen.detail, seen.rows[0], lambda _: None))
        while await waiting_for_locks(postgresql) < 2:
            assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert postgresql.pool().in_use == 0
        async with asyncio.timeout(20):
            while await waiting_for_locks(postgresql):
                assert postgresql.pool().in_use == 0


async def test_a_table_that_was_dropped_meanwhile_fails_alone_and_is_known_to_be_gone(database: Database) -> None:
    await family(database, 3)
    seen = await looked(database, "parent")
    await run_script(database.target, "DROP TABLE c01")
    found = await seen.related()
    failed = found["c01"]
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, ObjectMissing)
    assert [summary(found[title]) for title in ("c00", "c02")] == [(2, ["x", "y"])] * 2
    assert summary((await seen.related())["c01"]) == "There is no table c01."


async def test_a_table_that_may_not_be_read_fails_alone(postgresql_target: Target) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE parent (id integer PRIMARY KEY)",
        "CREATE TABLE c0 (id integer PRIMARY KEY, p integer REFERENCES parent)",
        "CREATE TABLE c1 (id integer PRIMARY KEY, p integer REFERENCES parent)",
        "INSERT INTO parent VALUES (1)",
        "DROP ROLE IF EXISTS relations_reader",
        "CREATE ROLE relations_reader LOGIN",
        "GRANT SELECT ON parent, c0 TO relations_reader",
    )
    database = await open_database(replace(postgresql_target, user="relations_reader"))
    found = await (await looked(database, "parent")).related()
    failed = found["c1"]
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, PermissionDenied)
    assert summary(found["c0"]) == (0, [])
    await database.close()
    await run_script(postgresql_target, "DROP OWNED BY relations_reader", "DROP ROLE relations_reader")


async def test_a_relation_without_foreign_keys_leads_nowhere(database: Database, sent: list[object]) -> None:
    await run_script(
        database.target, "CREATE TABLE alone (id integer PRIMARY KEY)", "INSERT INTO alone VALUES (1)"
    )
    detail = await database.catalog.detail(RelationName("main" if database.target.path else "public", "alone"))
    sent.clear()
    assert await database.relations.references(detail) == ()
    assert sent == []
