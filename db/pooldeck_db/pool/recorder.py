"""Keeps what happens to a pool, and renders it as a snapshot.

The recorder takes plain facts (a connection was made, a checkout began) and never touches a pool or a
driver, so it can be fed by any pool implementation and tested with a clock of its own.

It is fed from any thread, also by the garbage collector in the middle of anything, so whoever feeds it never
waits for a lock: a fact is put into a queue, and counted in by whoever renders a snapshot, or by one who finds the
queue long and nobody at it. What changes with every statement is written into the checkout itself, which belongs
to one holder.
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
from pooldeck_db.pool.records import STATEMENT_LENGTH, PoolSource
from pooldeck_db.pool.rendering import Moment, Occupancy, rendered
from pooldeck_db.pool.tally import Fact, Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.pool.checkout import Checkout
    from pooldeck_db.pool.records import PoolSnapshot

__all__ = ["QUEUE_LENGTH", "Occupancy", "PoolRecorder"]

QUEUE_LENGTH = 256
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
        self._life = 0
        self._numbers = itertools.count(1)
        self._begin(unseen)
        _RECORDERS.add(self)

    def _begin(self, unseen: int) -> None:
        self._life += 1
        self._source = replace(self._source, pid=os.getpid(), started=self._wall())
        self._counting = threading.Lock()
        self._tally = Tally(unseen=unseen)
        self._asking: set[Checkout] = set()
        self._waits: deque[float] = deque()
        self._holds: deque[float] = deque()
        self._facts: deque[Fact] = deque()

    def forked(self) -> None:
        """Begin anew in a forked process: the parent's counts are not ours, and its lock may be held for ever."""
        self._begin(0)

    def asked(self, checkout: Checkout) -> None:
        """A connection is asked for; `taken` or `gave_up` follows."""
        self._asking.add(checkout)

    def taken(self, checkout: Checkout, connection: Connection) -> None:
        """The connection was handed out."""
        checkout.taken = now = self.now()
        connection.checkout = checkout
        connection.uses += 1
        connection.shared += 1
        if connection.life != self._life:  # The parent of this process made it.
            connection.life, connection.uses, connection.sent, connection.shared = self._life, 1, 0, 1
            self._happened("met", connection)
        self._asking.discard(checkout)
        self._waits.append(now - checkout.asked)
        if len(self._waits) > QUEUE_LENGTH:
            self._relieve()

    def gave_up(self, checkout: Checkout, why: str = "") -> None:
        """The checkout ended without a connection: by `timeout`, by `connect failure`, or cancelled (empty)."""
        self._asking.discard(checkout)
        self._waits.append(self.now() - checkout.asked)
        if why:
            self._happened(why, None, checkout.holder)

    def given_back(self, connection: Connection | None) -> None:
        """The connection came back to the pool, usable or not; None where nobody saw it being handed out."""
        if connection is None:
            self._happened("returned unseen", None)
            return
        checkout = connection.checkout
        if checkout is None or not connection.shared:
            return  # SQLAlchemy also returns a connection that failed before it was handed out.
        connection.shared -= 1
        if not connection.shared:
            checkout.returned = True
        self._holds.append(self.now() - checkout.taken)
        if len(self._holds) > QUEUE_LENGTH:
            self._relieve()

    def began(self, connection: Connection, statement: str) -> None:
        """A statement is sent over the connection; its text carries no parameters."""
        checkout = connection.checkout
        if checkout is not None:
            connection.sent += 1
            checkout.statements += 1
            checkout.statement = statement[:STATEMENT_LENGTH]
            checkout.began = self.now()

    def ended(self, connection: Connection) -> None:
        """The statement ended, well or not."""
        checkout = connection.checkout
        if checkout is not None:
            checkout.ended = self.now()
            checkout.began = None

    def connected(
        self, pid: int | None, *, replaces: Connection | None = None, alive: Callable[[], bool] = lambda: True
    ) -> Connection:
        """A connection was made, perhaps in the place of another; `alive` says whether the pool still has it."""
        connection = self._new(pid, alive)
        if replaces is not None:
            if not replaces.closed:  # It could not be set up, and was never handed out.
                replaces.invalidated = True
                self.closed(replaces)
            self._happened("reconnect", replaces)
        self._happened("connect", connection, f"server process {pid}" if pid is not None else "")
        return connection

    def met(self, pid: int | None, alive: Callable[[], bool]) -> Connection:
        """A connection that was made before anybody looked is seen for the first time."""
        connection = self._new(pid, alive)
        self._happened("met", connection)
        return connection

    def closed(self, connection: Connection | None, *, detached: bool = False) -> None:
        """The connection left the pool: it was closed, or taken out of the pool for good."""
        if connection is not None and not connection.closed:
            connection.closed = True
            connection.invalidated |= detached
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
                asking=tuple(self._asking.copy()),
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

    def _new(self, pid: int | None, alive: Callable[[], bool]) -> Connection:
        return Connection(next(self._numbers), pid, self.now(), alive, self._life)

    def _happened(self, kind: str, connection: Connection | None, detail: str = "") -> None:
        self._facts.append(Fact(self._wall(), self.now(), kind, connection, detail))
        if len(self._facts) > QUEUE_LENGTH:
            self._relieve()

    def _relieve(self) -> None:
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
        while self._waits:
            tally.waited(self._waits.popleft())
        while self._holds:
            tally.held(self._holds.popleft())


_RECORDERS: weakref.WeakSet[PoolRecorder] = weakref.WeakSet()


def _forked() -> None:
    for recorder in tuple(_RECORDERS):
        recorder.forked()


os.register_at_fork(after_in_child=_forked)
