"""The monitor's connection, lost and found."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.activity import Activity, Link, LinkState, blocking_forest
from pooldeck_db.activity import link as linking
from pooldeck_db.database import open_database
from pooldeck_db.dialects import postgresql as postgresql_dialect
from pooldeck_db.errors import (
    AuthenticationFailed,
    ConnectionLost,
    DatabaseError,
    DeadlineExceeded,
    ServerUnreachable,
)
from support.activity import client, monitor_of, seen
from support.proxy import Proxy
from support.servers import postgresql_server, run_script, until

if TYPE_CHECKING:
    import asyncpg

    from pooldeck_db.activity.postgresql.monitor import Monitor
    from pooldeck_db.database import Database
    from pooldeck_db.dialects.base import MonitorConnection
    from pooldeck_db.target import Target


async def test_a_server_that_is_stopped_and_started_is_told_and_found_again() -> None:
    with postgresql_server() as server:
        await run_script(server.target(), "ALTER SYSTEM SET max_prepared_transactions = 2")
        database = await open_database(server.target())
        monitor = monitor_of(database)
        states: list[LinkState] = []
        stopping: asyncio.Future[None] | None = None
        async with asyncio.timeout(30), aclosing(monitor.watch(0.01)) as watching:
            async for answer in watching:
                states.append(LinkState.CONNECTED if isinstance(answer, Activity) else answer.state)
                if stopping is None:
                    stopping = asyncio.ensure_future(asyncio.to_thread(server.stop))
                elif stopping.done() and states[-1] is LinkState.LOST:
                    assert isinstance(answer, Link)
                    assert answer.reason
                    assert answer.pid is None
                    break
            assert states[0] is LinkState.CONNECTED
            starting = asyncio.ensure_future(asyncio.to_thread(server.start))
            async for answer in watching:
                if isinstance(answer, Activity):
                    break
        await starting
        assert monitor.link.state is LinkState.CONNECTED
        await _prepared_transaction_is_told(server.target(), monitor)
        await database.close()


async def _prepared_transaction_is_told(target: Target, monitor: Monitor) -> None:
    """It takes a setting that a server takes up only when it starts."""
    assert (await monitor.activity()).prepared == ()
    async with client(target) as somebody:
        await somebody.execute("CREATE TABLE t (a int)")
        await somebody.execute("BEGIN; LOCK TABLE t; PREPARE TRANSACTION 'forgotten ✓'")
        waiting = asyncio.ensure_future(somebody.execute("SELECT * FROM t"))
        pid = somebody.get_server_pid()
        sessions = await seen(monitor, lambda there: there[pid].is_blocked)
        assert sessions[pid].blocked_by == (0,)
        (prepared,) = (await monitor.activity()).prepared
        assert (prepared.name, prepared.owner, prepared.database) == ("forgotten ✓", "postgres", "postgres")
        (root,) = blocking_forest(sessions.values())
        assert (root.pid, root.session, root.holds_up) == (0, None, 1)
        await run_script(target, "ROLLBACK PREPARED 'forgotten ✓'")
        await waiting


async def test_a_cut_connection_is_told_and_made_anew_at_once(postgresql_target: Target) -> None:
    proxy = Proxy(postgresql_target)
    async with proxy.running() as target:
        database = await open_database(target)
        monitor = monitor_of(database)
        await monitor.activity()
        before = monitor.link
        proxy.cut()
        await until(lambda: not monitor._link._connection or not monitor._link._connection.is_open)
        await monitor.activity()
        assert monitor.link.state is LinkState.CONNECTED
        assert monitor.link.pid != before.pid
        await database.close()


async def test_a_network_that_swallows_everything_is_a_lost_connection_soon(
    postgresql_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_dialect, "PATIENCE", 0.1)
    monkeypatch.setattr(postgresql_dialect, "_LARGEST_PING_TIMEOUT", 0.1)
    proxy = Proxy(postgresql_target)
    async with proxy.running() as target:
        database = await open_database(target)
        monitor = monitor_of(database)
        await monitor.activity()
        proxy.stall()
        with pytest.raises(ServerUnreachable):
            await monitor.activity()
        assert monitor.link.state is LinkState.LOST
        proxy.flow()
        assert (await monitor.activity()).database == target.database
        await database.close()


async def test_giving_up_while_it_connects_leaves_nothing(postgresql_target: Target) -> None:
    proxy = Proxy(postgresql_target)
    async with proxy.running() as target:
        database = await open_database(target)
        monitor, clients = monitor_of(database), proxy.connections
        proxy.stall()
        asking = asyncio.create_task(monitor.activity())
        await until(lambda: proxy.connections > clients)
        asking.cancel()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert monitor.link.state is LinkState.UNTRIED
        proxy.flow()
        assert (await monitor.activity()).database == target.database
        await database.close()


async def test_attempts_to_connect_are_spaced_and_fail_with_the_last_reason(
    postgresql_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "SHORTEST_PAUSE", 60.0)
    proxy = Proxy(postgresql_target, fatal=b"pooldeck monitor")
    async with proxy.running() as target:
        database = await open_database(target)
        monitor = monitor_of(database)
        with pytest.raises(DatabaseError):
            await monitor.activity()
        assert monitor.link.state is LinkState.LOST
        tried = proxy.connections
        with pytest.raises(DatabaseError) as caught:
            await monitor.activity()
        assert proxy.connections == tried
        assert str(caught.value) == monitor.link.reason
        assert monitor._link.rest > 1
        await database.close()


async def test_a_role_that_may_not_log_in_any_more_is_refused(server_of_roles: Target) -> None:
    database = await open_database(server_of_roles)
    monitor = monitor_of(database)
    await run_script(replace(server_of_roles, user="postgres"), "ALTER ROLE leaver NOLOGIN")
    with pytest.raises(AuthenticationFailed):
        await monitor.activity()
    assert monitor.link.state is LinkState.REFUSED
    assert "leaver" in monitor.link.reason
    assert monitor._link.rest > 20, "refused attempts may lock the role"
    await database.close()


@pytest.fixture
async def server_of_roles(postgresql_target: Target) -> Target:
    """A target whose role may log in, and may soon not."""
    await run_script(
        postgresql_target,
        "DO $$ BEGIN CREATE ROLE leaver LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "ALTER ROLE leaver LOGIN",
    )
    return replace(postgresql_target, user="leaver")


async def test_a_query_that_the_server_ends_loses_no_connection(postgresql: Database) -> None:
    monitor = monitor_of(postgresql)
    await monitor.activity()
    link = monitor.link

    async def too_long(connection: MonitorConnection) -> None:
        await connection.rows("SELECT set_config('statement_timeout', '100', false)")
        await connection.rows("SELECT pg_sleep(60)")

    with pytest.raises(DeadlineExceeded):
        await monitor._link.run(too_long)
    await monitor._link.run(lambda connection: connection.rows("RESET statement_timeout"))
    await monitor.activity()
    assert monitor.link == link


async def test_a_cancelled_question_ends_on_the_server_and_closing_ends_them_all(postgresql: Database) -> None:
    monitor = monitor_of(postgresql)
    await monitor.activity()
    sleeping = "query = 'SELECT pg_sleep(60)'"
    mine = "application_name = 'pooldeck monitor' AND datname = current_database()"
    async with client(postgresql.target) as somebody, asyncio.timeout(20):
        slow = [
            asyncio.create_task(monitor._link.run(lambda connection: connection.rows("SELECT pg_sleep(60)")))
            for _ in range(3)
        ]
        while not await number(somebody, sleeping):
            pass
        for _ in range(3):
            slow[0].cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await slow[0]
        await monitor.close()
        for task in slow[1:]:
            with suppress(asyncio.CancelledError, ConnectionLost):
                await task
        while await number(somebody, mine):
            pass


async def number(somebody: asyncpg.Connection[asyncpg.Record], condition: str) -> int:
    """Return how many sessions of the server are so."""
    found: int = await somebody.fetchval(f"SELECT count(*) FROM pg_stat_activity WHERE {condition}")
    return found
