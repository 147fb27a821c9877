"""What a real server says goes on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.activity import LinkState, blocking_forest, rates, walk
from pooldeck_db.activity.postgresql import monitor as watching
from pooldeck_db.database import Database, open_database
from pooldeck_db.errors import ConnectionLost
from pooldeck_db.target import PoolLimits
from support.activity import client, monitor_of, queue, seen
from support.servers import run_script

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.activity.postgresql.monitor import Monitor
    from pooldeck_db.target import Target
    from support.servers import Server


async def test_nothing_is_connected_before_it_is_asked(postgresql: Database, monitor: Monitor) -> None:
    assert monitor.link.state == "untried"
    activity = await monitor.activity()
    assert monitor.link.state == "connected"
    assert activity.database == postgresql.target.database
    (own,) = (session for session in activity.sessions if session.pid == monitor.link.pid)
    assert (own.application, own.is_own, own.state) == ("pooldeck monitor", True, "active")


async def test_a_session_is_told_with_what_it_does(postgresql_target: Target, monitor: Monitor) -> None:
    async with client(postgresql_target, "tëst ✓") as somebody:
        await somebody.execute("BEGIN; CREATE TABLE made (a text); SELECT 'é' || repeat('x', 3)")
        pid = somebody.get_server_pid()
        session = (await monitor.activity()).sessions[0]
    assert session.pid == pid, "what is idle in a transaction is the first"
    assert session.is_idle_in_transaction
    assert not session.is_own
    assert session.transaction is not None
    assert (session.user, session.database, session.kind) == (
        "postgres",
        postgresql_target.database,
        "client backend",
    )
    assert session.query == "BEGIN; CREATE TABLE made (a text); SELECT 'é' || repeat('x', 3)"
    assert session.query_size == len(session.query.encode())
    assert session.age is not None
    assert session.transaction_age is not None
    assert 0 <= session.transaction_age <= session.age
    assert session.state_age is not None
    assert session.state_age < 5


async def test_sessions_of_the_pool_are_pooldecks_own(postgresql: Database, monitor: Monitor) -> None:
    pool = {view.pid for view in postgresql.pool().connections}
    own = {session.pid for session in (await monitor.activity()).sessions if session.is_own}
    assert pool
    assert own == pool | {monitor.link.pid}


async def test_a_queue_of_three_is_a_tree_and_locks_tell_what_is_waited_for(
    postgresql_target: Target, monitor: Monitor
) -> None:
    async with queue(postgresql_target) as (first, second, third):
        sessions = await seen(
            monitor, lambda there: there[second].blocked_by == (first,) and there[third].blocked_by == (second,)
        )
        forest = blocking_forest(sessions.values())
        assert [(depth, node.pid) for depth, node in walk(forest)] == [(0, first), (1, second), (2, third)]
        assert forest[0].holds_up == 2
        assert sessions[second].wait_type == "Lock"
        locks = await monitor.locks_of(second)
        waited = locks.locks[0]
        assert (waited.kind, waited.granted, waited.blockers) == ("transactionid", False, (first,))
        assert waited.waiting is not None
        held = {(lock.object, lock.mode) for lock in locks.locks if lock.granted}
        assert ("public.queued", "RowExclusiveLock") in held
        assert locks.more == 0


async def test_advisory_locks_tell_their_keys(postgresql_target: Target, monitor: Monitor) -> None:
    async with client(postgresql_target) as somebody:
        await somebody.execute(
            "SELECT pg_advisory_lock(-5), pg_advisory_lock(7, -8), pg_advisory_lock(1234567890123)"
        )
        locks = await monitor.locks_of(somebody.get_server_pid())
    advisory = {lock.object for lock in locks.locks if lock.kind == "advisory"}
    assert advisory == {"advisory lock -5", "advisory lock (7, -8)", "advisory lock 1234567890123"}


async def test_figures_grow_with_what_is_done(postgresql_target: Target, monitor: Monitor) -> None:
    first = (await monitor.activity()).figures
    assert first is not None
    async with client(postgresql_target) as somebody:
        for _ in range(20):
            await somebody.execute("SELECT count(*) FROM pg_class")
        await somebody.execute("SELECT pg_stat_force_next_flush()")
        await somebody.execute("SELECT 1")
        later = (await monitor.activity()).figures
    assert later is not None
    found = rates(first, later)
    assert found is not None
    assert later.commits - first.commits >= 20
    assert found.transactions > 0
    assert (later.connections_max, later.connections_reserved) == (100, 3)


async def test_connections_are_those_of_clients(postgresql_target: Target, monitor: Monitor) -> None:
    async with client(postgresql_target), asyncio.timeout(20):
        while True:  # Those of tests before may still be on their way out.
            activity = await monitor.activity()
            assert activity.figures is not None
            if activity.figures.connections == sum(session.is_client for session in activity.sessions):
                break
    assert activity.figures.connections >= 3


async def test_what_a_plain_role_may_not_see_is_said_and_what_blocks_is_seen(
    server: Server, postgresql_target: Target
) -> None:
    await run_script(
        server.target(),
        "DO $$ BEGIN CREATE ROLE onlooker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    )
    database = await open_database(replace(postgresql_target, user="onlooker"))
    monitor = monitor_of(database)
    async with queue(postgresql_target) as (first, second, _):
        sessions = await seen(monitor, lambda there: there[second].blocked_by == (first,))
        assert sessions[first].is_hidden
        assert (sessions[first].query, sessions[first].started, sessions[first].state) == ("", None, "")
        assert sessions[first].is_client
        activity = await monitor.activity()
        assert len(activity.unseen) == 1
        assert "hidden from onlooker" in activity.unseen[0]
        assert "pg_read_all_stats" in activity.unseen[0]
        assert await monitor.query_of(first, None) is None
    await database.close()


async def test_what_was_refused_is_said_and_not_asked_for_again(
    server: Server, postgresql_target: Target, sent: list[object]
) -> None:
    revoked = "REVOKE SELECT ON pg_catalog.pg_stat_database FROM public"
    await run_script(
        postgresql_target,
        "DO $$ BEGIN CREATE ROLE onlooker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        revoked,
    )
    database = await open_database(replace(postgresql_target, user="onlooker"))
    monitor = monitor_of(database)
    for _ in range(2):
        activity = await monitor.activity()
        assert activity.figures is None
        assert any("pg_stat_database" in words for words in activity.unseen)
        assert any(session.pid == monitor.link.pid for session in activity.sessions)
    await run_script(postgresql_target, revoked.replace("REVOKE", "GRANT").replace("FROM", "TO"))
    assert (await monitor.activity()).figures is None, "it is asked for again over the next connection only"
    await database.close()


async def test_names_and_statements_of_another_encoding_do_no_harm(server: Server, monitor: Monitor) -> None:
    await run_script(
        server.target(),
        "DROP DATABASE IF EXISTS latin",
        "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
    )
    async with client(server.target("latin")) as somebody:
        await somebody.execute("SELECT 'é'")
        sessions = {session.pid: session for session in (await monitor.activity()).sessions}
        assert sessions[somebody.get_server_pid()].query == "SELECT '\ufffd'"
    await run_script(server.target(), "DROP DATABASE latin WITH (FORCE)")


async def test_a_statement_that_the_server_has_cut_says_so(postgresql_target: Target, monitor: Monitor) -> None:
    async with client(postgresql_target) as somebody:
        await somebody.execute("SELECT 1 -- " + "é" * 2000)
        sessions = {session.pid: session for session in (await monitor.activity()).sessions}
        session = sessions[somebody.get_server_pid()]
        assert session.is_query_cut
        assert session.query.startswith("SELECT 1 -- éé")
        assert await monitor.query_of(session.pid, session.started) == session.query


async def test_it_answers_while_the_pool_is_exhausted(postgresql_target: Target) -> None:
    database = await open_database(replace(postgresql_target, pool=PoolLimits(size=1, max_overflow=0)))
    monitor, enough, is_held = monitor_of(database), asyncio.Event(), asyncio.Event()

    async def hold(_: AsyncSession) -> None:
        await (await _.connection()).exec_driver_sql("SELECT 1")
        is_held.set()
        await enough.wait()

    holding = asyncio.create_task(database.sessions.read("hold", hold))
    await is_held.wait()
    waiting = asyncio.create_task(database.sessions.read("wait", hold))
    activity = await monitor.activity()
    assert database.pool().in_use == 1
    assert sum(session.is_own for session in activity.sessions) == 2
    enough.set()
    await asyncio.gather(holding, waiting)
    await database.close()


async def test_many_ask_at_once_and_some_give_up(postgresql: Database, monitor: Monitor) -> None:
    tasks = [asyncio.create_task(monitor.activity()) for _ in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
        task.cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(answer, asyncio.CancelledError) for answer in answers[::2])
    assert not any(isinstance(answer, BaseException) for answer in answers[1::2])
    mine = [
        session for session in (await monitor.activity()).sessions if session.application == "pooldeck monitor"
    ]
    assert len([session for session in mine if session.database == postgresql.target.database]) == 1


async def test_what_does_not_fit_is_counted_and_what_does_something_is_told_first(
    postgresql_target: Target, monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_SESSIONS", 2)
    monkeypatch.setattr(watching, "MOST_LOCKS", 1)
    async with client(postgresql_target) as somebody:
        await somebody.execute("BEGIN; CREATE TABLE made (a int)")
        activity = await monitor.activity()
        assert [session.pid for session in activity.sessions] == [somebody.get_server_pid(), monitor.link.pid]
        assert activity.more >= 5
        locks = await monitor.locks_of(somebody.get_server_pid())
        assert len(locks.locks) == 1
        assert locks.more >= 2


async def test_closed_is_closed(postgresql_target: Target) -> None:
    database = await open_database(postgresql_target)
    monitor = monitor_of(database)
    await monitor.activity()
    pid = monitor.link.pid
    await database.close()
    assert monitor.link.state is LinkState.CLOSED
    with pytest.raises(ConnectionLost):
        await monitor.activity()
    async with client(postgresql_target) as somebody:
        left = await somebody.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid)
        assert left == 0
