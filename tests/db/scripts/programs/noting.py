"""Notes statements in a history that another process writes at the same time."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pooldeck_db.scripts import Entry, QueryHistory
from pooldeck_db.target import Backend


async def main(directory: str, who: str, count: str) -> None:
    """Note so many."""
    history = QueryHistory(Path(directory))
    for number in range(int(count)):
        await history.add(Entry(f"{who} {number}", "shop", 0.0, 0.0), Backend.SQLITE)


asyncio.run(main(*sys.argv[1:4]))
