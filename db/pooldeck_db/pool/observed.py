"""SQLAlchemy's own pools, observed.

SQLAlchemy has no event for a task that waits for a connection, so the public `Pool.connect`, through which
every checkout goes, is overridden; all else comes from its public events. No private name is used.

Nothing here raises into a checkout, and nothing waits: see the recorder.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool, QueuePool

from pooldeck_db.pool.checkout import Checkout, Connection
from pooldeck_db.pool.holder import HOLDER
from pooldeck_db.pool.recorder import Occupancy, PoolRecorder
from pooldeck_db.pool.stacks import captured

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection as EngineConnection
    from sqlalchemy.engine import Engine, ExceptionContext
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
    from sqlalchemy.pool import ConnectionPoolEntry, ManagesConnection, PoolProxiedConnection

    from pooldeck_db.pool.records import PoolSnapshot, PoolSource

_MARK = "pooldeck_connection"
"""Key in `record_info` of what the recorder knows the connection by; it survives reconnects of the record."""


class Observed(Pool):
    """Mixed into a pool class: tells the observer who asks, and keeps the settings that the pool was made with."""

    observer: PoolObserver | None = None
    settings: dict[str, object]
    """The keywords that it was made with: SQLAlchemy has no public way to ask a pool for all of its limits."""

    def __init__(self, *arguments: object, **settings: object) -> None:
        super().__init__(*arguments, **settings)  # type: ignore[arg-type]  # whatever the pool's own class takes
        self.settings = settings

    def connect(self) -> PoolProxiedConnection:
        """Check out a connection; see `sqlalchemy.pool.Pool.connect`."""
        if self.observer is None:
            return super().connect()
        return self.observer.checked_out(super().connect)

    def recreate(self) -> Self:
        """A new pool with the same settings and the same observer; `dispose()` puts it in this one's place."""
        fresh = super().recreate()
        if not isinstance(fresh, type(self)):
            raise TypeError(f"{type(fresh).__name__} is not a {type(self).__name__}")
        fresh.observer = self.observer
        return fresh


class ObservedPool(Observed, AsyncAdaptedQueuePool):
    """The pool of pooldeck's own engine."""


class PoolObserver:
    """Feeds what happens to one engine's pool to a recorder, and answers with snapshots."""

    def __init__(
        self,
        engine: Engine,
        *,
        pid_of: Callable[[Any], int | None],
        source: PoolSource | None = None,
        stacks: bool = False,
    ) -> None:
        pool = engine.pool
        if not isinstance(pool, Observed):
            raise TypeError(f"{type(pool).__name__} is not an observed pool.")
        self._engine = engine
        self._pid_of = pid_of
        self._stacks = stacks
        self._asker = _task if engine.dialect.is_async else _thread
        self._max_overflow = _max_overflow(pool)
        unseen = pool.checkedout() if isinstance(pool, QueuePool) else 0
        self.recorder = PoolRecorder(source=source, recycle=_number(pool.settings, "recycle", -1.0), unseen=unseen)
        for name in ("connect", "close", "detach", "checkin", "invalidate", "soft_invalidate"):
            event.listen(pool, name, getattr(self, f"_{name}"))
        for name in ("before_cursor_execute", "after_cursor_execute", "handle_error"):
            event.listen(engine, name, getattr(self, f"_{name}"))
        pool.observer = self

    def checked_out(self, connect: Callable[[], PoolProxiedConnection]) -> PoolProxiedConnection:
        """Check out a connection by `connect`, and note who asked for it and how long it took."""
        recorder = self.recorder
        checkout = Checkout(recorder.now(), HOLDER.get(), *self._asker())
        if self._stacks:
            checkout.stack = captured()
        recorder.asked(checkout)
        try:
            proxied = connect()
        except PoolTimeoutError:
            recorder.gave_up(checkout, "timeout")
            raise
        except Exception:  # Nothing is swallowed: whatever was raised, there is no connection.
            recorder.gave_up(checkout, "connect failure")
            raise
        except BaseException:  # Cancelled.
            recorder.gave_up(checkout)
            raise
        recorder.taken(checkout, _known(proxied) or self._meet(proxied))
        return proxied

    def snapshot(self) -> PoolSnapshot:
        """The pool as it is now; costs no I/O, and may be called from any thread."""
        return self.recorder.snapshot(self._occupancy())

    def _occupancy(self) -> Occupancy:
        pool = self._engine.pool
        if not isinstance(pool, QueuePool):
            return Occupancy(0, -1, None, None, 0)
        return Occupancy(
            pool.size(),
            self._max_overflow,
            pool.checkedout(),
            pool.checkedin(),
            pool.overflow(),
            pool.timeout(),
        )

    def _meet(self, proxied: PoolProxiedConnection) -> Connection:
        connection = self.recorder.met(self._pid_of(proxied.driver_connection), lambda: True)
        if proxied.record_info is not None:
            proxied.record_info[_MARK] = connection
        return connection

    def _connect(self, _: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        weak = weakref.ref(record)

        def alive() -> bool:
            living = weak()
            return living is not None and living.dbapi_connection is not None

        connection = self.recorder.connected(
            self._pid_of(record.driver_connection), replaces=_known(record), alive=alive
        )
        if record.record_info is not None:
            record.record_info[_MARK] = connection

    def _close(self, _: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        self.recorder.closed(_known(record))

    def _detach(self, _: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        self.recorder.given_back(_known(record))
        self.recorder.closed(_known(record), detached=True)

    def _checkin(self, _: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        self.recorder.given_back(_known(record))

    def _invalidate(self, _: DBAPIConnection, record: ConnectionPoolEntry, error: BaseException | None) -> None:
        by_ping = isinstance(
            error, InvalidatePoolError
        )  # What SQLAlchemy raises for a pre-ping without an answer.
        self.recorder.invalidated(_known(record), type(error).__name__ if error else "", by_ping=by_ping)
        if by_ping:
            self.recorder.outdated()

    _soft_invalidate = _invalidate

    def _before_cursor_execute(
        self, connection: EngineConnection, _: DBAPICursor, statement: str, *__: object
    ) -> None:
        if (known := _known(connection.connection)) is not None:
            self.recorder.began(known, statement)

    def _after_cursor_execute(self, connection: EngineConnection, *_: object) -> None:
        if (known := _known(connection.connection)) is not None:
            self.recorder.ended(known)

    def _handle_error(self, context: ExceptionContext) -> None:
        connection = context.connection
        # Asked for while it is invalidated, a connection would check out another one.
        if connection is not None and not connection.closed and not connection.invalidated:
            known = _known(connection.connection)
            if known is not None:
                self.recorder.ended(known)
        if context.is_disconnect and context.invalidate_pool_on_disconnect:
            self.recorder.outdated()


def _max_overflow(pool: Observed) -> int:
    """How many connections it may open beyond its size; -1 for no limit."""
    if not isinstance(pool, QueuePool) or pool.size() == 0:
        return -1
    return int(_number(pool.settings, "max_overflow", 10))


def _number(settings: dict[str, object], name: str, default: float) -> float:
    value = settings.get(name, default)
    return value if isinstance(value, int | float) else default


def _known(managed: ManagesConnection) -> Connection | None:
    """What the recorder knows the connection by; None where it has never seen it, or it was detached."""
    information = managed.record_info
    return None if information is None else information.get(_MARK)


def _task() -> tuple[str, str]:
    """The names of the present task and thread: in an async engine it is the task that tells who asks."""
    try:
        task = asyncio.current_task()
    except RuntimeError:  # No loop runs: SQLAlchemy will say so.
        return "", ""
    return (task.get_name() if task else ""), ""


def _thread() -> tuple[str, str]:
    return "", threading.current_thread().name
