"""What the pool looks like at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from pooldeck_db.pool.times import Distribution

EVENTS_KEPT = 256
"""The newest events that a snapshot has."""

CONNECTIONS_SHOWN = 512
"""The most connections that a snapshot has; a larger pool is cut."""

WAITERS_SHOWN = 64
"""The most waiting tasks that a snapshot names; `waiters` counts all."""

STATEMENT_LENGTH = 2000
"""Characters of a statement that are kept."""

NAME_LENGTH = 200
"""Characters that are kept of a holder, a task, a thread, a detail."""


@dataclass(frozen=True, slots=True)
class PoolSource:
    """Whose pool it is."""

    name: str = ""
    """What the process calls itself: `shop`."""
    pid: int = 0
    """The process that has the pool, on its own machine."""
    database: str = ""
    """Where the pool connects to; never with a password."""
    server: str = ""
    """The kind of server, as SQLAlchemy names it: `postgresql`, `sqlite`."""
    started: float = 0.0
    """Since when the pool is observed, in seconds since the epoch; with the process id it tells lives apart."""


@dataclass(frozen=True, slots=True)
class PoolCounters:
    """What happened since the pool is observed; every figure only grows."""

    checkouts: int = 0
    checkins: int = 0
    timeouts: int = 0
    """Checkouts that gave up waiting."""
    connects: int = 0
    reconnects: int = 0
    """Connects in the place of an older connection (recycled or invalidated)."""
    closes: int = 0
    """Connections that left the pool, also those that were detached from it."""
    recycles: int = 0
    """Connections replaced for their age."""
    invalidations: int = 0
    """Connections thrown away because they broke or were cancelled."""
    ping_failures: int = 0
    """Pre-pings that found a dead connection."""
    statements: int = 0
    """Statements that were sent."""
    failed_connects: int = 0
    """Checkouts that failed because no connection could be made or set up."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """One task or thread that waits for a connection."""

    holder: str
    """What it wants the connection for; empty if unnamed."""
    task: str
    """The name of the asyncio task, or of the thread where there is none."""
    waited: float
    """Seconds that it has waited."""


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One connection of the pool."""

    number: int
    """Counts up from 1 as connections are made; names the connection for its life."""
    pid: int | None
    """The server's process id for it (PostgreSQL; behind a proxy such as PgBouncer it is the proxy's)."""
    age: float
    """Seconds since it was made, or was first seen where it is older than the observing."""
    uses: int
    """How often it was checked out."""
    holder: str | None
    """Who holds it now, empty if unnamed; None while it is idle."""
    task: str | None
    """The name of the asyncio task that holds it, empty where a thread does; None while it is idle."""
    held: float | None
    """Seconds since it was checked out; None while it is idle."""
    statements: int
    """Statements run in the present (or last) checkout."""
    statement: str
    """The last statement's text, with placeholders for values and literals masked; empty where none was run."""
    running: float | None = None
    """Seconds that its present statement has run; None where none runs."""
    quiet: float | None = None
    """Seconds since its last statement ended, or since it was checked out where none ran; None while a statement
    runs and while it is idle."""
    thread: str = ""
    """The name of the thread that holds it; empty in asyncio tasks."""
    stack: tuple[str, ...] = ()
    """Where it was checked out, the innermost call last; empty unless that is captured."""


@dataclass(frozen=True, slots=True)
class PoolEvent:
    """Something that happened to the pool."""

    number: int
    """Counts up from 1, so that the logs of two snapshots can be merged."""
    at: float
    """Seconds since the epoch."""
    kind: str
    """connect, close, detach, recycle, invalidate, timeout, ping failure or connect failure."""
    connection: int | None
    """The connection's number, None where there is none."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PoolSnapshot:
    """The whole pool at one moment."""

    at: float
    """Seconds since the epoch."""
    size: int
    """Connections that the pool may keep."""
    max_overflow: int
    """Connections that it may open beyond its size; -1 for no limit."""
    in_use: int
    idle: int
    overflow: int
    """Connections open beyond the size, never negative."""
    waiters: int
    """Tasks that wait for a connection now."""
    longest_wait: float
    """Seconds that the longest of them has waited."""
    wait: Distribution
    """From asking for a connection to having it, or to giving up."""
    hold: Distribution
    """From checkout to checkin."""
    counters: PoolCounters
    connections: tuple[ConnectionView, ...]
    """At most 512."""
    events: tuple[PoolEvent, ...]
    """The newest last, at most 256."""
    source: PoolSource = PoolSource()
    timeout: float = 0.0
    """Seconds that a checkout waits before it gives up; 0 where it never waits, -1 where it waits for ever."""
    recycle: float = -1
    """Seconds after which a connection is replaced; -1 for never, and where it is not known."""
    waiting: tuple[Waiter, ...] = ()
    """Who waits, the longest first, at most 64."""
