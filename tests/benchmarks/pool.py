"""What observing a pool costs: checkout, `SELECT 1` and checkin over a Unix socket of a real PostgreSQL.

A plain pool, an observed one and a second plain one take short turns, so that a machine whose speed drifts treats
them alike; what the two plain ones differ by is what the measurement cannot tell.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from statistics import median
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from pooldeck_db.pool.instrumented import observe
from support.servers import postgresql_server

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

ROUNDS = 100
TURN = 100
"""Checkouts in a row."""

ONE = text("SELECT 1")


def run() -> None:
    """Print the medians, and the ratios to the plain pool."""
    with postgresql_server() as server:
        asyncio.run(_measure(f"postgresql+asyncpg://postgres@/postgres?host={server.socket}"))


async def _measure(url: str) -> None:
    engines = {name: create_async_engine(url) for name in ("plain", "plain again", "observed")}
    observe(engines["observed"])
    for engine in engines.values():
        await _turn(engine, 300)
    walls: dict[str, list[float]] = {name: [] for name in engines}
    processors: dict[str, list[float]] = {name: [] for name in engines}
    gc.disable()
    for number in range(ROUNDS):
        names = list(engines)
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            wall, processor = perf_counter(), thread_time()
            await _turn(engines[name], TURN)
            walls[name].append((perf_counter() - wall) / TURN)
            processors[name].append((thread_time() - processor) / TURN)
        if number % 10 == 0:
            gc.collect()
    gc.enable()
    for engine in engines.values():
        await engine.dispose()
    _report("wall clock", walls)
    _report("processor", processors)


async def _turn(engine: AsyncEngine, times: int) -> None:
    for _ in range(times):
        async with engine.connect() as connection:
            await connection.execute(ONE)


def _report(what: str, seen: dict[str, list[float]]) -> None:
    plain = median(seen["plain"])
    for name, values in seen.items():
        ratio = median(one / other for one, other in zip(values, seen["plain"], strict=True))
        microseconds = f"{median(values) * 1e6:7.1f} us"
        sys.stdout.write(
            f"{what}, {name:<12} {microseconds}  {median(values) / plain:.3f}x, in turns {ratio:.3f}x\n"
        )
