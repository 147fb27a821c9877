"""Makes the demo database: beside its place, and into it with one rename."""

from __future__ import annotations

import asyncio
import gc
import os
import sqlite3
import tempfile
import time
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import event, text

from pooldeck_db.demo.filling import fill
from pooldeck_db.demo.location import APPLICATION_ID, VERSION, Found, Progress, look
from pooldeck_db.demo.seed.records import FULL
from pooldeck_db.engine import create_engine, dialect_for
from pooldeck_db.errors import LockUnavailable, NotADatabase
from pooldeck_db.sessions import Sessions
from pooldeck_db.target import Backend, PoolLimits, Target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.pool import ConnectionPoolEntry

TOTAL_ROWS = 349_109
"""Rows of the demo database: a fact of its version, which a test checks."""

_SUFFIX = ".making"
_ABANDONED = 3600.0
"""Seconds after which a half-made file belongs to nobody: its maker was killed."""

_PATIENCE = 1.0
"""Seconds to wait until nobody uses an older demo."""

_WHILE_BUILDING = ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -65536")
"""Nothing need survive a crash in a file that is thrown away then; the keys are checked at the end."""


async def make_demo(path: Path, progress: Callable[[Progress], None] | None = None) -> Path:
    """Make the demo database at the path, unless it is there already; returns the path.

    `progress` is called on the event loop, after each batch of rows. Cancelling leaves nothing behind; two at
    once both end well. Raises NotADatabase where the file there is something else, LockUnavailable where an
    older demo is in use, DatabaseError for what else SQLite refuses, OSError for what the file system does.
    """
    if await asyncio.to_thread(_is_there, path):
        return path
    async with _draft(path) as draft:
        with _no_collections():
            await _build(draft, progress or _unobserved)
        await asyncio.to_thread(_publish, draft, path)
    return path


def _unobserved(_: Progress) -> None:
    return


async def _build(draft: Path, progress: Callable[[Progress], None]) -> None:
    done = 0
    progress(Progress(done, TOTAL_ROWS, ""))
    async with _building(draft) as sessions:
        async for table, rows in fill(sessions, FULL):
            done += rows
            progress(Progress(done, TOTAL_ROWS, table))
        await sessions.write("demo statistics", _finish)


@asynccontextmanager
async def _building(draft: Path) -> AsyncIterator[Sessions]:
    """Sessions on a file that nobody else knows of."""
    limits = PoolLimits(size=1, max_overflow=0, pre_ping=False)
    target = Target(Backend.SQLITE, "demo", path=draft, pool=limits, statement_timeout=0)
    dialect = dialect_for(target)
    engine, _ = create_engine(target, dialect)
    event.listen(engine.pool, "connect", _hasten)
    sessions = Sessions(engine, dialect)
    try:
        yield sessions
    finally:
        await sessions.close()


def _hasten(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in _WHILE_BUILDING:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def _finish(session: AsyncSession) -> None:
    """Gather the statistics that estimates come from, and sign the file."""
    await session.execute(text("ANALYZE"))
    await session.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
    await session.execute(text(f"PRAGMA user_version = {VERSION}"))


@contextmanager
def _no_collections() -> Iterator[None]:
    """Hold the cycle collector off: among so many new rows it held the event loop up for a tenth of a second."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@asynccontextmanager
async def _draft(path: Path) -> AsyncIterator[Path]:
    """An empty file beside the path, gone afterwards unless it was renamed."""
    draft = await asyncio.to_thread(_new_draft, path)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _new_draft(path: Path) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in path.parent.glob(f".{path.name}.*{_SUFFIX}"):
        with suppress(FileNotFoundError):  # Somebody else tidies up at the same time.
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_SUFFIX, dir=path.parent)
    os.close(handle)
    return Path(name)


def _is_there(path: Path) -> bool:
    """Whether the present version lies at the path; raises NotADatabase for somebody else's file."""
    found = look(path)
    if found is Found.SOMETHING_ELSE:
        raise NotADatabase(
            "The file there is not the demo database; it was left as it is.",
            subject=str(path),
            hint="Move it away, or set demo.path to another place.",
        )
    return found is Found.CURRENT


def _publish(draft: Path, path: Path) -> None:
    """Put the finished file in its place, unless somebody else was faster."""
    _sync(draft)
    if _is_there(path):
        return
    with _nobody_uses(path):
        draft.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _nobody_uses(path: Path) -> Iterator[None]:
    """Hold an older demo locked while it is replaced: its journal would be taken for the new file's."""
    if not path.exists():
        yield
        return
    address = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=_PATIENCE)) as older:
        try:
            older.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            # Anything but a lock means that it is damaged or may not be written: then nobody writes to it either.
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise LockUnavailable(
                    "An older demo database is in use.", subject=str(path), hint="Close it, then try again."
                ) from error
        yield
