"""What a page costs at the start, at row 1,000,000 and at row 4,900,000 of a table of 5,000,000 rows.

The SQLite file is made once and kept in the directory for temporary files; the PostgreSQL table is made afresh.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationName
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.database import open_database
from pooldeck_db.paging import After, AtFraction, AtRow, Before, End, PageRequest, Sort, Start
from pooldeck_db.paging.pager import Pager
from support.servers import postgresql_server, run_script, sqlite_target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging import Place
    from pooldeck_db.target import Target

ROWS = 5_000_000
DEPTHS = (0, 1_000_000, 4_900_000)
SIZE = 256
RUNS = 15

COLUMNS = (
    "(id {id}, score double precision, name text, created text, amount numeric(10,2), flag boolean, note text)"
)
GENERATED = (
    "SELECT n, CASE WHEN n % 8 > 0 THEN (n * 7919) % 1000003 END, 'name ' || (n * 31) % 100000,"
    " '2026-01-01 00:00:00', n * 0.01, n % 2 = 0, 'note of row ' || n FROM {numbers}"
)
INDEX = "CREATE INDEX big_score ON big (score, id)"


def run() -> None:
    """Print the median of each kind of page, and its ratio to the page at the start."""
    file = Path(tempfile.gettempdir()) / "pooldeck-benchmarks" / f"big-{ROWS}.db"
    _make_file(file)
    asyncio.run(_measure(sqlite_target(file), "main"))
    with postgresql_server() as server:
        asyncio.run(_postgresql(server.target()))


async def _postgresql(target: Target) -> None:
    numbers = f"generate_series(CAST(1 AS bigint), {ROWS}) AS n"
    await run_script(
        target,
        "CREATE TABLE big " + COLUMNS.format(id="bigint PRIMARY KEY"),
        "INSERT INTO big " + GENERATED.format(numbers=numbers),
        INDEX,
        "CREATE TABLE heap AS SELECT * FROM big",
        "VACUUM ANALYZE big",
        "VACUUM ANALYZE heap",
    )
    await _measure(target, "public", heap=True)


def _make_file(file: Path) -> None:
    if file.exists():
        return
    file.parent.mkdir(exist_ok=True)
    making = file.with_suffix(".making")
    making.unlink(missing_ok=True)
    numbers = f"(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {ROWS}) SELECT n FROM r)"
    with closing(sqlite3.connect(making)) as lite:
        lite.execute("PRAGMA journal_mode = OFF")
        lite.execute("CREATE TABLE big " + COLUMNS.format(id="INTEGER PRIMARY KEY"))
        lite.execute("INSERT INTO big " + GENERATED.format(numbers=numbers))
        lite.execute(INDEX)
        lite.execute("ANALYZE")
        lite.commit()
    making.rename(file)


async def _measure(target: Target, schema: str, *, heap: bool = False) -> None:
    database = await open_database(target)
    try:
        name = f"{database.product} {database.version}"
        sys.stdout.write(f"{name}, pages of {SIZE} rows, milliseconds (median of {RUNS})\n")
        reader, pager = CatalogReader(database.sessions), Pager(database.sessions)
        big = await reader.detail(RelationName(schema, "big"))
        await _table(pager, big, "by key", ())
        await _table(pager, big, "by indexed nullable column", (Sort("score"),))
        await _table(pager, big, "the same, descending", (Sort("score", descending=True),))
        if heap:
            await _table(pager, await reader.detail(RelationName(schema, "heap")), "heap without a key", ())
    finally:
        await database.close()


async def _table(pager: Pager, detail: RelationDetail, title: str, order: tuple[Sort, ...]) -> None:
    forwards, backwards = [], []
    for depth in DEPTHS:
        key = (await pager.page(detail, PageRequest(AtRow(depth + 1), 1, order))).keys[0]
        after = await pager.page(detail, PageRequest(After(key), SIZE, order))
        forwards.append(await _median(pager, detail, After(key), order))
        backwards.append(await _median(pager, detail, Before(after.keys[-1]), order))
    ends = [await _median(pager, detail, place, order) for place in (Start(), End(), AtFraction(0.5))]
    _line(f"{title}: forwards at {', '.join(f'{depth:,}' for depth in DEPTHS)}", forwards)
    _line("  backwards from there", backwards)
    _line("  start, end, at a half", ends)


async def _median(pager: Pager, detail: RelationDetail, place: Place, order: tuple[Sort, ...]) -> float:
    times = []
    for _ in range(RUNS):
        began = perf_counter()
        await pager.page(detail, PageRequest(place, SIZE, order))
        times.append(perf_counter() - began)
    return median(times) * 1000


def _line(title: str, milliseconds: Iterable[float]) -> None:
    first, *rest = milliseconds
    figures = [f"{first:7.1f}", *(f"{other:7.1f} ({other / first:.2f}x)" for other in rest)]
    sys.stdout.write(f"{title:<66}{'  '.join(figures)}\n")
