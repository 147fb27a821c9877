"""A million rows through a repository's bulk insert, against the same chunks through Core, on both databases.

Each of the two has a process and a database of its own, and inserts its million in one transaction. They take
turns at every 50,000 rows, so that whatever else the machine does meets both. Rows are made while they are
inserted, by the same generator, which is part of both times. Beside the rate stand the rate by the processor
time of the process, and the resident size before the first row and at its highest.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from support.pool import running
from support.servers import postgresql_server, run_script

if TYPE_CHECKING:
    from support.pool import Running

ROWS = 1_000_000
TURN = 50_000
CHUNKS = (1_000, 5_000, 10_000)
KINDS = ("core", "repository")

WORKING = """
import asyncio, resource, sys, time
from datetime import date
from decimal import Decimal
from itertools import islice
from uuid import UUID
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from pooldeck_db.repository import AsyncRepository
from support.shop_models import Base, Customer, Tier

kind, url = sys.argv[1:3]
total, turn, chunk = map(int, sys.argv[3:])
mail = "mail" if kind == "repository" else "email_address"

def rows():
    born, credit = date(1990, 1, 2), Decimal("12.50")
    for number in range(total):
        if number % turn == 0:
            wait_for_turn()
        yield {
            "id": UUID(int=number), "name": f"Customer {number}", mail: f"{number}@example.com",
            "tier": Tier.GOLD, "born_on": born if number % 3 else None, "credit": credit,
            "is_active": True, "version": 1,
        }

began = 0.0, 0.0

def wait_for_turn():
    global began
    print(time.perf_counter() - began[0], time.process_time() - began[1], flush=True)
    sys.stdin.readline()
    began = time.perf_counter(), time.process_time()

def resident():
    with open("/proc/self/statm") as status:
        return int(status.read().split()[1]) * resource.getpagesize() / 2**20

async def through_core(session):
    left = rows()
    while some := list(islice(left, chunk)):
        await session.execute(insert(Customer.__table__), some)

async def through_repository(session):
    told = []
    await AsyncRepository(Customer, session).bulk_insert(rows(), chunk=chunk, progress=told.append)
    assert told[-1] == total and len(told) == -(-total // chunk)

async def work():
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
    before = resident()
    async with sessions.begin() as session:
        await (through_repository if kind == "repository" else through_core)(session)
    wait_for_turn()
    print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
    await engine.dispose()

asyncio.run(work())
"""


def run() -> None:
    """Print the rates of both, and the median of what the repository's turns take longer or shorter."""
    with postgresql_server() as server, tempfile.TemporaryDirectory() as scratch:
        asyncio.run(run_script(server.target(), *(f"CREATE DATABASE {kind}" for kind in KINDS)))
        urls = {
            "PostgreSQL": f"postgresql+asyncpg://postgres@/{{kind}}?host={server.socket}",
            "SQLite": f"sqlite+aiosqlite:///{Path(scratch)}/{{kind}}.db",
        }
        for database, url in urls.items():
            for chunk in CHUNKS:
                _compare(f"{database:<10} chunks of {chunk:>6,}", url, chunk)


def _compare(title: str, url: str, chunk: int) -> None:
    seen: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    with ExitStack() as stack:
        sizes = (str(ROWS), str(TURN), str(chunk))
        workers = {
            kind: stack.enter_context(running("-c", WORKING, kind, url.format(kind=kind), *sizes))
            for kind in KINDS
        }
        for worker in workers.values():
            _figures(worker)
        for turn in range(ROWS // TURN):
            for kind in sorted(KINDS, reverse=bool(turn % 2)):
                workers[kind].say("go")
                seen[kind].append(_figures(workers[kind]))
        for kind, worker in workers.items():
            worker.say("go")
            before, highest = _figures(worker)
            wall, processor = (sum(each) for each in zip(*seen[kind], strict=True))
            sys.stdout.write(
                f"{title} {kind:<10} {ROWS / wall:>8,.0f} rows/s, {ROWS / processor:>8,.0f} a second of processor;"
                f" {before:.0f} MB before, {highest:.0f} MB at most\n"
            )
    pairs = list(zip(*(seen[kind] for kind in KINDS), strict=True))
    wall, processor = (median(core[each] / ours[each] for core, ours in pairs) for each in (0, 1))
    sys.stdout.write(f"{title} the repository has {wall:.0%} of Core's speed, {processor:.0%} by processor time\n")
    sys.stdout.flush()


def _figures(worker: Running) -> tuple[float, float]:
    one, other = worker.answer().split()
    return float(one), float(other)
