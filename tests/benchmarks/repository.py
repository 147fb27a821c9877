"""A million rows through a repository's bulk insert, against the same chunks through Core, on both databases.

Each run has a process and an empty table of its own, and the kinds take turns, so that whatever else the machine
does meets all of them. Rows are made while they are inserted, by the same generator: that is part of both times,
as is the commit. Beside the rate stand the rate by the process's own processor time, which a busy machine changes
less, and the resident size before the first row and at its highest.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from support.servers import postgresql_server

ROWS = 1_000_000
CHUNKS = (1_000, 5_000)
ROUNDS = 2

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

kind, url, total, chunk = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
mail = "mail" if kind == "repository" else "email_address"

def rows():
    born, credit = date(1990, 1, 2), Decimal("12.50")
    for number in range(total):
        yield {
            "id": UUID(int=number), "name": f"Customer {number}", mail: f"{number}@example.com",
            "tier": Tier.GOLD, "born_on": born if number % 3 else None, "credit": credit,
            "is_active": True, "version": 1,
        }

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
    before, began, processor = resident(), time.perf_counter(), time.process_time()
    async with sessions.begin() as session:
        await (through_repository if kind == "repository" else through_core)(session)
    took, processor = time.perf_counter() - began, time.process_time() - processor
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(total / took, total / processor, before, highest)
    await engine.dispose()

asyncio.run(work())
"""


def run() -> None:
    """Print the medians of each kind, and what the repository's are of Core's."""
    with postgresql_server() as server, tempfile.TemporaryDirectory() as scratch:
        urls = {
            "PostgreSQL": f"postgresql+asyncpg://postgres@/postgres?host={server.socket}",
            "SQLite": f"sqlite+aiosqlite:///{Path(scratch, 'bulk.db')}",
        }
        for database, url in urls.items():
            for chunk in CHUNKS:
                _compare(database, url, chunk)


def _compare(database: str, url: str, chunk: int) -> None:
    seen: dict[str, list[list[float]]] = {"core": [], "repository": []}
    for turn in range(ROUNDS):
        for kind in sorted(seen, reverse=bool(turn % 2)):
            seen[kind].append(_measured(kind, url, chunk))
    rates = {}
    for kind, runs in seen.items():
        rates[kind], processor, before, highest = (median(each) for each in zip(*runs, strict=True))
        sys.stdout.write(
            f"{database:<10} chunks of {chunk:>6,} {kind:<10} {rates[kind]:>9,.0f} rows/s"
            f"   {processor:>9,.0f} a second of processor   {before:4.0f} MB, at most {highest:4.0f} MB\n"
        )
    share = rates["repository"] / rates["core"]
    sys.stdout.write(f"{database:<10} chunks of {chunk:>6,} the repository has {share:.0%} of Core's rate\n")


def _measured(kind: str, url: str, chunk: int) -> list[float]:
    command = [sys.executable, "-c", WORKING, kind, url, str(ROWS), str(chunk)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(figure) for figure in done.stdout.split()]
