"""Types into a buffer for ever, and says each time what is on the disk."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from pooldeck_db.scripts import Buffers


async def main(directory: str) -> None:
    """Type, until somebody kills this."""
    buffers = Buffers("connection shop", Path(directory))
    await buffers.load()
    buffer = buffers.new("typed")
    for number in range(1_000_000):
        await buffers.save(replace(buffer, text=f"SELECT {number}; -- " + "x" * 100_000))
        print(number, flush=True)  # noqa: T201  # That is what it is for.


asyncio.run(main(sys.argv[1]))
