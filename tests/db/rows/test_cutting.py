"""A connection that is cut between any two messages of an apply never leads to a wrong report."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows import Applied, Conflicted, Prepared, Refused, Unknown
from support.paging import fetch
from support.proxy import Proxy
from support.rows import applied, apply, edit, edits, made, shown
from support.servers import until

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.rows import ChangeSet, Outcome
    from pooldeck_db.target import Target

EVERY = 4
"""The cuts are spread over so many tests."""

_UNDER_WAY = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend' AND (state <> 'idle' OR backend_xid IS NOT NULL)"
)


async def _settled(target: Target) -> None:
    """Wait until the server has noticed that its client is gone."""
    async with asyncio.timeout(20):
        while (await fetch(target, _UNDER_WAY))[0][0]:
            pass


async def _verified(database: Database, prepared: Prepared) -> bool:
    """What becomes known in the end; a first attempt may meet a connection that was cut."""
    async with asyncio.timeout(20):
        while True:
            try:
                verdict = await database.rows.verify(prepared)
            except DatabaseError:
                continue
            if verdict is not None:
                return verdict


async def _changes(database: Database, detail: RelationDetail, token: str) -> ChangeSet:
    rows = await shown(database, detail)
    changes = edits((row, "a", token) for row in rows[:2])
    return changes.inserted(detail.relation.name, [("id", token), ("a", token)])


@pytest.mark.parametrize("start", range(EVERY))
async def test_a_cut_at_any_message_is_reported_as_what_it_is(postgresql: Database, start: int) -> None:
    target = postgresql.target
    detail = await made(
        postgresql,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
    )
    seen: set[type[Outcome]] = set()
    proxy = Proxy(target)
    async with proxy.running() as through:
        database = await open_database(through)
        messages = start
        while True:
            token = str(1000 + messages)
            changes = await _changes(postgresql, detail, token)
            proxy.cut_after(messages)
            outcome = await apply(database, changes)
            is_over = proxy.is_to_cut
            proxy.spare()
            await _settled(target)
            left = {value for (value,) in await fetch(target, "SELECT a FROM t WHERE id IN (1, 2)")}
            is_written = left == {token}
            assert is_written or token not in left, "half of it was written"
            if isinstance(outcome, Unknown):
                assert await _verified(database, outcome.prepared) is is_written
            else:
                assert isinstance(outcome, Applied) is is_written, (messages, outcome)
                assert not isinstance(outcome, Conflicted)
            seen.add(type(outcome))
            if is_over:
                break
            messages += EVERY
        await database.close()
    assert messages > 60
    assert seen >= {Applied, Refused}


async def test_a_cut_during_the_commit_is_unknown_and_found_out(postgresql: Database) -> None:
    target = postgresql.target
    detail = await made(
        postgresql, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'x')"
    )
    proxy = Proxy(target)
    verdicts: list[bool] = []
    async with proxy.running() as through:
        database = await open_database(through)
        for messages in range(4):
            (row,) = await shown(postgresql, detail)

            async def prepared(_: Prepared, messages: int = messages) -> None:
                proxy.cut_after(messages)

            outcome = await database.rows.apply(edit(row, a=f"new {messages}"), prepared=prepared)
            proxy.spare()
            await _settled(target)
            is_written = await fetch(target, "SELECT a FROM t") == [(f"new {messages}",)]
            if isinstance(outcome, Applied):
                assert is_written
                continue
            assert isinstance(outcome, Unknown)
            verdict = await _verified(database, outcome.prepared)
            assert verdict is is_written
            # The rows say the same, where the server does not know the transaction any more.
            assert await _verified(database, Prepared(None, outcome.prepared.written)) is is_written
            verdicts.append(verdict)
        await database.close()
    assert set(verdicts) == {True, False}


async def test_nobody_knows_while_it_is_under_way(postgresql: Database) -> None:
    detail = await made(
        postgresql, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'x')"
    )
    (row,) = await shown(postgresql, detail)
    verdicts: list[bool | None] = []

    async def prepared(what: Prepared) -> None:
        verdicts.append(await postgresql.rows.verify(what))
        never = replace(what, transaction="9000000000000000000")
        verdicts.append(await postgresql.rows.verify(never))

    assert isinstance(await postgresql.rows.apply(edit(row, a="new"), prepared=prepared), Applied)
    assert verdicts == [None, False], "a number that was never given says nothing, and then the rows do"


async def test_a_cancel_before_the_commit_writes_nothing_and_a_later_one_changes_nothing(
    database: Database,
) -> None:
    detail = await made(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'x')"
    )
    (row,) = await shown(database, detail)
    reached, going = asyncio.Event(), asyncio.Event()

    async def wait(_: Prepared) -> None:
        reached.set()
        await going.wait()

    task = asyncio.create_task(database.rows.apply(edit(row, a="new"), prepared=wait))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: database.pool().in_use == 0)
    assert await shown(database, detail) == [row]

    committing: list[asyncio.Task[Outcome]] = []

    async def cancel_afterwards(_: Prepared) -> None:
        # Once this returns, the commit begins; the cancel comes in the very next step of the loop.
        asyncio.get_running_loop().call_soon(lambda: asyncio.get_running_loop().call_soon(committing[0].cancel))

    committing.append(asyncio.create_task(database.rows.apply(edit(row, a="new"), prepared=cancel_afterwards)))
    outcome = await committing[0]
    assert isinstance(outcome, Applied)
    (now,) = await shown(database, detail)
    assert now.value("a") == "new"
    await applied(database, edit(now, a="x"))
