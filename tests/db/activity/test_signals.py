"""Cancelling statements and terminating sessions of a real server."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.activity.postgresql import signals
from pooldeck_db.database import Database, open_database
from support.activity import ENDED, client, monitor_of, queue, seen
from support.servers import read_only, run_script

if TYPE_CHECKING:
    from pooldeck_db.activity import ServerSession
    from pooldeck_db.activity.postgresql.monitor import Monitor
    from pooldeck_db.target import Target
    from support.servers import Server


async def found(monitor: Monitor, pid: int) -> ServerSession:
    """Return the session of that pid."""
    return next(session for session in (await monitor.activity()).sessions if session.pid == pid)


async def test_cancelling_the_root_frees_those_who_waited(postgresql_target: Target, monitor: Monitor) -> None:
    async with queue(postgresql_target) as (first, second, third):
        sessions = await seen(monitor, lambda there: there[third].is_blocked and there[second].is_blocked)
        answer = await monitor.cancel(first, sessions[first].started)
        assert (answer.was_sent, answer.is_gone, answer.words) == (True, True, "The statement was cancelled.")
        free = await seen(monitor, lambda there: all(there[pid].state == "idle" for pid in (second, third)))
        assert free[first].started == sessions[first].started, "the session itself lives on"
    async with client(postgresql_target) as somebody:
        assert await somebody.fetch("SELECT n FROM queued ORDER BY id") == [(2,), (3,)]


async def test_terminating_ends_a_session_that_is_idle_in_a_transaction(
    postgresql_target: Target, monitor: Monitor
) -> None:
    async with client(postgresql_target) as somebody:
        await somebody.execute("BEGIN; CREATE TABLE never (a int)")
        pid = somebody.get_server_pid()
        session = await found(monitor, pid)
        refused = await monitor.cancel(pid, session.started)
        assert not refused.was_sent
        assert "idle in transaction" in refused.words
        assert "terminate" in refused.words
        answer = await monitor.terminate(pid, session.started)
        assert (answer.was_sent, answer.is_gone) == (True, True)
        with pytest.raises(ENDED):
            await somebody.execute("COMMIT")
        again = await monitor.terminate(pid, session.started)
        assert (again.was_sent, again.is_gone) == (False, True)


async def test_a_number_that_is_used_again_is_left_alone(postgresql_target: Target, monitor: Monitor) -> None:
    async with client(postgresql_target) as somebody:
        pid = somebody.get_server_pid()
        started = (await found(monitor, pid)).started
        assert started is not None
        for signal in (monitor.cancel, monitor.terminate):
            answer = await signal(pid, started - 1)
            assert not answer.was_sent
            assert "another" in answer.words
        assert await somebody.fetchval("SELECT 1") == 1


async def test_pooldecks_own_sessions_are_protected(postgresql: Database, monitor: Monitor) -> None:
    sessions = (await monitor.activity()).sessions
    own = [session for session in sessions if session.is_own]
    assert len(own) >= 2
    for session in own:
        answer = await monitor.terminate(session.pid, session.started)
        assert not answer.was_sent
        assert "own" in answer.words
    assert len([each for each in (await monitor.activity()).sessions if each.is_own]) == len(own)


async def test_behind_a_proxy_own_sessions_are_known_by_what_they_call_themselves(
    postgresql_target: Target, monitor: Monitor
) -> None:
    await monitor.activity()
    assert monitor._link._connection is not None
    monitor._link._connection.pid = 1  # What a proxy such as PgBouncer makes up.
    monitor._here = None
    async with client(postgresql_target, "pooldeck") as own, client(postgresql_target) as other:
        await monitor.activity()
        for somebody, is_own in ((own, True), (other, False)):
            session = await found(monitor, somebody.get_server_pid())
            assert session.is_own is is_own
            assert (await monitor.terminate(session.pid, session.started)).was_sent is not is_own


async def test_a_read_only_connection_signals_nobody(postgresql_target: Target) -> None:
    database = await open_database(read_only(postgresql_target))
    monitor = monitor_of(database)
    async with client(postgresql_target) as somebody:
        session = await found(monitor, somebody.get_server_pid())
        answer = await monitor.terminate(session.pid, session.started)
        assert not answer.was_sent
        assert "read-only" in answer.words
        assert await somebody.fetchval("SELECT 1") == 1
    await database.close()


async def test_missing_rights_are_explained(server: Server, postgresql_target: Target) -> None:
    await run_script(
        server.target(),
        "DO $$ BEGIN CREATE ROLE watcher LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "DO $$ BEGIN CREATE ROLE onlooker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "GRANT pg_read_all_stats TO watcher",
    )
    database = await open_database(replace(postgresql_target, user="watcher"))
    monitor = monitor_of(database)
    async with client(postgresql_target, user="onlooker") as other, client(postgresql_target) as superuser:
        for somebody, words in ((other, "pg_signal_backend"), (superuser, "SUPERUSER")):
            session = await found(monitor, somebody.get_server_pid())
            answer = await monitor.terminate(session.pid, session.started)
            assert not answer.was_sent
            assert words in answer.words
            assert await somebody.fetchval("SELECT 1") == 1
    await database.close()


async def test_without_seeing_when_it_began_nobody_is_signalled(server: Server, postgresql_target: Target) -> None:
    await run_script(
        server.target(),
        "DO $$ BEGIN CREATE ROLE onlooker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    )
    database = await open_database(replace(postgresql_target, user="onlooker"))
    monitor = monitor_of(database)
    async with client(postgresql_target) as somebody:
        session = await found(monitor, somebody.get_server_pid())
        for started in (session.started, 1):
            answer = await monitor.cancel(session.pid, started)
            assert not answer.was_sent
            assert "pg_read_all_stats" in answer.words
    await database.close()


async def test_a_process_of_the_servers_own_is_no_session(monitor: Monitor) -> None:
    sessions = (await monitor.activity()).sessions
    writer = next(session for session in sessions if session.kind == "checkpointer")
    answer = await monitor.terminate(writer.pid, writer.started)
    assert not answer.was_sent
    assert "its own checkpointer" in answer.words


async def test_what_ends_late_is_said_to_run_on(
    postgresql_target: Target, monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "_PATIENCE", 0.1)
    async with client(postgresql_target) as somebody:
        # Cancelled, it catches that and goes on for as long as it sleeps.
        stubborn = """DO $$ BEGIN
            BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN PERFORM pg_sleep(60); END;
        END $$"""
        running = asyncio.ensure_future(somebody.execute(stubborn))
        pid = somebody.get_server_pid()
        sessions = await seen(monitor, lambda there: there[pid].wait_event == "PgSleep")
        answer = await monitor.cancel(pid, sessions[pid].started)
        assert (answer.was_sent, answer.is_gone) == (True, False)
        assert "still runs" in answer.words
        assert (await monitor.terminate(pid, sessions[pid].started)).is_gone
        with pytest.raises(ENDED):
            await running
