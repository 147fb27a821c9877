"""What a database does behind a statement is not taken for what was asked of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_db.errors import ValueRefused
from pooldeck_db.rows import KEPT, NOTHING, Applied, Concern, Conflicted, Refused, inverse, running
from support.paging import fetch
from support.rows import applied, apply, edit, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.rows import Prepared


NOTHING_AT_ALL = {"SQLite": "SELECT 1", "PostgreSQL": "PERFORM 1"}


async def view(database: Database, event: str, does: str) -> RelationDetail:
    """A view of a table with two rows, with a trigger that does something instead."""
    if database.product == "SQLite":
        trigger = [f"CREATE TRIGGER instead INSTEAD OF {event} ON v BEGIN {does}; END"]
    else:
        row = "OLD" if event == "DELETE" else "NEW"
        body = f"BEGIN {does}; RETURN {row}; END"
        trigger = [
            f"CREATE FUNCTION does() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER instead INSTEAD OF {event} ON v FOR EACH ROW EXECUTE FUNCTION does()",
        ]
    return await made(
        database,
        "v",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
        "CREATE VIEW v AS SELECT id, a FROM t ORDER BY id",
        *trigger,
    )


@pytest.mark.parametrize("event", ["UPDATE", "DELETE"])
async def test_a_trigger_of_a_view_that_does_nothing_is_no_success(database: Database, event: str) -> None:
    detail = await view(database, event, NOTHING_AT_ALL[database.product])
    one, _ = await shown(database, detail)
    changes = edit(one, a="new") if event == "UPDATE" else NOTHING.deleted([one])
    outcome = await apply(database, changes)
    assert isinstance(outcome, Refused)
    assert outcome.change == changes.get(one.address)
    assert outcome.error.what == f"The database took the {event} and wrote no row."
    assert "the trigger instead" in outcome.error.hint


async def test_what_a_trigger_of_a_view_writes_otherwise_is_not_said_to_be_known(database: Database) -> None:
    detail = await view(database, "UPDATE", "UPDATE t SET a = NEW.a || '!' WHERE id = OLD.id")
    one, _ = await shown(database, detail)
    (written,) = await applied(database, edit(one, a="new"))
    assert written.after is None
    assert [reason for _, reason in inverse([written]).impossible] == ["It is not known what the row holds now."]
    assert await fetch(database.target, "SELECT a FROM t ORDER BY id") == [("new!",), ("y",)]


async def test_a_new_row_of_a_view_that_is_not_there_is_not_said_to_be_known(database: Database) -> None:
    detail = await view(database, "INSERT", "INSERT INTO t VALUES (3, NEW.a || '!')")
    number = "9" if database.product == "PostgreSQL" else 9
    (written,) = await applied(database, NOTHING.inserted(detail.relation.name, [("id", number), ("a", "new")]))
    assert written.after is None
    assert [reason for _, reason in inverse([written]).impossible] == ["It is not known which row it became."]


@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.parametrize("does", ["DELETE FROM t WHERE a = NEW.a", "UPDATE t SET a = 'another' WHERE a = 'new'"])
async def test_a_row_that_a_trigger_takes_away_afterwards_is_not_said_to_be_there(
    database: Database, does: str, keyed: bool
) -> None:
    create = f"CREATE TABLE t (id integer {'PRIMARY KEY' if keyed else ''}, a text)"
    if database.product == "SQLite":
        trigger = [f"CREATE TRIGGER after AFTER UPDATE ON t BEGIN {does}; END"]
    else:
        trigger = [
            f"CREATE FUNCTION does() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$",
            "CREATE TRIGGER after AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION does()",
        ]
    detail = await made(database, "t", create, "INSERT INTO t VALUES (1, 'x')", *trigger)
    (row,) = await shown(database, detail)
    (written,) = await applied(database, edit(row, a="new"))
    left = await fetch(database.target, "SELECT a FROM t")
    assert [written.after.value("a")] if written.after is not None else [] in ([], [a for (a,) in left])
    assert written.after is None or written.altered == ("a",)


async def test_a_new_row_that_was_not_read_back_says_nothing_of_its_commit(database: Database) -> None:
    detail = await view(database, "INSERT", "INSERT INTO t VALUES (3, NEW.a || '!')")
    calls: list[Prepared] = []

    async def prepared(what: Prepared) -> None:
        calls.append(replace(what, transaction=None))

    await database.rows.apply(NOTHING.inserted(detail.relation.name, [("a", "new")]), prepared=prepared)
    assert await database.rows.verify(calls[-1]) is None


async def test_a_row_that_was_deleted_and_is_there_again_is_locked_as_it_is_now(postgresql: Database) -> None:
    detail = await made(
        postgresql,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
    )
    one, two = await shown(postgresql, detail)
    target = postgresql.target
    other = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    await other.execute("BEGIN; DELETE FROM t; INSERT INTO t VALUES (1, 'x'), (2, 'theirs')")
    tasks = [asyncio.create_task(apply(postgresql, edit(row, a="mine"))) for row in (one, two)]
    waiting = "SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)) AND NOT granted"
    async with asyncio.timeout(10):
        while await other.fetchval(waiting) < len(tasks):
            pass
    await other.execute("COMMIT")
    await other.close()
    first, second = await asyncio.gather(*tasks)
    assert isinstance(first, Applied)
    assert isinstance(second, Conflicted)
    assert second.conflicts[0].theirs is not None
    assert await fetch(target, "SELECT * FROM t ORDER BY id") == [(1, "mine"), (2, "theirs")]


async def test_a_row_that_may_only_be_elsewhere_is_not_staged_as_a_new_one(database: Database) -> None:
    detail = await view(database, "UPDATE", "UPDATE t SET a = NEW.a WHERE id = OLD.id")
    one, _ = await shown(database, detail)
    with pytest.raises(ValueRefused, match="gone or only changed"):
        edit(one, a="new").reinserted([one.address])


async def test_a_row_of_a_table_without_a_key_is_not_staged_as_a_new_one(postgresql: Database) -> None:
    detail = await made(postgresql, "t", "CREATE TABLE t (a text)", "INSERT INTO t VALUES ('x')")
    (row,) = await shown(postgresql, detail)
    with pytest.raises(ValueRefused, match="gone or only changed"):
        edit(row, a="new").reinserted([row.address])


async def test_a_trigger_is_said_whatever_its_name(database: Database) -> None:
    detail = await view(database, "UPDATE", NOTHING_AT_ALL[database.product])
    name = '"delete on v of"'
    if database.product == "SQLite":
        renamed = ["DROP TRIGGER instead", f"CREATE TRIGGER {name} INSTEAD OF UPDATE ON v BEGIN SELECT 1; END"]
    else:
        renamed = [f"ALTER TRIGGER instead ON v RENAME TO {name}"]
    await run_script(database.target, *renamed)
    one, _ = await shown(database, detail)
    for changes, count in ((edit(one, a="new"), 1), (NOTHING.deleted([one]), 0)):
        warnings = (await database.rows.assess(changes)).warnings
        assert len([each for each in warnings if each.concern is Concern.TRIGGER]) == count


async def test_another_transaction_of_the_same_number_is_not_taken_for_ours(postgresql: Database) -> None:
    detail = await made(
        postgresql, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'x')"
    )
    (row,) = await shown(postgresql, detail)
    calls: list[Prepared] = []

    async def prepared(what: Prepared) -> None:
        calls.append(what)

    await postgresql.rows.apply(edit(row, a="mine"), prepared=prepared)
    (prepared_once,) = calls
    assert await postgresql.rows.verify(prepared_once) is True
    await run_script(postgresql.target, "UPDATE t SET a = 'theirs'")
    assert await postgresql.rows.verify(prepared_once) is True
    # As on a server that took over before it had heard of the commit, and gave the number anew.
    await run_script(postgresql.target, "UPDATE t SET a = 'x'")
    assert await postgresql.rows.verify(prepared_once) is None
    await run_script(postgresql.target, "DROP TABLE t")
    assert await postgresql.rows.verify(prepared_once) is True


async def test_what_is_read_of_many_long_rows_is_bounded(
    database: Database, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    long = f"repeat('x', {KEPT})" if database.product == "PostgreSQL" else f"hex(zeroblob({KEPT // 2}))"
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100)"
        f" INSERT INTO t SELECT n, {long} FROM n",
    )
    monkeypatch.setattr(running, "AT_ONCE", 10 * KEPT)
    sent.clear()
    rows = await shown(database, detail)
    assert len(rows) == 100
    sizes = [len(parameters) for sql, parameters in sent if "pooldeck: wanted" in sql]
    assert sum(sizes) == 100
    assert max(sizes[1:]) <= 10
    monkeypatch.setattr(running, "MOST_READ", 50 * KEPT)
    with pytest.raises(ValueRefused, match="More than"):
        await shown(database, detail)
    assert isinstance(await apply(database, NOTHING.deleted(rows)), Refused)
