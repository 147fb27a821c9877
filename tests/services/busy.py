"""A service whose tasks all do the same: they take a connection, run something short, and give it back.

python busy.py URL SOCKET, until it is ended.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pooldeck_db.poolwatch import named, publish

USERS = 12
ROUTES = ("GET /orders", "GET /orders/{id}", "POST /cart")


async def visit(engine: AsyncEngine) -> None:
    """Visit one route after the other, with a rest between."""
    while True:
        with named(random.choice(ROUTES)):
            async with engine.connect() as connection:
                await connection.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": random.expovariate(50)})
        await asyncio.sleep(random.uniform(0, 0.2))


async def main(url: str, socket: str) -> None:
    """Serve until somebody says that it is enough."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), pool_size=5, max_overflow=2)
    enough = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, enough.set)
    with publish(engine, f"unix:{socket}", name="shop"):
        visitors = [asyncio.create_task(visit(engine)) for _ in range(USERS)]
        await enough.wait()
        for visitor in visitors:
            visitor.cancel()
        await asyncio.wait(visitors)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
