"""What observing a pool costs: checkout, `SELECT 1` and checkin over a Unix socket of a real PostgreSQL.

Each kind of pool has a process of its own, as in life: in one process the interpreter fits itself to neither. The
processes take turns in an order that is drawn, and are started anew now and then, for where things lie in memory
makes a difference, too. What the two plain kinds differ by is what cannot be told.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from support.pool import Running, running
from support.servers import postgresql_server

LIVES = 8
ROUNDS = 25
"""Turns that each process has."""
TURN = 100
"""Checkouts in a row."""

KINDS = ("plain", "plain again", "observed", "published", "with stacks")

WORKING = """
import asyncio, gc, sys, time
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from pooldeck_db.pool.instrumented import observe
from pooldeck_db.poolwatch import publish

kind, url, address, turn = *sys.argv[1:4], int(sys.argv[4])
one = text("SELECT 1")

async def work():
    engine = create_async_engine(url)
    if kind == "published":
        publish(engine, address)
    elif not kind.startswith("plain"):
        observe(engine, stacks=kind == "with stacks")
    async def cycle():
        async with engine.connect() as connection:
            await connection.execute(one)
    for _ in range(500):
        await cycle()
    print("ready", flush=True)
    while sys.stdin.readline().strip():
        gc.collect()
        gc.disable()
        for _ in range(10):
            await cycle()
        wall, processor = time.perf_counter(), time.process_time()
        for _ in range(turn):
            await cycle()
        print((time.perf_counter() - wall) / turn, (time.process_time() - processor) / turn, flush=True)
        gc.enable()
    await engine.dispose()

asyncio.run(work())
"""

READING = """
import asyncio, sys
from pooldeck_db.poolwatch import attach
async def read():
    async for _ in attach(sys.argv[1]):
        pass
asyncio.run(read())
"""


def run() -> None:
    """Print the medians, and what each kind costs over the plain ones."""
    walls: dict[str, list[float]] = {kind: [] for kind in KINDS}
    processors: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with postgresql_server() as server, tempfile.TemporaryDirectory() as scratch:
        url = f"postgresql+asyncpg://postgres@/postgres?host={server.socket}"
        dice = random.Random(1)
        for life in range(LIVES):
            socket = str(Path(scratch, f"{life}.sock"))
            with ExitStack() as stack:
                workers = {
                    kind: stack.enter_context(running("-c", WORKING, kind, url, socket, str(TURN)))
                    for kind in dice.sample(KINDS, len(KINDS))
                }
                reader = stack.enter_context(subprocess.Popen([sys.executable, "-c", READING, socket]))
                stack.callback(reader.kill)
                for worker in workers.values():
                    worker.answer()
                for _ in range(ROUNDS):
                    for kind in dice.sample(KINDS, len(KINDS)):
                        wall, processor = _turn(workers[kind])
                        walls[kind].append(wall)
                        processors[kind].append(processor)
    _report("wall clock", walls)
    _report("processor", processors)


def _turn(worker: Running) -> tuple[float, float]:
    worker.say("go")
    wall, processor = worker.answer().split()
    return float(wall), float(processor)


def _report(what: str, seen: dict[str, list[float]]) -> None:
    plain = [(one + other) / 2 for one, other in zip(seen["plain"], seen["plain again"], strict=True)]
    for kind, values in seen.items():
        over = median(one - other for one, other in zip(values, plain, strict=True))
        figures = f"{median(values) * 1e6:7.1f} us, {over * 1e6:+6.1f} us ({over / median(plain):+.1%})"
        sys.stdout.write(f"{what}, {kind:<12} {figures}\n")
