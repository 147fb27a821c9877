"""What changes or swallows a write is reported as what it is, and nothing is half-applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ObjectMissing, ValueRefused
from pooldeck_db.paging import PageRequest, Sort
from pooldeck_db.rows import NOTHING, Conflicted, Refused
from support.paging import fetch
from support.rows import applied, apply, edit, edits, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database


def n(database: Database, number: int) -> int | str:
    """A number as the database's values cross."""
    return str(number) if database.product == "PostgreSQL" else number


async def by_id(database: Database, relation: str = "t") -> list[tuple[object, ...]]:
    return [tuple(row) for row in await fetch(database.target, f"SELECT * FROM {relation} ORDER BY 1")]


def trigger(database: Database, name: str, when: str, body: str) -> tuple[str, ...]:
    """Statements that make a row trigger of the table `t`; the body is that of the database."""
    if database.product == "SQLite":
        return (f"CREATE TRIGGER {name} {when} ON t FOR EACH ROW {body}",)
    function = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    return (function, f"CREATE TRIGGER {name} {when} ON t FOR EACH ROW EXECUTE FUNCTION {name}()")


async def test_a_write_that_a_trigger_swallows_is_no_success(database: Database) -> None:
    body = {
        "PostgreSQL": "BEGIN IF NEW.a = 'no' THEN RETURN NULL; END IF; RETURN NEW; END",
        "SQLite": "WHEN NEW.a = 'no' BEGIN SELECT RAISE(IGNORE); END",
    }[database.product]
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
        *trigger(database, "swallow", "BEFORE UPDATE", body),
    )
    one, two = await shown(database, detail)
    changes = edits([(one, "a", "fine"), (two, "a", "no")])
    outcome = await apply(database, changes)
    assert isinstance(outcome, Refused)
    assert outcome.change == changes.get(two.address)
    assert outcome.error.what == "The database took the UPDATE and wrote no row."
    assert "the trigger swallow" in outcome.error.hint
    assert await by_id(database) == [(1, "x"), (2, "y")]


async def test_a_value_that_a_trigger_changes_is_read_back_and_said(database: Database) -> None:
    body = {
        "PostgreSQL": "BEGIN IF NEW.a <> 'LOUD' THEN UPDATE t SET a = 'LOUD' WHERE id = NEW.id; END IF;"
        " RETURN NULL; END",
        "SQLite": "WHEN NEW.a <> 'LOUD' BEGIN UPDATE t SET a = 'LOUD' WHERE id = NEW.id; END",
    }[database.product]
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x')",
        *trigger(database, "shout", "AFTER UPDATE", body),
    )
    (one,) = await shown(database, detail)
    (written,) = await applied(database, edit(one, a="quiet"))
    assert written.altered == ("a",)
    assert written.after is not None
    assert written.after.value("a") == "LOUD"
    assert await by_id(database) == [(1, "LOUD")]


async def test_a_trigger_that_raises_is_quoted(database: Database) -> None:
    body = {
        "PostgreSQL": "BEGIN RAISE EXCEPTION 'closed for the night'; END",
        "SQLite": "BEGIN SELECT RAISE(ABORT, 'closed for the night'); END",
    }[database.product]
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x')",
        *trigger(database, "closed", "BEFORE DELETE", body),
    )
    rows = await shown(database, detail)
    outcome = await apply(database, NOTHING.deleted(rows))
    assert isinstance(outcome, Refused)
    assert outcome.change is not None
    assert outcome.error.what.lower() == "closed for the night."


VIEW = (
    "CREATE TABLE t (id integer PRIMARY KEY, a text, b text)",
    "INSERT INTO t VALUES (1, 'x', 'p'), (2, 'y', 'q'), (3, 'y', NULL)",
    "CREATE VIEW v AS SELECT id, upper(a) AS a, b FROM t",
)


def instead(database: Database) -> tuple[str, ...]:
    """Triggers that write the table behind the view `v`."""
    events = {
        "UPDATE": "UPDATE t SET b = NEW.b, a = lower(NEW.a) WHERE id = OLD.id;",
        "INSERT": "INSERT INTO t VALUES (NEW.id, NEW.a, NEW.b);",
        "DELETE": "DELETE FROM t WHERE id = OLD.id;",
    }
    statements: list[str] = []
    for event, does in events.items():
        if database.product == "SQLite":
            statements.append(f"CREATE TRIGGER {event}_v INSTEAD OF {event} ON v BEGIN {does} END")
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        body = f"BEGIN {does} RETURN {row}; END"
        statements += [
            f"CREATE FUNCTION {event}_v() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER {event}_v INSTEAD OF {event} ON v FOR EACH ROW EXECUTE FUNCTION {event}_v()",
        ]
    return tuple(statements)


async def test_a_view_is_written_through_its_triggers(database: Database) -> None:
    detail = await made(database, "v", *VIEW, *instead(database))
    rows = await shown(database, detail)
    one, two, three = sorted(rows, key=lambda row: str(row.value("id")))
    assert one.address.columns == ()
    changes = edits([(one, "b", None), (two, "b", "new")]).deleted([three])
    changes = changes.inserted(detail.relation.name, [("id", n(database, 9)), ("a", "z")])
    written = await applied(database, changes)
    assert await by_id(database) == [(1, "x", None), (2, "y", "new"), (9, "z", None)]
    # The new row is not in the view as it was given back: that has Z.
    assert [each.after is None for each in written] == [True, False, False, True]
    outcome = await apply(database, edit(one, b="late"))
    assert isinstance(outcome, Conflicted)
    assert outcome.conflicts[0].theirs is None


async def test_rows_of_a_view_that_are_alike_are_not_written(database: Database) -> None:
    detail = await made(
        database,
        "v",
        VIEW[0],
        "INSERT INTO t VALUES (1, 'x', 'p'), (2, 'x', 'p')",
        "CREATE VIEW v AS SELECT a, b FROM t",
        *(
            ["CREATE TRIGGER uv INSTEAD OF UPDATE ON v BEGIN UPDATE t SET b = NEW.b WHERE a = OLD.a; END"]
            if database.product == "SQLite"
            else []
        ),
    )
    one, _ = await shown(database, detail)
    outcome = await apply(database, edit(one, b="new"))
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, ValueRefused)
    assert "alike" in outcome.error.what
    assert await by_id(database) == [(1, "x", "p"), (2, "x", "p")]


async def test_a_row_of_a_view_is_only_itself_while_it_has_its_values(database: Database) -> None:
    detail = await made(database, "v", *VIEW, *instead(database))
    page = await database.pager.page(detail, PageRequest(order=(Sort("id"),)))
    await run_script(database.target, "DELETE FROM t WHERE id = 1")
    with pytest.raises(ObjectMissing):
        await database.rows.image(detail, page.keys[0], (Sort("id"),), shown=page.rows[0])
    assert (await database.rows.image(detail, page.keys[1], (Sort("id"),))).value("b") is None
