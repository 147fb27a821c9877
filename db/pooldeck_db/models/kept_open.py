"""Keeps the user's code from ending a transaction that is not its own."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import event

from pooldeck_db.statements.classifying import classify
from pooldeck_db.statements.records import Kind
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

_MAY_END = re.compile(r"\s*(?:/\*|--|abort|begin|commit|end|prepare|rollback|start)", re.IGNORECASE)
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
        self.is_commit_wanted = False
        """A commit was refused."""
        self.is_rolled_back = False
        """It was rolled back, so that nothing of it can be committed any more."""

    def refuse_commit(self, asked: Connection | Session) -> None:
        """Raise CommitRefused; a savepoint may be released."""
        if not asked.in_nested_transaction():
            self.is_commit_wanted = True
            raise CommitRefused

    def note_rollback(self, _: Connection) -> None:
        """Note it: a failed flush rolls back, too, and that failure is what is to be told."""
        self.is_rolled_back = True

    def refuse_statement(self, *arguments: object) -> None:
        """Raise CommitRefused for SQL that would end the transaction."""
        statement = str(arguments[2])
        if _MAY_END.match(statement) and self._ends(statement):
            self.is_commit_wanted = True
            raise CommitRefused

    def _ends(self, statement: str) -> bool:
        found = classify(statement, self._backend)
        if found.kind is not Kind.TRANSACTION or found.verb in _KEEPS:
            return False
        return found.verb != "ROLLBACK" or not _TO_SAVEPOINT.search(statement)


@asynccontextmanager
async def kept_open(session: AsyncSession) -> AsyncIterator[Transaction]:
    """Within this the session's transaction is not committed, whoever asks; savepoints are the user's own."""
    connection = await session.connection()
    transaction = Transaction(connection.dialect.name)
    # A session that is told to commit asks first; whoever commits its connection, or by SQL, is found out there.
    listeners = (
        (session.sync_session, "before_commit", transaction.refuse_commit),
        (connection.sync_connection, "commit", transaction.refuse_commit),
        (connection.sync_connection, "rollback", transaction.note_rollback),
        (connection.sync_connection, "before_cursor_execute", transaction.refuse_statement),
    )
    for listener in listeners:
        event.listen(*listener)
    try:
        yield transaction
    finally:
        for listener in listeners:
            event.remove(*listener)
        if transaction.is_commit_wanted and not connection.closed:
            # SQLAlchemy may take it for committed by now, and would not roll it back.
            await connection.run_sync(lambda known: known.connection.rollback())
