"""What completion costs at 5,000 tables and 50,000 columns, and its ratio to a catalog with one table.

The names are read from databases made for it; how long the event loop waits meanwhile is measured too.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import tracemalloc
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from pooldeck_db.completion.completing import complete
from pooldeck_db.database import open_database
from support.servers import postgresql_server, run_script, sqlite_target

if TYPE_CHECKING:
    from pooldeck_db.completion import Names
    from pooldeck_db.target import Backend, Target

TABLES = 5_000
COLUMNS = 10
RUNS = 25
LINES = 5_000
PLACES = {
    "FROM |": "SELECT * FROM |",
    "FROM t|": "SELECT * FROM t|",
    "FROM t4_o|": "SELECT * FROM t4_o|",
    "FROM xq (nothing)|": "SELECT * FROM xqzw|",
    "JOIN |": "SELECT * FROM table_42_orders o JOIN |",
    "ON |": "SELECT * FROM table_42_orders o JOIN table_41_orders p ON |",
    "alias.|": "SELECT o.| FROM table_42_orders o",
    "SELECT | FROM": "SELECT | FROM table_42_orders o JOIN table_41_orders p ON true",
    "SELECT c| without FROM": "SELECT c|",
    "SELECT cu4| without FROM": "SELECT cu4|",
    "WHERE lo|": "SELECT * FROM table_42_orders WHERE lo|",
    "schema.|": "SELECT * FROM {schema}.|",
    "INSERT (|": "INSERT INTO table_42_orders (|",
    "\\d t|": "\\d t|",
}


def run() -> None:
    """Print the medians for both databases."""
    with tempfile.TemporaryDirectory() as scratch:
        one, many = (sqlite_target(Path(scratch) / f"{tables}.db") for tables in (1, TABLES))
        asyncio.run(_made(one, 1))
        asyncio.run(_made(many, TABLES))
        _compare(asyncio.run(_names(one)), asyncio.run(_names(many)), one.backend, "main")
    with postgresql_server() as server:
        target = server.target()
        small = asyncio.run(_names(target))
        asyncio.run(_made(target, TABLES))
        _compare(small, asyncio.run(_names(target)), target.backend, "public")


async def _made(target: Target, tables: int) -> None:
    """Tables that each refer to the one before; half of the columns' names are found in one table only."""
    statements = []
    for number in range(tables):
        others = "".join(f", column_{place}_{number if place % 2 else ''} text" for place in range(COLUMNS - 2))
        refers = f" REFERENCES table_{number - 1}_orders (id)" if number else ""
        statements.append(
            f"CREATE TABLE table_{number}_orders (id integer PRIMARY KEY, parent integer{refers}{others});"
        )
    pieces = ["".join(statements[start : start + 500]) for start in range(0, tables, 500)]
    await run_script(target, *(f"BEGIN; {piece} COMMIT;" for piece in pieces))


async def _names(target: Target) -> Names:
    """Read the names, and print what that takes."""
    database = await open_database(target)
    await database.catalog.catalog()
    gc.freeze()  # As the program does once it is on the screen.
    waits: list[float] = []
    watching = asyncio.create_task(_watch(waits))
    times = []
    try:
        for _ in range(5):
            start = perf_counter()
            await database.completion.names(refresh=True)
            times.append(perf_counter() - start)
        watching.cancel()
        tracemalloc.start()
        names = await database.completion.names(refresh=True)
        memory = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    finally:
        await database.close()
    columns = sum(len(relation.columns) for relation in names.relations.values())
    sys.stdout.write(
        f"{database.product}: {len(names.relations)} relations, {columns} columns in"
        f" {median(times) * 1000:.0f} ms, {memory / 1e6:.1f} MB; the loop waited {max(waits) * 1000:.1f} ms\n"
    )
    return names


async def _watch(waits: list[float]) -> None:
    while True:
        start = perf_counter()
        await asyncio.sleep(0.002)
        waits.append(perf_counter() - start - 0.002)


def _compare(small: Names, large: Names, backend: Backend, schema: str) -> None:
    script = "SELECT * FROM table_42_orders WHERE id = 1 AND column_0_ = 'some text';\n" * LINES
    for name, marked in PLACES.items():
        text = marked.replace("{schema}", schema)
        alone, known = (_time(text, names, backend) for names in (small, large))
        _report(name, known, alone)
    alone = _time(PLACES["alias.|"], large, backend)
    rows = "INSERT INTO table_42_orders VALUES\n" + "(1, 'new'),\n" * 100_000
    _report("INSERT of 100,000 rows", _time(rows + "(|", large, backend), alone)
    _report("in 5,000 lines", _time(script + PLACES["alias.|"] + ";\n" + script, large, backend), alone)


def _time(marked: str, names: Names, backend: Backend) -> float:
    before, _, behind = marked.partition("|")
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        complete(before + behind, len(before), names, backend)
        times.append(perf_counter() - start)
    return median(times)


def _report(name: str, known: float, alone: float) -> None:
    sys.stdout.write(f"{name:<26} {known * 1000:7.2f} ms    {known / alone:6.1f} x\n")
