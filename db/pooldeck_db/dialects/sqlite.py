"""SQLite through aiosqlite: one thread a connection."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiosqlite
from sqlalchemy import URL, event, text
from sqlalchemy.exc import DBAPIError

from pooldeck_db.dialects.base import WriteRefusal
from pooldeck_db.dialects.digests import DIGEST, digest
from pooldeck_db.dialects.sqlite_files import check_file, unreadable_as_database, write_obstacle
from pooldeck_db.dialects.sqlite_monitor import FileMonitorConnection
from pooldeck_db.dialects.waiting import WaitingConnection
from pooldeck_db.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
    from sqlalchemy.pool import ConnectionPoolEntry

    from pooldeck_db.target import Target

_WRITING = "pooldeck_writing"
"""Execution option of sessions that take the write lock with their first statement."""

_READING_ACTIONS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
    }
)
"""What the authorizer lets a read-only connection do, beside reading pragmas. Without it, ATTACH could write
another file, and VACUUM INTO make one."""

_READING_PRAGMAS = frozenset(
    {
        "collation_list", "compile_options", "data_version", "database_list", "encoding", "foreign_key_list",
        "freelist_count", "function_list", "index_info", "index_list", "index_xinfo", "module_list", "page_count",
        "page_size", "pragma_list", "query_only", "table_info", "table_list", "table_xinfo", "user_version",
    }
)  # fmt: skip


class SQLite:
    """A SQLite file through aiosqlite."""

    name = "sqlite"
    product = "SQLite"
    driver_errors: tuple[type[Exception], ...] = (sqlite3.Error,)
    reading_options: Mapping[str, object] = {}
    writing_options: Mapping[str, object] = {_WRITING: True}

    def __init__(self, target: Target) -> None:
        if target.path is None:
            raise ConfigurationError("A SQLite connection needs the path of a file.", key=target.label)
        self._target = target
        self._path = target.path

    def url(self) -> URL:
        """The file as a URI that never creates one (plain paths do)."""
        mode = "ro" if self._target.read_only else "rw"
        return URL.create(
            "sqlite+aiosqlite",
            database=self._path.absolute().as_uri(),
            query={**dict(self._target.options), "mode": mode, "uri": "true"},
        )

    def connect_args(self) -> dict[str, object]:
        """How long to wait for somebody else's lock; transactions are begun by us, not by the driver.

        Raises DatabaseError for a file that cannot be opened.
        """
        check_file(self._path, self._target.label)
        return {"timeout": self._target.lock_timeout, "isolation_level": None, "factory": WaitingConnection}

    def prepare(self, engine: AsyncEngine) -> None:
        """Set every new connection up, and begin transactions ourselves."""
        event.listen(engine.pool, "connect", self._settle)
        event.listen(engine.sync_engine, "begin", _begin)

    def _settle(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        driver: aiosqlite.Connection = connection.driver_connection
        driver.text_factory = _lossless_text
        _stop_once(driver)
        connection.run_async(lambda connected: connected.execute("PRAGMA foreign_keys = ON"))
        connection.run_async(lambda connected: connected.create_function(DIGEST, 3, digest, deterministic=True))
        if self._target.read_only:
            connection.run_async(lambda connected: connected.execute("PRAGMA query_only = ON"))
            connection.run_async(lambda connected: connected.set_authorizer(_authorize_reading))

    def pid_of(self, _: object) -> int | None:
        """None: there is no server."""
        return None

    async def interrupt(self, driver_connection: object) -> None:
        """`sqlite3_interrupt`: without it a cancelled query runs on in its thread to its end."""
        if isinstance(driver_connection, aiosqlite.Connection):
            try:
                await driver_connection.interrupt()
            except (ValueError, sqlite3.ProgrammingError):
                return  # The connection was closed meanwhile, at one or the other level: then nothing runs on it.

    @asynccontextmanager
    async def unlimited(self, _: AsyncSession) -> AsyncIterator[None]:
        """Nothing to do: SQLite ends no statement by itself."""
        yield

    async def monitor(self) -> FileMonitorConnection:
        """A read-only connection beside the pool. Raises DatabaseError."""
        await asyncio.to_thread(check_file, self._path, self._target.label)
        return await FileMonitorConnection.opened(self._reading_address(), self._target.label)

    def _reading_address(self) -> str:
        return f"{self._path.absolute().as_uri()}?{urlencode({**dict(self._target.options), 'mode': 'ro'})}"

    async def version(self, session: AsyncSession) -> str:
        """The library's version; reads the file, too.

        Raises NotADatabase for a file that is something else, DatabaseDamaged for one that only begins well.
        """
        question = "SELECT sqlite_version(), (SELECT 1 FROM sqlite_schema LIMIT 1)"
        try:
            return str((await session.execute(text(question))).scalar_one())
        except DBAPIError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_NOTADB:
                raise
            raise await asyncio.to_thread(unreadable_as_database, self._path, self._target.label) from error

    async def write_refusal(self, session: AsyncSession) -> WriteRefusal:
        """Whether the connection refuses writes, and whether the file system does."""
        by_session = bool((await session.execute(text("PRAGMA query_only"))).scalar_one())
        return WriteRefusal(by_session, await asyncio.to_thread(write_obstacle, self._path))

    @asynccontextmanager
    async def disposal(self) -> AsyncIterator[None]:
        """Leave the files beside a database in WAL mode as they were found.

        Closing the last connection that may write folds a left-over `-wal` into the file; so a read-only one is
        kept open meanwhile. Closing the last read-only one leaves an empty `-wal` and its `-shm` behind; so a
        connection that may write is closed after it, which removes them.
        """
        keeper = await asyncio.to_thread(_keep_wal, self._path)
        try:
            yield
        finally:
            await asyncio.to_thread(_tidy_wal, self._path, keeper)


def _stop_once(driver: aiosqlite.Connection) -> None:
    """Have the connection's thread be stopped once.

    Where closing is cancelled, SQLAlchemy (2.1.9) stops the thread while its own close still runs, which ends with
    stopping it, too: it would wait for a thread that is no more, for ever.
    """
    stop = driver.stop
    calls = itertools.count()

    def once() -> asyncio.Future[object] | None:
        return None if next(calls) else stop()

    driver.stop = once  # type: ignore[method-assign]  # its own close is to call it


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    # A read transaction that turns to writing can fail at once (SQLITE_BUSY_SNAPSHOT), so writers begin as such.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _lossless_text(stored: bytes) -> str:
    """Text that is not UTF-8 survives as lone surrogates, and can be written back unchanged."""
    return stored.decode("utf-8", "surrogateescape")


def _authorize_reading(action: int, first: str | None, second: str | None, *_: object) -> int:
    if action in _READING_ACTIONS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        # Asked whenever a virtual table is declared, pragma functions among them. A real UPDATE of it is refused
        # by SQLite itself without writable_schema, which is no pragma that is let through.
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first in _READING_PRAGMAS:
        changes = first in ("query_only", "user_version", "encoding", "page_size") and second is not None
        return sqlite3.SQLITE_DENY if changes else sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _wal_size(path: Path) -> int | None:
    """Bytes in the write-ahead log beside the file, None where there is none."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except OSError:
        return None


def _keep_wal(path: Path) -> sqlite3.Connection | None:
    """A read-only connection that is in the middle of the WAL, where the file has one with something in it."""
    if not _wal_size(path):
        return None
    try:
        keeper = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        keeper.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except sqlite3.Error:
        return None
    return keeper


def _tidy_wal(path: Path, keeper: sqlite3.Connection | None) -> None:
    if keeper is not None:
        keeper.close()
    elif _wal_size(path) == 0:
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as last:
                last.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        except sqlite3.Error:
            return  # The directory or the file is not ours to write: then the empty files stay.
