"""Adds filters of its own to what is remembered: python adding.py DIRECTORY WHO HOW_MANY."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pooldeck_db.catalog import RelationName
from pooldeck_db.remembered import Remembered, TableView


async def main(directory: Path, who: str, how_many: int) -> None:
    remembered = Remembered.load("shop", directory)
    for number in range(how_many):
        await remembered.add_filter(RelationName("public", "shared"), f"{who} {number}")
        await remembered.save(RelationName("public", f"{who}{number}"), TableView(panel=who))


asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
