"""Keeps what happens to a pool, and renders it as a snapshot.

The recorder takes plain facts (a connection was made, a checkout began) and never touches a pool or a
driver, so it can be fed by any pool implementation and tested with a clock of its own.

It is fed from any thread, also by the garbage collector in the middle of anything, so whoever feeds it never
waits for a lock: a fact is put into a queue, and counted in by whoever renders a snapshot, or by one who finds the
queue long and nobody at it. What changes with every checkout and statement is written into the connection's own
record, which belongs to its one holder.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
import weakref
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.pool.checkout import Connection
from pooldeck_db.pool.records import PoolSource
from pooldeck_db.pool.rendering import Moment, Occupancy, rendered
from pooldeck_db.pool.tally import Fact, Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.pool.checkout import Asking
    from pooldeck_db.pool.records import PoolSnapshot

__all__ = ["QUEUE_LENGTH", "Occupancy", "PoolRecorder"]

QUEUE_LENGTH = 64
"""Facts that may lie uncounted before one who brings another looks after them."""


class PoolRecorder:
    """The memory of one pool; outlives the pool object, which `dispose()` replaces."""

    def __init__(
        self,
        *,
        source: PoolSource | None = None,
        recycle: float = -1,
        unseen: int = 0,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.now = clock
        """The present moment on the recorder's clock."""
        self._wall = wall
        self._recycle = recycle
        self._source = source or PoolSource()
        self.life = 0
        """Counts up with every fork: what the parent made belongs to another life."""
        self._numbers = itertools.count(1)
        self.asking: dict[int, Asking] = {}
        """Who asks for a connection now, by the identity of the record."""
        self.waits: deque[float] = deque()
        """Times from asking to having or giving up that are not counted in yet."""
        self.holds: deque[float] = deque()
        """Times from checkout to checkin that are not counted in yet."""
        self.known: dict[int, Connection] = {}
        """The connections by the identity of the driver's."""
        self.newborn: Callable[[], None] | None = None
        """Called once, with the first connection that a forked process uses."""
        self._begin(unseen)
        _RECORDERS.add(self)

    def _begin(self, unseen: int) -> None:
        self.life += 1
        self._source = replace(self._source, pid=os.getpid(), started=self._wall())
        self._counting = threading.Lock()
        self._tally = Tally(unseen=unseen)
        self._facts: deque[Fact] = deque()
        self.asking.clear()
        self.waits.clear()
        self.holds.clear()
        self.known.clear()

    def forked(self) -> None:
        """Begin anew in a forked process: the parent's counts are not ours, and its lock may be held for ever."""
        self._begin(0)

    def rename(self, name: str) -> None:
        """Call the process by another name."""
        self._source = replace(self._source, name=name)

    def gave_up(self, asking: Asking, why: str = "") -> None:
        """The checkout ended without a connection: by `timeout`, by `connect failure`, or cancelled (empty)."""
        self.asking.pop(id(asking), None)
        self.waits.append(self.now() - asking[0])
        if len(self.waits) > QUEUE_LENGTH:
            self.relieve()
        if why:
            self._happened(why, None, asking[1])

    def returned_unseen(self) -> None:
        """A connection came back that nobody saw being handed out."""
        self._happened("returned unseen", None)

    def connected(
        self,
        pid: int | None,
        *,
        replaces: Connection | None = None,
        alive: Callable[[], bool] | None = None,
        identity: int = 0,
        started: float | None = None,
    ) -> Connection:
        """A connection was made, perhaps in the place of another.

        `alive` says whether the pool still has it, `identity` is that of the driver's connection, and `started` is
        when making it began, in seconds since the epoch.
        """
        if replaces is not None and not replaces.closed:  # It could not be set up, and was never handed out.
            replaces.invalidated = True
            self.closed(replaces)
        connection = self._new(pid, identity)
        connection.alive = alive or connection.alive
        connection.started = self._wall() if started is None else started
        if replaces is not None:
            self._happened("reconnect", replaces)
        self._happened("connect", connection, f"server process {pid}" if pid is not None else "")
        return connection

    def met(self, pid: int | None, identity: int) -> Connection:
        """A connection that was made before anybody looked is seen for the first time."""
        connection = self._new(pid, identity)
        self._happened("met", connection)
        return connection

    def closed(self, connection: Connection | None, *, detached: bool = False) -> None:
        """The connection left the pool: it was closed, or taken out of the pool for good."""
        if connection is None or connection.closed:
            return
        connection.closed = True
        connection.invalidated |= detached
        if self.known.get(connection.identity) is connection:
            del self.known[connection.identity]
        self._happened("detach" if detached else "close", connection)

    def invalidated(self, connection: Connection | None, reason: str, *, by_ping: bool = False) -> None:
        """The connection will not be used again; `by_ping` says that a pre-ping found it dead."""
        if by_ping:
            self._happened("ping failure", connection)
        if connection is not None:
            connection.invalidated = True
        self._happened("invalidate", connection, reason)

    def outdated(self) -> None:
        """Every connection made up to now will be replaced before it is used again."""
        self._happened("outdated", None)

    def snapshot(self, occupancy: Occupancy) -> PoolSnapshot:
        """Everything at this moment."""
        with self._counting:
            self._count()
            for connection in tuple(self._tally.connections.values()):
                if not connection.alive():
                    self.closed(connection)
            self._count()
            moment = Moment(
                clock=self.now(),
                at=self._wall(),
                asking=tuple(self.asking.copy().values()),
                unseen=self._tally.unseen,
                wait=self._tally.wait.distribution(),
                hold=self._tally.hold.distribution(),
                counters=self._tally.counters(),
                connections=tuple(self._tally.connections.values()),
                events=tuple(self._tally.events),
                source=self._source,
                recycle=self._recycle,
            )
        return rendered(moment, occupancy)

    def _new(self, pid: int | None, identity: int) -> Connection:
        connection = Connection(next(self._numbers), self.now(), self.life)
        connection.pid, connection.identity = pid, identity
        self.known[identity] = connection
        newborn, self.newborn = self.newborn, None
        if newborn is not None:
            newborn()
        return connection

    def _happened(self, kind: str, connection: Connection | None, detail: str = "") -> None:
        self._facts.append(Fact(self._wall(), self.now(), kind, connection, detail))
        if len(self._facts) > QUEUE_LENGTH:
            self.relieve()

    def relieve(self) -> None:
        """Count in what lies there, unless somebody is at it."""
        if self._counting.acquire(blocking=False):
            try:
                self._count()
            finally:
                self._counting.release()

    def _count(self) -> None:
        tally = self._tally
        while self._facts:
            tally.note(self._facts.popleft())
        tally.wait.take(self.waits)
        tally.hold.take(self.holds)


_RECORDERS: weakref.WeakSet[PoolRecorder] = weakref.WeakSet()


def _forked() -> None:
    for recorder in tuple(_RECORDERS):
        recorder.forked()


os.register_at_fork(after_in_child=_forked)
