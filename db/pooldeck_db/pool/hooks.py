"""What runs with every checkout, statement and checkin of an observed pool.

Closures over just what they need, with everything written out: in a process that does something else between,
a call or an attribute costs several times of what it costs in a loop, and every request of a service pays for it.
Nothing here raises, waits, or touches the network.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pooldeck_db.pool.holder import HOLDER
from pooldeck_db.pool.recorder import QUEUE_LENGTH
from pooldeck_db.pool.stacks import captured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import ExecutionContext
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

    from pooldeck_db.pool.checkout import Asking, Connection
    from pooldeck_db.pool.recorder import PoolRecorder


def connecting(
    connect: Callable[[], PoolProxiedConnection],
    recorder: PoolRecorder,
    *,
    by_task: bool,
    met: Callable[[PoolProxiedConnection], Connection],
    gave_up: Callable[[Asking, BaseException], None],
    stacks: bool,
) -> Callable[[], PoolProxiedConnection]:
    """The pool's `connect`, with who asked, and for how long, noted; in an async engine it is a task that asks."""
    now, holder, find = recorder.now, HOLDER.get, recorder.known.get
    asking_now, waited = recorder.asking, recorder.waits.append
    current_task, current_thread = asyncio.current_task, threading.current_thread

    def observed() -> PoolProxiedConnection:
        name = ""
        if by_task:
            try:
                task = current_task()
            except RuntimeError:  # No loop runs: SQLAlchemy will say so.
                task = None
            if task is not None:
                name = task.get_name()
        else:
            name = current_thread().name
        asking = (now(), holder(), name, captured() if stacks else ())
        key = id(asking)
        asking_now[key] = asking
        try:
            proxied = connect()
        except BaseException as error:  # Nothing is swallowed: whatever was raised, there is no connection.
            gave_up(asking, error)
            raise
        asking_now.pop(key, None)
        connection = find(id(proxied.dbapi_connection)) or met(proxied)
        connection.statements = 0
        connection.statement = ""
        connection.ended = None
        connection.since = taken = now()
        connection.asking = asking
        connection.uses += 1
        connection.held = True
        waited(taken - asking[0])
        return proxied

    return observed


def checking_in(
    recorder: PoolRecorder, known: Callable[[ConnectionPoolEntry], Connection | None]
) -> Callable[[DBAPIConnection | None, ConnectionPoolEntry], None]:
    """What listens to the pool's checkins."""
    now, find, relieve = recorder.now, recorder.known.get, recorder.relieve
    holds = recorder.holds
    held = holds.append

    def checked_in(driver: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        connection = find(id(driver)) or known(record)
        if connection is None or connection.life != recorder.life:
            recorder.returned_unseen()
        elif connection.held:  # Not held is what SQLAlchemy returns because it failed before it was handed out.
            connection.held = False
            connection.began = None
            held(now() - connection.since)
            if len(holds) > QUEUE_LENGTH:
                relieve()

    return checked_in


def executing(execute: Callable[..., None], recorder: PoolRecorder) -> Callable[..., None]:
    """The dialect's way to execute a statement, with its begin and its end noted.

    The events that SQLAlchemy has for it would be the obvious way, but one listener for them makes every
    connection of the engine join the listeners of all its events anew, which costs some 50 us a checkout.
    """
    now, find = recorder.now, recorder.known.get

    def observed(
        cursor: DBAPICursor, statement: str, parameters: object, context: ExecutionContext | None = None
    ) -> None:
        if context is None:
            return execute(cursor, statement, parameters, context)
        connection = find(id(context.root_connection.connection.dbapi_connection))
        if connection is None:  # Detached: the pool has nothing to do with it any more.
            return execute(cursor, statement, parameters, context)
        connection.sent += 1
        connection.statements += 1
        connection.statement = statement
        connection.began = now()
        try:
            return execute(cursor, statement, parameters, context)
        finally:
            connection.ended = now()
            connection.began = None

    return observed


def executing_bare(execute: Callable[..., None], recorder: PoolRecorder) -> Callable[..., None]:
    """The same for the way that takes no parameters."""
    watched = executing(lambda cursor, statement, _, context: execute(cursor, statement, context), recorder)

    def observed(cursor: DBAPICursor, statement: str, context: ExecutionContext | None = None) -> None:
        return watched(cursor, statement, None, context)

    return observed


@contextmanager
def executing_past(driver: object, statement: str, recorder: PoolRecorder) -> Iterator[None]:
    """Note a statement that goes past SQLAlchemy; `driver` is the connection as SQLAlchemy has it."""
    connection = recorder.known.get(id(driver))
    if connection is None:
        yield
        return
    connection.sent += 1
    connection.statements += 1
    connection.statement = statement
    connection.began = recorder.now()
    try:
        yield
    finally:
        connection.ended = recorder.now()
        connection.began = None
