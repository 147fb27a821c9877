"""What a result of 5,000,000 rows costs: time to the first rows, lateness of the event loop, memory, its pages."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from pooldeck_db.database import open_database
from pooldeck_db.paging import AtRow, End, PageRequest, Start
from pooldeck_db.query import Order
from support.servers import postgresql_server, sqlite_target

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.query.execution import Execution
    from pooldeck_db.target import Target

ROWS = 5_000_000
PAGES = (Start(), AtRow(ROWS // 2), End())
RUNS = 15
TICK = 0.001

POSTGRESQL = (
    "SELECT n, n * 0.01 AS amount, 'name ' || n AS name, now() AS created"
    f" FROM (SELECT generate_series(1, {ROWS}) AS n) AS numbers"
)
SQLITE = (
    f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {ROWS})"
    " SELECT n, n * 0.01 AS amount, 'name ' || n AS name, '2026-01-01 00:00:00' AS created FROM r"
)


def run() -> None:
    """Print the figures of both databases."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "console.db"
        with closing(sqlite3.connect(file)) as lite:
            lite.execute("CREATE TABLE t (a)")
        asyncio.run(_measure(sqlite_target(file), SQLITE))
    with postgresql_server() as server:
        asyncio.run(_measure(server.target(), POSTGRESQL))


async def _measure(target: Target, text: str) -> None:
    database = await open_database(target)
    try:
        sys.stdout.write(f"{database.product} {database.version}, a result of {ROWS:,} rows\n")
        execution = database.console.execution(Order(text, timeout=0))
        before = _megabytes()
        watching = asyncio.create_task(_lateness())
        outcome = await execution.run()
        watching.cancel()
        late = await watching
        _line("first row, all rows (s)", outcome.first_row or 0.0, outcome.elapsed)
        _line("event loop late: median, 99 of 100, most (ms)", median(late), late[int(len(late) * 0.99)], late[-1])
        _line("memory before, at its most (MB)", before, _megabytes())
        _line("on the disk (MB)", execution.progress().spilled / 1e6)
        _line("page at the start, in the middle, at the end (ms)", *[await _page(execution, at) for at in PAGES])
        _line("search of all rows for what is not there (s)", await _search(execution))
        _line("stopping one like it while its rows come (s)", await _stop(database, text))
    finally:
        await database.close()


async def _search(execution: Execution) -> float:
    began = perf_counter()
    if execution.rows is not None:
        await execution.rows.find("not in there", 0, 1)
    return perf_counter() - began


async def _stop(database: Database, text: str) -> float:
    execution = database.console.execution(Order(text, timeout=0))
    task = asyncio.create_task(execution.run())
    await execution.ready()
    began = perf_counter()
    await execution.stop()
    await task
    return perf_counter() - began


async def _lateness() -> list[float]:
    """How late the event loop came to what it was to do, in milliseconds, sorted."""
    late = []
    try:
        while True:
            began = perf_counter()
            await asyncio.sleep(TICK)
            late.append((perf_counter() - began - TICK) * 1000)
    except asyncio.CancelledError:
        return sorted(late)


async def _page(execution: Execution, place: Start | AtRow | End) -> float:
    times = []
    for _ in range(RUNS):
        began = perf_counter()
        if execution.rows is not None:
            await execution.rows.page(PageRequest(place))
        times.append(perf_counter() - began)
    return median(times) * 1000


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _line(title: str, *figures: float) -> None:
    sys.stdout.write(f"{title:<52}{'  '.join(f'{figure:9.3f}' for figure in figures)}\n")
