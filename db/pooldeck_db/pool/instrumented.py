"""Observes the pool of an engine that somebody else made: sync or async, in use or fresh."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from sqlalchemy import URL
from sqlalchemy.pool import SingletonThreadPool

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.pool.observed import Observed, PoolObserver
from pooldeck_db.pool.records import PoolSource

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine
    from sqlalchemy.pool import Pool

_OBSERVING = threading.Lock()
"""Held while an engine is being observed, so that nobody does it twice."""

_CLASSES: dict[type[Pool], type[Observed]] = {}


def observe(engine: Engine | AsyncEngine, *, name: str = "", stacks: bool = False) -> PoolObserver:
    """Observe the engine's pool from now on; an engine that already is observed keeps its observer.

    `name` is what the process calls itself, `stacks` says whether to note where connections are asked for. Raises
    ConfigurationError where the engine's pool is of a kind that has nothing to observe.
    """
    # Asked by name: a process that is not async need not import what an AsyncEngine is.
    sync = cast("Engine", getattr(engine, "sync_engine", engine))
    with _OBSERVING:
        pool = sync.pool
        if not isinstance(pool, Observed):
            _become_observed(pool)
        if isinstance(pool, Observed) and pool.observer is not None:
            pool.observer.describe(name=name, stacks=stacks)
            return pool.observer
        source = PoolSource(name, database=_address(sync.url), server=sync.dialect.name)
        return PoolObserver(sync, pid_of=pid_of, source=source, stacks=stacks)


def pid_of(driver_connection: object) -> int | None:
    """The server's process id for a connection, by what drivers offer without I/O; None where they do not."""
    for name in ("get_server_pid", "get_backend_pid", "thread_id"):  # asyncpg; psycopg2; the drivers of MySQL
        if callable(ask := getattr(driver_connection, name, None)):
            answer = ask()
            return answer if isinstance(answer, int) else None
    answer = getattr(getattr(driver_connection, "info", None), "backend_pid", None)  # psycopg
    return answer if isinstance(answer, int) else None


def _observed_class(pool_class: type[Pool]) -> type[Observed]:
    if pool_class not in _CLASSES:
        _CLASSES[pool_class] = type(f"Observed{pool_class.__name__}", (Observed, pool_class), {})
    return _CLASSES[pool_class]


def _become_observed(pool: Pool) -> None:
    """Make the pool one of an observed class, with its connections in it and whoever waits for one."""
    if isinstance(pool, SingletonThreadPool):
        raise ConfigurationError(
            "A SingletonThreadPool gives every thread a connection of its own: nothing is pooled.",
            key="poolclass",
            hint="Make the engine with poolclass=QueuePool.",
        )
    pool.__class__ = _observed_class(type(pool))
    # What a pool was made with is only told by making another like it; that one is never used.
    twin = pool.recreate()
    if isinstance(pool, Observed) and isinstance(twin, Observed):
        pool.settings = twin.settings


def _address(url: URL) -> str:
    """Where the engine connects to, without password and without parameters, which may hold one."""
    bare = URL.create(url.get_backend_name(), url.username, None, url.host, url.port, url.database)
    return bare.render_as_string()
