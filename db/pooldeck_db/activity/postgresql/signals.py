"""Cancels statements and terminates sessions: of the one session that was meant, or of none."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

from pooldeck_db.activity.postgresql.queries import query
from pooldeck_db.activity.postgresql.reading import said
from pooldeck_db.activity.records import Signalled
from pooldeck_db.errors import PermissionDenied

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.activity.link import MonitorLink
    from pooldeck_db.activity.postgresql.reading import Own
    from pooldeck_db.dialects.base import MonitorConnection

_RUNNING = frozenset({"active", "fastpath function call"})
"""The states in which a session runs something that can be cancelled."""

_PATIENCE = 3.0
"""Seconds to see whether what was signalled has ended."""

_LONGEST_LOOK = 0.25
"""Seconds between two looks, at most; the first ones follow quickly."""

_READ_ONLY = (
    "The connection is read-only: nobody's statement is cancelled and no session terminated over it."
    " Open it without read-only to do that."
)
_OWN = "It is one of pooldeck's own sessions, which are not signalled from here."
_UNKNOWN = (
    "When it began is hidden from this role, so it could not be told from a later one with the same number."
    " A member of pg_read_all_stats sees it."
)
_RIGHTS = "A member of pg_signal_backend may do it, unless it is a superuser's session, which takes a superuser."


class _Process(TypedDict):
    started: int | None
    kind: str | None
    user: bytes | None
    state: str | None
    query_started: int | None
    application: bytes | None


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be done to a process."""

    purpose: str
    """The name of its SQL file."""
    done: str
    """What happened when it is gone."""
    pending: str
    """What is the case when it is not."""


_CANCEL = _Wish(
    "cancel",
    "The statement was cancelled.",
    "The server was told to cancel the statement, and it still runs: it ends where it next looks for that.",
)
_TERMINATE = _Wish(
    "terminate",
    "The session was terminated.",
    "The server was told to terminate the session, and it is still there: it ends where it next looks for that.",
)


class Signals:
    """Signals over the monitor's connection."""

    def __init__(self, link: MonitorLink, own: Callable[[], Own], *, read_only: bool) -> None:
        self._link = link
        self._own = own
        self._read_only = read_only

    async def cancel(self, pid: int, started: int | None) -> Signalled:
        """Cancel the statement that the session runs."""
        return await self._carry_out(_CANCEL, pid, started)

    async def terminate(self, pid: int, started: int | None) -> Signalled:
        """End the session."""
        return await self._carry_out(_TERMINATE, pid, started)

    async def _carry_out(self, wish: _Wish, pid: int, started: int | None) -> Signalled:
        if self._read_only or started is None:
            return _refused(pid, _READ_ONLY if self._read_only else _UNKNOWN)
        process = await self._look(pid)
        refusal = self._refusal(wish, pid, started, process)
        if refusal is not None:
            return refusal
        try:
            refusal = await self._signal(wish, pid, started, process)
        except PermissionDenied as error:
            return _refused(pid, f"{error.what} {_RIGHTS}")
        if refusal is not None:
            return refusal
        is_gone = await self._is_gone(wish, pid, process)
        return Signalled(pid, was_sent=True, is_gone=is_gone, words=wish.done if is_gone else wish.pending)

    def _refusal(self, wish: _Wish, pid: int, started: int, process: _Process | None) -> Signalled | None:
        """Why nothing is done, by how the process is now; None where nothing speaks against it."""
        if process is None:
            return _gone(pid)
        if process["started"] is None:
            return _refused(pid, _UNKNOWN)
        if process["started"] != started:
            return Signalled(
                pid,
                was_sent=False,
                is_gone=True,
                words=f"The session has ended, and process {pid} is another one by now, which was left alone.",
            )
        if self._own().has(pid, said(process["application"])):
            return _refused(pid, _OWN)
        if wish is _CANCEL and process["state"] is not None and process["state"] not in _RUNNING:
            words = f"It runs no statement that could be cancelled: it is {process['state']}."
            return _refused(pid, f"{words} To end its transaction, terminate the session.")
        return None

    async def _signal(self, wish: _Wish, pid: int, started: int, process: _Process | None) -> Signalled | None:
        """Signal it; None where that was done, else what came in between."""

        async def work(connection: MonitorConnection) -> list[object]:
            rows = await connection.rows(query(wish.purpose, connection.version), pid, started)
            return [row["was_sent"] for row in rows]

        answers = await self._link.run(work)
        if not answers:
            return _gone(pid)
        if answers[0]:
            return None
        kind = (process["kind"] if process else "") or "process"
        return _refused(pid, f"The server did not signal process {pid}: it is no session, but its own {kind}.")

    async def _is_gone(self, wish: _Wish, pid: int, before: _Process | None) -> bool:
        """Whether the statement, or the session, was seen to have ended."""
        loop = asyncio.get_running_loop()
        until, pause = loop.time() + _PATIENCE, 0.005
        while True:
            now = await self._look(pid)
            if now is None or before is None or now["started"] != before["started"]:
                return True
            if wish is _CANCEL and (
                now["state"] not in _RUNNING or now["query_started"] != before["query_started"]
            ):
                return True
            if loop.time() >= until:
                return False
            await asyncio.sleep(pause)
            pause = min(_LONGEST_LOOK, pause * 2)

    async def _look(self, pid: int) -> _Process | None:
        """The process as it is now."""

        async def work(connection: MonitorConnection) -> _Process | None:
            rows = await connection.rows(query("session", connection.version), pid)
            return cast("_Process", rows[0]) if rows else None

        return await self._link.run(work)


def _refused(pid: int, words: str) -> Signalled:
    return Signalled(pid, was_sent=False, is_gone=False, words=words)


def _gone(pid: int) -> Signalled:
    return Signalled(pid, was_sent=False, is_gone=True, words=f"Process {pid} has ended already.")
