"""Tries a pool at several sizes, one after the other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.activity.link import MonitorLink
from pooldeck_db.activity.postgresql.queries import query
from pooldeck_db.activity.postgresql.reading import figures_from
from pooldeck_db.engine import dialect_for
from pooldeck_db.errors import DatabaseError
from pooldeck_db.guard import to_its_end
from pooldeck_db.pool.times import Spread
from pooldeck_db.pooltrial.advice import advise
from pooldeck_db.pooltrial.bench import Bench
from pooldeck_db.pooltrial.records import Recommendation, TrialProgress, TrialResult
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from pooldeck_db.activity import DatabaseFigures
    from pooldeck_db.dialects.base import MonitorConnection
    from pooldeck_db.target import Target

TrialStep = TrialProgress | TrialResult | Recommendation
"""What a trial tells: how far it is, what each size came to, and at last what to choose."""

INTERVAL = 0.25
"""Seconds between two tellings of how far it is."""

SPARED = 3
"""Connections of the server that a trial leaves to others, beside those that the server itself reserves."""


async def pool_trial(
    target: Target, *, tasks: int, seconds: float, sizes: Sequence[int], hold: float = 0.0
) -> AsyncGenerator[TrialStep, None]:
    """Let tasks check connections out of a pool, for so many seconds at each size.

    Each task checks out, runs `SELECT 1`, keeps the connection for `hold` seconds, gives it back, and begins anew.
    The pools are made for the trial, beside the one that the app has. A size that the server has no room for is
    not tried; what stands in the way of a size is told in its result. To end it early, close the generator
    (`contextlib.aclosing`) or cancel the task that iterates: no connection and no task is left then.

    Raises DatabaseError where the target cannot be used as it stands: no such file, an unreadable certificate.
    """
    watch = _ServerWatch(target)
    results: list[TrialResult] = []
    try:
        for place, size in enumerate(sizes, 1):
            obstacle = await watch.obstacle(size)
            if obstacle:
                results.append(TrialResult(size, tasks, 0.0, 0, 0.0, Spread(), 0, 0, 0, None, obstacle))
                yield results[-1]
                continue
            bench = await asyncio.to_thread(Bench, target, size, tasks, seconds, hold)
            running = asyncio.ensure_future(bench.run())
            try:
                most: int | None = None
                while not running.done():
                    await asyncio.wait({running}, timeout=INTERVAL)
                    most = max(most or 0, await watch.connections() or 0) or None
                    yield bench.progress(place, len(sizes))
            finally:
                await to_its_end(_ended(bench, running))
            results.append(replace(running.result(), server_connections=most))
            yield results[-1]
    finally:
        await to_its_end(watch.close())
    yield advise(results)


async def _ended(bench: Bench, running: asyncio.Future[TrialResult]) -> None:
    """End it where it still runs, with the one cancel that is sent, and close its connections."""
    running.cancel()
    await asyncio.wait({running})
    await bench.close()


class _ServerWatch:
    """How full the server is, over a connection that is of no pool."""

    def __init__(self, target: Target) -> None:
        self._link = (
            MonitorLink(dialect_for(target), target.label) if target.backend is Backend.POSTGRESQL else None
        )

    async def connections(self) -> int | None:
        """How many connections of clients there are; None where there is no server, or it does not say."""
        figures = await self._figures()
        return figures.connections if figures else None

    async def obstacle(self, size: int) -> str:
        """Why the server has no room for so many connections; empty where it has, or does not say."""
        figures = await self._figures()
        if figures is None:
            return ""
        room = max(0, figures.connections_left - SPARED)
        if size <= room:
            return ""
        return (
            f"{size} connections were not tried: of the server's {figures.connections_max} (max_connections),"
            f" {figures.connections} are in use and {figures.connections_reserved} reserved, and {SPARED} are left"
            " to others."
        )

    async def close(self) -> None:
        """Close the connection."""
        if self._link is not None:
            await self._link.close()

    async def _figures(self) -> DatabaseFigures | None:
        async def work(connection: MonitorConnection) -> DatabaseFigures:
            return figures_from((await connection.rows(query("figures", connection.version)))[0])

        try:
            return await self._link.run(work) if self._link is not None else None
        except DatabaseError:
            return None  # The pool itself is told why, and that is shown.
