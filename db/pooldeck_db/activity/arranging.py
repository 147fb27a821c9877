"""Sessions sorted, grouped and looked through. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pooldeck_db.activity.records import ServerSession


class SortKey(StrEnum):
    """What sessions are sorted by."""

    PID = "pid"
    STATE = "state"
    WAIT = "wait"
    AGE = "age"
    TRANSACTION = "transaction"
    QUERY = "query"
    IN_STATE = "in state"
    USER = "user"
    DATABASE = "database"
    APPLICATION = "application"
    CLIENT = "client"


class GroupKey(StrEnum):
    """What sessions are grouped by."""

    STATE = "state"
    APPLICATION = "application"
    USER = "user"
    DATABASE = "database"
    CLIENT = "client"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Group:
    """Sessions that have something in common."""

    name: str
    """What they have in common; empty where they have none of it."""
    sessions: tuple[ServerSession, ...]
    active: int
    """How many of them run a statement."""
    idle_in_transaction: int
    """How many of them hold a transaction open, and do nothing in it."""
    blocked: int
    """How many of them wait for a lock."""
    oldest_transaction: float | None
    """The age of the oldest transaction among them, in seconds; None where none is open."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions are wanted; empty for all."""

    text: str = ""
    """Words that all have to be in the session's names, address, state or statement, in either case."""
    states: frozenset[str] = frozenset()
    applications: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    clients_only: bool = False
    """Leave the server's own processes out."""
    idle_in_transaction: float | None = None
    """Only those that have been idle in a transaction for so many seconds."""
    blocked_only: bool = False
    group: tuple[GroupKey, str] | None = None
    """Only those of one group, by its name; a group of those that have nothing in common has an empty one."""

    def matches(self, session: ServerSession) -> bool:
        """Whether the session is one of them."""
        idle = self.idle_in_transaction
        return (
            (not self.states or session.state in self.states)
            and (not self.applications or session.application in self.applications)
            and (not self.users or session.user in self.users)
            and (not self.clients_only or session.is_client)
            and (not self.blocked_only or session.is_blocked)
            and (self.group is None or _GROUP_KEYS[self.group[0]](session) == self.group[1])
            and (idle is None or (session.is_idle_in_transaction and (session.state_age or 0.0) >= idle))
            and _has_words(session, self.text)
        )


def wanted(sessions: Iterable[ServerSession], which: Wanted) -> tuple[ServerSession, ...]:
    """Those of the sessions that are wanted, in the same order."""
    return tuple(session for session in sessions if which.matches(session))


def arranged(
    sessions: Iterable[ServerSession], by: SortKey, *, descending: bool = False
) -> tuple[ServerSession, ...]:
    """The sessions in order; those that have nothing to sort by are the last either way."""
    key = _SORT_KEYS[by]
    ordered = sorted(sessions, key=lambda session: session.pid)
    known = [session for session in ordered if key(session) not in (None, "")]
    unknown = [session for session in ordered if key(session) in (None, "")]
    return (*sorted(known, key=lambda session: _ordered(key(session)), reverse=descending), *unknown)


def grouped(sessions: Iterable[ServerSession], by: GroupKey) -> tuple[Group, ...]:
    """The sessions in groups, the largest first."""
    key = _GROUP_KEYS[by]
    members: dict[str, list[ServerSession]] = defaultdict(list)
    for session in sessions:
        members[key(session)].append(session)
    groups = (_group(name, tuple(found)) for name, found in members.items())
    return tuple(sorted(groups, key=lambda group: (-len(group.sessions), group.name)))


def wait_of(session: ServerSession) -> str:
    """What it waits for, as it is written: `Lock: transactionid`; empty where it waits for nothing."""
    return f"{session.wait_type}: {session.wait_event}" if session.wait_type else ""


_SORT_KEYS: dict[SortKey, Callable[[ServerSession], str | float | None]] = {
    SortKey.PID: lambda session: session.pid,
    SortKey.STATE: lambda session: session.state,
    SortKey.WAIT: wait_of,
    SortKey.AGE: lambda session: session.age,
    SortKey.TRANSACTION: lambda session: session.transaction_age,
    SortKey.QUERY: lambda session: session.query_age if session.state == "active" else None,
    SortKey.IN_STATE: lambda session: session.state_age,
    SortKey.USER: lambda session: session.user,
    SortKey.DATABASE: lambda session: session.database,
    SortKey.APPLICATION: lambda session: session.application,
    SortKey.CLIENT: lambda session: session.client,
}

_GROUP_KEYS: dict[GroupKey, Callable[[ServerSession], str]] = {
    GroupKey.STATE: lambda session: session.state,
    GroupKey.APPLICATION: lambda session: session.application,
    GroupKey.USER: lambda session: session.user,
    GroupKey.DATABASE: lambda session: session.database,
    GroupKey.CLIENT: lambda session: session.client,
    GroupKey.WAIT: wait_of,
}


def _ordered(value: str | float | None) -> tuple[str, float]:
    return (value.casefold(), 0.0) if isinstance(value, str) else ("", value or 0.0)


def _has_words(session: ServerSession, text: str) -> bool:
    words = text.casefold().split()
    if not words:
        return True
    told = (session.user, session.database, session.application, session.client, session.state, session.kind)
    whole = " ".join((str(session.pid), *told, wait_of(session), session.query)).casefold()
    return all(word in whole for word in words)


def _group(name: str, sessions: tuple[ServerSession, ...]) -> Group:
    return Group(
        name,
        sessions,
        active=sum(session.state == "active" for session in sessions),
        idle_in_transaction=sum(session.is_idle_in_transaction for session in sessions),
        blocked=sum(session.is_blocked for session in sessions),
        oldest_transaction=max(
            (session.transaction_age for session in sessions if session.transaction_age is not None), default=None
        ),
    )
