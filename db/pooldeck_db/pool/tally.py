"""What has been counted of a pool; one thread at a time has it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.pool.records import EVENTS_KEPT, NAME_LENGTH, PoolCounters, PoolEvent
from pooldeck_db.pool.times import Times

if TYPE_CHECKING:
    from pooldeck_db.pool.checkout import Connection

COUNTERS = {
    "connect": "connects",
    "reconnect": "reconnects",
    "close": "closes",
    "detach": "closes",
    "recycle": "recycles",
    "invalidate": "invalidations",
    "ping failure": "ping_failures",
    "timeout": "timeouts",
    "connect failure": "failed_connects",
}
"""Which counter a fact moves."""

SILENT = {"reconnect", "met", "outdated", "returned unseen"}
"""Facts that are no events of their own."""


class Fact(NamedTuple):
    """Something that happened, in the order in which it did."""

    at: float
    """Seconds since the epoch."""
    clock: float
    """The same moment on the recorder's clock."""
    kind: str
    connection: Connection | None
    detail: str


class Tally:
    """Counters, times and connections of one life of a recorder."""

    def __init__(self, *, unseen: int = 0) -> None:
        self.unseen = unseen
        """Connections that were handed out before anybody looked, and are not back yet."""
        self.wait = Times()
        self.hold = Times()
        self.connections: dict[int, Connection] = {}
        self.events: deque[PoolEvent] = deque(maxlen=EVENTS_KEPT)
        self._happened = 0
        self._outdated_at = 0.0
        self._counts: dict[str, int] = dict.fromkeys(COUNTERS.values(), 0)
        self._uses_of_closed = 0
        self._sent_by_closed = 0

    def counters(self) -> PoolCounters:
        """The counters up to now."""
        uses = sum(connection.uses for connection in self.connections.values())
        sent = sum(connection.sent for connection in self.connections.values())
        return PoolCounters(
            checkouts=self._uses_of_closed + uses,
            checkins=self.hold.count,
            statements=self._sent_by_closed + sent,
            **self._counts,
        )

    def note(self, fact: Fact) -> None:
        """Count in a fact."""
        kind, connection = fact.kind, fact.connection
        if kind in COUNTERS:
            self._counts[COUNTERS[kind]] += 1
        if kind not in SILENT:
            self._event(fact, kind, fact.detail)
        if kind == "outdated":
            self._outdated_at = fact.at
        elif kind == "returned unseen":
            self.unseen = max(0, self.unseen - 1)
        elif connection is not None:
            self._moved(fact, connection)

    def _moved(self, fact: Fact, connection: Connection) -> None:
        if fact.kind in ("connect", "met"):
            self.connections[connection.number] = connection
        elif fact.kind in ("close", "detach"):
            if self.connections.pop(connection.number, None) is not None:
                self._uses_of_closed += connection.uses
                self._sent_by_closed += connection.sent
        elif fact.kind == "reconnect" and not connection.invalidated and connection.started > self._outdated_at:
            self._counts["recycles"] += 1
            self._event(fact, "recycle", f"after {fact.clock - connection.made:.0f} s")

    def _event(self, fact: Fact, kind: str, detail: str) -> None:
        self._happened += 1
        number = None if fact.connection is None else fact.connection.number
        self.events.append(PoolEvent(self._happened, fact.at, kind, number, detail[:NAME_LENGTH]))
