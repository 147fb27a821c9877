"""What observing a pool costs: checkout, `SELECT 1` and checkin over a Unix socket of a real PostgreSQL.

A plain pool, an observed one, a published one with a reader in another process, and a second plain one take turns,
so that a machine whose speed drifts treats them alike; what the two plain ones differ by is what cannot be told.
"""

from __future__ import annotations

import asyncio
import gc
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from pooldeck_db.pool.instrumented import observe
from pooldeck_db.poolwatch import publish
from support.servers import postgresql_server

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

ROUNDS = 100
TURN = 100
"""Checkouts in a row; long enough for each to have the processor's caches to itself."""

KINDS = ("plain", "plain again", "observed", "published", "with stacks")
ONE = text("SELECT 1")

READING = """
import asyncio, sys
from pooldeck_db.poolwatch import attach
async def read():
    async for _ in attach(sys.argv[1]):
        pass
asyncio.run(read())
"""


def run() -> None:
    """Print the medians, and the ratios to the plain pool."""
    with postgresql_server() as server, tempfile.TemporaryDirectory() as scratch:
        socket = Path(scratch, "pool.sock")
        url = f"postgresql+asyncpg://postgres@/postgres?host={server.socket}"
        with subprocess.Popen([sys.executable, "-c", READING, str(socket)]) as reading:
            try:
                asyncio.run(_measure(url, str(socket)))
            finally:
                reading.kill()


async def _measure(url: str, address: str) -> None:
    engines = {kind: create_async_engine(url) for kind in KINDS}
    observe(engines["observed"])
    observe(engines["with stacks"], stacks=True)
    walls: dict[str, list[float]] = {kind: [] for kind in KINDS}
    processors: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with publish(engines["published"], address):
        for engine in engines.values():
            await _turn(engine)
        dice = random.Random(1)
        gc.disable()
        for _ in range(ROUNDS):
            for kind in dice.sample(KINDS, len(KINDS)):
                wall, processor = perf_counter(), thread_time()
                await _turn(engines[kind])
                walls[kind].append((perf_counter() - wall) / TURN)
                processors[kind].append((thread_time() - processor) / TURN)
            gc.collect()
        gc.enable()
    for engine in engines.values():
        await engine.dispose()
    _report("wall clock", walls)
    _report("processor", processors)


async def _turn(engine: AsyncEngine) -> None:
    for _ in range(TURN):
        async with engine.connect() as connection:
            await connection.execute(ONE)


def _report(what: str, seen: dict[str, list[float]]) -> None:
    plain = [(one + other) / 2 for one, other in zip(seen["plain"], seen["plain again"], strict=True)]
    for kind, values in seen.items():
        over = median(one - other for one, other in zip(values, plain, strict=True))
        figures = f"{median(values) * 1e6:7.1f} us, {over * 1e6:+6.1f} us ({over / median(plain):+.1%})"
        sys.stdout.write(f"{what}, {kind:<12} {figures}\n")
