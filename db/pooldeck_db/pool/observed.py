"""SQLAlchemy's own queue pool, observed.

SQLAlchemy has no event for a task that waits for a connection, so the public `Pool.connect`, through which
every checkout goes, is overridden; all else comes from its public events. No private name is used.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import AsyncAdaptedQueuePool

from pooldeck_db.pool.holder import HOLDER
from pooldeck_db.pool.recorder import Occupancy, PoolRecorder

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
    from sqlalchemy.ext.asyncio import AsyncEngine
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

    from pooldeck_db.pool.records import PoolSnapshot

_MARK = "pooldeck_record"
"""Key in `record_info` of what names a pool record to the recorder; it survives reconnects of the record."""

_UNOBSERVED = PoolRecorder()


class ObservedPool(AsyncAdaptedQueuePool):
    """A queue pool that tells its recorder who waits, and for how long."""

    recorder: PoolRecorder = _UNOBSERVED
    capacity: int = -1
    """How many connections can be out at once; -1 for no limit."""

    def connect(self) -> PoolProxiedConnection:
        """Check out a connection; see `sqlalchemy.pool.Pool.connect`."""
        recorder, began = self.recorder, self.recorder.now()
        token = recorder.checkout_begins(must_wait=0 <= self.capacity <= self.checkedout())
        try:
            return super().connect()
        except PoolTimeoutError:
            recorder.timed_out(HOLDER.get())
            raise
        finally:
            recorder.checkout_ends(token, began)

    def recreate(self) -> ObservedPool:
        """A new pool with the same settings and the same recorder; `dispose()` puts it in this one's place."""
        fresh = super().recreate()
        if not isinstance(fresh, ObservedPool):
            raise TypeError(f"{type(fresh).__name__} is not an ObservedPool")
        fresh.recorder, fresh.capacity = self.recorder, self.capacity
        return fresh


class PoolObserver:
    """Feeds the events of one engine's pool to a recorder, and answers with snapshots."""

    def __init__(self, engine: AsyncEngine, *, pid_of: Callable[[Any], int | None]) -> None:
        pool = engine.pool
        if not isinstance(pool, ObservedPool):
            raise TypeError("The engine was not made with poolclass=ObservedPool.")
        self._engine = engine
        self._pid_of = pid_of
        self._max_overflow = pool.capacity - pool.size() if pool.capacity >= 0 else -1
        self.recorder = pool.recorder
        for name in ("connect", "close", "checkout", "checkin", "invalidate", "soft_invalidate"):
            event.listen(pool, name, getattr(self, f"_{name}"))
        event.listen(engine.sync_engine, "before_cursor_execute", self._before_cursor_execute)

    def snapshot(self) -> PoolSnapshot:
        """The pool as it is now; costs no I/O."""
        pool = self._engine.pool
        if not isinstance(pool, ObservedPool):
            raise TypeError("The engine's pool was replaced by one that is not observed.")
        return self.recorder.snapshot(
            Occupancy(pool.size(), self._max_overflow, pool.checkedout(), pool.checkedin(), pool.overflow())
        )

    def _connect(self, connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        again = _MARK in (record.record_info or {})
        self.recorder.connected(_token(record), self._pid_of(connection.driver_connection))
        if again:
            self.recorder.reconnected()

    def _close(self, _: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        self.recorder.closed(_token(record))

    def _checkout(self, _: DBAPIConnection, record: ConnectionPoolEntry, __: PoolProxiedConnection) -> None:
        task = asyncio.current_task()
        self.recorder.taken(_token(record), HOLDER.get(), task.get_name() if task else "")

    def _checkin(self, _: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        self.recorder.given_back(_token(record))

    def _invalidate(self, _: DBAPIConnection, record: ConnectionPoolEntry, error: BaseException | None) -> None:
        if isinstance(error, InvalidatePoolError):  # What SQLAlchemy raises for a pre-ping without an answer.
            self.recorder.ping_failed()
        self.recorder.invalidated(_token(record), type(error).__name__ if error else "")

    _soft_invalidate = _invalidate

    def _before_cursor_execute(self, connection: Connection, _: DBAPICursor, statement: str, *__: object) -> None:
        information = connection.connection.record_info
        if information is not None:
            self.recorder.ran(information.get(_MARK), statement)


def _token(record: ConnectionPoolEntry) -> object:
    information = record.record_info
    if information is None:  # Only a detached connection has none, and those are nobody's business here.
        return record
    token: object = information.setdefault(_MARK, object())
    return token
