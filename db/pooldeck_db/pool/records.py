"""What the pool looks like at one moment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """How a time was spread over the window, in seconds; all zero where nothing happened in it."""

    p50: float = 0.0
    p95: float = 0.0
    max: float = 0.0
    count: int = 0
    """How many samples the window holds."""


@dataclass(frozen=True, slots=True)
class PoolCounters:
    """What happened since the pool was made; every figure only grows."""

    checkouts: int = 0
    checkins: int = 0
    timeouts: int = 0
    """Checkouts that gave up waiting."""
    connects: int = 0
    reconnects: int = 0
    """Connects in the place of an older connection (recycled or invalidated)."""
    closes: int = 0
    recycles: int = 0
    """Connections replaced for their age."""
    invalidations: int = 0
    """Connections thrown away because they broke or were cancelled."""
    ping_failures: int = 0
    """Pre-pings that found a dead connection."""


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One connection of the pool."""

    number: int
    """Counts up from 1 as connections are made; names the connection for its life."""
    pid: int | None
    """The server's process id for it (PostgreSQL; behind a proxy such as PgBouncer it is the proxy's)."""
    age: float
    """Seconds since it was made."""
    uses: int
    """How often it was checked out."""
    holder: str | None
    """Who holds it now; None while it is idle."""
    task: str | None
    """The name of the asyncio task that holds it."""
    held: float | None
    """Seconds since it was checked out; None while it is idle."""
    statements: int
    """Statements run in the present (or last) checkout."""
    statement: str
    """The last statement's text, values never included; empty where none was run."""


@dataclass(frozen=True, slots=True)
class PoolEvent:
    """Something that happened to the pool."""

    at: float
    """Seconds since the epoch."""
    kind: str
    """connect, close, recycle, invalidate, timeout or ping failure."""
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
    wait: Spread
    """Waiting for a checkout, over the window."""
    hold: Spread
    """From checkout to checkin, over the window."""
    counters: PoolCounters
    connections: tuple[ConnectionView, ...]
    events: tuple[PoolEvent, ...]
    """The newest last, bounded."""
