"""Opens a database: one call, one engine, one frozen record of services."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.activity.monitor import monitor_for
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.deferred import Deferred
from pooldeck_db.engine import create_engine, dialect_for
from pooldeck_db.errors import ReadOnlyViolation
from pooldeck_db.paging.pager import Pager
from pooldeck_db.relations.reader import Relations
from pooldeck_db.remembered import Remembered, identity_of
from pooldeck_db.rows import Journal, Staging
from pooldeck_db.rows.audit import Audit, Author
from pooldeck_db.rows.service import Rows
from pooldeck_db.sessions import Sessions
from pooldeck_db.statistics.reader import Statistics
from pooldeck_db.surroundings import Surroundings, state_directory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

    from pooldeck_db.activity.postgresql.monitor import Monitor
    from pooldeck_db.activity.sqlite.monitor import FileMonitor
    from pooldeck_db.completion.reader import NamesReader
    from pooldeck_db.dialects.base import Dialect, WriteRefusal
    from pooldeck_db.models.acting import Actions
    from pooldeck_db.models.reader import ModelsReader
    from pooldeck_db.models.relating.reader import RelatedModels
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.observed import PoolObserver
    from pooldeck_db.query.console import Console
    from pooldeck_db.rows.through import UnitOfWork
    from pooldeck_db.target import Target


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: what the screens are given."""

    target: Target
    product: str
    """`PostgreSQL` or `SQLite`."""
    version: str
    read_only: bool
    """The database itself said that it refuses writes."""
    read_only_because: str
    """Why it does, in a few words, where that is not only because the user wished it; else empty."""
    sessions: Sessions
    catalog: CatalogReader
    """What the database holds."""
    pager: Pager
    """Pages of any relation."""
    relations: Relations
    """Where foreign keys lead from any row, in both directions."""
    rows: Rows
    """Rows whole, and changes of them."""
    statistics: Statistics
    """What the values of a column are like."""
    remembered: Remembered
    """How its tables were shown before, and the filters used on them."""
    journal: Journal
    """What is staged, on the disk; and what earlier processes left there."""
    staging: Staging
    """The changes of its rows that are not written yet."""
    monitor: Monitor | FileMonitor
    """What goes on at the server, or who holds the file; not connected before it is asked."""
    _models: Deferred[ModelsReader]
    _actions: Deferred[Actions]
    _completion: Deferred[NamesReader]
    _console: Deferred[Console]
    _observer: PoolObserver

    @property
    def models(self) -> ModelsReader:
        """The user's own models of it."""
        return self._models.get()

    @property
    def actions(self) -> Actions:
        """What these models offer to do with their rows."""
        return self._actions.get()

    @property
    def completion(self) -> NamesReader:
        """What can be named in a statement."""
        return self._completion.get()

    @property
    def console(self) -> Console:
        """Where the user's own statements are run."""
        return self._console.get()

    @property
    def has_open_transaction(self) -> bool:
        """Whether the user has a transaction open in the console; costs no I/O, nor a console."""
        console = self._console.made
        return console is not None and console.state.transaction is not None

    def pool(self) -> PoolSnapshot:
        """The pool as it is now; costs no I/O."""
        return self._observer.snapshot()

    async def close(self) -> None:
        """End whatever still runs, and close every connection; what is staged is left on the disk."""
        async with AsyncExitStack() as ending:
            for service in (self.journal, self.sessions, self.monitor):
                ending.push_async_callback(service.close)
            if self._console.made is not None:
                ending.push_async_callback(self._console.made.close)


async def open_database(target: Target) -> Database:
    """Connect to the target, and prove that what it promises (read-only) is kept by the database itself.

    Raises DatabaseError; no connection is left open then.
    """
    remembered = await asyncio.to_thread(_remembered, target)
    dialect, engine, observer = await asyncio.to_thread(_make, target)
    sessions = Sessions(engine, dialect, deadline=target.statement_timeout)

    async def introduce(session: AsyncSession) -> tuple[str, WriteRefusal]:
        return await dialect.version(session), await dialect.write_refusal(session)

    try:
        version, refusal = await sessions.read(
            target.label, introduce, deadline=target.connect_timeout + target.statement_timeout
        )
        _prove(target, refusal)
    except BaseException:  # Nothing is swallowed: also where it is cancelled, no connection may stay open.
        await sessions.close()
        raise
    return _record(target, dialect, observer, sessions, remembered, version, refusal)


def _record(
    target: Target,
    dialect: Dialect,
    observer: PoolObserver,
    sessions: Sessions,
    remembered: Remembered,
    version: str,
    refusal: WriteRefusal,
) -> Database:
    """The services of a database that is connected."""
    catalog = CatalogReader(sessions)
    models = Deferred(partial(_models, target, sessions, catalog))
    catalog.see_through(lambda name: models.get().detail(name))
    labels = dict(target.labels)
    relations = Relations(sessions, catalog, target.pool, labels)
    relations.see_models(Deferred(lambda: _related(sessions, catalog, models.get(), labels)).get)
    console = Deferred(partial(_console, target, sessions, observer, read_only=refusal.by_session))
    journal, audit = Journal(identity_of(target)), _audit(target)
    return Database(
        target,
        dialect.product,
        version,
        refusal.by_session or bool(refusal.because),
        refusal.because,
        sessions,
        catalog=catalog,
        pager=Pager(sessions),
        relations=relations,
        rows=Rows(sessions, catalog, Deferred(partial(_unit_of_work, models))),
        statistics=Statistics(sessions),
        remembered=remembered,
        journal=journal,
        staging=Staging(journal, audit),
        monitor=monitor_for(target, sessions, lambda: _pids(observer)),
        _models=models,
        _actions=Deferred(partial(_actions, sessions, models, audit, refusal)),
        _completion=Deferred(partial(_names, sessions, catalog, console)),
        _console=console,
        _observer=observer,
    )


def _models(target: Target, sessions: Sessions, catalog: CatalogReader) -> ModelsReader:
    from pooldeck_db.models.reader import ModelsReader

    return ModelsReader(target.models, sessions, catalog)


def _unit_of_work(models: Deferred[ModelsReader]) -> UnitOfWork:
    from pooldeck_db.models.writing import ModelsUnitOfWork

    return ModelsUnitOfWork(models.get().loaded)


def _actions(
    sessions: Sessions, models: Deferred[ModelsReader], audit: Audit | None, refusal: WriteRefusal
) -> Actions:
    from pooldeck_db.models.acting import Actions

    read_only = refusal.by_session or bool(refusal.because)
    return Actions(sessions, models.get(), audit, read_only=read_only, because=refusal.because)


def _related(
    sessions: Sessions, catalog: CatalogReader, models: ModelsReader, labels: Mapping[str, tuple[str, ...]]
) -> RelatedModels:
    from pooldeck_db.models.relating.reader import RelatedModels

    return RelatedModels(sessions, catalog, models, labels)


def _names(sessions: Sessions, catalog: CatalogReader, console: Deferred[Console]) -> NamesReader:
    from pooldeck_db.completion.reader import NamesReader

    return NamesReader(sessions, catalog, lambda: console.made.session_names if console.made else None)


def _console(target: Target, sessions: Sessions, observer: PoolObserver, *, read_only: bool) -> Console:
    from pooldeck_db.query.making import console_for

    return console_for(target, sessions, observer, read_only=read_only)


def _make(target: Target) -> tuple[Dialect, AsyncEngine, PoolObserver]:
    """Make the engine, in a thread: that imports the driver and SQLAlchemy's part for it."""
    dialect = dialect_for(target)
    return dialect, *create_engine(target, dialect)


def _pids(observer: PoolObserver) -> frozenset[int]:
    """The server's processes of the pool's connections."""
    return frozenset(view.pid for view in observer.snapshot().connections if view.pid is not None)


def _remembered(target: Target) -> Remembered:
    """What is remembered of the target's tables; nothing is kept where that is not wished for."""
    return Remembered.load(identity_of(target)) if target.remember else Remembered()


def _audit(target: Target) -> Audit | None:
    """Where it is noted what is written on the target; None where that is not wished for."""
    if not target.editing.audit:
        return None
    file = target.editing.audit_file or state_directory() / "audit.jsonl"
    where = identity_of(replace(target, name=""))
    return Audit(file, Author(Surroundings.of_process().user, target.label, where))


def _prove(target: Target, refusal: WriteRefusal) -> None:
    # A standby may be promoted and a file be given back: what was wished for is proven by the session alone.
    if target.read_only and not refusal.by_session:
        raise ReadOnlyViolation(
            "The connection is to be read-only, but the server does not enforce it.",
            subject=target.label,
            hint="Connect directly, not through a proxy that drops session settings.",
        )
