"""What tests of a server's activity share."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import asyncpg

from pooldeck_db.activity import ServerSession
from pooldeck_db.activity.postgresql.monitor import Monitor
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

ENDED = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What the driver raises over a connection that the server has ended."""

PLAIN = ServerSession(
    pid=0,
    started=1,
    kind="client backend",
    user="ada",
    database="shop",
    application="",
    client="",
    client_port=-1,
    state="idle",
    wait_type="",
    wait_event="",
    age=100.0,
    transaction_age=None,
    query_age=50.0,
    state_age=10.0,
    query="SELECT 1",
    query_size=8,
    is_query_cut=False,
    query_id=None,
    blocked_by=(),
    leader=None,
    transaction=None,
    horizon_age=None,
    is_own=False,
    is_hidden=False,
)
"""A session that is nothing special."""


def monitor_of(database: Database) -> Monitor:
    """The monitor of a database that is PostgreSQL."""
    assert isinstance(database.monitor, Monitor)
    return database.monitor


@contextlib.asynccontextmanager
async def client(
    target: Target, application: str = "shop", *, user: str = ""
) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """Somebody else's session, through the bare driver."""
    connection = await asyncpg.connect(
        host=target.host,
        user=user or target.user,
        database=target.database,
        server_settings={"application_name": application},
    )
    try:
        yield connection
    finally:
        connection.terminate()


async def seen(
    monitor: Monitor, is_there: Callable[[dict[int, ServerSession]], bool], seconds: float = 5.0
) -> dict[int, ServerSession]:
    """The sessions by their pids, once they are as they are to be."""
    async with asyncio.timeout(seconds):
        while True:
            sessions = {session.pid: session for session in (await monitor.activity()).sessions}
            if is_there(sessions):
                return sessions


@contextlib.asynccontextmanager
async def queue(target: Target) -> AsyncIterator[tuple[int, int, int]]:
    """Three sessions in a queue: the first sleeps over a row that the second wants, which has one for the third.

    Gives their pids. The first ends its transaction when its sleep is cancelled.
    """
    async with (
        client(target, "first") as first,
        client(target, "second") as second,
        client(target, "third") as third,
    ):
        await first.execute("CREATE TABLE queued (id integer PRIMARY KEY, n integer)")
        await first.execute("INSERT INTO queued VALUES (1, 0), (2, 0)")
        for each in (first, second, third):
            await each.execute("BEGIN")
        await first.execute("UPDATE queued SET n = 1 WHERE id = 1")
        await second.execute("UPDATE queued SET n = 2 WHERE id = 2")
        waits = [
            asyncio.ensure_future(_to_its_end(first, "SELECT pg_sleep(60)")),
            asyncio.ensure_future(_to_its_end(second, "UPDATE queued SET n = 2 WHERE id = 1")),
            asyncio.ensure_future(_to_its_end(third, "UPDATE queued SET n = 3 WHERE id = 2")),
        ]
        try:
            yield first.get_server_pid(), second.get_server_pid(), third.get_server_pid()
        finally:
            for each in (first, second, third):
                each.terminate()
            await asyncio.gather(*waits)


async def _to_its_end(connection: asyncpg.Connection[asyncpg.Record], statement: str) -> None:
    """Run a statement and commit, whatever comes of it."""
    with contextlib.suppress(*ENDED):
        await connection.execute(statement)
        await connection.execute("COMMIT")


async def connected(target: Target, name: str) -> asyncpg.Connection[asyncpg.Record]:
    """Return a session of somebody else's."""
    return await asyncpg.connect(
        host=target.host, user=target.user, database=target.database, server_settings={"application_name": name}
    )


@contextlib.asynccontextmanager
async def chain(
    target: Target, root: str = "root", middle: str = "middle", last: str = "last"
) -> AsyncIterator[dict[str, int]]:
    """Three sessions that wait for one another, by their names: the root holds, the middle and the last wait."""
    await run_script(target, "CREATE TABLE t (id integer PRIMARY KEY, n integer)", "INSERT INTO t VALUES (1, 0)")
    sessions = {name: await connected(target, name) for name in (root, middle, last)}
    watcher = await connected(target, "watcher")
    await sessions[root].execute("BEGIN; UPDATE t SET n = 1")
    waiting = []
    for number, name in enumerate((middle, last), start=2):
        waiting.append(asyncio.create_task(sessions[name].execute(f"UPDATE t SET n = {number}")))
        pid = sessions[name].get_server_pid()
        while not await watcher.fetchval("SELECT cardinality(pg_blocking_pids($1)) > 0", pid):
            pass
    await watcher.close()
    try:
        yield {name: session.get_server_pid() for name, session in sessions.items()}
    finally:
        for session in sessions.values():
            session.terminate()
        for task in waiting:
            with contextlib.suppress(*ENDED):
                await task
