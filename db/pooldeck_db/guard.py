"""One database operation in a task of its own, so that exactly one cancel ever reaches the driver.

Two cancels in a row leave a query running on PostgreSQL (the first one's clean-up, which sends the
CancelRequest, is itself cancelled), and none of them ends a query of SQLite, which needs
`sqlite3_interrupt`. Key repeat, a time-out and the end of the app all produce such second cancels.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.errors import ConnectionLost

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

T = TypeVar("T")

_OPERATION: contextvars.ContextVar[Operation | None] = contextvars.ContextVar("pooldeck_operation", default=None)

_INTERRUPT_INTERVAL = 0.02
"""Seconds between interrupts: one may fall between two statements and end nothing."""


class Operation:
    """What a guarded operation holds now, and whether it is on its way out."""

    def __init__(self) -> None:
        self.connections: dict[object, object] = {}
        """The driver connections that it has checked out, by their pool record."""
        self.cancelled = False
        """It was cancelled, and must not be again."""


def took(record: object, driver_connection: object) -> None:
    """Note that the present operation checked out a connection; called by the pool's events."""
    if (operation := _OPERATION.get()) is not None:
        operation.connections[record] = driver_connection


def gave_back(record: object) -> None:
    """Note that the present operation returned a connection; called by the pool's events."""
    if (operation := _OPERATION.get()) is not None:
        operation.connections.pop(record, None)


class Guard:
    """Runs operations; each ends with its statement ended on the server and its connection back."""

    def __init__(self, interrupt: Callable[[object], Awaitable[None]], *, grace: float = 3.0) -> None:
        self._interrupt = interrupt
        self._grace = grace
        self._closed = False
        self._running: dict[asyncio.Task[object], Operation] = {}

    async def run(self, operation: Callable[[], Coroutine[object, object, T]], *, name: str) -> T:
        """Await `operation()` in its own task named `name`.

        When the caller is cancelled, the operation is cancelled once, and the caller goes on only when the
        operation has cleaned up, or after the grace period. Further cancels meanwhile change nothing.
        Raises ConnectionLost after `close`: a connection made then would never be closed.
        """
        if self._closed:
            raise ConnectionLost("The database was closed.", subject=name, hint="Open it again.")
        held = Operation()
        context = contextvars.copy_context()
        context.run(_OPERATION.set, held)
        task = asyncio.get_running_loop().create_task(operation(), name=name, context=context)
        self._running[task] = held
        task.add_done_callback(self._forget)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            await self._end(task, held)
            raise
        return task.result()

    async def _end(self, task: asyncio.Task[object], held: Operation) -> None:
        if not held.cancelled:
            held.cancelled = True
            task.cancel()
        loop = asyncio.get_running_loop()
        limit = loop.time() + self._grace
        while not task.done() and loop.time() < limit:
            # Swallowed on purpose: the caller already is on its way out and raises the first cancel.
            with contextlib.suppress(asyncio.CancelledError):
                await to_its_end(self._interrupted(task, held))

    async def _interrupted(self, task: asyncio.Task[object], held: Operation) -> None:
        for connection in tuple(held.connections.values()):
            await self._interrupt(connection)
        await asyncio.wait({task}, timeout=_INTERRUPT_INTERVAL)

    async def close(self) -> None:
        """Begin nothing any more; cancel what still runs, and wait for its end, at most for the grace period."""
        self._closed = True
        await asyncio.gather(*(self._end(task, held) for task, held in tuple(self._running.items())))

    def _forget(self, task: asyncio.Task[object]) -> None:
        self._running.pop(task, None)
        if not task.cancelled():
            task.exception()  # Retrieved, or asyncio would log it as never retrieved where nobody waits any more.


async def to_its_end(step: Awaitable[None]) -> None:
    """Await a step of a clean-up to its end, whatever cancels arrive meanwhile; the cancel is raised after it."""
    inner = asyncio.ensure_future(step)
    cancelled = False
    while not inner.done():
        try:
            await asyncio.wait({inner})
        except asyncio.CancelledError:
            cancelled = True
    inner.result()
    if cancelled:
        raise asyncio.CancelledError
