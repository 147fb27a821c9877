"""One database operation in a task of its own, so that exactly one cancel ever reaches the driver.

Two cancels in a row leave a query running on PostgreSQL (the first one's clean-up, which sends the
CancelRequest, is itself cancelled), and none of them ends a query of SQLite, which needs
`sqlite3_interrupt`. Key repeat, a time-out and the end of the app all produce such second cancels.
"""

from __future__ import annotations

import asyncio
import contextvars
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

T = TypeVar("T")

_OPERATION: contextvars.ContextVar[Operation | None] = contextvars.ContextVar("pooldeck_operation", default=None)

_INTERRUPT_INTERVAL = 0.02
"""Seconds between interrupts: one may fall between two statements and end nothing."""


class Operation:
    """What a guarded operation holds now."""

    def __init__(self) -> None:
        self.connections: dict[object, object] = {}
        """The driver connections that it has checked out, by their pool record."""


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
        self._running: dict[asyncio.Task[object], Operation] = {}

    async def run(self, operation: Callable[[], Coroutine[object, object, T]], *, name: str) -> T:
        """Await `operation()` in its own task named `name`.

        When the caller is cancelled, the operation is cancelled once, and the caller goes on only when the
        operation has cleaned up, or after the grace period. Further cancels meanwhile change nothing.
        """
        held = Operation()
        context = contextvars.copy_context()
        context.run(_OPERATION.set, held)
        task = asyncio.get_running_loop().create_task(operation(), name=name, context=context)
        self._running[task] = held
        task.add_done_callback(self._forget)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await self._end(task, held)
            raise

    async def _end(self, task: asyncio.Task[object], held: Operation) -> None:
        if not task.done():
            task.cancel()
        loop = asyncio.get_running_loop()
        limit = loop.time() + self._grace
        while not task.done() and loop.time() < limit:
            for connection in tuple(held.connections.values()):
                await _shielded(self._interrupt(connection))
            await _shielded(_settled(task, _INTERRUPT_INTERVAL))
        if task.done() and not task.cancelled():
            task.exception()  # Retrieved, or asyncio would log it as never retrieved.

    async def close(self) -> None:
        """Cancel whatever still runs and wait until it has ended, at most for the grace period."""
        await asyncio.gather(*(self._end(task, held) for task, held in tuple(self._running.items())))

    def _forget(self, task: asyncio.Task[object]) -> None:
        self._running.pop(task, None)


async def _settled(task: asyncio.Task[object], timeout: float) -> None:
    await asyncio.wait({task}, timeout=timeout)


async def _shielded(step: Awaitable[None]) -> None:
    """Await a step of the clean-up to its end, whatever cancels arrive meanwhile.

    Such a cancel is swallowed on purpose: the caller already is on its way out and raises the first one.
    """
    inner = asyncio.ensure_future(step)
    while not inner.done():
        try:
            await asyncio.shield(inner)
        except asyncio.CancelledError:
            continue
    inner.result()
