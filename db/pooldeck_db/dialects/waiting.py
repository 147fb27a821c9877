"""SQLite connections that wait for somebody else's lock interruptibly, and let go of their own when they end."""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Self, TypeVar
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")

_TRY_INTERVAL = 0.02
"""Seconds between two tries to get the lock."""

_PRIMARY = 0xFF
"""The part of an extended result code that is the primary one."""


class WaitingConnection(sqlite3.Connection):
    """Waits for a lock as long as `timeout` says, as any connection does, but ends the wait when interrupted.

    `sqlite3_interrupt` ends a statement that runs, and not one that waits: SQLite's own busy handler sleeps on.
    """

    def __init__(self, database: str, *, timeout: float, **options: object) -> None:
        super().__init__(database, timeout=0, **options)  # type: ignore[arg-type]  # passed on as they are
        self._timeout = timeout
        self._interrupted = threading.Event()
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self) -> sqlite3.Cursor:  # type: ignore[override]  # nobody here wants a cursor of another class
        """A cursor that waits for locks in the same way."""
        cursor = super().cursor(_WaitingCursor)
        self._cursors.add(cursor)
        return cursor

    def commit(self) -> None:
        """Commit; a commit waits for those who read."""
        self._end_statements()
        self.patiently(super().commit)

    def rollback(self) -> None:
        """Roll back; nothing of the transaction can be read any more."""
        self._end_statements()
        super().rollback()

    def close(self) -> None:
        """Close, and let go of every lock."""
        self._end_statements()
        super().close()

    def _end_statements(self) -> None:
        """End what was begun to be read and never read to its end, as a cancelled read is.

        Python resets a statement when its cursor dies, and a cancelled one lives on in tracebacks. SQLite keeps
        the lock that it reads under until then, through the end of the transaction and of the connection, too
        (sqlite3_close_v2): nobody could write to the file meanwhile.
        """
        for cursor in tuple(self._cursors):
            cursor.close()
        self._cursors.clear()

    def interrupt(self) -> None:
        """End the statement that runs, or its wait; may be called from any thread."""
        self._interrupted.set()
        super().interrupt()

    def patiently(self, step: Callable[[], T]) -> T:
        """The step's result, tried again while somebody else holds the lock that it needs.

        Raises sqlite3.OperationalError (SQLITE_BUSY) when the time is up, or when interrupted.
        """
        self._interrupted.clear()
        limit = time.monotonic() + self._timeout
        while True:
            try:
                return step()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() >= limit:
                    raise
                # Another snapshot does not become writable by waiting.
                if error.sqlite_errorcode == sqlite3.SQLITE_BUSY_SNAPSHOT or self._interrupted.wait(_TRY_INTERVAL):
                    raise


class _WaitingCursor(sqlite3.Cursor):
    connection: WaitingConnection

    def execute(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Self:  # type: ignore[override]  # fewer kinds
        execute = super().execute
        return self.connection.patiently(lambda: execute(sql, parameters))
