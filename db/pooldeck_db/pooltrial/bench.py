"""One pool of a size of its own under the load of many tasks."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.engine import create_engine, dialect_for
from pooldeck_db.errors import DatabaseError, PoolExhausted
from pooldeck_db.guard import to_its_end
from pooldeck_db.pool.holder import HOLDER
from pooldeck_db.pooltrial.records import TrialProgress, TrialResult
from pooldeck_db.sessions import Sessions
from pooldeck_db.translation import TRANSLATED, translate

if TYPE_CHECKING:
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.target import Target

_GRACE = 0.2
"""Seconds that tasks have to give their connection back by themselves when the time is over."""


class Bench:
    """An engine with a pool of one size, tasks that check its connections out, and what came of it."""

    def __init__(self, target: Target, size: int, tasks: int, seconds: float, hold: float) -> None:
        """Connects to nothing yet; imports the driver. Raises DatabaseError where the target cannot be used."""
        sized = replace(target, pool=replace(target.pool, size=size, max_overflow=0))
        dialect = dialect_for(sized)
        self._engine, self._observer = create_engine(sized, dialect)
        self._sessions = Sessions(self._engine, dialect)
        self._failures: tuple[type[Exception], ...] = (DatabaseError, *TRANSLATED, *dialect.driver_errors)
        self._label = target.label
        self._size, self._tasks, self._seconds, self._hold = size, tasks, seconds, hold
        self._over = asyncio.Event()
        self._before: PoolSnapshot | None = None
        self._began = 0.0
        self._problem = ""

    def progress(self, place: int, of: int) -> TrialProgress:
        """How far it is."""
        now, before = self._observer.snapshot(), self._before
        return TrialProgress(
            size=self._size,
            place=place,
            of=of,
            elapsed=0.0 if before is None else min(self._seconds, self._now() - self._began),
            seconds=self._seconds,
            checkouts=0 if before is None else now.counters.checkouts - before.counters.checkouts,
            in_use=now.in_use,
            waiters=now.waiters,
        )

    async def run(self) -> TrialResult:
        """Fill the pool, let the tasks at it for the time, and tell what came of it."""
        await self._fill()
        self._before, self._began = self._observer.snapshot(), self._now()
        if self._problem:
            return self._result(self._before, 0.0)
        workers = [asyncio.create_task(self._work(number)) for number in range(self._tasks)]
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._over.wait()
            seen, seconds = self._observer.snapshot(), self._now() - self._began
            self._over.set()
            await asyncio.wait(workers, timeout=_GRACE)
        finally:
            for worker in workers:
                worker.cancel()
            await to_its_end(_all_of(workers))
        return self._result(seen, seconds)

    async def close(self) -> None:
        """Close every connection."""
        await self._sessions.close()

    async def _fill(self) -> None:
        """Make every connection, so that no checkout that is measured waits for the server to make one."""
        is_full = asyncio.Barrier(self._size)

        async def connect() -> None:
            async with self._engine.connect():
                await is_full.wait()

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._size):
                    group.create_task(connect())
        except* self._failures as errors:
            self._note(_first(errors))

    async def _work(self, number: int) -> None:
        """Check out, ask, and give back, over and over until the time is over."""
        HOLDER.set(f"trial {number + 1}")
        while not self._over.is_set():
            try:
                async with self._engine.connect() as connection:
                    await connection.exec_driver_sql("SELECT 1")
                    if self._hold:
                        await asyncio.sleep(self._hold)
            except self._failures as error:
                self._note(error)

    def _note(self, error: BaseException) -> None:
        """End it all for what would go wrong again for everybody; who gave up waiting is counted by the pool."""
        explained = error if isinstance(error, DatabaseError) else translate(error, self._label)
        if not isinstance(explained, PoolExhausted):
            self._problem = self._problem or str(explained)
            self._over.set()

    def _result(self, seen: PoolSnapshot, seconds: float) -> TrialResult:
        before = self._before or seen
        wait = seen.wait.since(before.wait).spread()
        checkouts = seen.counters.checkouts - before.counters.checkouts
        return TrialResult(
            size=self._size,
            tasks=self._tasks,
            seconds=seconds,
            checkouts=checkouts,
            throughput=checkouts / seconds if seconds else 0.0,
            wait=replace(wait, max=max(wait.max, seen.longest_wait)),
            timeouts=seen.counters.timeouts - before.counters.timeouts,
            still_waiting=seen.waiters,
            connects=seen.counters.connects,
            server_connections=None,
            problem=self._problem,
        )

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


async def _all_of(workers: list[asyncio.Task[None]]) -> None:
    await asyncio.wait(workers)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first of them that is no group."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
