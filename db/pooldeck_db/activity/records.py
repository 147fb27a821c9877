"""What a server does at one moment, as it tells itself. No I/O here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

IDLE_IN_TRANSACTION = "idle in transaction"
"""What the states of a session begin with that holds a transaction open and does nothing in it."""

CLIENT_BACKEND = "client backend"
"""The server's word for the process of a session that somebody connected."""


@dataclass(frozen=True, slots=True)
class ServerSession:
    """One process of the server: a session of somebody's, or one of the server's own."""

    pid: int
    """The server's number for the process; with `started` it names the session, since numbers are used again."""
    started: int | None
    """When it began, by the server's clock, in microseconds since the epoch; None where that is hidden."""
    kind: str
    """`client backend`, `autovacuum worker`, `walsender`, ...; empty where it is hidden."""
    user: str
    """The role; empty for a process of the server's own."""
    database: str
    """Empty for a process that belongs to none."""
    application: str
    """What the client calls itself; may be empty."""
    client: str
    """Its address; empty over a Unix socket, for a process of the server's own, and where it is hidden."""
    client_port: int | None
    """Its port; -1 over a Unix socket, None where there is no client, or where it is hidden."""
    state: str
    """`active`, `idle`, `idle in transaction`, ...; empty where there is none, or where it is hidden."""
    wait_type: str
    """What sort of thing it waits for (`Lock`, `Client`, `IO`, ...); empty while it waits for nothing."""
    wait_event: str
    """What exactly it waits for."""
    age: float | None
    """Seconds since it began, by the server's clock, as all ages here."""
    transaction_age: float | None
    """Seconds since its transaction began; None where it has none open."""
    query_age: float | None
    """Seconds since the present statement, or the last one, began."""
    state_age: float | None
    """Seconds that it has been in its state."""
    query: str
    """The present statement, or the last one; the first 4,000 bytes of what the server keeps of it."""
    query_size: int
    """How many bytes the server keeps of the statement."""
    is_query_cut: bool
    """The server itself kept only the beginning (track_activity_query_size)."""
    query_id: int | None
    """The server's number for statements of that form; None where it computes none, and before PostgreSQL 14."""
    blocked_by: tuple[int, ...]
    """The sessions that hold a lock that it waits for, or wait for it earlier; 0 is a prepared transaction."""
    leader: int | None
    """The session that this process works for (parallel query); None for one that works for itself."""
    transaction: int | None
    """The number of its transaction, once that has written something."""
    horizon_age: int | None
    """How many transactions ago the oldest began whose rows VACUUM keeps for it; None where there is none."""
    is_own: bool
    """One of pooldeck's own: of its pool, or the monitor's."""
    is_hidden: bool
    """The role may not see what it does."""

    @property
    def is_idle_in_transaction(self) -> bool:
        """Whether it holds a transaction open, and does nothing in it."""
        return self.state.startswith(IDLE_IN_TRANSACTION)

    @property
    def is_blocked(self) -> bool:
        """Whether it waits for a lock that others hold."""
        return bool(self.blocked_by)

    @property
    def is_client(self) -> bool:
        """Whether somebody connected it, as far as can be seen."""
        return self.kind == CLIENT_BACKEND or (self.is_hidden and bool(self.database))


@dataclass(frozen=True, slots=True)
class PreparedTransaction:
    """A transaction that was prepared and not committed yet: it holds its locks though nobody is connected."""

    name: str
    """Its global identifier, which COMMIT PREPARED and ROLLBACK PREPARED take."""
    owner: str
    database: str
    age: float
    """Seconds since it was prepared."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that a session holds or waits for."""

    kind: str
    """`relation`, `transactionid`, `tuple`, `advisory`, ...: what sort of thing is locked."""
    object: str
    """What is locked, in words: the relation with its schema, the number of the transaction."""
    mode: str
    """`AccessShareLock`, `RowExclusiveLock`, ..."""
    granted: bool
    """Whether it is held; otherwise it is waited for."""
    waiting: float | None
    """Seconds that it has been waited for; None for one that is held, and before PostgreSQL 14."""
    blockers: tuple[int, ...]
    """The sessions that are in the way of one that is waited for; 0 stands for a prepared transaction."""


@dataclass(frozen=True, slots=True)
class Locks:
    """The locks of one session."""

    locks: tuple[Lock, ...]
    """Those that are waited for first."""
    more: int
    """How many more there are."""


@dataclass(frozen=True, slots=True)
class DatabaseFigures:
    """What the server has counted for the database, and how full it is; counts grow until they are reset."""

    at: float
    """Seconds since the epoch, by the server's clock."""
    reset: float | None
    """When the counts were last reset, in seconds since the epoch; None for never."""
    commits: int
    rollbacks: int
    blocks_read: int
    """Blocks that were not in the server's own cache."""
    blocks_hit: int
    """Blocks that were."""
    rows_returned: int
    """Rows that scans went through."""
    rows_fetched: int
    """Rows that were found through an index."""
    rows_inserted: int
    rows_updated: int
    rows_deleted: int
    conflicts: int
    """Statements that were cancelled on a standby, for what the primary did."""
    temp_files: int
    """Files that were made for sorts and hashes that did not fit into work_mem."""
    temp_bytes: int
    deadlocks: int
    sessions_killed: int | None
    """Sessions that were terminated; None before PostgreSQL 14."""
    sessions_lost: int | None
    """Sessions that ended since their client was gone, or by a fatal error; None before PostgreSQL 14."""
    connections: int
    """Connections of clients now, to every database of the server."""
    connections_max: int
    """How many there can be: max_connections."""
    connections_reserved: int
    """How many of those are kept for superusers and roles with pg_use_reserved_connections."""

    @property
    def connections_left(self) -> int:
        """How many more an ordinary role can make, to every database together."""
        return max(0, self.connections_max - self.connections_reserved - self.connections)


@dataclass(frozen=True, slots=True)
class Activity:
    """The server at one moment."""

    at: float
    """Seconds since the epoch, by the server's clock."""
    database: str
    """The one that the connection is to; `figures` are of it."""
    sessions: tuple[ServerSession, ...]
    """Of every database of the server, those that do something first, bounded."""
    more: int
    """How many sessions are left out."""
    prepared: tuple[PreparedTransaction, ...]
    """Prepared transactions, the oldest first; asked for where one is in somebody's way."""
    figures: DatabaseFigures | None
    """None where they cannot be read; `unseen` says why."""
    unseen: tuple[str, ...]
    """What the role may not see, and what to do about it, each in a sentence or two."""


class LinkState(StrEnum):
    """How the monitor stands with the server."""

    UNTRIED = "untried"
    """Nothing was asked for yet."""
    CONNECTED = "connected"
    LOST = "lost"
    """The server does not answer; it is tried again."""
    REFUSED = "refused"
    """The server answers, and lets nobody in; it is tried again, less often."""
    CLOSED = "closed"
    """For good: the database was closed."""


@dataclass(frozen=True, slots=True)
class Link:
    """The monitor's own connection to the server."""

    state: LinkState
    since: float
    """When it came to be so, in seconds since the epoch by the clock of this machine."""
    reason: str = ""
    """Why there is no connection, in words; empty where there is one."""
    pid: int | None = None
    """The server's process for it; None where there is no connection."""


@dataclass(frozen=True, slots=True)
class Signalled:
    """What came of the wish to cancel a statement, or to terminate a session."""

    pid: int
    was_sent: bool
    """Whether the server signalled the process."""
    is_gone: bool
    """Whether the statement (or the session) was seen to be gone afterwards."""
    words: str
    """What happened, or why nothing was done, in a sentence or two."""


@dataclass(frozen=True, slots=True)
class Explained:
    """How the server would run a statement of somebody's session."""

    lines: tuple[str, ...]
    """The plan, as the server writes it."""
    is_generic: bool
    """The statement's values are not known: it is the plan for any."""
