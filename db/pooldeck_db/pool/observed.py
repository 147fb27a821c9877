"""SQLAlchemy's own pools, observed.

SQLAlchemy has no event for a task that waits for a connection, so the public `Pool.connect`, through which
every checkout goes, is replaced; so are the dialect's public `do_execute` and its siblings. All else comes from
public events. No private name is used.
"""

from __future__ import annotations

import time
import weakref
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool, QueuePool

from pooldeck_db.pool.hooks import checking_in, connecting, executing, executing_bare, executing_past
from pooldeck_db.pool.recorder import Occupancy, PoolRecorder

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy.engine import Engine, ExceptionContext
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

    from pooldeck_db.pool.checkout import Asking, Connection
    from pooldeck_db.pool.records import PoolSnapshot, PoolSource

_MARK = "pooldeck_connection"
"""Key in `record_info` of what the recorder knows the connection by; it survives reconnects of the record."""


class Observed(Pool):
    """Mixed into a pool class: keeps what the pool was made with, and hands the observer on to its successor."""

    observer: PoolObserver | None = None
    settings: dict[str, object]
    """The keywords that it was made with: SQLAlchemy has no public way to ask a pool for all of its limits."""

    def __init__(self, *arguments: object, **settings: object) -> None:
        super().__init__(*arguments, **settings)  # type: ignore[arg-type]  # whatever the pool's own class takes
        self.settings = settings

    def recreate(self) -> Self:
        """A new pool with the same settings and the same observer; `dispose()` puts it in this one's place."""
        fresh = super().recreate()
        if not isinstance(fresh, type(self)):
            raise TypeError(f"{type(fresh).__name__} is not a {type(self).__name__}")
        if self.observer is not None:
            self.observer.attach(fresh)
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
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        pool = engine.pool
        if not isinstance(pool, Observed):
            raise TypeError(f"{type(pool).__name__} is not an observed pool.")
        self._engine = engine
        self._pid_of = pid_of
        self._stacks = stacks
        self._max_overflow = _max_overflow(pool)
        unseen = pool.checkedout() if isinstance(pool, QueuePool) else 0
        recycle = _number(pool.settings, "recycle", -1.0)
        self.recorder = PoolRecorder(source=source, recycle=recycle, unseen=unseen, clock=clock)
        self._checkin = checking_in(self.recorder, _known)
        for name in ("connect", "close", "detach", "checkin", "invalidate", "soft_invalidate"):
            event.listen(pool, name, getattr(self, f"_{name}"))
        event.listen(engine, "handle_error", self._handle_error)
        dialect = engine.dialect
        for name, hook in (
            ("do_execute", executing),
            ("do_executemany", executing),
            ("do_execute_no_params", executing_bare),
        ):
            setattr(dialect, name, hook(getattr(dialect, name), self.recorder))
        self.attach(pool)

    def attach(self, pool: Observed) -> None:
        """Observe the checkouts of this pool: the engine's first one, or the one that `dispose()` makes."""
        pool.observer = self
        connect = connecting(
            super(Observed, pool).connect,
            self.recorder,
            by_task=self._engine.dialect.is_async,
            met=self._met,
            gave_up=self._gave_up,
            stacks=self._stacks,
        )
        # On the instance: to go through a method of the class costs several times what is noted here.
        setattr(pool, "connect", connect)  # noqa: B010  # mypy has no other way to replace a method

    def describe(self, *, name: str = "", stacks: bool = False) -> None:
        """Take a name for the process, and note stacks from now on, where that is wished for."""
        if name:
            self.recorder.rename(name)
        pool = self._engine.pool
        if stacks and not self._stacks and isinstance(pool, Observed):
            self._stacks = True
            self.attach(pool)

    def running(self, driver: object, statement: str) -> AbstractContextManager[None]:
        """Wraps a statement that is sent past SQLAlchemy, on a connection as SQLAlchemy has it."""
        return executing_past(driver, statement, self.recorder)

    def snapshot(self) -> PoolSnapshot:
        """The pool as it is now; costs no I/O, and may be called from any thread."""
        return self.recorder.snapshot(self._occupancy())

    def _occupancy(self) -> Occupancy:
        pool = self._engine.pool
        if not isinstance(pool, QueuePool):
            return Occupancy(0, -1, None, None, 0, by_task=self._engine.dialect.is_async)
        return Occupancy(
            pool.size(),
            self._max_overflow,
            pool.checkedout(),
            pool.checkedin(),
            pool.overflow(),
            _number({"timeout": pool.timeout()}, "timeout", -1.0),  # None, whatever its type says, is for ever.
            by_task=self._engine.dialect.is_async,
        )

    def _gave_up(self, asking: Asking, error: BaseException) -> None:
        if isinstance(error, PoolTimeoutError):
            self.recorder.gave_up(asking, "timeout")
        else:  # What is no Exception is a cancellation.
            self.recorder.gave_up(asking, "connect failure" if isinstance(error, Exception) else "")

    def _met(self, proxied: PoolProxiedConnection) -> Connection:
        connection = self.recorder.met(self._pid_of(proxied.driver_connection), id(proxied.dbapi_connection))
        if proxied.record_info is not None:
            proxied.record_info[_MARK] = connection
        return connection

    def _connect(self, driver: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        weak = weakref.ref(record)

        def alive() -> bool:
            living = weak()
            return living is not None and living.dbapi_connection is not None

        connection = self.recorder.connected(
            self._pid_of(record.driver_connection),
            replaces=_known(record),
            alive=alive,
            identity=id(driver),
            started=getattr(record, "last_connect_time", None),
        )
        if record.record_info is not None:
            record.record_info[_MARK] = connection

    def _close(self, _: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        self.recorder.closed(_known(record))

    def _detach(self, driver: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        self._checkin(driver, record)
        self.recorder.closed(_known(record), detached=True)

    def _invalidate(self, _: DBAPIConnection, record: ConnectionPoolEntry, error: BaseException | None) -> None:
        by_ping = isinstance(
            error, InvalidatePoolError
        )  # What SQLAlchemy raises for a pre-ping without an answer.
        self.recorder.invalidated(_known(record), type(error).__name__ if error else "", by_ping=by_ping)
        if by_ping:
            self.recorder.outdated()

    _soft_invalidate = _invalidate

    def _handle_error(self, context: ExceptionContext) -> None:
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


def _known(record: ConnectionPoolEntry) -> Connection | None:
    """What the recorder knows the record's connection by; None where it has never seen it."""
    information = record.record_info
    return None if information is None else information.get(_MARK)
