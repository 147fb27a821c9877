"""From staged to written, and back again: the whole way with the journal, the audit and a real database."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.rows import Applied, Conflicted, Prepared, Refused, inverse
from pooldeck_db.surroundings import state_directory
from support.paging import fetch
from support.rows import edits, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.rows import ChangeSet, Outcome

TABLE = (
    "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL, note text)",
    "INSERT INTO t VALUES (1, 'one', 'x'), (2, 'two', NULL), (3, 'three', '')",
)
ALL = "SELECT * FROM t ORDER BY id"
BEFORE = [(1, "one", "x"), (2, "two", None), (3, "three", "")]
AFTER = [(1, "uno", None), (2, "two", ""), (9, "nine", None)]


async def staged(database: Database) -> ChangeSet:
    """Stage an edit of two rows, a deletion and a new row."""
    detail = await made(database, "t", *TABLE)
    one, two, three = await shown(database, detail)
    nine = "9" if database.product == "PostgreSQL" else 9
    changes = edits([(one, "name", "uno"), (one, "note", None), (two, "note", "")]).deleted([three])
    changes = changes.inserted(detail.relation.name, [("id", nine), ("name", "nine")])
    await database.staging.stage(changes)
    return changes


async def write(database: Database) -> Outcome:
    """Write everything that is staged."""
    outcome = await database.rows.apply(database.staging.changes, prepared=database.staging.preparing)
    await database.staging.conclude(outcome)
    return outcome


async def reverse(database: Database) -> None:
    """Stage what takes the last write back."""
    taken_back = inverse(database.staging.commits[0].written)
    assert taken_back.impossible == ()
    await database.staging.change(lambda changes: changes.joined(taken_back.changes))


async def test_what_was_written_is_taken_back_and_made_again_by_the_same_steps(database: Database) -> None:
    await staged(database)
    for number, rows in enumerate((AFTER, BEFORE, AFTER)):
        if number:
            await reverse(database)
        assert isinstance(await write(database), Applied)
        assert await fetch(database.target, ALL) == rows
        assert (len(database.staging.changes), database.staging.pending) == (0, None)
    assert len(database.staging.commits) == 3
    lines = [json.loads(line) for line in (state_directory() / "audit.jsonl").read_text().splitlines()]
    for commit in database.staging.commits:
        noted = [line for line in lines if line["write"] == commit.id]
        assert sorted(line["operation"] for line in noted) == ["delete", "insert", "update", "update"]
        assert {line["connection"] for line in noted} == {database.target.label}


async def test_what_somebody_changed_meanwhile_is_not_taken_back(database: Database) -> None:
    await staged(database)
    await write(database)
    await run_script(database.target, "UPDATE t SET note = 'theirs' WHERE id = 1")
    await reverse(database)
    assert isinstance(await write(database), Conflicted)
    assert await fetch(database.target, ALL) == [(1, "uno", "theirs"), *AFTER[1:]]
    assert len(database.staging.changes) == 4
    assert len(database.staging.commits) == 1


async def test_a_write_that_is_cancelled_after_it_was_noted_is_staged_and_can_be_written(
    database: Database,
) -> None:
    changes = await staged(database)

    async def prepared(what: Prepared) -> None:
        await database.staging.preparing(what)
        writing.cancel()
        await asyncio.Event().wait()

    writing = asyncio.ensure_future(database.rows.apply(changes, prepared=prepared))
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert database.staging.pending is not None
    assert await database.rows.verify(database.staging.pending) is False
    await database.staging.settle(committed=False)
    assert await fetch(database.target, ALL) == BEFORE
    assert list(database.staging.changes) == list(changes)
    assert isinstance(await write(database), Applied)
    assert await fetch(database.target, ALL) == AFTER


async def test_what_is_staged_over_while_it_is_written_is_not_written(database: Database) -> None:
    changes = await staged(database)
    await database.staging.undo()
    outcome = await database.rows.apply(changes, prepared=database.staging.preparing)
    await database.staging.conclude(outcome)
    assert isinstance(outcome, Refused)
    assert "changed while it was written" in outcome.error.what
    assert await fetch(database.target, ALL) == BEFORE


async def test_the_database_tells_whether_what_is_pending_was_committed(database: Database) -> None:
    changes = await staged(database)
    outcome = await database.rows.apply(changes, prepared=database.staging.preparing)
    assert isinstance(outcome, Applied)
    pending = database.staging.pending
    assert pending is not None
    assert await database.rows.verify(pending) is True
    await database.staging.settle(committed=True)
    assert len(database.staging.changes) == 0
    assert await fetch(database.target, ALL) == AFTER


async def test_what_an_undo_leaves_behind_is_said(database: Database) -> None:
    own = (
        "CREATE TRIGGER mark AFTER UPDATE OF name ON t BEGIN UPDATE t SET note = 'marked' WHERE id = new.id; END",
        "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN new.note = 'marked'; RETURN new; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER mark BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
    )
    detail = await made(
        database,
        "t",
        *TABLE,
        "CREATE TABLE child (id integer PRIMARY KEY, t integer REFERENCES t (id) ON DELETE CASCADE)",
        "INSERT INTO child VALUES (1, 3)",
        *(own[1:] if database.product == "PostgreSQL" else own[:1]),
    )
    one, _, three = await shown(database, detail)
    await database.staging.stage(edits([(one, "name", "uno")]).deleted([three]))
    assert isinstance(await write(database), Applied)
    detail = await database.catalog.detail(detail.relation.name)
    reverse = inverse(database.staging.commits[0].written, {detail.relation.name: detail})
    assert reverse.impossible == ()
    edited, deleted = (remark for _, remark in reverse.partial)
    assert "changed note with it" in edited
    assert "child that referred to it" in deleted
