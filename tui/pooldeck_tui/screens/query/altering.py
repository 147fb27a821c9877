"""Tells when there are other tables than before: once what changed them is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.statements import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.query.console import Console
    from pooldeck_db.statements import Classified


class Altering:
    """Follows the statements of a console that change what there is."""

    def __init__(self, console: Console, altered: Callable[[], None]) -> None:
        """`altered` is called once for all that a transaction changed, and for none that was rolled back."""
        self._console, self._altered = console, altered
        self._is_altered = False

    def ran(self, classified: Classified, tag: str) -> None:
        """Note a statement that was run to its end; `tag` is what the database says that it did."""
        if classified.kind is Kind.SCHEMA and classified.executes:
            self._is_altered = True
        is_ending = classified.kind is Kind.TRANSACTION
        # PostgreSQL rolls a transaction that failed back where it is told to commit, and says so.
        self.ended(is_committed=not is_ending or "ROLLBACK" not in f"{classified.verb} {tag}".upper())

    def ended(self, *, is_committed: bool) -> None:
        """Tell, unless a transaction is open still."""
        if self._console.state.transaction is not None:
            return
        is_altered, self._is_altered = self._is_altered, False
        if is_altered and is_committed:
            self._altered()
