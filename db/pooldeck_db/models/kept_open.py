"""Keeps the user's code from ending a transaction that is not its own."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from pooldeck_db.statements.classifying import classify
from pooldeck_db.statements.records import Kind
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

_SKIPPED = " \t\n\r\f\v;\ufeff"
"""What a database skips before a statement; a byte order mark SQLite does."""

_MAY_END = re.compile(r"/\*|--|abort|begin|commit|end|prepare|rollback|start", re.IGNORECASE)
"""How a statement may begin that is looked at closer."""

_KEEPS = frozenset(("SAVEPOINT", "RELEASE", "SET TRANSACTION", "SET CONSTRAINTS"))
"""What is about a transaction, and leaves it open."""

_TO_SAVEPOINT = re.compile(r"\bTO\b", re.IGNORECASE)


class CommitRefused(Exception):
    """The user's code wanted to commit, or to begin a transaction of its own."""

    def __init__(self) -> None:
        super().__init__("an action does not commit: that is done when it returns")


class Transaction:
    """The transaction of a connection while the user's code has it."""

    def __init__(self, dialect: str) -> None:
        self._backend = Backend.POSTGRESQL if dialect == "postgresql" else Backend.SQLITE
        self._begun: object = None
        self.is_commit_wanted = False
        """A commit was refused."""
        self.is_rolled_back = False
        """It was rolled back, so that nothing of it can be committed any more."""
        self.is_ended_unseen = False
        """It was ended by the driver, past SQLAlchemy: it is not known whether it was committed."""

    def refuse_release(self, asked: Session) -> None:
        """Raise CommitRefused for whatever is no savepoint."""
        if not asked.in_nested_transaction():
            self.refuse_commit(asked)

    def refuse_commit(self, _: Connection | Session) -> None:
        """Raise CommitRefused; a connection asks of its own transaction alone, also within a savepoint."""
        self.is_commit_wanted = True
        raise CommitRefused

    def note_rollback(self, _: Connection) -> None:
        """Note it: a failed flush rolls back, too, and that failure is what is to be told."""
        self.is_rolled_back = True

    def refuse_statement(self, *arguments: object) -> None:
        """Raise CommitRefused for SQL that would end the transaction."""
        statement = str(arguments[2]).lstrip(_SKIPPED)
        if _MAY_END.match(statement) and self._ends(statement):
            self.is_commit_wanted = True
            raise CommitRefused

    def note(self, connection: Connection | None) -> None:
        """Note which one it is."""
        self._begun = _begun(connection)

    def look(self, connection: Connection | None) -> None:
        """Find out whether the driver still has it."""
        if self.is_rolled_back or self.is_commit_wanted:
            return
        if connection is None or connection.closed or connection.invalidated:
            return
        driver: Any = connection.connection.driver_connection
        is_postgresql = self._backend is Backend.POSTGRESQL
        # A connection that was lost has rolled it back.
        is_open = driver.is_closed() or driver.is_in_transaction() if is_postgresql else driver.in_transaction
        # With the next statement SQLAlchemy's adapter begins another one by itself.
        is_another = self._begun is not None and _begun(connection) is not self._begun
        self.is_ended_unseen = is_another or not is_open

    def _ends(self, statement: str) -> bool:
        found = classify(statement, self._backend)
        if found.kind is not Kind.TRANSACTION or found.verb in _KEEPS:
            return False
        return found.verb != "ROLLBACK" or not _TO_SAVEPOINT.search(statement)


def _begun(connection: Connection | None) -> object:
    """The driver's own object for the transaction (PostgreSQL); None where none is known."""
    return None if connection is None else getattr(connection.connection.dbapi_connection, "_transaction", None)


@asynccontextmanager
async def kept_open(session: AsyncSession, transaction: Transaction) -> AsyncIterator[None]:
    """Within this the session's transaction is not committed, whoever asks; savepoints are the user's own.

    What became of it `transaction` says afterwards.
    """
    connection = await session.connection()
    transaction.note(connection.sync_connection)
    # A session that is told to commit asks first; whoever commits its connection, or by SQL, is found out there.
    listeners = (
        (session.sync_session, "before_commit", transaction.refuse_release),
        (connection.sync_connection, "commit", transaction.refuse_commit),
        (connection.sync_connection, "rollback", transaction.note_rollback),
        (connection.sync_connection, "before_cursor_execute", transaction.refuse_statement),
    )
    for listener in listeners:
        event.listen(*listener)
    is_undone = False  # SQLite by itself rolls back what is interrupted, and what some errors are met in.
    try:
        yield
    except (asyncio.CancelledError, DBAPIError):
        is_undone = connection.dialect.name == "sqlite"
        raise
    finally:
        for listener in listeners:
            event.remove(*listener)
        if not is_undone:
            transaction.look(connection.sync_connection)
        if transaction.is_commit_wanted and not connection.closed:
            # SQLAlchemy may take it for committed by now, and would not roll it back.
            await connection.run_sync(lambda known: known.connection.rollback())
