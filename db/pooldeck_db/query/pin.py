"""The connection that the console uses, the transaction on it, and why it may have to be kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConnectionLost, StatementFailed
from pooldeck_db.query.records import Transaction
from pooldeck_db.statements import Kind

if TYPE_CHECKING:
    from pooldeck_db.catalog.session_names import SessionNames
    from pooldeck_db.query.lease import Lease
    from pooldeck_db.query.line import Line
    from pooldeck_db.statements import Classified

_SAVEPOINT = "pooldeck_rehearsal"

_LEAVING_NOTHING = frozenset((Kind.READ, Kind.WRITE, Kind.EXPLAIN, Kind.COPY, Kind.MAINTENANCE, Kind.TRANSACTION))
"""Kinds of statements that leave nothing behind in a session, if they call no function that does."""

_NAMING = frozenset(("temporary tables", "session settings", "attached files"))
"""What may be left that changes what a name means."""


def may_leave_something(classified: Classified) -> bool:
    """Whether a statement may leave something behind in its session."""
    has_cursor = classified.verb == "DECLARE CURSOR"
    return classified.kind not in _LEAVING_NOTHING or bool(classified.functions) or has_cursor


class Pin:
    """A connection with what its session has that others must not get."""

    def __init__(self, lease: Lease, line: Line) -> None:
        self.lease = lease
        self.line = line
        self._transaction: Transaction | None = None
        self._is_savepoint = False
        """The rehearsal is a savepoint in the user's own transaction."""
        self._leftovers: frozenset[str] = frozenset()
        self.session_names: SessionNames | None = None
        """What its session alone can name; None where that is what all can."""
        self._is_marked = False
        """Its session may not be what it was when it was made, whatever is left of that."""

    @property
    def transaction(self) -> Transaction | None:
        """The one that is open; costs no I/O."""
        found = self._transaction
        return replace(found, is_failed=True) if found is not None and self.has_ended() else found

    @property
    def is_rehearsing(self) -> bool:
        """Whether a rehearsal is open."""
        return self._transaction is not None and self._transaction.is_rehearsal

    @property
    def why(self) -> str:
        """Why the connection is kept; empty where it need not be."""
        return ", ".join((["transaction"] if self._transaction else []) + sorted(self._leftovers))

    def has_ended(self) -> bool:
        """Whether the connection was lost; costs no I/O."""
        return self.line.is_lost

    async def let_go(self) -> None:
        """Give the connection back, or end it where others could tell that it was used."""
        await (self.lease.discard() if self._is_marked else self.lease.give_back())

    def check(self) -> None:
        """Raise ConnectionLost where it has ended since it was last used."""
        if self.has_ended():
            what = "The connection was lost, and with it the open transaction: nothing of it was written."
            raise ConnectionLost(what if self._transaction else f"The connection was lost, with its {self.why}.")

    async def begin(self, *, read_only: bool, writes_soon: bool = False) -> None:
        """Begin a transaction. Raises StatementFailed where one is open."""
        if self._transaction is not None:
            raise StatementFailed("A transaction is open already.", hint="Commit it or roll it back first.")
        await self.line.begin(read_only=read_only, writes_soon=writes_soon)
        self._note_transaction()

    async def commit(self) -> None:
        """Commit. Raises StatementFailed where none is open, or where it had failed and is rolled back now."""
        self._opened()
        if await self.line.command("COMMIT") == "ROLLBACK":
            raise StatementFailed(
                "The transaction was rolled back: a statement in it had failed.", hint="Run its statements again."
            )

    async def rollback(self) -> None:
        """Roll back. Raises StatementFailed where no transaction is open."""
        self._opened()
        await self.line.command("ROLLBACK")

    async def begin_rehearsal(self, *, read_only: bool) -> None:
        """Begin a transaction, or a savepoint in the open one."""
        if self.is_rehearsing:
            raise StatementFailed("A rehearsal is open already.", hint="Keep it or roll it back first.")
        self._is_savepoint = self._transaction is not None
        if self._is_savepoint:
            await self.line.command(f"SAVEPOINT {_SAVEPOINT}")
        else:
            await self.begin(read_only=read_only, writes_soon=True)
        self._transaction = replace(self._opened(), is_rehearsal=True)

    async def end_rehearsal(self, *, keep: bool) -> None:
        """Keep what was rehearsed, or undo it."""
        if not self.is_rehearsing:
            raise StatementFailed("No rehearsal is open.")
        if not self._is_savepoint:
            await (self.commit() if keep else self.rollback())
            return
        if not keep:
            await self.line.command(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
        await self.line.command(f"RELEASE SAVEPOINT {_SAVEPOINT}")
        self._transaction = replace(self._opened(), is_rehearsal=False, is_failed=False)

    async def observe(self, classified: Classified | None = None, *, has_failed: bool = False) -> None:
        """Look at what a statement, or a step of the console's own, has left."""
        had_transaction = self._transaction is not None
        if not self.line.in_transaction:
            self._transaction = None
        elif not had_transaction and not has_failed:
            await self.line.joined()
            self._note_transaction()
        if had_transaction and self._transaction is not None and (classified is not None or has_failed):
            await self._count(has_failed=has_failed)
        is_over = had_transaction and self._transaction is None
        if classified is not None and not has_failed and (is_over or may_leave_something(classified)):
            self._leftovers = await self.line.leftovers(classified, self._leftovers)
            names_may_differ = self._leftovers & _NAMING
            self.session_names = await self.line.session_names() if names_may_differ else None
            self._is_marked |= bool(self._leftovers) or classified.kind is Kind.SESSION

    async def cut_off(self) -> None:
        """Be told that a statement was stopped, which the transaction may not survive."""
        if self._transaction is not None:
            is_failed = await self.line.is_failed()
            self._transaction = replace(self._transaction, is_failed=is_failed)

    async def _count(self, *, has_failed: bool) -> None:
        opened = self._opened()
        is_failed = (has_failed or opened.is_failed) and await self.line.is_failed()
        self._transaction = replace(opened, statements=opened.statements + 1, is_failed=is_failed)

    def _note_transaction(self) -> None:
        self._transaction = Transaction(asyncio.get_running_loop().time(), 0)

    def _opened(self) -> Transaction:
        if self._transaction is None:
            raise StatementFailed("No transaction is open.", hint="Begin one first.")
        return self._transaction
