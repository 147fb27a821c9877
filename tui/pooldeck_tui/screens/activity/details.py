"""Everything about one session of the server, as lines of text. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.activity.arranging import wait_of
from pooldeck_tui.format import clean, clean_whole, count
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.activity import Lock, Locks, ServerSession


def session_lines(session: ServerSession, statement: str, locks: Locks) -> list[Line]:
    """Who it is, what it does, the statement whole, the locks that it waits for and holds."""
    lines = [Line(f"  {name:<18}{clean_whole(text)}") for name, text in _figures(session) if text]
    if statement:
        running = session.state == "active"
        cut = " (the server keeps only its beginning)" if session.is_query_cut else ""
        lines += [Line(""), Line(f"{'Present' if running else 'Last'} statement{cut}", heading=True)]
        lines += [Line(f"  {clean_whole(text)}") for text in statement.splitlines()]
    lines += [Line(""), Line("Locks", heading=True)]
    lines += [Line(f"  {text}") for text in _locks(locks)]
    return lines


def _figures(session: ServerSession) -> Iterator[tuple[str, str]]:
    yield "user", session.user
    yield "database", session.database
    yield "application", session.application
    yield "client", _client(session)
    yield "kind", session.kind
    yield "state", session.state
    yield "waits for", wait_of(session)
    yield "blocked by", ", ".join(_blocker(pid) for pid in session.blocked_by)
    for name, age in (
        ("in this state for", session.state_age),
        ("statement began", session.query_age),
        ("transaction for", session.transaction_age),
        ("connected for", session.age),
    ):
        yield name, "" if age is None else duration(max(0.0, age))
    yield "transaction", "" if session.transaction is None else str(session.transaction)
    yield "keeps VACUUM back", "" if session.horizon_age is None else f"{count(session.horizon_age)} transactions"
    yield "works for", "" if session.leader is None else str(session.leader)


def _client(session: ServerSession) -> str:
    if not session.client:
        return "over a Unix socket" if session.client_port == -1 else ""
    return session.client if session.client_port is None else f"{session.client}, port {session.client_port}"


def _blocker(pid: int) -> str:
    return str(pid) if pid else "a prepared transaction"


def _locks(locks: Locks) -> Iterator[str]:
    if not locks.locks:
        yield "none"
    for lock in locks.locks:
        yield _lock(lock)
    if locks.more:
        yield f"and {count(locks.more)} more"


def _lock(lock: Lock) -> str:
    what = clean(" ".join(part for part in (lock.kind, lock.object) if part))
    if lock.granted:
        return f"{lock.mode} on {what}"
    since = f" for {duration(lock.waiting)}" if lock.waiting is not None else ""
    blockers = ", ".join(_blocker(pid) for pid in lock.blockers)
    return f"WAITS{since} for {lock.mode} on {what}" + (f", held by {blockers}" if blockers else "")
