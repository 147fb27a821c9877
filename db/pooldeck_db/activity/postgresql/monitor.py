"""Watches a PostgreSQL server over a connection of its own, which answers while the pool is exhausted."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from pooldeck_db.activity.link import MonitorLink
from pooldeck_db.activity.postgresql.explaining import explained
from pooldeck_db.activity.postgresql.queries import query
from pooldeck_db.activity.postgresql.reading import (
    MOST_LOCKS,
    MOST_PREPARED,
    MOST_SESSIONS,
    QUERY_BYTES,
    Own,
    figures_from,
    locks_from,
    prepared_from,
    said,
    sessions_from,
)
from pooldeck_db.activity.postgresql.signals import Signals
from pooldeck_db.activity.records import Activity
from pooldeck_db.errors import DatabaseError, ObjectMissing, PermissionDenied

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from pooldeck_db.activity.records import Explained, Link, Locks, PreparedTransaction, ServerSession, Signalled
    from pooldeck_db.dialects.base import MonitorConnection
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.target import Target

_APPLICATIONS = frozenset({"pooldeck", "pooldeck monitor"})

_GRANT_STATISTICS = "A member of pg_read_all_stats (or pg_monitor) sees it."


@dataclass(frozen=True, slots=True)
class _Here:
    """Who and where the monitor is, by what one connection was told."""

    role: str
    database: str
    is_through_proxy: bool
    """The server's process is another one than the connection was told: numbers of our own are made up."""


class Monitor:
    """What goes on at the server.

    One connection, not of the pool, opened when it is first needed and made anew when it is lost; `link` says how
    it stands. Queries run one after the other, read-only, each for a few seconds at most. What the role may not
    see is said in the answers, and asked for again only over the next connection.
    """

    def __init__(self, target: Target, sessions: Sessions, own_pids: Callable[[], frozenset[int]]) -> None:
        """`own_pids` tells the processes of the pool's connections."""
        self._sessions = sessions
        self._own_pids = own_pids
        self._applications = _APPLICATIONS | {dict(target.options).get("application_name", "pooldeck")}
        self._link = MonitorLink(sessions.dialect, target.label)
        self._here: _Here | None = None
        self._refused: dict[str, str] = {}
        self._asked_over = 0
        self._signals = Signals(self._link, self._own, read_only=target.read_only)

    @property
    def link(self) -> Link:
        """How the monitor stands with the server."""
        return self._link.link

    async def activity(self) -> Activity:
        """The server now. Raises DatabaseError, at once while there is no connection to be had."""
        return await self._link.run(self._activity)

    async def watch(self, interval: float = 1.0) -> AsyncGenerator[Activity | Link, None]:
        """The server again and again, so many seconds apart; and why there is no answer, where there is none.

        Never ends by itself, and comes back by itself when the server does.
        """
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + interval
            try:
                yield await self.activity()
            except DatabaseError as error:
                yield replace(self.link, reason=str(error))
            await asyncio.sleep(self._link.rest or max(0.0, due - loop.time()))

    async def locks_of(self, pid: int) -> Locks:
        """The locks that a session holds or waits for, bounded. Raises DatabaseError."""

        async def work(connection: MonitorConnection) -> Locks:
            return locks_from(await connection.rows(query("locks", connection.version), pid, MOST_LOCKS))

        return await self._link.run(work)

    async def query_of(self, pid: int, started: int | None) -> str | None:
        """All that the server keeps of a session's statement; None where the session has gone, or hides it.

        Raises DatabaseError.
        """

        async def work(connection: MonitorConnection) -> str | None:
            rows = await connection.rows(query("session", connection.version), pid)
            if not rows or rows[0]["started"] != started or rows[0]["is_hidden"]:
                return None
            return said(cast("bytes | None", rows[0]["query"]))

        return await self._link.run(work)

    async def cancel(self, pid: int, started: int | None) -> Signalled:
        """Cancel the statement that a session runs; the session, named by what `ServerSession` says, lives on.

        Why nothing was done is said in the answer. Raises DatabaseError where the server cannot be asked.
        """
        return await self._signals.cancel(pid, started)

    async def terminate(self, pid: int, started: int | None) -> Signalled:
        """End a session, and its transaction with it; otherwise as `cancel`."""
        return await self._signals.terminate(pid, started)

    async def explain(self, statement: str, database: str, *, is_cut: bool = False) -> Explained:
        """How the server would run a statement of a session's, without running it.

        `database` is that session's, and `is_cut` says that the server keeps only the statement's beginning. Takes
        a connection of the pool. Raises DatabaseError, which says also why a statement has no plan.
        """
        return await explained(self._sessions, statement, database, is_cut=is_cut)

    async def close(self) -> None:
        """Close the connection for good."""
        await self._link.close()

    async def _activity(self, connection: MonitorConnection) -> Activity:
        here = await self._introduced(connection)
        rows = await self._asked(connection, "sessions", QUERY_BYTES, MOST_SESSIONS)
        sessions, more, at = sessions_from(rows, self._own()) if rows else ((), 0, time.time())
        prepared: tuple[PreparedTransaction, ...] = ()
        if any(0 in session.blocked_by for session in sessions):
            prepared = prepared_from(await self._asked(connection, "prepared", MOST_PREPARED))
        figures = await self._asked(connection, "figures")
        known = figures_from(figures[0]) if figures else None
        return Activity(
            at=known.at if known else at,
            database=here.database,
            sessions=sessions,
            more=more,
            prepared=prepared,
            figures=known,
            unseen=(*_hidden(sessions, here.role), *self._refused.values()),
        )

    async def _introduced(self, connection: MonitorConnection) -> _Here:
        """Ask once over each connection who and where it is."""
        if self._here is None or self._asked_over != self._link.made:
            (row,) = await connection.rows(query("here", connection.version))
            self._refused.clear()
            self._asked_over = self._link.made
            self._here = _Here(
                said(cast("bytes", row["role"])),
                said(cast("bytes", row["database"])),
                is_through_proxy=row["monitor"] != connection.pid,
            )
        return self._here

    async def _asked(
        self, connection: MonitorConnection, purpose: str, *values: object
    ) -> list[Mapping[str, object]]:
        """The answer; nothing where the role may not ask, which is remembered for the life of the connection."""
        if purpose in self._refused:
            return []
        try:
            return await connection.rows(query(purpose, connection.version), *values)
        except (PermissionDenied, ObjectMissing) as error:
            self._refused[purpose] = f"{_PURPOSES[purpose]} cannot be read: {error.what}"
            return []

    def _own(self) -> Own:
        if self._here is not None and self._here.is_through_proxy:
            return Own(frozenset(), self._applications)
        pid = self.link.pid
        return Own(self._own_pids() | ({pid} if pid is not None else set()))


_PURPOSES = {"sessions": "Sessions", "prepared": "Prepared transactions", "figures": "The database's figures"}


def _hidden(sessions: tuple[ServerSession, ...], role: str) -> tuple[str, ...]:
    """That some sessions are hidden, in words."""
    hidden = sum(session.is_hidden for session in sessions)
    if not hidden:
        return ()
    whose = "1 session of another role" if hidden == 1 else f"{hidden} sessions of other roles"
    return (f"What {whose} do is hidden from {role}. {_GRANT_STATISTICS}",)
