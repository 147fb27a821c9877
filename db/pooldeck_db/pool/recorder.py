"""Keeps what happens to a pool, and renders it as a snapshot.

The recorder takes plain facts (a connection was made, a checkout began) and never touches a pool or a
driver, so it can be fed by any pool implementation and tested with a clock of its own.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pooldeck_db.pool.records import ConnectionView, PoolCounters, PoolEvent, PoolSnapshot, Spread

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW_SAMPLES = 2048
"""Samples kept of each time; bounds memory and the cost of a snapshot."""

EVENTS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Occupancy:
    """How full the pool is, by its own count."""

    size: int
    max_overflow: int
    in_use: int
    idle: int
    overflow: int
    """As SQLAlchemy counts it: negative while the pool has not been filled."""


@dataclass(slots=True)
class _Connection:
    number: int
    pid: int | None
    made: float
    uses: int = 0
    holder: str = ""
    task: str = ""
    statements: int = 0
    statement: str = ""


class Samples:
    """Times in seconds over a sliding window."""

    def __init__(self, window: float) -> None:
        self._window = window
        self._samples: deque[tuple[float, float]] = deque(maxlen=WINDOW_SAMPLES)

    def add(self, now: float, seconds: float) -> None:
        """Note one time that ended at `now`."""
        self._samples.append((now, seconds))

    def spread(self, now: float) -> Spread:
        """The percentiles (nearest rank) of what the window holds at `now`."""
        while self._samples and self._samples[0][0] < now - self._window:
            self._samples.popleft()
        if not self._samples:
            return Spread()
        ordered = sorted(seconds for _, seconds in self._samples)
        last = len(ordered) - 1
        return Spread(
            p50=ordered[round(0.50 * last)], p95=ordered[round(0.95 * last)], max=ordered[last], count=len(ordered)
        )


class PoolRecorder:
    """The memory of one pool; outlives the pool object, which `dispose()` replaces."""

    def __init__(
        self,
        *,
        window: float = 300.0,
        recycle: float = -1,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._recycle = recycle
        self._counters = PoolCounters()
        self._wait = Samples(window)
        self._hold = Samples(window)
        self._waiting: dict[object, float] = {}
        self._connections: dict[object, _Connection] = {}
        self._held: dict[object, float] = {}
        self._events: deque[PoolEvent] = deque(maxlen=EVENTS_KEPT)
        self._numbers = 0

    def checkout_begins(self, *, must_wait: bool) -> object:
        """A task asks for a connection; `must_wait` says that none is free. Returns a token for
        `checkout_ends`."""
        token = object()
        if must_wait:
            self._waiting[token] = self._clock()
        return token

    def checkout_ends(self, token: object, began: float) -> None:
        """The task that holds this token has its connection, or gave up; `began` is by this recorder's clock."""
        self._waiting.pop(token, None)
        now = self._clock()
        self._wait.add(now, now - began)

    def now(self) -> float:
        """The present moment on the recorder's clock."""
        return self._clock()

    def timed_out(self, holder: str) -> None:
        """A checkout gave up waiting."""
        self._count(timeouts=1)
        self._event("timeout", None, holder)

    def connected(self, record: object, pid: int | None) -> None:
        """A connection was made for a pool record; the record had another before if it was closed or recycled."""
        self._numbers += 1
        self._connections[record] = _Connection(self._numbers, pid, self._clock())
        self._count(connects=1)
        self._event("connect", self._numbers, f"server process {pid}" if pid is not None else "")

    def reconnected(self) -> None:
        """The connection just made replaces an older one of the same record."""
        self._count(reconnects=1)

    def closed(self, record: object) -> None:
        """The record's connection was closed."""
        connection = self._connections.pop(record, None)
        if connection is None:
            return
        aged = 0 <= self._recycle <= self._clock() - connection.made
        self._count(closes=1, recycles=int(aged))
        self._event("recycle" if aged else "close", connection.number)

    def taken(self, record: object, holder: str, task: str) -> None:
        """The record's connection was handed out."""
        self._count(checkouts=1)
        self._held[record] = self._clock()
        if (connection := self._connections.get(record)) is not None:
            connection.uses += 1
            connection.holder, connection.task = holder, task
            connection.statements, connection.statement = 0, ""

    def ran(self, record: object, statement: str) -> None:
        """A statement was sent over the record's connection; its text carries no values."""
        if (connection := self._connections.get(record)) is not None:
            connection.statements += 1
            connection.statement = statement

    def given_back(self, record: object) -> None:
        """The record's connection came back to the pool, usable or not."""
        since = self._held.pop(record, None)
        if since is None:  # SQLAlchemy also returns a connection that failed before it was handed out.
            return
        now = self._clock()
        self._count(checkins=1)
        self._hold.add(now, now - since)

    def invalidated(self, record: object, reason: str) -> None:
        """The record's connection will not be used again."""
        connection = self._connections.get(record)
        self._count(invalidations=1)
        self._event("invalidate", connection.number if connection else None, reason)

    def ping_failed(self) -> None:
        """A pre-ping found a dead connection."""
        self._count(ping_failures=1)
        self._event("ping failure", None)

    def snapshot(self, occupancy: Occupancy) -> PoolSnapshot:
        """Everything at this moment."""
        now = self._clock()
        return PoolSnapshot(
            at=self._wall(),
            size=occupancy.size,
            max_overflow=occupancy.max_overflow,
            in_use=occupancy.in_use,
            idle=occupancy.idle,
            overflow=max(0, occupancy.overflow),
            waiters=len(self._waiting),
            longest_wait=max((now - since for since in self._waiting.values()), default=0.0),
            wait=self._wait.spread(now),
            hold=self._hold.spread(now),
            counters=self._counters,
            connections=tuple(self._view(record, now) for record in self._connections),
            events=tuple(self._events),
        )

    def _view(self, record: object, now: float) -> ConnectionView:
        connection, since = self._connections[record], self._held.get(record)
        return ConnectionView(
            number=connection.number,
            pid=connection.pid,
            age=now - connection.made,
            uses=connection.uses,
            holder=None if since is None else connection.holder,
            task=None if since is None else connection.task,
            held=None if since is None else now - since,
            statements=connection.statements,
            statement=connection.statement,
        )

    def _count(self, **more: int) -> None:
        self._counters = replace(
            self._counters, **{name: getattr(self._counters, name) + by for name, by in more.items()}
        )

    def _event(self, kind: str, connection: int | None, detail: str = "") -> None:
        self._events.append(PoolEvent(self._wall(), kind, connection, detail))
